"""What conversation does on events: tell those who were named, and draw comments anew when a name changes."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from apps.accounts.models import User
from apps.content import previews
from apps.content.models import Item
from apps.core import richtext
from apps.core.registry import Handler, handlers, notices
from apps.discussion.models import Comment
from apps.events.models import Event


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


def redraw_comments_of_person(event: Event) -> None:
    Comment.everything.filter(author_id=event.data.get("person", event.actor_id)).update(version=F("version") + 1)


def look_at_links(event: Event) -> None:
    for comment in Comment.everything.filter(pk=event.data["comment"], deleted_at=None):
        previews.want(comment.body)


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
