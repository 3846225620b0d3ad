"""Saying that a question asks the same as another, and taking that back."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.content.models import State
from apps.discussion.moving import Busy, begun_anew
from apps.events.outbox import record
from apps.following.models import Follow, Level
from apps.forums.actions.answers import without
from apps.forums.duplicates import original_of
from apps.forums.models import Duplicate, MeToo, Question, kind_of
from apps.spaces.audience import readers_of
from apps.spaces.models import Visibility
from apps.spaces.permissions import can


def check_original(actor: Any, question: Any, original: Any) -> None:
    """Raise ValidationError by field when `question` cannot be a duplicate of the item `original` for `actor`."""
    if original.pk == question.pk:
        raise _refused(_("A question is no duplicate of itself."))
    if not can(actor, "item.view", original):
        raise _refused(_("There is no question there that you can see."))
    if kind_of(original) is not Question:
        raise _refused(_("Only a question can ask the same as another."))
    if original.state != State.PUBLISHED:
        raise _refused(_("That question is hidden or archived, so nobody can be sent there."))
    if not _seen_by_the_same(question.space, original.space):
        raise _refused(_("Not everybody who sees this question may see that one, so they cannot be sent there."))


def _refused(sentence: str) -> ValidationError:
    return ValidationError({"original": sentence})


def _seen_by_the_same(space: Any, other: Any) -> bool:
    """Whether all who read `space` may read `other`."""
    if space.pk == other.pk:
        return True
    if other.visibility == Visibility.OPEN and not readers_of(space).filter(is_guest=True).exists():
        return True
    return not readers_of(space).exclude(pk__in=readers_of(other).values("pk")).exists()


@begun_anew
@transaction.atomic
def mark_duplicate(*, actor: Any, question: Any, original: Any) -> Question:
    """Say that `question` asks the same as `original`, or as what that is a duplicate of. Returns the original.

    Its own duplicates go along, and so do those who follow it or want to know it too, as far as they may see the
    original. Raises PermissionDenied, or ValidationError by field.
    """
    if kind_of(question) is not Question or not can(actor, "item.duplicate", question):
        raise PermissionDenied
    check_original(actor, question, original)
    final = original_of(original.pk)
    rows = {pk: Question.locked(pk) for pk in sorted({question.pk, final})}
    if original_of(original.pk) != final:
        raise Busy
    question, first = rows[question.pk], rows[final]
    if not can(actor, "item.duplicate", question):
        raise PermissionDenied
    known = Duplicate.objects.filter(question=question).first()
    if known is not None and known.original_id == final:
        return first
    if known is not None:
        raise _refused(_("It is marked as a duplicate already. Take that back first."))
    if final == question.pk:
        raise _refused(_("That question is a duplicate of this one. Take that back first."))
    check_original(actor, question, first)
    duplicate = Duplicate(question=question, original=first, marked=first, by=actor)
    duplicate.followers, duplicate.waiting = _tell_of(first, question)
    duplicate.save()
    Duplicate.objects.filter(original=question).update(original=first)
    question.change(facts={**question.facts, "duplicate": True})
    record("question.duplicate_marked", actor=actor, item=question, original=first.pk, asker=question.author_id)
    return first


def _tell_of(original: Question, duplicate: Question) -> tuple[list[int], list[int]]:
    """Let who follows or waits for `duplicate` do so for `original`. Returns the ids of those who did not before.

    Only those who may see it, and nobody who wants to hear nothing of its space.
    """
    may = set(readers_of(original.space).values_list("pk", flat=True).filter(pk__in=_concerned(duplicate)))
    asker = _asker(duplicate)
    waiting = set(MeToo.objects.filter(question=duplicate).values_list("user_id", flat=True)) | asker
    waiting = (waiting & may) - {original.author_id}
    waiting -= set(MeToo.objects.filter(question=original).values_list("user_id", flat=True))
    MeToo.objects.bulk_create([MeToo(question=original, user_id=pk) for pk in sorted(waiting)], ignore_conflicts=True)
    count_waiting(original)
    muted = Follow.objects.filter(space_id=original.space_id, level=Level.MUTED).values_list("user_id", flat=True)
    following = set(Follow.objects.filter(item_id=duplicate.pk).values_list("user_id", flat=True)) | asker
    following = (following & may) - set(muted)
    following -= set(Follow.objects.filter(item_id=original.pk).values_list("user_id", flat=True))
    follows = [Follow(item_id=original.pk, user_id=pk) for pk in sorted(following)]
    Follow.objects.bulk_create(follows, ignore_conflicts=True)
    return sorted(following), sorted(waiting)


def _concerned(question: Question) -> Iterable[int]:
    people = set(MeToo.objects.filter(question=question).values_list("user_id", flat=True))
    people |= set(Follow.objects.filter(item_id=question.pk).values_list("user_id", flat=True))
    return people | _asker(question)


def _asker(question: Question) -> set[int]:
    return {question.author_id} if question.author_id else set()


def count_waiting(question: Question) -> None:
    """Say on the spine, which the caller has locked, how many others want to know the same."""
    question.change(facts={**question.facts, "me_too": MeToo.objects.filter(question=question).count()})


@begun_anew
@transaction.atomic
def take_back_duplicate(*, actor: Any, question: Any) -> None:
    """Let a question stand for itself again, with the duplicates it had; doing it twice changes nothing.

    Who began to follow the other question, or to wait for it, only because of this, does so no more. Raises
    PermissionDenied.
    """
    others = _others(question)
    rows = {pk: Question.locked(pk) for pk in sorted({question.pk, *others})}
    question = rows[question.pk]
    if not can(actor, "item.duplicate", question):
        raise PermissionDenied
    if _others(question) != others:
        raise Busy
    if not question.sends_on:
        return
    duplicate = Duplicate.objects.filter(question=question).first()
    if duplicate is not None:
        if duplicate.marked_id:
            _forget(rows[duplicate.marked_id], duplicate)
        duplicate.delete()
        Duplicate.objects.filter(pk__in=_own(question.pk)).update(original=question)
    # Without a row the original was removed for good.
    question.change(facts=without(question.facts, "duplicate"))
    record("question.duplicate_withdrawn", actor=actor, item=question, original=duplicate and duplicate.original_id)


def _others(question: Any) -> set[int]:
    """Return the ids of the questions that a duplicate is or was marked as one of."""
    known = Duplicate.objects.filter(question=question.pk).values_list("original_id", "marked_id").first()
    return {pk for pk in known or () if pk}


def _forget(marked: Question, duplicate: Duplicate) -> None:
    Follow.objects.filter(item_id=marked.pk, user__in=duplicate.followers).delete()
    MeToo.objects.filter(question=marked, user__in=duplicate.waiting).delete()
    count_waiting(marked)


def _own(question: int) -> list[int]:
    """Return the ids of the rows that were marked as duplicates of a question, or of one that was, however deep."""
    found: list[int] = []
    below = [question]
    while below:
        rows = list(Duplicate.objects.filter(marked__in=below).values_list("pk", "question_id"))
        found += [pk for pk, _question in rows]
        below = [pk for _row, pk in rows]
    return found
