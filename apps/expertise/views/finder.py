"""Finding people: by what they know, by what they are called, and by topic."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts.directory import card_of
from apps.expertise import finder
from apps.expertise.topic_map import places
from apps.search.finding import Answer
from apps.search.query import parse
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
    found = finder.find(request.user, query, wanted, after)
    chosen = {name: request.GET[name] for name in CHOSEN if request.GET.get(name)}
    narrowing = urlencode(chosen)
    shown = [] if after else [finder.drawn(request.user, query, one) for one in found.experts]
    nobody = not (found.experts or found.others.rows)
    following = found.others.next
    better = meant(request.user, Answer(query, words=found.words)) if nobody else ""
    context = {
        "experts": shown,
        "people": [card_of(person) for person in found.others.rows],
        "next_url": f"?{urlencode({'q': query.text, **chosen, 'after': found.others.next})}"
        if found.others.next
        else "",
        "text": query.text,
        "wanted": wanted,
        "chosen": chosen,
        "choices": finder.choices(),
        "other_unit": finder.OTHER,
        "viewer_unit": request.user.unit_id,
        "topics": [] if query or chosen or after else places(request.user, FEW),
        "ask_url": ask_url(query),
        "meant": better,
        "meant_url": f"?{urlencode({'q': better, **chosen})}",
        "wider_url": f"?{urlencode({'q': query.text})}" if narrowing and query.text else "",
        "may_invite": request.user.may_invite,
    }
    return render(request, "expertise/people.html", context)


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def topics(request: HttpRequest) -> HttpResponse:
    """All topics that people's work shows, written the larger the more people show them."""
    if request.user.is_guest:
        raise Http404
    return render(request, "expertise/topics.html", {"topics": places(request.user)})
