"""The page on which those who lead a space set the categories of its forum."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.forums.actions.categories import LONGEST, MOST_CATEGORIES, set_categories
from apps.forums.models import Category
from apps.spaces.views import load_space, space_context

SPARE = 3


class CategoryForm(forms.Form):
    pk = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=LONGEST,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.IntegerField(
        label=gettext_lazy("Place"), required=False, min_value=1, max_value=MOST_CATEGORIES,
        widget=forms.NumberInput({"class": "input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = int((self.prefix or "").rpartition("-")[2] or 0) + 1
        self.initial.setdefault("place", place)
        self.fields["name"].widget.attrs["aria-label"] = _("Name of category %(n)d") % {"n": place}
        self.fields["place"].widget.attrs["aria-label"] = _("Place of category %(n)d") % {"n": place}


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def categories(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change the categories of a space's forum. Bad input answers 422 with everything typed."""
    space = load_space(request, slug)
    context = space_context(request, space, "manage")
    if "space.configure" not in context["can_do"]:
        raise PermissionDenied
    known = list(Category.objects.filter(space=space).values("pk", "name"))
    most = MOST_CATEGORIES
    shown = forms.formset_factory(CategoryForm, extra=SPARE, max_num=most, absolute_max=most + 1, validate_max=True)
    too_many = {"too_many_forms": _("At most %(most)d categories fit.") % {"most": most}}
    forms_shown: Any = shown(request.POST if request.method == "POST" else None, initial=known, error_messages=too_many)
    if request.method == "POST" and forms_shown.is_valid():
        # Who gives two the same place leaves them as they stand.
        ordered = sorted(forms_shown, key=lambda form: form.cleaned_data.get("place") or MOST_CATEGORIES + 1)
        names = [(form.cleaned_data.get("pk"), form.cleaned_data.get("name", "")) for form in ordered]
        try:
            set_categories(actor=request.user, space=space, names=names)
        except ValidationError as error:
            row = (error.params or {"row": 0})["row"]
            ordered[min(row, len(ordered) - 1)].add_error("name", error.messages[0])
        else:
            say(request, _("Saved."))
            return redirect("forum_categories", slug)
    refused = forms_shown.is_bound and forms_shown.total_error_count()
    return render(request, "forums/categories.html", context | {"forms": forms_shown}, status=422 if refused else 200)
