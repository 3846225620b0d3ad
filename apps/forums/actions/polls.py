"""Asking the readers of a topic: a poll is added, changed until somebody votes, voted in, ended and taken away.

Whoever locks a topic and its poll locks the topic first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.forums.actions.answers import without
from apps.forums.actions.threads import publish_thread
from apps.forums.models import Ballot, Poll, Topic
from apps.forums.models.polls import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_REASON,
    MAYBE,
    MOST_OPTIONS,
    YES,
    Results,
    read,
    tally,
    written,
)
from apps.spaces.permissions import can

BATCH = 200


@dataclass(frozen=True)
class Plan:
    """What a poll is to be. `options` are texts, or days and moments as `models.polls.written` writes them."""

    question: str
    options: Sequence[str]
    dated: bool = False
    most: int = 1
    secret: bool = False
    results: str = Results.ALWAYS
    closes_at: datetime | None = None


@transaction.atomic
def publish_topic(*, actor: Any, plan: Plan | None = None, **said: Any) -> Topic:
    """Begin a topic, with a poll if there is a `plan`. Raises PermissionDenied, or ValidationError by field."""
    topic = publish_thread(actor=actor, model=Topic, **said)
    if plan is not None:
        add_poll(actor=actor, topic=topic, plan=plan)
    return topic  # type: ignore[return-value]


@transaction.atomic
def add_poll(*, actor: Any, topic: Any, plan: Plan) -> Poll:
    """Ask the readers of `topic` something; what was taken away before makes room.

    Raises PermissionDenied, or ValidationError by field when there is a poll already or it cannot be as planned.
    """
    topic = Topic.locked(topic.pk)
    if not can(actor, "item.poll", topic):
        raise PermissionDenied
    before = Poll.locked(topic.pk)
    if before is not None and before.taken_at is None:
        raise ValidationError(_("This topic has a poll already."))
    columns = _checked(plan)
    if before is not None:
        before.delete()
    poll = Poll.objects.create(topic=topic, author=actor, **columns)
    _show(topic, "open")
    record("poll.added", actor=actor, item=topic, poll=poll.pk, secret=poll.secret)
    return poll


@transaction.atomic
def change_poll(*, actor: Any, topic: Any, plan: Plan) -> None:
    """Ask otherwise, as long as nobody has voted. Raises PermissionDenied, or ValidationError by field."""
    topic, poll = _led(actor, topic)
    if poll.is_over:
        raise ValidationError(_("This poll has ended."))
    if poll.ballots.exists():
        raise ValidationError(
            _("Somebody has voted, so nothing about it can be changed any more, not even a spelling.")
        )  # fmt: skip
    columns = _checked(plan)
    Poll.objects.filter(pk=poll.pk).update(**columns)
    record("poll.changed", actor=actor, item=topic, poll=poll.pk)


@transaction.atomic
def vote_in_poll(*, actor: Any, topic: Any, choices: dict[int, str], seen: str | None = None) -> None:
    """Give or change one's answer: {place of an option: "yes", or "maybe" for a date}; what is left out means no.

    `seen` is the stamp of the poll one looked at. Of a secret poll the log tells neither who voted nor what. Raises
    PermissionDenied, or ValidationError with a sentence.
    """
    topic, poll = _open(actor, topic)
    if seen is not None and seen != poll.stamp:
        raise ValidationError(_("The poll was changed while you looked. Read it again, then vote."))
    answer = _answer(poll, choices)
    keys = poll.keys_of(actor)
    mine = poll.ballots.filter(key__in=keys).first()
    if mine is not None and mine.choices == answer:
        return
    if mine is not None:
        poll.ballots.filter(pk=mine.pk).update(choices=answer)
    else:
        key, voter = (keys[1], None) if poll.secret else (keys[0], actor)
        Ballot.objects.create(poll=poll, key=key, voter=voter, choices=answer)
    record("poll.voted", actor=None if poll.secret else actor, item=topic, poll=poll.pk)


@transaction.atomic
def take_vote_back(*, actor: Any, topic: Any) -> None:
    """Have voted for nothing; doing it twice changes nothing. Raises PermissionDenied, or ValidationError."""
    topic, poll = _open(actor, topic)
    if poll.ballots.filter(key__in=poll.keys_of(actor)).delete()[0]:
        record("poll.vote_withdrawn", actor=None if poll.secret else actor, item=topic, poll=poll.pk)


@transaction.atomic
def end_poll(*, actor: Any, topic: Any) -> None:
    """Let nobody vote any more, for good; doing it twice changes nothing. Raises PermissionDenied."""
    topic, poll = _led(actor, topic)
    if poll.ended_at is None and poll.counts is None:
        _end(topic, poll, actor, timezone.now())


@transaction.atomic
def take_poll_away(*, actor: Any, topic: Any, reason: str) -> None:
    """Remove a poll with all its votes; the topic says that there was one, and why it went.

    Raises PermissionDenied, or ValidationError by field.
    """
    topic, poll = _led(actor, topic)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Say why, in at most %(most)d characters.") % {"most": LONGEST_REASON}})
    poll.ballots.all().delete()
    Poll.objects.filter(pk=poll.pk).update(
        taken_at=timezone.now(), taken_by=actor, taken_reason=reason, counts=None, voters=None
    )  # fmt: skip
    _show(topic, "gone")
    record("poll.taken_away", actor=actor, item=topic, poll=poll.pk, reason=reason)


def end_due_polls(limit: int = BATCH) -> int:
    """End every poll whose time has come. Returns how many.

    Each has a transaction of its own under its topic's lock, so a killed worker leaves nothing half done and two
    workers end nothing twice.
    """
    ids = list(Poll.due().values_list("topic_id", flat=True)[:limit])
    return sum(_end_if_due(pk) for pk in ids)


@transaction.atomic
def _end_if_due(topic_id: int) -> bool:
    try:
        topic = Topic.locked(topic_id)
    except Topic.DoesNotExist:  # removed for good since
        return False
    poll = Poll.locked(topic_id)
    if poll is None or poll.ended_at or poll.taken_at or poll.closes_at is None or poll.closes_at > timezone.now():
        return False
    _end(topic, poll, None, poll.closes_at)
    return True


def _end(topic: Topic, poll: Poll, actor: Any, at: datetime) -> None:
    """Write down that it ended then. Of a secret poll only the sums stay."""
    columns: dict[str, Any] = {"ended_at": at}
    if poll.secret:
        ballots = list(poll.ballots.values_list("choices", flat=True))
        columns |= {"counts": tally(poll, ballots), "voters": len(ballots)}
        poll.ballots.all().delete()
    Poll.objects.filter(pk=poll.pk).update(**columns)
    _show(topic, "ended")
    record("poll.ended", actor=actor, item=topic, poll=poll.pk)


def _show(topic: Topic, state: str) -> None:
    """Let the spine say that there is a poll, so that only topics with one read it."""
    topic.change(facts={**without(topic.facts, "poll"), "poll": state})


def _led(actor: Any, topic: Any) -> tuple[Topic, Poll]:
    """Return both as they are now, locked. Raises PermissionDenied where there is no poll or it is not theirs."""
    topic = Topic.locked(topic.pk)
    poll = Poll.locked(topic.pk)
    if poll is None or poll.taken_at or not can(actor, "item.poll", topic):
        raise PermissionDenied
    return topic, poll


def _open(actor: Any, topic: Any) -> tuple[Topic, Poll]:
    """Return both as they are now, locked, if one may vote. Raises PermissionDenied, or ValidationError."""
    topic = Topic.locked(topic.pk)
    poll = Poll.locked(topic.pk)
    if poll is None or not can(actor, "item.react", topic):
        raise PermissionDenied
    if poll.is_over:
        raise ValidationError(_("This poll has ended, so your vote cannot be counted."))
    return topic, poll


def _answer(poll: Poll, choices: dict[int, str]) -> dict[str, str]:
    """Return `choices` as a ballot holds them. Raises ValidationError."""
    allowed = {YES, MAYBE} if poll.dated else {YES}
    if any(not 0 <= place < len(poll.options) or answer not in allowed for place, answer in choices.items()):
        raise ValidationError(_("Choose among what the poll offers."))
    if not poll.dated and not choices:
        raise ValidationError(_("Choose something first."))
    if not poll.dated and len(choices) > poll.most:
        raise ValidationError(_("Choose at most %(most)d.") % {"most": poll.most})
    return {str(place): choices[place] for place in sorted(choices)}


def _checked(plan: Plan) -> dict[str, Any]:
    """Return the columns of a poll as planned. Raises ValidationError by field."""
    question, now = " ".join(plan.question.split()), timezone.now()
    if not question or len(question) > LONGEST_QUESTION:
        said = _("Ask something, in at most %(most)d characters.") % {"most": LONGEST_QUESTION}
        raise ValidationError({"poll_question": said})
    options = _options(plan, now)
    if not plan.dated and not 1 <= plan.most <= len(options):
        said = _("Between 1 and the number of options, which is %(n)d.") % {"n": len(options)}
        raise ValidationError({"poll_most": said})
    if plan.results not in Results.values:
        raise ValidationError({"poll_results": _("Choose when readers see the results.")})
    if plan.closes_at is not None and plan.closes_at <= now:
        said = _("This time is past. Choose one in the future, or none to end the poll by hand.")
        raise ValidationError({"poll_closes": said})
    return {
        "question": question, "options": options, "dated": plan.dated, "secret": plan.secret,
        "most": len(options) if plan.dated else plan.most, "results": plan.results, "closes_at": plan.closes_at,
        "created": now,
    }  # fmt: skip


def _options(plan: Plan, now: datetime) -> list[str]:
    """Return the options tidied, dates in their order. Raises ValidationError by field."""
    options = [" ".join(option.split()) for option in plan.options if option.strip()]
    if not 2 <= len(options) <= MOST_OPTIONS:
        said = _("Between 2 and %(most)d options, each on a line of its own.") % {"most": MOST_OPTIONS}
        raise ValidationError({"poll_options": said})
    if plan.dated:
        options = sorted(_date(option, now) for option in options)
    seen: set[str] = set()
    for option in options:
        if len(option) > LONGEST_OPTION:
            said = _("“%(option)s…” is too long: at most %(most)d characters fit.")
            raise ValidationError({"poll_options": said % {"option": option[:30], "most": LONGEST_OPTION}})
        if option.casefold() in seen:
            raise ValidationError({"poll_options": _("“%(option)s” stands here twice.") % {"option": option}})
        seen.add(option.casefold())
    return options


def _date(option: str, now: datetime) -> str:
    """Return a day or a moment to come as options hold it. Raises ValidationError by field."""
    try:
        at = read(option)
        past = at <= now if isinstance(at, datetime) else at < timezone.localdate(now)
    except (ValueError, TypeError) as error:  # a moment without a zone cannot be compared either
        raise ValidationError({"poll_options": _("“%(option)s” is no date.") % {"option": option[:30]}}) from error
    if past:
        raise ValidationError({"poll_options": _("%(option)s is past.") % {"option": option}})
    return written(at)
