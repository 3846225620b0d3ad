"""Writing topics and questions."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.actions import keep_revision, stir
from apps.content.models import EXCERPT_LIMIT, State
from apps.core import richtext
from apps.discussion.actions import Text, checked_body
from apps.discussion.mentions import name_people
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.forums.models import Category, Question, Thread, kind_of
from apps.forums.promises import begin
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_TAGS, set_tags, split

LONGEST_TITLE = 200


@transaction.atomic
def publish_thread(
    *, actor: Any, model: type[Thread], space: Any, title: str, text: Text, tags: str = "",
    category: Category | None = None,
) -> Thread:  # fmt: skip
    """Begin a topic or ask a question (`model`) in `space`. Raises PermissionDenied, or ValidationError by field."""
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    title, body, usernames = checked_thread(title, text, space, category)
    now = timezone.now()
    thread = model(
        kind=str(model._meta.model_name), space=space, author=actor, title=title, body=body, category=category,
        excerpt=richtext.excerpt(body, EXCERPT_LIMIT), state=State.PUBLISHED, created=now, published_at=now,
        last_activity_at=now, facts={"answers": 0},
    )  # fmt: skip
    thread.save()
    set_tags(item=thread, names=split(tags)[:MAX_TAGS])
    keep_pictures(actor=actor, item=thread, body=body)
    stir(thread, now)
    if isinstance(thread, Question):
        begin(thread)
    people = name_people(usernames, item=thread, comment=None, actor=actor)
    record(f"{thread.kind}.published", actor=actor, item=thread, mentioned=people)
    return thread


@transaction.atomic
def edit_thread(
    *, actor: Any, thread: Thread, title: str, text: Text, tags: str = "", category: Category | None = None
) -> Thread:
    """Change what a topic or question says, keeping what it said; its author is told when somebody who leads does.

    Raises PermissionDenied, or ValidationError by field.
    """
    thread = type(thread).locked(thread.pk)
    own = can(actor, "item.edit", thread)
    if not own and not can(actor, "item.correct", thread):
        raise PermissionDenied
    title, body, usernames = checked_thread(title, text, thread.space, category)
    before = thread.body
    if (title, body) != (thread.title, before):
        keep_revision(thread, before, actor)
        thread.edited_at = timezone.now()
    thread.title, thread.body, thread.category = title, body, category
    thread.excerpt = richtext.excerpt(body, EXCERPT_LIMIT)
    thread.save(update_fields=["title", "body", "category", "excerpt", "edited_at"])
    set_tags(item=thread, names=split(tags)[:MAX_TAGS])
    thread.change()
    keep_pictures(actor=actor, item=thread, body=body, before=before)
    people = name_people(usernames, item=thread, comment=None, actor=actor)
    act = "edited" if own else "corrected"
    record(f"{thread.kind}.{act}", actor=actor, item=thread, mentioned=people, author=thread.author_id)
    return thread


def checked_thread(title: str, text: Text, space: Any, category: Category | None) -> tuple[str, str, list[str]]:
    """Return (title, sanitised HTML, usernames mentioned). Raises ValidationError by field."""
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _("Give it a title of at most %(most)d characters.") % {"most": LONGEST_TITLE}})
    if category is not None and category.space_id != space.pk:
        raise ValidationError({"category": _("Choose one of this space's categories.")})
    try:
        body, usernames = checked_body(text, space, settings.THREAD_MAX_CHARACTERS)
    except ValidationError as error:
        raise ValidationError({"body": error.messages}) from error
    return title, body, usernames


def rewrite_thread(actor: Any, item: Any, title: str, html: str) -> None:
    """Let a topic or question say again what it said in an earlier version; its tags and category stay.

    Raises PermissionDenied, or ValidationError by field.
    """
    model = kind_of(item)
    assert model is not None
    thread = model.visible_to(actor).select_related("space", "category").get(pk=item.pk)
    edit_thread(
        actor=actor, thread=thread, title=title, text=richtext.Written(html, "html"),
        tags=", ".join(name for name, _slug in thread.tag_names), category=thread.category,
    )  # fmt: skip
