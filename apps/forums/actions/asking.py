"""Asking: a question is published and up to five people are told of it; and what those who were asked can do."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.discussion.actions import Text
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.events.outbox import record
from apps.forums.actions.threads import publish_thread
from apps.forums.asking import still_askable
from apps.forums.choosing import MOST_ASKED
from apps.forums.models import Asked, Category, Question
from apps.forums.models.asking import REMEMBERED
from apps.impact.actions import give, may_use, receipt_of
from apps.impact.models import Outcome, Receipt
from apps.spaces.actions import join
from apps.spaces.models import Membership
from apps.spaces.permissions import can

ONE_NEED = timedelta(minutes=10)


@transaction.atomic
def ask(
    *, actor: Any, space: Any, title: str, text: Text, tags: str = "", category: Category | None = None,
    people: Iterable[int] = (), joins: bool = False,
) -> Question:  # fmt: skip
    """Ask a question in `space`, joining it first if that is wanted (`joins`), and ask up to five of `people` (ids).

    Those who may not be asked any more at this moment are left out without a word. Raises PermissionDenied, or
    ValidationError by field.
    """
    # In one order for everybody, and before anything else is locked: nobody is asked more often than they take.
    wanted = sorted(set(people))[: 2 * MOST_ASKED]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
    if joins and not Membership.objects.role_of(actor, space.pk):
        join(actor=actor, space=space)
    question = publish_thread(
        actor=actor, model=Question, space=space, title=title, text=text, tags=tags, category=category
    )
    assert isinstance(question, Question)
    asked = still_askable(actor, space, wanted)
    Asked.objects.bulk_create([Asked(question=question, person_id=pk) for pk in asked])
    if asked:
        record("question.asked", actor=actor, item=question)
    return question


def pass_on(*, actor: Any, question: Any) -> None:
    """Let `actor` leave a question to others. Nobody learns of it, so no event is recorded. Needs no right."""
    Asked.objects.filter(question_id=question.pk, person=actor, passed_at=None).update(passed_at=timezone.now())


def forget_asked() -> int:
    """Forget who was asked what longer ago than it is remembered. Returns how many rows that were."""
    return Asked.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()[0]


@transaction.atomic
def meet_need(*, actor: Any, item: Any) -> Receipt | None:
    """Say that `item`, or its accepted answer where it has one, is what `actor` was looking for.

    That counts as a receipt, for whoever answered; who wrote it themselves, or has given as many receipts as count
    within a day, is thanked all the same. What was typed is not kept. Returns the receipt, if there is one now. Raises
    PermissionDenied when the item cannot be read.
    """
    User.objects.locked(actor.pk)
    item = Item.visible_to(actor).select_related("space").filter(pk=item.pk).first()
    if item is None or not can(actor, "item.use", item):
        raise PermissionDenied
    thing = what_helps(actor, item)
    try:
        receipt = None
        if may_use(actor, thing):
            # What they said of it before, with its minutes, stands.
            receipt = receipt_of(actor, thing) or give(actor=actor, thing=thing, outcome=Outcome.SOLVED)
    except ValidationError:
        receipt = None
    since = timezone.now() - ONE_NEED
    if not Event.objects.filter(verb="need.met", actor=actor, item_id=item.pk, at__gt=since).exists():
        record("need.met", actor=actor, item=item, comment=thing.pk if isinstance(thing, Comment) else None)
    return receipt


def what_helps(user: Any, item: Any) -> Item | Comment:
    """Return what has helped whom `item` has helped: its accepted answer, if `user` sees one, or itself."""
    accepted = Comment.visible_to(user).filter(item_id=item.pk, accepted=True)
    return accepted.select_related("item__space").first() or item
