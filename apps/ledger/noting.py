"""How needs come into the ledger: searches that found nothing, and items that show what is lacking."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.core.unmet import Unmet, UnmetSource, unmet_sources
from apps.events.outbox import record
from apps.ledger.counting import monday_of, quarter_of, seen
from apps.ledger.models import ENOUGH, LONGEST_WORDS, Missed, Need, Spelling, State, Week
from apps.ledger.spelling import key_of, nearest
from apps.search.words import weigh

SEARCH = "search"
# Nobody has more needs on one day; a program that tries words does.
MOST_A_DAY = 60
MOST_FORMS = 12
MOST_COMPARED = 20_000
MOST_ITEMS = 5000


def note_search(*, words: str, stems: list[str], unknown: list[str], token: str, day: date, offered: bool) -> bool:
    """Count a search that found nothing, once for each person and day. Returns whether it was counted.

    `offered` says that what closed the need was shown to whoever searched: it is asked again, but not lacking.
    """
    key, words = key_of(stems), " ".join(words.lower().split())[:LONGEST_WORDS]
    if not key or not words or too_many(token, day):
        return False
    with transaction.atomic():
        spelling = spelling_of(key, frozenset(unknown))
        new = seen(token, spelling.like_id or spelling.pk, day)
        if not new.today:
            return False
        count(spelling, words, day, new_in_week=new.week, new_in_quarter=new.quarter)
        missed_again(spelling.need_id, reopens=not offered)
        recount([spelling.need_id])
    return True


def too_many(token: str, day: date) -> bool:
    counter = f"ledger.day:{day}:{token[:32]}"
    cache.add(counter, 0, 2 * 24 * 3600)
    try:
        return int(cache.incr(counter)) > MOST_A_DAY
    except ValueError:  # it went between the two lines
        return False


def spelling_of(key: str, unknown: frozenset[str]) -> Spelling:
    """Return the spelling with `key`, locked with the one it is like; it is made, with a need, where there is none."""
    known = Spelling.objects.filter(key=key)
    if not known.exists():
        keys = Spelling.objects.filter(like=None).order_by("-last_at").values_list("key", flat=True)
        near = nearest(key, keys[:MOST_COMPARED], unknown)
        like = Spelling.objects.filter(key=near).first() if near else None
        item = Missed.objects.filter(key=key).order_by("pk").first()
        need_id = like.need_id if like else item.need_id if item else Need.objects.create().pk
        row = Spelling(key=key, need_id=need_id, first_id=need_id, like=like)
        Spelling.objects.bulk_create([row], ignore_conflicts=True)
        if not Spelling.objects.filter(key=key, need_id=need_id).exists() and like is None and item is None:
            Need.objects.filter(pk=need_id, spellings=None, items=None).delete()
    spelling = known.get()
    Spelling.objects.select_for_update(no_key=True).get(pk=spelling.like_id or spelling.pk)
    return Spelling.objects.select_for_update(no_key=True).get(pk=spelling.pk)


def count(spelling: Spelling, words: str, day: date, *, new_in_week: bool, new_in_quarter: bool) -> None:
    """Add one search to a spelling that is locked, and one person where they are new."""
    forms = dict(spelling.forms)
    if words in forms or len(forms) < MOST_FORMS:
        forms[words] = forms.get(words, 0) + 1
    spelling.forms = forms
    spelling.times += 1
    spelling.last_at = timezone.now()
    spelling.save(update_fields=["forms", "times", "last_at"])
    week, _made = Week.objects.get_or_create(spelling=spelling, monday=monday_of(day))
    Week.objects.filter(pk=week.pk).update(times=F("times") + 1, people=F("people") + int(new_in_week))
    if new_in_quarter:
        counted = Spelling.objects.filter(pk=spelling.like_id or spelling.pk)
        quarter = quarter_of(day)
        counted.exclude(quarter=quarter).update(quarter=quarter, people_now=0)
        counted.filter(quarter=None).update(quarter=quarter)
        counted.update(people_now=F("people_now") + 1, people=Greatest("people", F("people_now") + 1))


def missed_again(need_id: int, *, reopens: bool = True) -> None:
    """Mark a need that was closed as asked again since, and open it again where what closed it did not help."""
    need = Need.locked([need_id])[need_id]
    if need.state != State.CLOSED:
        return
    need.again_at = timezone.now()
    if reopens:
        need.state, need.closed_at = State.OPEN, None
    need.save(update_fields=["again_at", "state", "closed_at"])
    if reopens:
        record("need.missed_again", actor=None, need=need.pk)


def recount(ids: Iterable[int]) -> None:
    """Bring what follows from the spellings and items of these needs up to date. The caller has a transaction."""
    for pk, need in Need.locked(list(ids)).items():
        spellings = Spelling.objects.filter(need=pk)
        sums = spellings.aggregate(times=Sum("times"), people=Max("people"), last=Max("last_at"))
        items = Missed.objects.filter(need=pk)
        sources = [SEARCH] if sums["times"] else []
        need.sources = sources + sorted(set(items.values_list("source", flat=True)))
        need.times, need.people = sums["times"] or 0, sums["people"] or 0
        most = spellings.filter(like=None, people__gte=ENOUGH).order_by("-times", "pk").first()
        need.shown, need.words = most is not None, most.words if most else ""
        moments = [moment for moment in (sums["last"], items.aggregate(last=Max("since"))["last"]) if moment]
        need.last_at = max(moments, default=need.last_at)
        need.save(update_fields=["sources", "times", "people", "shown", "words", "last_at"])


def gather() -> int:
    """Ask every source what is lacking now. Returns how many items are new."""
    return sum(gather_from(source) for source in unmet_sources)


def gather_from(source: UnmetSource) -> int:
    found = {each.item: each for each in source.find(MOST_ITEMS)}
    known = {row.item_id: row for row in Missed.objects.filter(source=source.name)}
    for row in known.values():
        note_change(row, found.get(row.item_id), whole=len(found) < MOST_ITEMS)
    new = [each for pk, each in found.items() if pk not in known]
    everybodys = Missed.open_to_all([each.item for each in new])
    for each in new:
        note_item(source.name, each, open_to_all=each.item in everybodys)
    return len(new)


@transaction.atomic
def note_item(source: str, unmet: Unmet, *, open_to_all: bool) -> None:
    """Keep an item that shows a lack, with the need of the same words where everybody may read it."""
    key = key_of(word.stem for word in weigh(unmet.words)[0]) if open_to_all else ""
    spelling = Spelling.objects.filter(key=key).first() if key else None
    item = Missed.objects.filter(key=key).order_by("pk").first() if key else None
    need_id = spelling.need_id if spelling else item.need_id if item else Need.objects.create().pk
    row = Missed(need_id=need_id, first_id=need_id, source=source, item_id=unmet.item, key=key, people=unmet.people,
                 since=unmet.since)  # fmt: skip
    Missed.objects.bulk_create([row], ignore_conflicts=True)
    missed_again(need_id)
    recount([need_id])


@transaction.atomic
def note_change(row: Missed, unmet: Unmet | None, *, whole: bool) -> None:
    """Bring one item up to date; `whole` says that what a source left out is met."""
    if unmet is not None:
        again = row.met_at is not None
        if again or row.people != unmet.people:
            Missed.objects.filter(pk=row.pk).update(people=unmet.people, since=unmet.since, met_at=None)
        if again:
            missed_again(row.need_id)
            recount([row.need_id])
    elif whole and row.met_at is None:
        need = Need.locked([row.need_id])[row.need_id]
        if need.state == State.OPEN and need.owner_id is None:
            row.delete()
            recount([need.pk])
            Need.objects.filter(pk=need.pk, spellings=None, items=None, merged=None).delete()
        else:
            Missed.objects.filter(pk=row.pk).update(met_at=timezone.now())


def forget(day: date) -> int:
    """Forget words that were searched for long ago and what is left without any. Returns how many spellings.

    Words too few people searched for are kept for 90 days, others for a year; a need somebody works on keeps its own.
    """
    at_work = Need.objects.exclude(state=State.CLOSED).exclude(owner=None) | Need.objects.filter(state=State.WORKING)
    free = Spelling.objects.exclude(need__in=at_work.values("pk"))
    now = timezone.now()
    old = free.filter(people__lt=ENOUGH, last_at__lt=now - timedelta(days=90))
    old |= free.filter(last_at__lt=now - timedelta(days=365))
    with transaction.atomic():
        left = set(old.values_list("need_id", flat=True))
        gone = old.count()
        old.delete()
        Week.objects.filter(monday__lt=day - timedelta(days=366)).delete()
        recount(left)
        Need.objects.filter(spellings=None, items=None, merged=None).delete()
    return gone
