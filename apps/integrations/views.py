"""The feeds themselves, and the page where a person finds and revokes their addresses."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.integrations import actions
from apps.integrations.feeds import atom
from apps.integrations.feeds.sources import Source, source_of
from apps.integrations.models import FeedToken
from apps.spaces.models import Space

SPACES = 100
HOW_OFTEN = "60/m"  # for all feeds of one person together
ASKED_FOR = {"space": "space", "tag": "tag", "person": "person", "q": "search"}


def by_token(group: str, request: HttpRequest) -> str:
    match = request.resolver_match
    return match.kwargs["token"] if match else ""


def how_often(group: str, request: HttpRequest) -> str:
    return HOW_OFTEN


@require_safe
@ratelimit(key="ip", rate="600/m")
@ratelimit(key=by_token, rate=how_often)
def feed(request: HttpRequest, token: str, kind: str, value: str = "") -> HttpResponse:
    """Answer a feed to whoever holds the token, as its owner may read at this moment; 304 when nothing has changed."""
    row = FeedToken.objects.select_related("user").filter(token=token, user__is_active=True).first()
    if row is None:
        return gone()
    with translation.override(row.user.language):
        source = source_of(kind, row.user, value or request.GET.get("q", ""))
        return gone() if source is None else answer(request, source, row)


def answer(request: HttpRequest, source: Source, row: FeedToken) -> HttpResponse:
    found = atom.listing(source, row.user, row.created)
    known = get_conditional_response(request, etag=found.etag, last_modified=int(found.changed.timestamp()))
    response = known or HttpResponse(
        atom.write(source, found, address(row.token, source)), content_type=atom.Feed.content_type
    )
    response["ETag"], response["Last-Modified"] = found.etag, http_date(found.changed.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response


def gone() -> HttpResponse:
    """Answer what is not there, not any more, or not for this reader; all the same to whoever asks."""
    sentence = "There is no feed at this address. Its owner finds those that work in the settings of the portal.\n"
    return HttpResponse(sentence, status=404, content_type="text/plain; charset=utf-8")


def address(token: str, source: Source) -> str:
    """Return the whole address of a feed for the holder of `token`."""
    query = f"?{urlencode({'q': source.value})}" if source.kind == "search" else ""
    names = {"home": [token], "search": [token]}.get(source.kind, [token, source.value])
    return settings.PUBLIC_URL + reverse(f"feed_{source.kind}", args=names) + query


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="20/m", method="POST")
def settings_feeds(request: HttpRequest) -> HttpResponse:
    """Show the addresses of one's feeds; make, renew or close them (POST `act`)."""
    if request.method == "POST":
        change(request)
        return redirect(request.get_full_path())
    row = FeedToken.objects.filter(user=request.user).first()
    return render(request, "integrations/feeds.html", addresses(request, row))


def change(request: HttpRequest) -> None:
    act = request.POST.get("act")
    if act == "open":
        actions.open_feeds(actor=request.user)
    elif act == "renew":
        actions.renew_feeds(actor=request.user)
        say(request, _("Your feeds have new addresses. The old ones no longer work."))
    elif act == "close":
        actions.close_feeds(actor=request.user)
        say(request, _("Your feeds are closed. Their addresses no longer work."))


def addresses(request: HttpRequest, row: FeedToken | None) -> dict[str, Any]:
    """Return what the page shows: the feed that was asked for (`?space=`, `?tag=`, `?person=`, `?q=`) and the rest."""
    asked = next((name for name in ASKED_FOR if request.GET.get(name)), None)
    source = source_of(ASKED_FOR[asked], request.user, request.GET[asked]) if asked else None
    context: dict[str, Any] = {"row": row, "asked": source, "words": request.GET.get("q", "")[:100]}
    if row is None:
        return context
    home = source_of("home", request.user, "")
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("-last_activity_at")[:SPACES]
    return context | {
        "asked_address": address(row.token, source) if source else "",
        "home_address": address(row.token, home) if home else "",
        "spaces": [
            {"space": space, "address": settings.PUBLIC_URL + reverse("feed_space", args=[row.token, space.slug])}
            for space in spaces
        ],
    }
