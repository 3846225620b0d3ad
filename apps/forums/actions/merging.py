"""Making one topic of two."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from apps.content.models import Growth, Item, State
from apps.discussion.models import Comment
from apps.discussion.moving import begun_anew, is_merged, locked_items, move_comments
from apps.events.outbox import record
from apps.forums.models import Split, Topic, kind_of
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on


def check_target(actor: Any, topic: Any, target: Any) -> None:
    """Raise ValidationError by field when `topic` cannot be merged into the item `target` by `actor`."""
    if target.pk == topic.pk:
        raise _refused(_("A topic cannot be merged into itself."))
    if topic.facts.get("poll") in {"open", "ended"}:
        raise _refused(_("This topic has a poll, which cannot go along. Take the poll away first."))
    if is_merged(target):
        raise _refused(_("That topic was merged into another one itself."))
    if not can(actor, "item.view", target):
        raise _refused(_("There is no topic there that you can see."))
    if kind_of(target) is not Topic:
        raise _refused(_("Only topics are merged. A question that asks the same is marked as its duplicate."))
    if target.state != State.PUBLISHED:
        raise _refused(_("That topic is hidden or archived, so nothing can be merged into it."))
    if can(actor, "item.rearrange", target):
        return
    if not can(actor, "space.publish", target.space):
        raise _refused(_("You cannot publish in the space of that topic, so nothing can be merged there."))
    if not can(actor, "item.comment", target):
        raise _refused(_("The conversation on that topic is closed, so nothing can be merged into it."))


def _refused(sentence: str) -> ValidationError:
    return ValidationError({"target": sentence})


@begun_anew
@transaction.atomic
def merge(*, actor: Any, topic: Any, target: Any) -> Item:
    """Make `topic` part of `target`: its text a reply there, and all its replies. Returns the target.

    Its address leads to the target from then on; it cannot be taken back. Raises PermissionDenied, or ValidationError
    by field.
    """
    items = locked_items(topic.pk, target.pk)
    old, new = items[topic.pk], items[target.pk]
    if is_merged(old):
        raise ValidationError(_("Somebody has merged this topic meanwhile."))
    if kind_of(old) is not Topic or not can(actor, "item.rearrange", old):
        raise PermissionDenied
    check_target(actor, old, new)
    for pk in sorted({old.space_id, new.space_id}):
        Space.objects.locked(pk)
    became = Comment(item=new, author=old.author, body=_as_reply(old), created=old.dated, edited_at=old.edited_at)
    became.save()
    move_comments(ids=Comment.lock_all(old.pk, waiting=False), old=old, new=new, became=became)
    _relink(old, new)
    if old.pinned_at:
        move_on(old.space_id)
    old.change(deleted_at=timezone.now(), pinned_at=None, facts={**old.facts, "merged_into": new.pk})
    record(
        "topic.merged", actor=actor, item=new, source=old.pk, title=old.title, comment=became.pk, author=old.author_id,
        **{"from": old.space_id},
    )  # fmt: skip
    return new


def _as_reply(old: Item) -> str:
    body = Topic.bodies([old.pk])[old.pk]
    return str(format_html("<p><strong>{}</strong></p>{}", old.title, mark_safe(body)))  # noqa: S308  (sanitised)


def _relink(old: Item, new: Item) -> None:
    """Let what grew from the old topic, and what was split off or taken in, be linked with the new one."""
    known = Growth.objects.filter(source=new).values("target")
    grown = Growth.objects.filter(source=old).exclude(target__in=known).exclude(target=new)
    grown.update(source=new)
    between = Q(source=old, target=new) | Q(source=new, target=old)
    Split.objects.filter(between).delete()
    if Split.objects.filter(source=old).update(source=new) + Split.objects.filter(target=old).update(target=new):
        new.change(facts={**new.facts, "split": True})
