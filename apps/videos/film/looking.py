"""What a file is that somebody sent: a film or a recording, how long, how big, and whether browsers play it."""

import base64
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.videos.film import containers, reader

SECONDS = 30


@dataclass(frozen=True)
class Facts:
    """`seconds` long; `width` and `height` as it is shown, None for sound alone; `poster` a JPEG or b""."""

    container: containers.Container
    seconds: float
    width: int | None
    height: int | None
    codecs: str
    plays: bool
    poster: bytes


def look(path: Path) -> Facts:
    """Return what is in the file at `path`. Raises ValidationError with a sentence for what is no film."""
    with path.open("rb") as file:
        container = containers.recognise(file.read(containers.LOOKED_AT))
    if container is None:
        raise ValidationError(_("This is no film or recording that can be played. MP4, MOV, WebM and MKV can."))
    said = _ask(path, container)
    seconds = said["seconds"]
    if not math.isfinite(seconds) or seconds <= 0:
        raise ValidationError(_("Nothing in this file can be played: it is damaged, or not all of it is here."))
    most = settings.VIDEO_MAX_SECONDS // 60
    if seconds > settings.VIDEO_MAX_SECONDS:
        raise ValidationError(
            ngettext("It is too long: %(n)d minute is the most.", "It is too long: %(n)d minutes are the most.", most)
            % {"n": most}
        )
    return Facts(
        container, seconds, said["width"], said["height"],
        ", ".join(name for name in (said["picture"], said["sound"]) if name),
        containers.played(container, said["picture"], said["pixels"], said["sound"]),
        base64.b64decode(said["poster"]),
    )  # fmt: skip


def frame_at(path: Path, second: float) -> bytes:
    """Return the frame at that second of a film that was looked at before, as a JPEG; b"" for sound alone.

    Raises ValidationError with a sentence.
    """
    with path.open("rb") as file:
        container = containers.recognise(file.read(containers.LOOKED_AT))
    return base64.b64decode(_ask(path, container, f"{second:.3f}")["poster"]) if container else b""


def _ask(path: Path, container: containers.Container, *more: str) -> dict:
    damaged = ValidationError(_("Nothing in this file can be played: it is damaged, or not all of it is here."))
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603  (our own script)
                [sys.executable, "-I", "-B", str(Path(reader.__file__)), str(path), container.reader,
                 *more],
                stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL, timeout=SECONDS, env={},
                cwd=tempfile.gettempdir(), start_new_session=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise damaged from None
        if done.returncode == reader.TOO_BIG:
            raise ValidationError(_("There is too much in this file to be shown: too many pixels, or too many tracks."))
        if done.returncode:
            raise damaged
        answer.seek(0)
        return json.loads(answer.read())
