"""The mail viewer of the embedded portal: what `FolderBackend` caught, shown as plain text.

Whoever reads somebody's mail can become them by a password reset. In the demonstration that does no harm; in an
embedded portal with real people only its own machine and its site admins may look.
"""

import email
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

import nh3
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 100
MOST_BYTES = 2_000_000
NAME = re.compile(r"[\w-]{1,80}")
LOCAL = {"127.0.0.1", "::1"}


@dataclass(frozen=True)
class Letter:
    """One caught message; `text` is empty in the list."""

    name: str
    subject: str
    sender: str
    recipients: str
    at: datetime | None
    text: str = ""

    @property
    def linked(self) -> SafeString:
        """The text with its addresses as links; everything else is escaped."""
        return SafeString(urlize(self.text, nofollow=True, autoescape=True))


def may_look(request: HttpRequest) -> bool:
    if settings.DEMO:
        return True
    if not settings.EMBEDDED:
        return False
    if request.user.is_authenticated and request.user.is_staff:
        return True
    return request.META.get("REMOTE_ADDR") in LOCAL and "HTTP_X_FORWARDED_FOR" not in request.META


def text_of(message: EmailMessage) -> str:
    """Return what a message says as plain text; HTML loses its markup and is never rendered."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, UnicodeError, ValueError):  # an unknown charset or encoding
        text = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if part.get_content_subtype() != "html":
        return text
    return html.unescape(nh3.clean(re.sub(r"(?i)<(br|/p|/div|/h\d|/tr|/li)\b[^>]*>", "\n", text), tags=set()))


def read(path: Path, *, whole: bool) -> Letter | None:
    """Return the message in a file, with its text when `whole`; None when the file cannot be read as one."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
        message = email.message_from_bytes(data, policy=default)
        date = str(message["date"] or "")
        at = parsedate_to_datetime(date) if date else None
        return Letter(
            name=path.stem,
            subject=str(message["subject"] or ""),
            sender=str(message["from"] or ""),
            recipients=str(message["to"] or ""),
            at=at.replace(tzinfo=at.tzinfo or UTC) if at else None,
            text=text_of(message) if whole else "",
        )
    except (OSError, MessageError, ValueError, LookupError, AttributeError, IndexError):
        return None


@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, to whoever may look; 404 to all others."""
    if not may_look(request):
        raise Http404
    folder = Path(settings.MAIL_DIR)
    newest = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder.is_dir() else []
    letters = [letter for path in newest if (letter := read(path, whole=False))]
    return render(request, "core/mailbox.html", {"letters": letters})


@never_cache
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    if not may_look(request) or not NAME.fullmatch(name):
        raise Http404
    letter = read(Path(settings.MAIL_DIR) / f"{name}.eml", whole=True)
    if letter is None:
        raise Http404
    return render(request, "core/mailbox_message.html", {"letter": letter})
