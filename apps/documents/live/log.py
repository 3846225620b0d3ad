"""The log of a document: every change in the order in which it was committed, and at times one state of them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from pycrdt import get_update, merge_updates

from apps.core.yjs import clients_of, compacted, html_of, rewritten
from apps.documents.live.copies import Copy, Gap, Gone, Row, TooLarge, Unsound
from apps.documents.live.frames import read_clocks
from apps.documents.live.querysets import row_of
from apps.documents.live.relay import look_again, tell_rows
from apps.documents.live.standing import Standing, standing
from apps.documents.models import Hand, Update

MANY_ROWS = 500


class Refusal(StrEnum):
    READ_ONLY = "read only"
    UNSOUND = "unsound"
    FOREIGN = "foreign"
    TOO_LARGE = "too large"
    GAP = "gap"


@dataclass(frozen=True)
class Appended:
    """What became of a batch: `missed` are rows of others before it, and then each entry is a row, a refusal, or None
    where it said nothing new. `after` is the id of the row before its first."""

    after: int
    missed: list[Row] = field(default_factory=list)
    outcomes: list[Row | Refusal | None] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Row)]


def append(copy: Copy, entries: Sequence[tuple[int, bytes]], wrote: int | None = None) -> Appended:
    """Store the updates of `entries`, pairs of a person's id and an update, in that order and in one transaction.

    Where somebody else `wrote` them, as a suggestion that is taken over, they are that person's words.

    Each person is asked for their right in this transaction, under the lock of the document's row. Of an update only
    what is new is stored, and nothing that would harm the document or was written with another person's hand. It may
    be called again with the same entries whenever it failed, also when nobody knows whether it was committed.
    Raises Gone or OtherEpoch.
    """
    try:
        with transaction.atomic():
            facts = _lock(copy.document_id)
            document = row_of(copy.document_id).select_related("space").defer("state_bytes", "body").get()
            missed = _missed(copy, facts)
            after = copy.seen
            may = standing(document, {person for person, _update in entries})
            outcomes = _Batch(copy, may, wrote).take(entries)
        copy.given = copy.seen
    except BaseException:
        copy.forget()
        raise
    return Appended(after, missed, outcomes)


def _missed(copy: Copy, facts: tuple[int, int]) -> list[Row]:
    """Return what is new, and leave it new until the transaction is committed."""
    given = copy.given
    rows = copy.news(facts)
    copy.given = given
    return rows


def _lock(document_id: int) -> tuple[int, int]:
    """Lock the row of a document, which lets others point at it; return its epoch and `state_through`. Raises Gone.

    What is asked about its readers is asked in later statements: what a statement joins is as old as the statement.
    """
    facts = row_of(document_id).select_for_update(no_key=True).values_list("epoch", "state_through").order_by()
    for found in facts:
        return found
    raise Gone


class _Batch:
    """Entries on their way into the log, in one transaction."""

    def __init__(self, copy: Copy, may: dict[int, Standing], wrote: int | None) -> None:
        self.copy = copy
        self.may = may
        self.wrote = wrote
        self.accepted: list[tuple[int, int, bytes]] = []
        self.hands: dict[int, int | None] = {}
        self.new_hands: list[Hand] = []

    def take(self, entries: Sequence[tuple[int, bytes]]) -> list[Row | Refusal | None]:
        outcomes: list[Row | Refusal | None] = []
        for place, (person, update) in enumerate(entries):
            outcomes.append(self._one(place, person, update))
        Hand.objects.bulk_create(self.new_hands)
        made = Update.objects.bulk_create(
            Update(document_id=self.copy.document_id, epoch=self.copy.epoch, user_id=person, data=data)
            for _place, person, data in self.accepted
        )
        for (place, person, data), row in zip(self.accepted, made, strict=True):
            outcomes[place] = Row(row.pk, person, data)
            self.copy.seen = row.pk
        return outcomes

    def _one(self, place: int, person: int, update: bytes) -> Refusal | None:
        try:
            if not self.may[person].write:
                return None if self.copy.changes_nothing(update) else Refusal.READ_ONLY
            before = self.copy.doc.get_state()
            data = self.copy.take(update)
            writer = self.wrote or person
            if data and not self._own_hand(writer, before, self.copy.writers_of(before, data)):
                self._take_back()
                return Refusal.FOREIGN
        except Unsound:
            self._take_back()
            return Refusal.UNSOUND
        except Gap:
            self._take_back()
            return Refusal.GAP
        except TooLarge:
            return Refusal.TOO_LARGE
        if data:
            self.accepted.append((place, writer, data))
        return None

    def _take_back(self) -> None:
        self.copy.begin_again([data for _place, _person, data in self.accepted])

    def _own_hand(self, person: int, before: bytes, grown: set[int]) -> bool:
        """Whether the clients that `grown` names are those of `person`; those nobody wrote with yet become theirs.

        `before` is the state vector before they wrote.
        """
        unknown = grown - self.hands.keys()
        if unknown:
            known = Hand.objects.filter(document_id=self.copy.document_id, client__in=unknown)
            self.hands.update(known.values_list("client", "user"))
        fresh = {client for client in grown if client not in self.hands}
        if any(self.hands[client] != person for client in grown - fresh) or (
            fresh and fresh & read_clocks(before).keys()
        ):
            return False
        for client in fresh:
            self.hands[client] = person
            self.new_hands.append(Hand(document_id=self.copy.document_id, client=client, user_id=person))
        return True


def since(document_id: int, epoch: int, after: int) -> list[Row]:
    """Return the rows of the log behind the id `after`, the oldest first; what was compacted is in none of them."""
    rows = Update.objects.filter(document_id=document_id, epoch=epoch, pk__gt=after).order_by("pk")
    return [Row(pk, person, bytes(data)) for pk, person, data in rows.values_list("pk", "user", "data")]


def state_of(document_id: int) -> tuple[int, bytes, int]:
    """Return the epoch of a document, its state as one update, and the id of the newest row in it. Raises Gone."""
    epoch = row_of(document_id).values_list("epoch", flat=True).first()
    if epoch is None:
        raise Gone
    copy = Copy(document_id, epoch)
    copy.catch_up()
    return epoch, copy.doc.get_update(), copy.seen


@transaction.atomic
def compact(document_id: int) -> int:
    """Put all rows of the log into the state of the document. Returns how many. Raises Gone."""
    _lock(document_id)
    document = row_of(document_id).only("epoch", "state_bytes", "state_through").get()
    rows = since(document_id, document.epoch, 0)
    if rows:
        copy = Copy(document_id, document.epoch)
        copy.catch_up()
        known = copy.doc.get_state()
        state = copy.doc.get_update()
        if any(get_update(row.data, known)[:1] != b"\x00" for row in rows):
            # Something waits for what is not there yet. The library would leave it out of a whole state.
            state = merge_updates(*([bytes(document.state_bytes)] if document.state_bytes else []), *_data(rows))
        row_of(document_id).update(state_bytes=state, state_through=rows[-1].id)
    # Those of an earlier epoch are of no use to anybody.
    last = rows[-1].id if rows else document.state_through
    Update.objects.filter(document_id=document_id, pk__lte=last).delete()
    return len(rows)


@transaction.atomic
def build_anew(document_id: int, html: str, actor: Any) -> None:
    """Let a document say `html`, with nothing left of what it does not say, and make those who have it open begin anew.

    Its words stay whose they were; new ones are those of `actor`. What was written for it until now is never merged.
    Raises Gone.
    """
    _lock(document_id)
    _epoch, state, through = state_of(document_id)
    update = rewritten(state, html)
    fresh = clients_of(update) - clients_of(state) if update else set()
    made = compacted(state, update) if update else compacted(state)
    Hand.objects.bulk_create(Hand(document_id=document_id, client=client, user=actor) for client in fresh)
    Update.objects.filter(document_id=document_id).delete()
    row_of(document_id).update(
        state_bytes=made, state_through=through, shown_through=through, body=html_of(made), epoch=F("epoch") + 1
    )
    transaction.on_commit(lambda: look_again(document_id))


def _data(rows: Iterable[Row]) -> list[bytes]:
    return [row.data for row in rows]


def merge(document_id: int, update: bytes, actor: Any, wrote: Any = None) -> int:
    """Write `update` into a document for `actor` and show it to those who have it open; the door for the portal itself.

    They are the words of `wrote`, where that is somebody else. Returns the id of the newest row. Raises Gone,
    OtherEpoch, PermissionDenied, TooLarge, or Unsound where the update is none, or rests on what the document does not
    hold.
    """
    epoch = row_of(document_id).values_list("epoch", flat=True).first()
    if epoch is None:
        raise Gone
    copy = Copy(document_id, epoch)
    appended = append(copy, [(actor.pk, update)], wrote.pk if wrote else None)
    outcome = appended.outcomes[0]
    if outcome == Refusal.READ_ONLY:
        raise PermissionDenied
    if outcome == Refusal.TOO_LARGE:
        raise TooLarge
    if isinstance(outcome, Refusal):
        raise Unsound(outcome)
    if appended.rows:
        transaction.on_commit(lambda: tell_rows(document_id, appended.after, appended.rows))
    return copy.seen
