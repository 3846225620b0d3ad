"""Finding people: by what they know, by what they are called, and by topic."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts.directory import card_of
from apps.core.pages import whole_number
from apps.expertise import finder
from apps.expertise.topic_map import places
from apps.search.finding import Answer
from apps.search.query import Query, parse
from apps.search.results import ask_url
from apps.search.spelling import meant

FEW = 24
CHOSEN = ("available", "language", "location", "unit")


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def people(request: HttpRequest) -> HttpResponse:
    """Who knows about `?q=`, and who is called so; without words everybody, by name. Guests have no such page."""
    if request.user.is_guest:
        raise Http404
    query = parse(request.GET.get("q", ""), request.user)
    wanted = finder.wanted_of(request.GET, request.user)
    after = request.GET.get("after", "")
    chosen = {name: request.GET[name] for name in CHOSEN if request.GET.get(name)}
    found = finder.find(request.user, query, wanted, after)
    pages = -(-len(found.experts) // finder.PAGE)
    number = min(max(whole_number(request.GET.get("page", "")), 1), max(pages, 1))
    shown = [] if after else found.experts[(number - 1) * finder.PAGE : number * finder.PAGE]
    better = "" if found else meant(request.user, Answer(query, words=found.words))
    context = {
        "experts": [finder.drawn(request.user, query, one) for one in shown],
        "more_url": address(query, chosen, page=number + 1) if shown and number < pages else "",
        "people": [] if number > 1 else [card_of(person) for person in found.others.rows],
        "next_url": address(query, chosen, after=found.others.next) if found.others.next and number == 1 else "",
        "text": query.text,
        "wanted": wanted,
        "chosen": chosen,
        "choices": finder.choices(),
        "other_unit": finder.OTHER,
        "topics": [] if query or chosen or after else places(request.user, FEW),
        "ask_url": ask_url(query),
        "meant": better,
        "meant_url": f"?{urlencode({'q': better, **chosen})}",
        "wider_url": address(query, {}),
        "may_invite": request.user.may_invite,
    }
    return render(request, "expertise/people.html", context)


def address(query: Query, chosen: dict[str, str], **more: Any) -> str:
    """Return where the same is looked for, narrowed by what is `chosen`, with `more` beside it."""
    return f"?{urlencode({'q': query.text, **chosen, **more})}"


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def topics(request: HttpRequest) -> HttpResponse:
    """All topics that people's work shows, written the larger the more people show them."""
    if request.user.is_guest:
        raise Http404
    return render(request, "expertise/topics.html", {"topics": places(request.user)})
