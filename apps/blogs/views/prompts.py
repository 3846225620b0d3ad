"""The page on which those who lead a space set its questions."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_ratelimit.decorators import ratelimit

from apps.blogs.actions.prompts import LONGEST, MOST_PROMPTS, set_prompts
from apps.blogs.models import Prompt
from apps.core.saying import say
from apps.spaces.views import load_space, space_context


class PromptForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Question"), required=False, max_length=LONGEST,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    tag = forms.CharField(
        label=gettext_lazy("Tag of the answers"), required=False, max_length=60,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )  # fmt: skip


PromptForms = forms.formset_factory(PromptForm, extra=MOST_PROMPTS, max_num=MOST_PROMPTS, absolute_max=MOST_PROMPTS)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def prompts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change the questions of a space. Bad input answers 422 with everything typed."""
    space = load_space(request, slug)
    context = space_context(request, space, "manage")
    if "space.configure" not in context["can_do"]:
        raise PermissionDenied
    initial = list(Prompt.objects.filter(space=space).values("question", "tag"))
    forms_shown: Any = PromptForms(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and forms_shown.is_valid():
        rows = [(form.cleaned_data.get("question", ""), form.cleaned_data.get("tag", "")) for form in forms_shown]
        try:
            set_prompts(actor=request.user, space=space, rows=rows)
        except ValidationError as error:
            where = error.params or {"row": 0, "field": "question"}
            forms_shown.forms[min(where["row"], MOST_PROMPTS - 1)].add_error(where["field"], error.messages[0])
        else:
            say(request, _("Saved."))
            return redirect("space_prompts", slug)
    refused = any(form.errors for form in forms_shown)
    return render(request, "blogs/prompts.html", context | {"forms": forms_shown}, status=422 if refused else 200)
