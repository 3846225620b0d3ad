"""Captions as people have them (WebVTT, SubRip, SBV, in any usual encoding) made into WebVTT of times and words."""

import html
import io
import re
from dataclasses import dataclass

import webvtt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError, MalformedFileError

from apps.files.extract import decoded

MOST_BYTES, MOST_CUES, LONGEST_CUE = 2_000_000, 20_000, 2_000
TAG = re.compile(r"<[^>]*>")
SRT_TIME = re.compile(r"\d\d?:\d\d:\d\d,\d{1,3}\s*-->")
SBV_TIME = re.compile(r"\d+:\d\d:\d\d\.\d{1,3},\d+:\d\d:\d\d\.\d{1,3}")


@dataclass(frozen=True)
class Cue:
    """What is said from `start` to `end`, in seconds. `text` is plain and may have several lines."""

    start: float
    end: float
    text: str


def read(data: bytes) -> list[Cue]:
    """Return the cues of a file, in the order in which they are said. Raises ValidationError with a sentence."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is too long for captions."))
    try:
        text = decoded(data)
        found = list(webvtt.from_buffer(io.StringIO(text), format=_format(text)))
        cues = [Cue(_seconds(each.start), _seconds(each.end), _words(each.raw_text)) for each in found[: MOST_CUES + 1]]
    except (MalformedFileError, MalformedCaptionError, ValueError):
        raise ValidationError(_("These are no captions that can be read: WebVTT, SRT and SBV are.")) from None
    cues = sorted((cue for cue in cues if cue.text and cue.end > cue.start), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise ValidationError(_("Nothing is said in this file."))
    if len(cues) > MOST_CUES:
        raise ValidationError(_("This file is too long for captions."))
    return cues


def write(cues: list[Cue]) -> str:
    """Return cues as WebVTT."""
    blocks = [f"{clock(cue.start)} --> {clock(cue.end)}\n{html.escape(cue.text, quote=False)}" for cue in cues]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def cues_of(text: str) -> list[Cue]:
    """Return the cues of WebVTT that `write` wrote."""
    return read(text.encode())


def words_of(cues: list[Cue]) -> str:
    """Return what is said as plain text, a line for each cue."""
    return "\n".join(" ".join(cue.text.split()) for cue in cues)


def clock(seconds: float) -> str:
    """Return a moment as WebVTT writes it: 00:01:02.345."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _format(text: str) -> str:
    if text.lstrip("\ufeff").startswith("WEBVTT"):
        return "vtt"
    if SBV_TIME.search(text) and not SRT_TIME.search(text):
        return "sbv"
    return "srt"


def _seconds(time: str) -> float:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _words(raw: str) -> str:
    """Return what is written in a cue without its tags; a line begins where one began."""
    lines = html.unescape(TAG.sub("", raw)).splitlines()
    text = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    return text.replace("-->", "→")[:LONGEST_CUE]
