"""What blogs do on events: tell those who are named in an article, and those an announcement asks."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.core import richtext
from apps.core.registry import Handler, handlers, notices
from apps.discussion.handlers import mail_those_named
from apps.events.models import Event

AT_ONCE = 500


def mail_those_asked(event: Event) -> None:
    """Send one e-mail to each member an announcement asks at this moment, a few hundred at a time."""
    notice = notices.get(event.verb)
    ids = iter(notice.recipients(event))
    if event.item is None:
        return
    sentence = " ".join(str(notice.sentence(event)).split())
    shared = {
        "sentence": sentence,
        "excerpt": richtext.plain_text(event.item.excerpt)[:500],
        "url": settings.PUBLIC_URL + event.item.get_absolute_url(),
    }
    for people in _parts(ids):
        mails = [
            EmailMessage(
                sentence, render_to_string("blogs/email/asked.txt", {**shared, "person": person}), to=[person.email]
            )
            for person in people
        ]
        get_connection().send_messages(mails)


def _parts(ids: Iterator[int]) -> Iterator[Any]:
    while part := list(islice(ids, AT_ONCE)):
        yield User.objects.filter(pk__in=part, is_active=True)


handlers.add(
    Handler(
        "blogs.mail_those_named", frozenset({"article.published", "article.edited"}), mail_those_named, queue="notify"
    )
)
handlers.add(
    Handler(
        "blogs.mail_those_asked", frozenset({"article.announced", "article.reminded"}), mail_those_asked, queue="notify"
    )
)
