"""Following something, in place or on the page that lists all of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.views.items import load_item
from apps.core.pages import Cursor, whole_number
from apps.core.saying import say
from apps.following import actions, listing
from apps.following.models import Level
from apps.following.reading import DOORS
from apps.spaces.models import Space


def thing_of(request: HttpRequest, target: str, pk: int) -> Any:
    """Return the item, tag or person, if the signed-in person may see it now. Raises Http404."""
    if target not in DOORS:
        raise Http404
    if target == "item":
        return load_item(request, pk)
    return get_object_or_404(DOORS[target](request.user), pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def set_follow(request: HttpRequest, target: str, pk: int, wanted: bool) -> HttpResponse:
    """Follow an item, tag or person, or stop; answers the button to htmx, the thing's page to others."""
    thing = thing_of(request, target, pk)
    act = actions.follow if wanted else actions.unfollow
    act(actor=request.user, thing=thing)
    if request.htmx:
        return render(request, "following/button.html", {"target": target, "thing": thing, "followed": wanted})
    if "list" in request.GET:
        return redirect("following", listing.SECTIONS_OF[target])
    say(request, _("You follow this now.") if wanted else _("You no longer follow this."))
    return redirect(thing)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def set_space_level(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """Say from the space's own menu how much of it one wants to see."""
    space = get_object_or_404(Space.visible_to(request.user), slug=slug)
    if level not in Level.values:
        raise Http404
    actions.set_level(actor=request.user, thing=space, level=level)
    said = {
        Level.ALL: _("You see everything that is new in %(space)s."),
        Level.HIGHLIGHTS: _("You see the highlights of %(space)s."),
        Level.MENTIONS: _("You see only what names you in %(space)s."),
        Level.MUTED: _("Nothing of %(space)s comes to you. It stays open to you here."),
    }
    say(request, said[Level(level)] % {"space": space.name})
    return redirect(space)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/m", method="POST")
def following(request: HttpRequest, section: str = "spaces") -> HttpResponse:
    """Everything one follows, by sort; the levels of spaces are set here together."""
    if section not in listing.SECTIONS:
        raise Http404
    problem = ""
    if request.method == "POST" and section == "spaces":
        try:
            set_levels(request)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            say(request, _("Saved."))
            return redirect(request.get_full_path())
    page = listing.page_of(request.user, section, Cursor.decode(request.GET.get("after", "")))
    context = {
        "section": section,
        "sections": listing.sections(section),
        "page": page,
        "levels": Level.choices,
        "problem": problem,
        "next_url": f"{request.path}?after={page.next}" if page.next else "",
    }
    return render(request, "following/following.html", context, status=422 if problem else 200)


def set_levels(request: HttpRequest) -> None:
    """Set the level of each space the form names as `level-<id>`. Raises ValidationError for one it does not offer."""
    wanted = {
        whole_number(name.removeprefix("level-")): level
        for name, level in request.POST.items()
        if name.startswith("level-")
    }
    for space in Space.visible_to(request.user).readable_by(request.user).filter(pk__in=wanted).order_by("pk"):
        actions.set_level(actor=request.user, thing=space, level=wanted[space.pk])
