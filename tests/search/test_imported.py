"""What an import brings can be found at once, and the index is as if everything had been written here."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.search.finding import find
from apps.search.query import parse
from apps.search.rebuilding import rebuild
from tests.integrations.archives import load, rows, write
from tests.search.conftest import snapshot

SITE = Path(__file__).parent.parent / "data" / "wxr" / "site.xml"
pytestmark = pytest.mark.django_db


def test_an_archive(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    here = snapshot()
    assert {sort for sort, _pk in here} == {"item", "comment", "person", "space", "tag"}
    rebuild(lambda sort, done, of: None)
    assert snapshot() == here
    ann = User.objects.get(username="ann")
    (person,) = find(ann, parse("welding", ann)).rows
    assert person.source == ann.pk


def test_an_archive_that_comes_again_with_other_words(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    changed = rows()
    changed["items"][0]["body"] = "The turbine hums."
    load(write(tmp_path / "b", changed))
    ann = User.objects.get(username="ann")
    assert [row.sort for row in find(ann, parse("turbine", ann)).rows] == ["item"]


def test_a_site(space, organisation) -> None:
    call_command("import_wordpress", SITE, space="craft", stdout=StringIO())
    here = {key: row for key, row in snapshot().items() if key[0] in {"item", "comment", "tag"}}
    assert len(here) > 3
    rebuild(lambda sort, done, of: None)
    assert {key: row for key, row in snapshot().items() if key[0] in {"item", "comment", "tag"}} == here
