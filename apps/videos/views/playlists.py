"""Playlists of a space, and where people are in a video."""

import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.videos import actions
from apps.videos.actions.playlists import may_change
from apps.videos.forms import PlaylistForm
from apps.videos.models import Playlist, Video
from apps.videos.playlists import one, shown

STEPS = {"up": -1, "down": 1}


def load(request: HttpRequest, pk: int) -> Playlist:
    """Return a playlist of a space whose content the reader may see. Raises Http404."""
    readable = Space.objects.readable_by(request.user)
    return get_object_or_404(Playlist.objects.select_related("space"), pk=pk, space__in=readable)


def load_video(request: HttpRequest, pk: int) -> Video:
    return get_object_or_404(Video.visible_to(request.user).select_related("space", "footage"), pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember where the reader is in a video, by the field `at` in seconds."""
    try:
        at = float(request.POST.get("at", ""))
    except ValueError:
        return HttpResponse(status=400)
    if not math.isfinite(at):
        return HttpResponse(status=400)
    actions.keep_place(user=request.user, video=load_video(request, pk), at=at)
    return HttpResponse(status=204)


@login_required
@require_safe
def playlist(request: HttpRequest, pk: int) -> HttpResponse:
    found = load(request, pk)
    context = {
        "shown": one(request.user, found), "space": found.space, "may_change": may_change(request.user, found),
        "current_space_url": found.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "videos/playlist.html", context)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show in which playlists of its space a video is, put it into others, and begin one with it."""
    video = load_video(request, pk)
    form = PlaylistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.create_playlist(actor=request.user, space=video.space, title=form.cleaned_data["title"])
            actions.put_in(actor=request.user, playlist=begun, video=video)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("playlist", pk=begun.pk)
    lists = shown(request.user, Playlist.objects.filter(space=video.space).select_related("space"))
    rows = [
        {"playlist": each.playlist, "count": len(each.videos), "holds": any(row.pk == video.pk for row in each.videos)}
        for each in lists if may_change(request.user, each.playlist)
    ]  # fmt: skip
    context: dict[str, Any] = {
        "video": video, "space": video.space, "form": form, "rows": rows,
        "may_begin": can(request.user, "space.publish", video.space),
        "current_space_url": video.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "videos/choose_playlist.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def put(request: HttpRequest, pk: int, video: int) -> HttpResponse:
    found, what = load(request, pk), load_video(request, video)
    try:
        actions.put_in(actor=request.user, playlist=found, video=what)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("It is in the playlist."))
    return redirect("video_playlists", pk=video)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def change(request: HttpRequest, pk: str, video: str, act: str) -> HttpResponse:
    """Move a video in a playlist, or take it out."""
    found = load(request, int(pk))
    if act in STEPS:
        actions.move(actor=request.user, playlist=found, video_id=int(video), step=STEPS[act])
    else:
        actions.take_out(actor=request.user, playlist=found, video_id=int(video))
    return redirect("playlist", pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = load(request, pk)
    actions.delete_playlist(actor=request.user, playlist=found)
    say(request, _("The playlist is gone. Its videos stay."))
    return redirect("videos", slug=found.space.slug)
