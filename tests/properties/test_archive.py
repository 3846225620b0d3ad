"""Whatever people did with articles: what goes out comes in, and goes out the same; what comes in twice came once."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.integrations.archive.addresses import inward, outward
from tests.integrations.archives import Rows, dump, empty_portal, everything, load, rows, write

PEOPLE = ["ann", "ben", "cat"]
FIRST = datetime(2026, 1, 6, tzinfo=UTC)
person = st.sampled_from(PEOPLE)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
spoken = words.filter(str.strip)
minute = st.integers(0, 60_000)
text = st.sampled_from(
    ["Plain.", "See [[i/i0]] and @ben.", "/i/i0/", "- [ ] do", "> [!TIP]\n> Listen.", "| a |\n|---|\n| b |"]
)


def at(minutes: int) -> str:
    return (FIRST + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


@st.composite
def articles(draw: st.DrawFn, number: int) -> dict[str, Any]:
    author, begun = draw(person), draw(minute)
    state = draw(st.sampled_from(["draft", "scheduled", "published", "archived", "hidden"]))
    row: dict[str, Any] = {
        "id": f"i{number}", "kind": "article", "space": "yard-talk", "author": author, "created": at(begun),
        "title": draw(spoken), "body": draw(text), "state": state,
        "coauthors": draw(st.lists(person.filter(lambda name: name != author), unique=True)),
    }  # fmt: skip
    if state != "draft" and draw(st.booleans()):
        row["published_at"] = at(begun + draw(st.integers(0, 99)))
    if draw(st.booleans()):
        row["expires_at"] = at(begun + 100 + draw(minute))
    if state == "published" and draw(st.booleans()):
        row["pinned_at"] = at(begun + 50)
    if draw(st.booleans()):
        row["series"] = {"title": draw(st.sampled_from(["Pipes", "Pumps"])), "part": draw(st.integers(0, 9))}
    if draw(st.booleans()):
        row |= {"announced_at": at(begun + 1), "summary": draw(words)}
    return row


@st.composite
def archives(draw: st.DrawFn) -> Rows:
    """The archive of a small portal in which three people wrote, read, followed and used up to four articles."""
    content = rows()
    content["users"].append({"id": "cat", "name": "Cat", "email": "cat@example.org"})
    made = [draw(articles(number)) for number in range(draw(st.integers(1, 4)))]
    content["items"] += made
    one = st.sampled_from(made)
    pairs = draw(st.lists(st.tuples(one, person), max_size=8, unique_by=lambda pair: (pair[0]["id"], pair[1])))
    content["confirmations"], content["bookmarks"], content["receipts"] = [], [], []
    for row, reader in pairs:
        when = at(draw(minute))
        content["bookmarks"].append({"user": reader, "item": row["id"], "folder": draw(spoken), "at": when})
        if reader != row["author"]:
            content["confirmations"].append({"item": row["id"], "user": reader, "at": when})
            content["receipts"].append({"item": row["id"], "user": reader, "outcome": "faster", "created": when})
    content["revisions"] = [
        {"item": row["id"], "number": number, "editor": draw(person), "at": at(draw(minute)), "title": draw(spoken),
         "body": draw(text)}
        for row in made for number in range(1, draw(st.integers(1, 3)))
    ]  # fmt: skip
    links = draw(st.sets(st.tuples(one.map(lambda row: row["id"]), one.map(lambda row: row["id"])), max_size=3))
    content["growths"] = [{"source": a, "target": b, "at": at(5)} for a, b in sorted(links) if a != b]
    return content


@contextmanager
def undone() -> Iterator[Path]:
    """A folder, and a database that is as before afterwards."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        yield Path(folder)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(archives())
def test_what_goes_out_comes_in_and_twice_is_once(content: Rows) -> None:
    with undone() as folder:
        load(write(folder / "a", content))
        before = everything()
        load(folder / "a")
        assert everything() == before
        first = dump(folder / "b")
        empty_portal()
        load(folder / "b")
        assert dump(folder / "c") == first


@given(st.lists(st.one_of(words, st.integers(1, 99).map(lambda n: f'[[i/{n}]] /i/{n}/ data-item="{n}"'))), words)
def test_numbers_and_ids_change_places_and_back(parts: list[str], odd: str) -> None:
    names = {n: f"id {n} {odd}" for n in range(1, 99)}
    numbers = {name: str(n) for n, name in names.items()}
    said = outward(" ".join(parts), lambda n: names.get(int(n)), lambda slug: None)
    back = inward(said, numbers.get, lambda key: None)
    assert outward(back, lambda n: names.get(int(n)), lambda slug: None) == said
