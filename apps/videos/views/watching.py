"""Watching a video: its page, the bytes of its film and its captions, and the videos of a space."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts import languages
from apps.content.cards import card_of, images_of
from apps.content.models import Item
from apps.content.presentation import present
from apps.core.pages import Cursor, Page, whole_number
from apps.core.ranges import hand_over_ranges
from apps.discussion.pages import head_of, item_context, menu_of
from apps.following.actions import open_item
from apps.spaces.permissions import abilities, roles_in
from apps.spaces.views.context import load_space, space_context
from apps.videos import captions, passes
from apps.videos.models import Captions, Place, Playlist, Stage, StageState, Video
from apps.videos.moments import chapters_of, moments_of
from apps.videos.pipeline import master as master_of
from apps.videos.pipeline import readiness
from apps.videos.places import folder_of
from apps.videos.playlists import Shown, one, shown
from apps.videos.templatetags.videos import clock

AT_ONCE = 24
# From so many bits a second a film is played in rungs that fit the reader's connection; a lighter one as it was sent.
HEAVY = 1_500_000
PIECE = re.compile(r"index\.m3u8|init\.mp4|\d{5}\.m4s")
PLAYLIST, PART = "application/vnd.apple.mpegurl", "video/mp4"
PRIVATE_FOR_HOURS = f"private, max-age={passes.HOURS * 3600}"


def video_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a video and its conversation. `item` is a spine row the reader may see."""
    video = get_object_or_404(
        Video.visible_to(request.user).select_related("space", "author__unit", "footage"), pk=item.pk
    )
    can_do = abilities(request.user, video, roles_in(request.user, video.space))
    context = item_context(request, video, can_do, since=open_item(request.user, video))
    menu = menu_of(request, video, can_do)
    spoken = list(video.captions.all())
    lasts, said = video.footage.seconds if video.footage else 0.0, cues(spoken)
    context |= {
        "playlist": playlist_of(request, video),
        "begins": Place.objects.filter(user=request.user, video=video).values_list("at", flat=True).first() or 0,
        "chapters": chapters_of(video.body, lasts),
        "moments": moments_of(video, lasts),
        "film": film_of(request, video, spoken),
        "transcript": [{"at": cue.start, "clock": clock(cue.start), "text": cue.text} for cue in said],
        "misfit": bool(said) and said[-1].start > lasts + 1,
        "may_caption": "item.edit" in can_do,
        "head": head_of(video, request.user, menu, lambda: draw(video)),
    }
    return render(request, "videos/video.html", context)


def playlist_of(request: HttpRequest, video: Video) -> Shown | None:
    """Return the playlist that `?list=` names, if the video is in it."""
    wanted = whole_number(request.GET.get("list", ""))
    found = Playlist.objects.filter(pk=wanted, space=video.space_id, entries__video=video).first() if wanted else None
    return one(request.user, found) if found else None


def draw(video: Video) -> str:
    drawn = Item.for_cards([video.pk]).first()
    whole = {"whole": present(video.body), "history_url": reverse("item_history", args=[video.pk])}
    return get_template("videos/video_head.html").render({"item": card_of(drawn) | whole})


def film_of(request: HttpRequest, video: Video, spoken: list[Captions]) -> dict[str, Any] | None:
    """Return what the player is given: the address of the film, which is this reader's own, and its captions."""
    footage = video.footage
    if footage is None:
        return None
    pass_text, made = passes.give(request, video), readiness(footage)
    heavy = 8 * footage.size / footage.seconds > HEAVY
    poster = video.preview[0] if video.preview else None
    return {
        "hls": reverse("video_master", args=[pass_text]) if made["ready"] and (heavy or not footage.plays) else "",
        "progress": made["progress"], "failed": made["failed"],
        "url": reverse("video_film", args=[pass_text]) + begins_at(request),
        "plays": footage.plays, "mime": footage.mime, "sound": footage.width is None, "width": footage.width,
        "height": footage.height, "name": footage.original_name, "seconds": footage.seconds, "id": footage.pk.hex,
        "poster": reverse("file", args=[poster["id"]]) + "?w=960" if poster else "",
        "tracks": [
            {"url": reverse("video_captions", args=[pass_text, each.language]), "language": each.language,
             "label": languages.name_of(each.language)}
            for each in spoken
        ],
    }  # fmt: skip


