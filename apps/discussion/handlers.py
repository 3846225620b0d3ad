"""What conversation does on events: tell those who were named, and draw comments anew when a name changes."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from apps.accounts.models import User
from apps.content import previews
from apps.content.models import Item
from apps.core import richtext
from apps.core.registry import Handler, OfEveryKind, handlers, notices
from apps.discussion.models import Comment
from apps.discussion.references import keep_of_comment, keep_of_item
from apps.events.models import Event

AT_ONCE = 500


def mail_those_named(event: Event) -> None:
    """Send one e-mail to each person named for the first time, if they may still see the thing when it is sent."""
    notice = notices.get(event.verb)
    people = User.objects.filter(pk__in=list(notice.recipients(event)), is_active=True)
    mails = []
    for person in people:
        item = Item.visible_to(person).filter(pk=event.item_id).first()
        if item is None:
            continue
        comment = Comment.visible_to(person).unhidden().filter(pk=event.data.get("comment", 0)).first()
        path = reverse("comment", args=[comment.pk]) if comment else item.get_absolute_url()
        text = richtext.plain_text(comment.body if comment else item.excerpt)[:500]
        context = {
            "person": person,
            "sentence": notice.sentence(event),
            "excerpt": text,
            "url": settings.PUBLIC_URL + path,
        }
        subject = " ".join(str(notice.sentence(event)).split())
        mails.append(EmailMessage(subject, render_to_string("discussion/email/told.txt", context), to=[person.email]))
    get_connection().send_messages(mails)


def mail_those_asked(event: Event) -> None:
    """Send one e-mail to each member who is asked to read an item at this moment, a few hundred at a time."""
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
        mails = []
        for person in people:
            text = render_to_string("discussion/email/asked.txt", {**shared, "person": person})
            mails.append(EmailMessage(sentence, text, to=[person.email]))
        get_connection().send_messages(mails)


def _parts(ids: Iterator[int]) -> Iterator[Any]:
    while part := list(islice(ids, AT_ONCE)):
        yield User.objects.filter(pk__in=part, is_active=True)


def redraw_comments_of_person(event: Event) -> None:
    Comment.everything.filter(author_id=event.data.get("person", event.actor_id)).update(version=F("version") + 1)


def look_at_links(event: Event) -> None:
    for comment in Comment.everything.filter(pk=event.data["comment"], deleted_at=None):
        previews.want(comment.body)


def find_references_of_item(event: Event) -> None:
    if event.item_id is not None:
        keep_of_item(event.verb.partition(".")[0], event.item_id)


def find_references_of_comment(event: Event) -> None:
    keep_of_comment(event.data["comment"])


handlers.add(Handler("discussion.references", OfEveryKind("published", "edited"), find_references_of_item))
handlers.add(
    Handler(
        "discussion.references_of_comments",
        frozenset({"comment.published", "comment.edited", "comment.corrected"}),
        find_references_of_comment,
    )
)
handlers.add(
    Handler(
        "discussion.look_at_links",
        frozenset({"comment.published", "comment.edited", "comment.corrected"}),
        look_at_links,
    )
)
handlers.add(
    Handler(
        "discussion.mail_those_named",
        frozenset({"post.published", "post.edited", "comment.published", "comment.edited"}),
        mail_those_named,
        queue="notify",
    )
)
handlers.add(Handler("discussion.redraw_comments", frozenset({"person.updated"}), redraw_comments_of_person))
