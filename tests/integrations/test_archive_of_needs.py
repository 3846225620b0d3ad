"""Needs that were searched for go out and come in with words that may be shown; nobody's code does."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from apps.ledger.actions import close, plan
from apps.ledger.counting import token_of
from apps.ledger.models import Need, Spelling, Week
from apps.ledger.noting import note_search
from tests.factories import make_article, make_space, make_user
from tests.integrations.archives import dump, empty_portal, load

pytestmark = pytest.mark.django_db


def search_for(person, word):
    day = timezone.now().date()
    values = {"words": word, "stems": [word], "unknown": [word], "token": token_of(person, day), "day": day}
    note_search(**values, offered=False)


def needs():
    columns = ("words", "times", "people", "shown", "state", "owner__username", "artefact__title", "due")
    return set(Need.objects.values_list(*columns))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """An archive of a portal in which four searched for two things, one of which is closed, and one for another."""
    lena = make_user("lena", roles=["learning_admin"])
    space = make_space(lena)
    for n in range(4):
        person = make_user(f"person{n}")
        search_for(person, "gripper")
        search_for(person, "conveyor")
    search_for(lena, "zanzibar")
    ids = dict(Need.objects.values_list("words", "pk"))
    plan(actor=lena, ids=[ids["gripper"]], owner=lena, due=timezone.now().date())
    close(actor=lena, pk=ids["conveyor"], artefact=make_article(space, lena, "All about belts").pk)
    dump(tmp_path / "first")
    return tmp_path / "first"


def test_all_that_may_be_shown_survives_a_journey(ledger: Path, tmp_path: Path) -> None:
    before = {row for row in needs() if row[0]}
    assert len(before) == 2
    first = (ledger / "needs.jsonl").read_text(encoding="utf-8")
    assert "zanzibar" not in first and "token" not in first
    empty_portal()
    load(ledger)
    assert needs() == before
    assert Week.objects.count() == 2 and set(Spelling.objects.values_list("key", flat=True)) == {"gripper", "conveyor"}
    assert dump(tmp_path / "second")["needs.jsonl"].decode() == first
    load(ledger)
    assert needs() == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "closed"}, "what is closed has an artefact and closed_at"),
        ({"owner": "nobody"}, "nobody"),
        (
            {"spellings": [{"words": "x", "times": 1, "people": 2, "last": "2026-11-19T08:12:00Z"}]},
            "a whole number from 3",
        ),
        ({"state": "lost"}, "must be one of"),
    ],
)
def test_what_cannot_be_is_refused(change, expected, ledger: Path, capsys) -> None:
    path = ledger / "needs.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    row = next(line for line in lines if line.get("state") == "open")
    path.write_text("".join(json.dumps(line) + "\n" for line in [{**row, **change}]), encoding="utf-8")
    with pytest.raises(CommandError):
        load(ledger)
    assert expected in capsys.readouterr().err
