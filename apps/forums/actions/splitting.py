"""Taking replies out of a topic: to a topic of their own, or to another one of the space."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.content.models import EXCERPT_LIMIT, Item, State
from apps.core import richtext
from apps.discussion.models import Comment
from apps.discussion.moving import begun_anew, locked_items, move_comments
from apps.events.outbox import record
from apps.forums.actions.threads import checked_thread
from apps.forums.models import Category, Split, Topic, kind_of
from apps.spaces.permissions import can


@begun_anew
@transaction.atomic
def split(*, actor: Any, topic: Any, chosen: Iterable[int], title: str, category: Category | None = None) -> Item:
    """Make replies of `topic` (ids), each with all that is below it, a topic of their own. Returns it.

    It is by whoever wrote the first of them, at that time, and says where it comes from; cards show that first one.
    Raises PermissionDenied, or ValidationError by field.
    """
    old = locked_items(topic.pk)[topic.pk]
    ids, first = _taken(actor, old, chosen)
    sentence = richtext.Written(_("This conversation began in %(topic)s.") % {"topic": f"[[i/{old.pk}]]"})
    title, body, _nobody = checked_thread(title, sentence, old.space, category)
    new = Topic(
        kind=old.kind, space=old.space, author=first.author, title=title, body=body, category=category,
        excerpt=richtext.excerpt(first.body, EXCERPT_LIMIT), state=State.PUBLISHED, created=first.created,
        published_at=first.created, last_activity_at=first.created,
    )  # fmt: skip
    new.save()
    return _take(actor, ids, old, Item.locked(new.pk), began=True)


@begun_anew
@transaction.atomic
def split_into(*, actor: Any, topic: Any, chosen: Iterable[int], target: Any) -> Item:
    """Take replies of `topic` (ids), each with all that is below it, to another topic of its space. Returns that.

    Raises PermissionDenied, or ValidationError by field.
    """
    if target.pk == topic.pk:
        raise ValidationError({"target": _("These replies stand in this topic already.")})
    items = locked_items(topic.pk, target.pk)
    old, new = items[topic.pk], items[target.pk]
    ids, _first = _taken(actor, old, chosen)
    if kind_of(new) is not Topic or new.space_id != old.space_id or not can(actor, "item.rearrange", new):
        raise ValidationError({"target": _("Choose another topic of this space.")})
    return _take(actor, ids, old, new, began=False)


def _taken(actor: Any, old: Item, chosen: Iterable[int]) -> tuple[list[int], Comment]:
    """Return (the ids of what goes along, the first of those chosen). Raises PermissionDenied or ValidationError."""
    if kind_of(old) is not Topic or not can(actor, "item.rearrange", old):
        raise PermissionDenied
    wanted = set(chosen)
    if not wanted:
        raise ValidationError({"chosen": _("Choose at least one reply.")})
    there = Comment.visible_to(actor).filter(item_id=old.pk, pk__in=wanted).select_related("author")
    found = sorted(there, key=lambda comment: (comment.created, comment.pk))
    if len(found) < len(wanted):
        raise ValidationError({"chosen": _("Some of these replies are gone from here. Look at those that are left.")})
    return Comment.beneath(old.pk, wanted), found[0]


def _take(actor: Any, ids: list[int], old: Item, new: Item, *, began: bool) -> Item:
    authors = {row.author_id for row in Comment.visible_to(actor).filter(pk__in=ids)} - {None, actor.pk}
    move_comments(ids=ids, old=old, new=new)
    Split.objects.create(source=old, target=new, replies=len(ids), began=began, by=actor)
    for item in (old, new):
        item.change(facts={**item.facts, "split": True})
    record("topic.split", actor=actor, item=new, source=old.pk, comments=ids, authors=sorted(authors))
    return new
