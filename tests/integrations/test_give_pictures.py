"""Pictures for imported items, from a list beside the archive."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.content.actions import delete
from apps.content.models import Item
from apps.core.up.portal import BASE_DIR
from apps.files.models import File, Place
from tests.e2e.world import png
from tests.factories import make_post

DEMO = BASE_DIR / "demo"


@pytest.fixture
def post(space, bob):
    post = make_post(space, bob, "Two runs agree.")
    Item.locked(post.pk).change(source_id="runs")
    return Item.locked(post.pk)


@pytest.fixture
def given(tmp_path) -> Path:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "one.png").write_bytes(png())
    return written(tmp_path, {"runs": [{"file": "one.png", "alt": "Two curves"}], "nobody": []})


def written(folder: Path, rows: object) -> Path:
    (folder / "pictures.json").write_text(json.dumps(rows))
    return folder / "pictures.json"


def test_the_item_shows_it_with_its_words(as_user, post, given, bob, organisation):
    call_command("give_pictures", given, verbosity=0)
    (shown,) = Item.locked(post.pk).preview
    assert (shown["alt"], shown["width"]) == ("Two curves", 640)
    assert File.of_item(post, Place.GALLERY).get().owner == bob
    assert 'alt="Two curves"' in as_user(bob).get(post.get_absolute_url()).content.decode()
    assert as_user(bob).get(f"/files/{shown['id']}/").status_code == 200


def test_twice_is_once(post, given):
    call_command("give_pictures", given, verbosity=0)
    before = Item.locked(post.pk).version
    call_command("give_pictures", given, verbosity=0)
    assert (Item.locked(post.pk).version, File.of_item(post, Place.GALLERY).count()) == (before, 1)


def test_what_has_been_deleted_stays_as_it_is(post, given, bob):
    delete(actor=bob, item=post)
    call_command("give_pictures", given, verbosity=0)
    assert File.of_item(post, Place.GALLERY).count() == 0


@pytest.mark.parametrize(
    "rows",
    [
        {"runs": [{"file": "none.png", "alt": "Nothing"}]},
        {"runs": [{"file": "../pictures.json", "alt": "A list"}]},
        {"runs": [{"file": "one.png", "alt": " "}]},
        {"runs": [{"file": "one.png"}]},
        ["runs"],
    ],
)
def test_a_list_that_cannot_be_used_is_refused_whole(post, given, rows):
    with pytest.raises(CommandError):
        call_command("give_pictures", written(given.parent, rows), verbosity=0)
    assert Item.locked(post.pk).preview == [] and File.of_item(post, Place.GALLERY).count() == 0


def test_the_demo_has_small_pictures_for_posts_it_has():
    given = json.loads((DEMO / "pictures.json").read_text(encoding="utf-8"))
    items = (DEMO / "meridian-water" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    posts = {row["id"] for row in map(json.loads, items) if row["kind"] == "post"}
    assert set(given) <= posts
    files = [row["file"] for rows in given.values() for row in rows]
    assert sorted(files) == sorted(path.name for path in (DEMO / "pictures").iterdir())
    assert all((DEMO / "pictures" / name).stat().st_size <= 60 * 1024 for name in files)
    assert all(len(row["alt"]) > 40 for rows in given.values() for row in rows)
