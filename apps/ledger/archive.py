"""Needs that were searched for, in the archive format: words that may be shown, and numbers. Of codes nothing is moved.

What items show is found again by the next portal from the items themselves.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, choice, day, identity, many, moment, row, text, whole_number
from apps.ledger.models import ENOUGH, LONGEST_WORDS, Need, Spelling, State, Week
from apps.ledger.noting import recount
from apps.ledger.spelling import key_of
from apps.search.words import weigh

MOST = 10_000_000
MOST_SPELLINGS, MOST_WEEKS = 50, 60


def told() -> QuerySet[Need]:
    return Need.objects.filter(into=None, shown=True)


def dump(export: Any) -> Iterator[dict[str, Any]]:
    """Yield the needs whose words may be shown, with those of their spellings that may be."""
    users, items = export.ids["users"], export.ids["items"]
    for need in told().order_by("pk").iterator():
        shown = need.spellings.filter(like=None, people__gte=ENOUGH).order_by("pk")
        artefact = items.get(need.artefact_id)
        closed = need.state == State.CLOSED and artefact is not None
        yield {
            "id": shown[0].words, "spellings": [spelling_row(each, export) for each in shown],
            "owner": users.get(need.owner_id), "due": str(need.due) if need.due else None,
            "state": need.state if closed or need.state != State.CLOSED else State.OPEN.value, "artefact": artefact,
            "closed_at": export.time(need.closed_at) if closed and need.closed_at else None,
            "again_at": export.time(need.again_at) if need.again_at else None,
        }  # fmt: skip


def spelling_row(spelling: Spelling, export: Any) -> dict[str, Any]:
    weeks = spelling.weeks.order_by("-monday")[:MOST_WEEKS]
    return {
        "words": spelling.words, "times": spelling.times, "people": spelling.people,
        "last": export.time(spelling.last_at),
        "weeks": [{"monday": str(each.monday), "times": each.times, "people": each.people} for each in weeks],
    }  # fmt: skip


def load(batch: Any) -> None:
    """Write the needs none of whose words are here yet; the others stay as they are here."""
    tally = batch.report.of("needs")
    for _line, data in batch.rows("needs").values():
        words = {key_of(word.stem for word in weigh(each["words"])[0]): each for each in data["spellings"]}
        words.pop("", None)
        if not words or Spelling.objects.filter(key__in=list(words)).exists():
            tally.unchanged += 1
            continue
        need = Need.objects.create(
            state=data.get("state", State.OPEN), owner_id=batch.id_of("users", data.get("owner")),
            due=batch.on(data["due"]) if data.get("due") else None,
            artefact_id=batch.id_of("items", data.get("artefact")),
            closed_at=batch.at(data["closed_at"]) if data.get("closed_at") else None,
            again_at=batch.at(data["again_at"]) if data.get("again_at") else None,
        )  # fmt: skip
        for key, each in words.items():
            load_spelling(batch, need, key, each)
        recount([need.pk])
        tally.created += 1


def load_spelling(batch: Any, need: Need, key: str, data: dict[str, Any]) -> None:
    spelling = Spelling.objects.create(
        need=need, first=need, key=key, forms={data["words"].lower(): data["times"]}, times=data["times"],
        people=data["people"], last_at=batch.at(data["last"]),
    )  # fmt: skip
    weeks: dict[Any, Week] = {}
    for each in data.get("weeks", []):
        moved = batch.on(each["monday"])
        # Days move by whole days: the week they lie in then counts.
        monday = moved.fromordinal(moved.toordinal() - moved.weekday())
        week = weeks.setdefault(monday, Week(spelling=spelling, monday=monday))
        week.times, week.people = week.times + each["times"], max(week.people, each["people"])
    Week.objects.bulk_create(weeks.values())


def fault(data: dict[str, Any], content: Any) -> str | None:
    """What is closed says when and with what, and nothing else does."""
    closed = data.get("state") == State.CLOSED
    if closed != ("closed_at" in data) or (closed and "artefact" not in data):
        return "state: what is closed has an artefact and closed_at"
    return None


COUNT = Field(whole_number(1, MOST))
WEEK = row({"monday": Field(day), "times": COUNT, "people": COUNT})
SPELLING = row({
    "words": Field(text(LONGEST_WORDS)), "times": COUNT, "people": Field(whole_number(ENOUGH, MOST)),
    "last": Field(moment), "weeks": Field(many(WEEK, MOST_WEEKS), False),
})  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="needs",
        fields={
            "id": Field(identity), "spellings": Field(many(SPELLING, MOST_SPELLINGS)), "owner": Field(identity, False),
            "due": Field(day, False), "state": Field(choice(*State.values), False), "artefact": Field(identity, False),
            "closed_at": Field(moment, False), "again_at": Field(moment, False),
        },
        key=("id",), references={"owner": "users", "artefact": "items"}, dump=dump, load=load, fault=fault,
        people=lambda export: told().exclude(owner=None).values_list("owner", flat=True), personal=True, order=70,
    )
)  # fmt: skip
