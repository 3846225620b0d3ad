"""Moments of a video: how people write them, the chapters that its description names, and what is said about them."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from apps.core.richtext import plain_text
from apps.videos.models import Moment
from apps.videos.templatetags.videos import clock

TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
CHAPTER = re.compile(rf"[\[(]?({TIME.pattern})[\])]?[ \t]*[-–—:.|]?[ \t]+(\S.{{0,118}})")
FEWEST_CHAPTERS, MOST_CHAPTERS, MOST_MOMENTS = 2, 100, 200
LINE = 1000


@dataclass(frozen=True)
class Chapter:
    at: int
    clock: str
    title: str


def seconds_of(text: str) -> int | None:
    """Return the second that people mean by 1:02 or 1:01:02, or None for what is no moment."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def chapters_of(html: str, seconds: float) -> list[Chapter]:
    """Return the chapters that a description names, each in a line that begins with its moment.

    They have to follow each other and lie in the film; a single one is no list of chapters.
    """
    found: list[Chapter] = []
    for line in plain_text(html).splitlines():
        named = CHAPTER.fullmatch(line.strip().lstrip("-*• "))
        at = seconds_of(named[1]) if named else None
        if named and at is not None and at < seconds and (not found or at > found[-1].at):
            found.append(Chapter(at, clock(at), named[5].strip()))
    return found[:MOST_CHAPTERS] if len(found) >= FEWEST_CHAPTERS else []


def moments_of(video: Any, seconds: float) -> list[dict[str, Any]]:
    """Return what is said about moments of a video: {at, clock, until, outdated, beyond, who, comment, place}.

    `place` is where on a line of LINE units the moment lies; what is `beyond` lies after the end, of a film before it.
    """
    return [
        {
            "at": moment.at, "clock": clock(moment.at), "until": clock(moment.until) if moment.until else "",
            "outdated": moment.outdated, "who": moment.comment.author.name if moment.comment.author else "",
            "beyond": moment.at > seconds, "comment": moment.comment_id,
            "place": round(LINE * min(1.0, moment.at / max(seconds, 1.0))),
        }
        for moment in Moment.shown_on(video.pk)[:MOST_MOMENTS]
    ]  # fmt: skip


def moment_lines(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """Say of comments on a video which moment they are about."""
    if item.kind != "video" or not comments:
        return {}
    found = Moment.objects.filter(comment__in=list(comments))
    return {
        moment.comment_id: render_to_string("videos/moment_line.html", {
            "at": moment.at, "clock": clock(moment.at), "until": clock(moment.until) if moment.until else "",
            "outdated": moment.outdated, "url": item.get_absolute_url(),
        })
        for moment in found
    }  # fmt: skip
