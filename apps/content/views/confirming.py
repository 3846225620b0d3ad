"""Who has read what they were asked to read: the report of any kind."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.content.confirming import Asked, page_of
from apps.core.saying import say
from apps.core.spreadsheets import csv_of


def report(
    request: HttpRequest, asked: Asked, *, by: date | None, reminder: str, remind_url: str, csv_url: str
) -> HttpResponse:
    """Show who has not confirmed yet, or with `?show=confirmed` who has.

    `by` is until when they are asked, `reminder` the verb of the event that reminded them, and `remind_url` where those
    who have not are reminded, "" where this reader may not do that.
    """
    item, done = asked.item, request.GET.get("show") == "confirmed"
    page = page_of(asked.confirmed if done else asked.waiting, request.GET.get("after", ""))
    last = item.events.filter(verb=reminder).first()
    following = {"show": "confirmed"} if done else {}
    context = {
        "item": item, "space": item.space, "page": page, "done": done, "by": by, "csv_url": csv_url,
        "counts": {"waiting": asked.waiting.count(), "confirmed": asked.confirmed.count()},
        "reminded_at": last.at if last else None, "remind_url": remind_url,
        "next_url": f"?{urlencode(following | {'after': page.next})}" if page.next else "",
        "current_space_url": item.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "content/confirmations.html", context)


def download(asked: Asked) -> StreamingHttpResponse:
    """Answer everybody who is asked as CSV: name, handle, unit, and when they confirmed (UTC), if they have."""
    head = [_("Name"), _("Handle"), _("Unit"), _("Confirmed at (UTC)")]
    rows = ([name, handle, unit, f"{at:%Y-%m-%d %H:%M}" if at else ""] for name, handle, unit, at in asked.listed())
    item = asked.item
    return csv_of(f"{slugify(item.title)[:60] or item.kind}-{item.pk}", [head], rows)


def remind(request: HttpRequest, act: Callable[[], int], back: str) -> HttpResponse:
    """Do `act`, which reminds people and returns how many, or say why not; lead to the address `back`."""
    try:
        left = act()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", left)
        say(request, said % {"n": left})
    return redirect(back)