def begins_at(request: HttpRequest) -> str:
    """Return the moment of the film that `?t=` asks for, as players take it (https://www.w3.org/TR/media-frags/)."""
    asked = request.GET.get("t", "")
    return f"#t={int(asked)}" if asked.isascii() and asked.isdecimal() and len(asked) < 7 else ""


def cues(spoken: list[Captions]) -> list[captions.Cue]:
    """Return what is said in the first of the languages."""
    return captions.cues_of(spoken[0].text) if spoken else []


@require_safe
def film(request: HttpRequest, text: str) -> HttpResponseBase:
    """Answer the film that a pass opens, or the part of it that is asked for."""
    opened = passes.check(request, text)
    footage = passes.footage_of(opened)
    return guarded(hand_over_ranges(request, footage["name"], footage["mime"], f'"{opened.footage.hex}"'), opened)


@require_safe
def master(request: HttpRequest, text: str) -> HttpResponseBase:
    """Answer which rungs of the film there are, from one query at most."""
    opened = passes.check(request, text)
    ready = list(Stage.objects.filter(footage=opened.footage, state=StageState.DONE).order_by("rung"))
    if not ready:
        raise Http404
    response = guarded(HttpResponse(master_of(ready), content_type=PLAYLIST), opened)
    response["Cache-Control"] = "private, no-cache"
    del response["ETag"]
    return response


@require_safe
def piece(request: HttpRequest, text: str, rung: int, name: str) -> HttpResponseBase:
    """Answer a part of a rung, or the list of its parts, without a query."""
    opened = passes.check(request, text)
    if not PIECE.fullmatch(name):
        raise Http404
    stored = f"{folder_of(opened.footage)}/{rung}/{name}"
    mime = PLAYLIST if name.endswith(".m3u8") else PART
    tag = f'"{opened.footage.hex}-{rung}-{name}"'
    response = guarded(hand_over_ranges(request, stored, mime, tag), opened)
    response["ETag"] = tag
    return response


@require_safe
def track(request: HttpRequest, text: str, language: str) -> HttpResponse:
    """Answer the captions of a film in a language as WebVTT."""
    opened = passes.check(request, text)
    spoken = get_object_or_404(Captions, video_id=opened.item, language=language)
    response = HttpResponse(spoken.text, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def guarded(response: HttpResponseBase, opened: passes.Pass) -> HttpResponseBase:
    """Put on a part of a film what keeps it what it is: no page, and nobody else's."""
    response["ETag"] = f'"{opened.footage.hex}"'
    response["Cache-Control"] = PRIVATE_FOR_HOURS
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the videos of a space, those that moved last first. Who may only know of the space sees its door."""
    space = load_space(request, slug)
    context = space_context(request, space, "videos")
    if "space.read" not in context["can_do"]:
        return render(request, "spaces/door.html", context)
    rows = Item.visible_to(request.user).published().filter(space=space, kind="video").select_related("author")
    after = Cursor.decode(request.GET.get("after", ""))
    if after is not None:
        rows = rows.filter(Q(last_activity_at__lt=after.at) | Q(last_activity_at=after.at, pk__lt=after.id))
    page = Page.cut(
        rows.order_by("-last_activity_at", "-pk"), AT_ONCE, lambda row: Cursor(row.last_activity_at, row.pk).encode()
    )
    context["videos"] = [tile_of(row) for row in page.rows]
    lists = Playlist.objects.filter(space=space) if after is None else []
    context["playlists"] = [each for each in shown(request.user, lists) if each.videos]
    context["next_url"] = f"?after={page.next}" if page.next else ""
    return render(request, "videos/shelf.html", context)


def tile_of(row: Item) -> dict[str, Any]:
    """Return what the shelf shows of a video, from its spine alone."""
    images = images_of(row.preview[:1])
    return {
        "url": row.get_absolute_url(), "title": row.title, "at": row.dated,
        "who": row.author.name if row.author else "",
        "image": images[0] if images else None, "sound": row.facts.get("sound", False),
        "length": clock(row.facts["seconds"]) if "seconds" in row.facts else "", "comments": row.comment_count,
    }  # fmt: skip
