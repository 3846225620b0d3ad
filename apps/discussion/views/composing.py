"""What the composer asks while somebody writes: whom and what they may name, who will see it, how it will read."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.core import richtext
from apps.core.pages import whole_number
from apps.core.registry import kinds
from apps.core.templatetags.components import drawings
from apps.spaces.audience import readers_of, who_will_see
from apps.spaces.models import Space
from apps.strategy.context import organisation

OFFERED = 8
# How many of the newest items are looked through for words that stand in no title.
SEARCHED = 200
RESOLVED = 50


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def suggest_people(request: HttpRequest) -> JsonResponse:
    """Answer up to 8 people whose name or handle begins with `?q=` and who may read the space `?space=` (its id)."""
    space = readable_space(request)
    text = request.GET.get("q", "")[:40]
    people = readers_of(space).named_like(text).order_by("name_key", "pk")[:8]
    rows = [
        {"username": person.username, "name": person.name, "title": person.title, "photo_url": person.photo_url}
        for person in people
    ]
    return JsonResponse(rows, safe=False)


def readable_space(request: HttpRequest) -> Space:
    """Return the space named by `?space=`, its id, if it may be read; else 404."""
    readable = Space.visible_to(request.user).readable_by(request.user)
    return get_object_or_404(readable, pk=whole_number(request.GET.get("space", "")))


@login_required
@require_safe
def audience(request: HttpRequest) -> HttpResponse:
    """Answer the sentence that says who will see what is being written, and who will be told.

    With `?asks` the page itself says who is told beside those named.
    """
    space = readable_space(request)
    handles = [handle.lower() for handle in request.GET.get("mentions", "").split(",")[:50]]
    told = readers_of(space).filter(username__in=handles).exclude(pk=request.user.pk).count()
    sentence = who_will_see(space, organisation()["name"])
    if told:
        people = ngettext("%(count)d person you name will be told.", "%(count)d people you name will be told.", told)
        told_sentence = people % {"count": told}
    else:
        told_sentence = "" if "asks" in request.GET else _("Nobody is notified.")
    return render(request, "discussion/audience.html", {"sentence": sentence, "told": told_sentence})


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def suggest_items(request: HttpRequest) -> JsonResponse:
    """Answer items to refer to as [{id, title, hint, icon, hue}], of those the reader may see.

    `?q=` are beginnings of words of a title, or of the text where there is none; without it the newest come. `?ids=`,
    separated by commas, asks for the titles of these items instead: what is left out cannot be seen or is not there.
    """
    readable = Item.visible_to(request.user).select_related("space")
    if "ids" in request.GET:
        ids = [int(pk) for pk in request.GET["ids"].split(",")[:RESOLVED] if pk.isdecimal() and len(pk) < 19]
        return JsonResponse([named(item) for item in readable.filter(pk__in=ids)], safe=False)
    text = request.GET.get("q", "").strip()[:60]
    return JsonResponse([named(item) for item in found(request.user, text)], safe=False)


def found(user: Any, text: str) -> list[Item]:
    """Return at most OFFERED items of `user`'s: by title, then the newest in whose beginning `text` stands."""
    newest_first = Item.visible_to(user).published().order_by("-last_activity_at", "-pk")
    shown = newest_first.select_related("space")
    items = list(shown.titled_like(text)[:OFFERED]) if text else []
    if len(items) < OFFERED:
        newest = newest_first.values("pk")[: SEARCHED if text else OFFERED]
        others = shown.filter(pk__in=newest, excerpt__icontains=text).exclude(pk__in=[item.pk for item in items])
        items += others[: OFFERED - len(items)]
    return items


def named(item: Item) -> dict[str, Any]:
    kind = kinds.get(item.kind)
    title = item.title or Truncator(richtext.plain_text(item.excerpt).replace("\n", " ")).chars(80)
    hint = f"{kind.label} · {item.space.name}"
    return {"id": item.pk, "title": title, "hint": hint, "icon": kind.icon, "hue": item.space.hue}


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def suggest_spaces(request: HttpRequest) -> JsonResponse:
    """Answer spaces to refer to as [{slug, title, hint, icon, sign, hue}], of those the reader may know of.

    `?q=` is how the name, or a word of it, begins; `?slugs=`, separated by commas, asks for the names of these.
    """
    known = Space.visible_to(request.user)
    if "slugs" in request.GET:
        spaces = known.filter(slug__in=request.GET["slugs"].split(",")[:RESOLVED])
    else:
        spaces = known.active().named_like(request.GET.get("q", "")[:60]).order_by("-last_activity_at")[:OFFERED]
    rows = [
        {"slug": space.slug, "title": space.name, "hint": space.get_purpose_display(), "hue": space.hue}
        | mark_of(space)
        for space in spaces
    ]
    return JsonResponse(rows, safe=False)


def mark_of(space: Space) -> dict[str, str]:
    """Return the drawing, or the letters, by which a space is known."""
    drawn = space.glyph in drawings()
    return {"icon": space.glyph if drawn else "", "sign": "" if drawn else space.glyph}


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def as_html(request: HttpRequest) -> JsonResponse:
    """Answer {html}, sanitised, of the Markdown in `body`, or {error} with 413 when it is too long."""
    return converted("html", lambda text: richtext.Written(text).to_html(breaks=True), request)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def as_markdown(request: HttpRequest) -> JsonResponse:
    """Answer {markdown} of the HTML in `body`, or {error} with 413 when it is too long."""
    return converted("markdown", lambda text: richtext.Written(text, "html").to_markdown(breaks=True), request)


def converted(name: str, convert: Callable[[str], str], request: HttpRequest) -> JsonResponse:
    try:
        return JsonResponse({name: convert(request.POST.get("body", ""))})
    except richtext.TooLong as error:
        return JsonResponse({"error": str(error)}, status=413)
