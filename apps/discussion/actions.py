"""Taking part: comments, replies, reactions. Each function checks rights, writes and records in one transaction."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.actions import stir
from apps.content.models import Item
from apps.core import richtext
from apps.discussion.mentions import link, name_people
from apps.discussion.models import REACTIONS, Comment, CommentRevision, Reaction
from apps.discussion.moving import locked_place
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.spaces.permissions import can

COMMENT_MAX_CHARACTERS = 4000
LONGEST_REASON = 500
Text = str | richtext.Written


def checked_body(text: Text, space: Any, limit: int) -> tuple[str, list[str]]:
    """Return (sanitised HTML, usernames mentioned) of `text`, Markdown unless it says otherwise.

    Raises ValidationError with a sentence.
    """
    written = richtext.Written(text) if isinstance(text, str) else text
    try:
        body, usernames = link(written.to_html(breaks=True), space)
    except richtext.TooLong as error:
        raise ValidationError(str(error)) from error
    length = richtext.text_length(body)
    if length > limit:
        raise ValidationError(
            _("This is %(length)d characters long; %(limit)d fit here.") % {"length": length, "limit": limit}
        )
    if richtext.is_blank(body):
        raise ValidationError(_("Write something first."))
    return body, usernames


@transaction.atomic
def add_comment(*, actor: Any, item: Any, text: Text, parent: Comment | None = None) -> Comment:
    """Comment on `item`, or reply to `parent` on it. Raises PermissionDenied or ValidationError.

    Where the item was merged into another meanwhile, or `parent` was taken to another, the comment goes there too.
    """
    if parent is not None and parent.item_id != item.pk:
        raise ValidationError(_("The comment you answer is gone."))
    item, parent = locked_place(item.pk, parent)
    if not can(actor, "item.comment", item):
        raise PermissionDenied
    if parent is not None and (parent.deleted_at or parent.hidden_at):
        raise ValidationError(_("The comment you answer is gone."))
    body, usernames = checked_body(text, item.space, COMMENT_MAX_CHARACTERS)
    now = timezone.now()
    comment = Comment(item=item, parent=parent, author=actor, body=body, created=now)
    comment.save()
    item.change(comment_count=F("comment_count") + 1, last_activity_at=now)
    stir(item, now)
    keep_pictures(actor=actor, item=item, body=body)
    people = name_people(usernames, item=item, comment=comment, actor=actor)
    record("comment.published", actor=actor, item=item, comment=comment.pk, mentioned=people)
    return comment


def way_to_edit(actor: Any, comment: Comment) -> str:
    """Return how `actor` may change `comment` now: "comment.edit" as its author or where it is shared, else
    "comment.correct" as somebody who leads, or "" for not at all."""
    own = comment.author_id == actor.pk
    if can(actor, "comment.edit", comment) and (own or can(actor, "item.improve", comment.item)):
        return "comment.edit"
    return "comment.correct" if can(actor, "comment.correct", comment) else ""


@transaction.atomic
def edit_comment(*, actor: Any, comment: Comment, text: Text, seen: str | None = None) -> Comment:
    """Change what `comment` says, keeping what it said; its author is told when somebody who leads does.

    `seen` is the stamp of what the editor began with: if somebody else has changed it since, nothing is overwritten.
    Raises PermissionDenied or ValidationError, with the code "changed" in that case.
    """
    comment = Comment.locked(comment.pk)
    way = way_to_edit(actor, comment)
    if not way:
        raise PermissionDenied
    if seen is not None and seen != comment.stamp:
        raise ValidationError(
            _("Somebody changed this while you wrote. Nothing is lost: see what it says now, take over what you need,"
              " and save again to put yours in its place."),
            code="changed",
        )  # fmt: skip
    body, usernames = checked_body(text, comment.item.space, COMMENT_MAX_CHARACTERS)
    if body == comment.body:
        return comment
    before = comment.body
    at = comment.edited_at or comment.created
    CommentRevision.objects.create(comment=comment, editor=actor, body=before, at=at)
    comment.change(body=body, edited_at=timezone.now())
    keep_pictures(actor=actor, item=comment.item, body=body, before=before)
    people = name_people(usernames, item=comment.item, comment=comment, actor=actor)
    verb = "comment.edited" if way == "comment.edit" else "comment.corrected"
    record(
        verb, actor=actor, item=comment.item, comment=comment.pk, mentioned=people, author=comment.author_id
    )  # fmt: skip
    return comment


@transaction.atomic
def hide_comment(*, actor: Any, comment: Comment, reason: str) -> None:
    """Hide what `comment` says from all but its author, who reads the reason, and those who lead the space.

    What stands below it stays. Raises PermissionDenied, or ValidationError by field.
    """
    comment = Comment.locked(comment.pk)
    if comment.hidden_at and not comment.deleted_at and can(actor, "comment.unhide", comment):
        return
    if not can(actor, "comment.hide", comment):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Say why, in at most %(most)d characters.") % {"most": LONGEST_REASON}})
    comment.change(hidden_at=timezone.now(), hidden_reason=reason)
    comment.item.change(comment_count=F("comment_count") - 1)
    record(
        "comment.hidden", actor=actor, item=comment.item, comment=comment.pk, author=comment.author_id, reason=reason
    )  # fmt: skip


@transaction.atomic
def unhide_comment(*, actor: Any, comment: Comment) -> None:
    """Let everybody read `comment` again; doing it twice changes nothing. Raises PermissionDenied."""
    comment = Comment.locked(comment.pk)
    if not comment.hidden_at and can(actor, "comment.hide", comment):
        return
    if not can(actor, "comment.unhide", comment):
        raise PermissionDenied
    comment.change(hidden_at=None, hidden_reason="")
    comment.item.change(comment_count=F("comment_count") + 1)
    record("comment.unhidden", actor=actor, item=comment.item, comment=comment.pk, author=comment.author_id)


@transaction.atomic
def delete_comment(*, actor: Any, comment: Comment) -> None:
    """Take `comment` away; replies to it stay. What is hidden stays so if it comes back. Raises PermissionDenied."""
    comment = Comment.locked(comment.pk)
    if comment.deleted_at:
        return
    if not can(actor, "comment.delete", comment):
        raise PermissionDenied
    comment.change(deleted_at=timezone.now(), deleted_by=actor)
    if not comment.hidden_at:
        comment.item.change(comment_count=F("comment_count") - 1)
    record("comment.deleted", actor=actor, item=comment.item, comment=comment.pk)


@transaction.atomic
def restore_comment(*, actor: Any, comment: Comment) -> None:
    """Undo a deletion: by whoever deleted it, or those who lead the space. Raises PermissionDenied."""
    comment = Comment.locked(comment.pk)
    if not comment.deleted_at:
        return
    if not can(actor, "comment.restore", comment):
        raise PermissionDenied
    comment.change(deleted_at=None, deleted_by=None)
    if not comment.hidden_at:
        comment.item.change(comment_count=F("comment_count") + 1)
    record("comment.restored", actor=actor, item=comment.item, comment=comment.pk)


@transaction.atomic
def react(*, actor: Any, thing: Item | Comment, emoji: str, wanted: bool | None = None) -> bool:
    """Put `emoji` on an item or a comment, or take it back; `wanted` None means the other way round than now.

    Returns whether it is there now. The row's lock makes everybody count one after the other, so nothing is lost.
    Raises PermissionDenied, or ValidationError for an emoji that is not offered.
    """
    if emoji not in REACTIONS:
        raise ValidationError(_("Choose one of the reactions shown."))
    if isinstance(thing, Comment):
        thing = Comment.locked(thing.pk)
        verb, item, target = "comment.react", thing.item, {"comment_id": thing.pk}
    else:
        thing = item = Item.locked(thing.pk)
        verb, target = "item.react", {"item_id": thing.pk}
    if not can(actor, verb, thing):
        raise PermissionDenied
    mine = Reaction.objects.filter(user=actor, emoji=emoji, **target)
    there = mine.exists()
    wanted = not there if wanted is None else wanted
    if wanted == there:
        return there
    if wanted:
        Reaction.objects.create(user=actor, emoji=emoji, **target)
    else:
        mine.delete()
    counts = {**thing.reaction_counts, emoji: thing.reaction_counts.get(emoji, 0) + (1 if wanted else -1)}
    more = {"helpful": F("helpful") + (1 if wanted else -1)} if isinstance(thing, Comment) else {}
    thing.change(reaction_counts={key: count for key, count in counts.items() if count > 0}, **more)
    record("reaction.added" if wanted else "reaction.removed", actor=actor, item=item, emoji=emoji, **target)
    return wanted
