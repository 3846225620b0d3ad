"""Saying that a question asks the same as another."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.content.views.items import load_item
from apps.core.saying import say
from apps.forums import actions
from apps.forums.forms.choosing import ChooseForm
from apps.forums.models import Question, kind_of
from apps.spaces.permissions import can


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which question asks the same (GET; looking for it is a POST), and mark it. Bad input answers 422."""
    item = load_item(request, pk)
    if kind_of(item) is not Question:
        raise Http404
    if not can(request.user, "item.duplicate", item) or item.sends_on:
        return redirect(item)
    looking = request.method != "POST" or "find" in request.POST
    typed = request.POST.dict() if request.method == "POST" else {"words": item.title}
    form = ChooseForm(
        None if looking else request.POST, initial=typed, user=request.user, model=Question, without=item.pk
    )  # fmt: skip
    if not looking and form.is_valid() and marked(request, item, form):
        said = _("It is marked as a duplicate. Its readers are led here.")
        say(request, said, undo=reverse("question_duplicate_undo", args=[pk]))
        return redirect(item)
    context = {"item": item, "choose": form}
    return render(request, "forums/duplicate.html", context, status=422 if form.errors else 200)


def marked(request: HttpRequest, item: Item, form: ChooseForm) -> bool:
    """Mark it and return whether that could be; if not, the form says why."""
    original = form.target()
    if original is None:
        form.refuse(form.nothing_chosen())
        return False
    try:
        actions.mark_duplicate(actor=request.user, question=item, original=original)
    except ValidationError as error:
        form.refuse(error.messages[0])
        return False
    return True


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(Question.visible_to(request.user).select_related("space"), pk=pk)
    actions.take_back_duplicate(actor=request.user, question=question)
    say(request, _("The question stands for itself again."))
    return redirect(question)
