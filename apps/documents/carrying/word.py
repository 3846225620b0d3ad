"""Having a Word file turned into HTML by a process that may die of it."""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.files.rules import DocumentRefused, recognise

SECONDS = 40


def html_of(data: bytes) -> tuple[str, dict[str, bytes]]:
    """Return (HTML nobody has cleaned yet, {address in it: picture}) of a Word file; macros are refused.

    Raises ValidationError with a sentence.
    """
    try:
        kind = recognise(data)
    except DocumentRefused as error:
        raise ValidationError(str(error)) from None
    if kind.name != "docx":
        raise ValidationError(_("This is no Word file. Please save it as docx."))
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  (our own script)
                [sys.executable, "-I", "-B", str(Path(__file__).with_name("word_reader.py"))], stdin=given,
                stdout=answer, stderr=subprocess.DEVNULL, timeout=SECONDS, env={}, cwd=tempfile.gettempdir(),
                start_new_session=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise _unreadable() from None
        if done.returncode:
            raise _unreadable()
        answer.seek(0)
        said = json.loads(answer.read())
    pictures = {f"word-picture/{number}": base64.b64decode(row) for number, row in enumerate(said["pictures"])}
    return said["html"], pictures


def _unreadable() -> ValidationError:
    return ValidationError(_("This Word file cannot be read: it is damaged, locked or unpacks to too much."))
