"""The poll of a topic: making it, voting in it, ending it and taking it away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content import references
from apps.content.views.items import load_item
from apps.core.registry import kinds
from apps.core.saying import say
from apps.forums import actions, polls
from apps.forums.forms.polls import PollForm, TakeAwayForm, what_it_asks
from apps.forums.models import Poll, Topic
from apps.spaces.permissions import abilities, can

ONE, OF_EACH = "choice", "choice_"


def load_topic(request: HttpRequest, pk: int) -> Topic:
    return get_object_or_404(Topic.visible_to(request.user).select_related("space", "author"), pk=pk)


def load_led(request: HttpRequest, pk: int) -> tuple[Topic, Poll | None]:
    """Return a topic whose poll the reader may decide about, and the poll. Raises Http404 or PermissionDenied."""
    topic = load_topic(request, pk)
    if not can(request.user, "item.poll", topic):
        raise PermissionDenied
    return topic, Poll.objects.filter(topic=topic, taken_at=None).first()


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a poll to a topic, or change one in which nobody has voted. Bad input answers 422 with everything typed."""
    topic, poll = load_led(request, pk)
    form = PollForm(request.POST or None, initial=what_it_asks(poll) if poll else {})
    if request.method == "POST" and form.is_valid():
        act = actions.change_poll if poll else actions.add_poll
        try:
            act(actor=request.user, topic=topic, plan=form.plan())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{topic.get_absolute_url()}#poll")
    context = {"item": topic, "poll": poll, "form": form}
    return render(request, "forums/poll_plan.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote, or take one's vote back (`?wanted=no`). Answers the poll to htmx, the topic's page to others.

    What cannot be counted answers 422 with a sentence and what was chosen.
    """
    topic = load_topic(request, pk)
    chosen = choices_in(request)
    try:
        if request.GET.get("wanted") == "no":
            actions.take_vote_back(actor=request.user, topic=topic)
        else:
            seen = request.POST.get("seen", "")
            actions.vote_in_poll(actor=request.user, topic=topic, choices=chosen, seen=seen)
    except ValidationError as error:
        return refuse(request, topic, chosen, error.messages[0])
    if request.htmx:
        return draw(request, topic, said=_("Your vote counts."))
    say(request, _("Your vote counts.") if request.GET.get("wanted") != "no" else _("Your vote is taken back."))
    return redirect(f"{topic.get_absolute_url()}#poll")


def choices_in(request: HttpRequest) -> dict[int, str]:
    """Return {place: answer} as it was posted: places of texts in one field, the answer to each date in its own."""
    chosen = {place(value): "yes" for value in request.POST.getlist(ONE)}
    for name, value in request.POST.items():
        if name.startswith(OF_EACH) and value != "no":
            chosen[place(name.removeprefix(OF_EACH))] = value
    return chosen


def place(value: str) -> int:
    """Return the number, or -1, which no option has."""
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 4 else -1


def draw(request: HttpRequest, topic: Topic, said: str = "", status: int = 200, **refusal: Any) -> HttpResponse:
    shown = polls.shown(topic, request.user, abilities(request.user, topic), **refusal)
    context = {"item": topic, "poll": (shown or {}) | {"said": said}}
    return render(request, "forums/poll.html", context, status=status)


def refuse(request: HttpRequest, topic: Topic, chosen: dict[int, str], sentence: str) -> HttpResponse:
    if request.htmx:
        return draw(request, topic, status=422, refused=sentence, chosen=chosen)
    request.refused_vote = {"refused": sentence, "chosen": chosen}  # type: ignore[attr-defined]
    item = load_item(request, topic.pk)
    response = references.fill_page(kinds.get(item.kind).page(request, item), request.user)
    response.status_code = 422
    return response


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    topic, _poll = load_led(request, pk)
    actions.end_poll(actor=request.user, topic=topic)
    say(request, _("The poll has ended."))
    return redirect(f"{topic.get_absolute_url()}#poll")


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why (GET), then take the poll away with its votes (POST). Bad input answers 422."""
    topic, poll = load_led(request, pk)
    if poll is None:
        messages.info(request, _("There is no poll here any more."))
        return redirect(topic)
    form = TakeAwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_poll_away(actor=request.user, topic=topic, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("The poll is gone. You can add another."))
            return redirect(f"{topic.get_absolute_url()}#poll")
    context = {
        "item": topic, "kind": kinds.get(topic.kind), "form": form, "heading": _("Take the poll away"),
        "lead": _("All votes are removed at once, and that cannot be undone. Your reason stands in its place."),
        "submit": _("Take it away"),
    }  # fmt: skip
    return render(request, "content/reason.html", context, status=422 if form.errors else 200)
