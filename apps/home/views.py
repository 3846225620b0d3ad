"""The pages people open first: home, a space's stream, a person, a tag."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts.models import User
from apps.core.context import entries_for
from apps.core.pages import Cursor, Page
from apps.core.registry import kinds, space_panels
from apps.discussion.mentions import unseen_by
from apps.discussion.pages import drawn
from apps.following.marks import marks_in
from apps.home import streams
from apps.home.first_run import waits_for_first_admin
from apps.home.suggestions import suggested_to
from apps.spaces.actions import visit
from apps.spaces.models import Space
from apps.spaces.views import load_space, space_context
from apps.tagging.models import Tag

PURPOSES = {"task", "interest"}


def cursor_of(request: HttpRequest) -> Cursor | None:
    return Cursor.decode(request.GET.get("after", ""))


def following(request: HttpRequest, page: Page[Any]) -> str:
    """Return the address of the next page of this stream, with its filters, or nothing at the end."""
    if not page.next:
        return ""
    query = request.GET.copy()
    query["after"] = page.next
    return f"{request.path}?{query.urlencode()}"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs me, and what is new in the work and interests I follow."""
    if not request.user.is_authenticated:
        return redirect("welcome" if waits_for_first_admin() else "account_login")
    purpose = request.GET.get("show", "")
    page = streams.home(request.user, cursor_of(request), purpose if purpose in PURPOSES else "")
    context = {
        "page": page,
        "next_url": following(request, page),
        "purpose": purpose,
        "suggested": [] if request.GET.get("after") else suggested_to(request.user),
        "mentions": [] if request.GET.get("after") else unseen_by(request.user),
    }
    return render(request, "home/home.html", context)


def seam(page: Page[Any], read_at: datetime) -> int:
    """Return before which card of the page the part begins that was there at the last visit; 0 for none."""
    return next((place for place, card in enumerate(page.rows) if card.at <= read_at), 0)


@login_required
@require_safe
def space_stream(request: HttpRequest, slug: str) -> HttpResponse:
    """Why this place exists, and what is happening in it. Who may only know of it sees its door."""
    space = load_space(request, slug)
    context = space_context(request, space, "stream")
    if "space.read" not in context["can_do"]:
        return render(request, "spaces/door.html", context)
    after = cursor_of(request)
    page = streams.in_space(request.user, space, after)
    context |= {"page": page, "next_url": following(request, page)}
    if after is None:
        context |= space_parts(request, space, context["can_do"])
    if marks := marks_in(request.user, space, [card.id for card in page.rows]):
        context["page"] = page = streams.with_marks(page, marks)
        context["unread"] = any(card.unread for card in page.rows)
        context["seam"] = seam(page, marks.new_since) if after is None and marks.read_at else 0
        if after is None and marks.wants_visit(space):
            visit(request.user, space)
    return render(request, "home/space.html", context)


def space_parts(request: HttpRequest, space: Space, can_do: frozenset[str]) -> dict[str, SafeString]:
    """Return {panels_top, panels_aside}: what other apps add to the first page of a space's stream."""
    parts = sorted(space_panels, key=lambda panel: panel.order)
    return {
        f"panels_{place}": drawn(panel.draw(request, space, can_do) for panel in parts if panel.place == place)
        for place in ("top", "aside")
    }


@login_required
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Who this is, what they know, and what they wrote where the reader may read."""
    people = User.objects.select_related("unit").filter(is_active=True)
    who = get_object_or_404(people, username=username.lower())
    if request.user.is_guest and not Space.objects.of(request.user).filter(memberships__user=who).exists():
        raise Http404
    page = streams.by_person(request.user, who, cursor_of(request))
    shared = Space.visible_to(request.user).of(who).active().order_by("-last_activity_at")[:12]
    context = {"person": who, "page": page, "next_url": following(request, page), "shared": shared}
    return render(request, "home/person.html", context)


@login_required
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """What carries a tag, across all spaces the reader may read."""
    found = get_object_or_404(Tag.visible_to(request.user), slug=slug)
    page = streams.with_tag(request.user, found, cursor_of(request))
    return render(request, "home/tag.html", {"tag": found, "page": page, "next_url": following(request, page)})


@login_required
@require_safe
def create(request: HttpRequest) -> HttpResponse:
    """Choose what to make; with one kind there is nothing to choose."""
    wanted = request.GET.get("space", "")
    space = Space.visible_to(request.user).filter(slug=wanted).first() if wanted else None
    choices = [{"label": kind.create_label, "icon": kind.icon, "url": kind.create_url(space)} for kind in kinds]
    if len(choices) == 1:
        return redirect(choices[0]["url"])
    return render(request, "home/create.html", {"choices": choices})


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def jump(request: HttpRequest) -> JsonResponse:
    """Answer places whose name begins with `?q=`: pages, spaces, people, as [{label, hint, url, icon}]."""
    text = request.GET.get("q", "").strip()[:60]
    pages = [
        {"label": str(entry["label"]), "hint": "", "url": entry["url"], "icon": entry["icon"]}
        for entry in entries_for(request)
        if text.casefold() in str(entry["label"]).casefold()
    ]
    spaces = Space.visible_to(request.user).active().matching(text).order_by("-last_activity_at")[:6]
    people = User.objects.visible_to(request.user).named_like(text).order_by("name_key")[:6] if text else []
    rows = [
        *(
            {"label": s.name, "hint": s.get_purpose_display(), "url": s.get_absolute_url(), "icon": "layers"}
            for s in spaces
        ),
        *({"label": p.name, "hint": p.title, "url": p.get_absolute_url(), "icon": "user"} for p in people),
    ]
    for kind in kinds:
        if text.casefold() in str(kind.create_label).casefold():
            pages.append({"label": str(kind.create_label), "hint": "", "url": kind.create_url(None), "icon": kind.icon})
    return JsonResponse([*pages, *rows][:12], safe=False)
