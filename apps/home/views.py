"""The pages people open first: home, a space's stream, a person, a tag, and what is popular."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts.hours import in_words
from apps.accounts.languages import name_of
from apps.accounts.middleware import zone
from apps.accounts.models import User
from apps.core.context import entries_for
from apps.core.pages import Cursor, Page
from apps.core.registry import drawn, kinds, page_panels
from apps.core.saying import say
from apps.following.marks import marks_in
from apps.home import actions, popular, streams, tags, visits
from apps.home.choices import Choice, kind_links, link, purpose_links
from apps.home.first_run import waits_for_first_admin
from apps.home.suggestions import suggested_to
from apps.home.waiting import waiting_for
from apps.spaces.actions import visit
from apps.spaces.models import Membership, Space
from apps.spaces.views import load_space, panels, space_context
from apps.tagging.models import Tag

SPACES_OF_A_PERSON = 24


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
    choice, after = Choice.of(request), cursor_of(request)
    page = streams.home(request.user, after, choice.purpose, choice.kind)
    seen = visits.look(request.user) if after or choice else visits.arrive(request.user)
    context = {
        "page": page,
        "next_url": following(request, page),
        "choice": choice,
        "kind_links": kind_links(request, choice),
        "purpose_links": purpose_links(request, choice),
        "seam": seam(page, seen.since, after),
        "seam_text": visits.in_words(seen.since) if seen.since else "",
    }
    if after is None:
        context |= {"waiting": waiting_for(request.user, seen.put_away), "suggested": suggested_to(request.user)}
    return render(request, "home/home.html", context)


@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """All that waits for the person, not only the first few."""
    waiting = waiting_for(request.user, visits.look(request.user).put_away)
    return render(request, "home/needs.html", {"waiting": waiting})


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def put_away(request: HttpRequest) -> HttpResponse:
    """Keep the row `key` out of *Needs you*, or show it again (`back`)."""
    key = request.POST.get("key", "")
    if "back" in request.GET:
        actions.take_back(actor=request.user, key=key)
        return redirect("home")
    actions.put_away(actor=request.user, key=key)
    undo = reverse("needs_put_away") + "?back"
    say(request, _("Put away. It comes back when it changes."), undo, key)
    return redirect("home")


def seam(page: Page[Any], since: datetime | None, after: Cursor | None = None) -> int | None:
    """Return before which card of the page the part begins that was there at the last visit; None for nowhere here.

    It begins where something newer stands above, on this page or, when `after` is newer, on the one before.
    """
    if since is None:
        return None
    place = next((place for place, card in enumerate(page.rows) if card.at <= since), None)
    return None if place == 0 and (after is None or after.at <= since) else place


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
        context["seam"] = seam(page, marks.new_since) if after is None and marks.read_at else None
        if after is None and marks.wants_visit(space):
            visit(request.user, space)
    return render(request, "home/space.html", context)


def space_parts(request: HttpRequest, space: Space, can_do: frozenset[str]) -> dict[str, SafeString]:
    """Return {panels_top, panels_aside}: what other apps add to the first page of a space's stream."""
    return {f"panels_{place}": panels(request, space, can_do, place) for place in ("top", "aside")}


def head_of(request: HttpRequest, page: str, thing: Any, place: str = "head") -> SafeString:
    """Return what other apps put at a place of the page of a person or a tag: its head, or above what was shared."""
    return drawn((panel for panel in page_panels if (panel.page, panel.place) == (page, place)), request, thing)


@login_required
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Who this is, what they know, and what they shared where the reader may read."""
    people = User.objects.select_related("unit").filter(is_active=True)
    who = get_object_or_404(people, username=username.lower())
    if request.user.is_guest and not Space.objects.of(request.user).filter(memberships__user=who).exists():
        raise Http404
    choice = Choice.of(request)
    page = streams.by_person(request.user, who, cursor_of(request), choice.kind)
    context = {
        "person": who,
        "page": page,
        "next_url": following(request, page),
        "choice": choice,
        "kind_links": kind_links(request, choice),
        "head_panels": head_of(request, "person", who),
        "body_panels": head_of(request, "person", who, "body"),
        "languages": [name_of(code) for code in who.languages],
        "hours": in_words(who.hours, zone(who.time_zone or settings.TIME_ZONE)) if who.hours else "",
        "their_zone": (who.time_zone or settings.TIME_ZONE).replace("_", " "),
    }
    return render(request, "home/person.html", context | spaces_of(request.user, who))


def spaces_of(viewer: User, person: User) -> dict[str, list[Space]]:
    """Return {in_common, elsewhere}: spaces of `person` that `viewer` is in too, and others they may know of."""
    mine = Membership.objects.filter(user=viewer, space=OuterRef("pk"))
    known = Space.visible_to(viewer).of(person).active().annotate(mine=Exists(mine))
    rows = list(known.order_by("-mine", "-last_activity_at")[:SPACES_OF_A_PERSON])
    return {"in_common": [s for s in rows if s.mine], "elsewhere": [s for s in rows if not s.mine]}


@login_required
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """What carries a tag, across all spaces the reader may read."""
    found = get_object_or_404(Tag.visible_to(request.user), slug=slug)
    choice, after = Choice.of(request), cursor_of(request)
    page = streams.with_tag(request.user, found, after, choice.kind)
    context = {
        "tag": found,
        "page": page,
        "next_url": following(request, page),
        "choice": choice,
        "kind_links": kind_links(request, choice),
        "head_panels": head_of(request, "tag", found),
        "about": tags.about(request.user, found) if after is None else None,
    }
    return render(request, "home/tag.html", context)


@login_required
@require_safe
def tag_directory(request: HttpRequest) -> HttpResponse:
    """All tags the reader may know of: the most used, or by name (`?sort=name`), or those that hold `?q=`."""
    text, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")
    named = bool(text) or request.GET.get("sort") == "name"
    found = tags.by_name(request.user, text, after) if named else tags.most_used(request.user, after)
    sort = "name" if named else ""
    context = {
        "tags": found.page.rows,
        "next_url": following(request, found.page),
        "full": found.full,
        "text": text,
        "sorts": [link(request, "sort", "", _("Most used"), sort), link(request, "sort", "name", _("By name"), sort)],
    }
    return render(request, "home/tags.html", context)


@login_required
@require_safe
def popular_this_week(request: HttpRequest) -> HttpResponse:
    """What moved most people in the last seven days, and how that is counted."""
    return render(request, "home/popular.html", {"popular": popular.this_week(request.user)})


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
