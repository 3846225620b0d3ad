"""Writing an archive: the same bytes for the same content, here and in any portal it is brought into."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from apps.accounts.models import User
from apps.content.actions import delete
from apps.content.models import Item
from apps.discussion.actions import delete_comment, react
from apps.discussion.models import Comment
from apps.spaces.models import Space
from tests.factories import make_comment, make_post, make_space, make_user
from tests.integrations.archives import DEMO, dump, empty_portal, load, rows, write

pytestmark = pytest.mark.django_db


def lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]


def assert_round_trip(tmp_path: Path, **options: Any) -> dict[str, bytes]:
    """Export, import into an empty portal, export: the same bytes. Returns them."""
    first = dump(tmp_path / "first", **options)
    empty_portal()
    load(tmp_path / "first")
    second = dump(tmp_path / "second")
    for name in first:
        assert second[name] == first[name], name
    return first


@pytest.mark.parametrize("rebase", [False, True])
def test_the_demo_survives_a_round_trip(tmp_path: Path, rebase: bool) -> None:
    load(DEMO, rebase=rebase)
    files = assert_round_trip(tmp_path)
    assert len(lines(files, "items")) == Item.everything.count() > 100


def test_an_export_gives_back_what_was_imported(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    files = assert_round_trip(tmp_path)
    wanted = rows()
    wanted["users"][0]["email"] = "ann@example.org"
    wanted["users"][1]["joined"] = "2026-03-01T12:00:00Z"
    wanted["items"][1]["body"] = "Look at *this*."
    del wanted["items"][1]["body_html"]
    assert {name: lines(files, name) for name in wanted} == wanted


def test_what_was_made_here_keeps_the_id_it_is_given(tmp_path: Path) -> None:
    alice, bob = make_user("alice"), make_user("bob")
    space = make_space(alice, members=[bob])
    post = make_post(space, alice, "Hello @bob, see `code` and https://example.org/a_b", tags="one, Two words")
    comment = make_comment(post, bob, "- a list\n- of two\n\n> quoted @alice")
    make_comment(post, alice, "Thanks!", parent=comment)
    react(actor=alice, thing=comment, emoji="👍")
    files = assert_round_trip(tmp_path)
    assert lines(files, "items")[0]["id"] == f"post-{post.pk}"
    assert lines(files, "items")[0]["body"].startswith("Hello @bob")
    assert Item.everything.get().source_id == f"post-{post.pk}"
    assert lines(files, "comments")[0]["id"] == f"comment-{comment.pk}"


def test_names_that_hurt_survive(tmp_path: Path) -> None:
    naughty = [
        "<script>alert(1)</script>", "\u202eabc", "Ω≈ç√∫", "'; DROP TABLE x;--", "\\N", "a\tb", "{\"a\": [1]}",
        "👩‍👩‍👧", "田中さん", "\u2028line", "%s %(x)s", "&amp; &lt;", "* not a list", "1. nor this", "# nor a heading",
        "@ben", "```\ncode\n```", "a\\\nb", "| a | b |\n|---|---|\n| 1 | 2 |", "@Ann and @ANN", "~~no~~ **yes**",
        "~", "\u00a0x",
    ]  # fmt: skip
    content = rows()
    for number, text in enumerate(naughty):
        one = {**content["items"][0], "id": f"n{number} {text}".replace("\n", " ").replace("\t", " ").strip()}
        content["items"].append({**one, "title": text, "body": text, "tags": [text, "crane"]})
        del one["body"]
        content["items"].append({**one, "id": f"h{number}", "body_html": f"<p>{text}</p><blockquote>{text}"})
        content["users"].append({"id": f"user{number}", "name": text, "email": f"u{number}@example.org", "bio": text})
    load(write(tmp_path / "a", content))
    files = assert_round_trip(tmp_path)
    assert {row["title"] for row in lines(files, "items") if "title" in row} >= set(naughty)
    assert {row["name"] for row in lines(files, "users")} >= set(naughty)


def test_one_space_takes_only_what_it_needs(tmp_path: Path) -> None:
    content = rows()
    content["users"].append({"id": "cat", "name": "Cat", "email": "cat@example.org"})
    content["goals"].append({"id": "other", "statement": "Another goal."})
    content["spaces"].append({**content["spaces"][0], "id": "elsewhere", "name": "Elsewhere", "goal": "other"})
    content["items"].append({**content["items"][0], "id": "p9", "space": "elsewhere"})
    load(write(tmp_path / "a", content))
    files = assert_round_trip(tmp_path, space="yard-talk")
    assert [row["id"] for row in lines(files, "spaces")] == ["yard-talk"]
    assert [row["id"] for row in lines(files, "items")] == ["p1", "p2"]
    assert [row["id"] for row in lines(files, "users")] == ["ann", "ben"]
    assert [row["id"] for row in lines(files, "goals")] == ["safe", "tidy"]
    assert Space.objects.count() == 1


def test_deleted_things_stay_here_and_hidden_ones_say_so(tmp_path: Path) -> None:
    alice, bob = make_user("alice"), make_user("bob")
    space = make_space(alice, members=[bob])
    gone, hidden, kept = (make_post(space, alice, text) for text in ("Gone", "Hidden", "Kept"))
    first = make_comment(kept, bob, "First")
    make_comment(kept, alice, "A reply", parent=first)
    make_comment(kept, bob, "Second")
    delete(actor=alice, item=gone)
    delete_comment(actor=bob, comment=first)
    Item.everything.filter(pk=hidden.pk).update(state="hidden")
    files = assert_round_trip(tmp_path)
    assert [(row["body"], row.get("state")) for row in lines(files, "items")] == [("Hidden", "hidden"), ("Kept", None)]
    assert [row["body"] for row in lines(files, "comments")] == ["Second"]


def test_what_somebody_wrote_who_has_left_is_kept(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    User.objects.get(username="ben").delete()
    files = assert_round_trip(tmp_path)
    assert lines(files, "users")[-1]["name"] == "Someone who has left"
    assert lines(files, "items")[1]["author"] == "former-member"
    assert Comment.everything.get(source_id="c1").author.username == "former-member"


def test_a_zip_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    first, second = dump(tmp_path / "1.zip"), dump(tmp_path / "2.zip")
    assert first == second
    empty_portal()
    load(tmp_path / "1.zip")
    assert dump(tmp_path / "3.zip") == first


def test_the_archive_is_as_old_as_it_is_said_to_be(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    newest = json.loads(dump(tmp_path / "b")["manifest.json"])
    told = json.loads(dump(tmp_path / "b", at="2027-01-01T00:00:00Z")["manifest.json"])
    assert (newest["exported_at"], told["exported_at"]) == ("2026-03-01T12:00:00Z", "2027-01-01T00:00:00Z")
    with pytest.raises(CommandError, match="--at must be a time in UTC"):
        dump(tmp_path / "b", at="today")


def test_an_adopted_person_is_named_as_in_their_archive(tmp_path: Path) -> None:
    make_user("benedict", email="ben@example.org")
    load(write(tmp_path / "a", rows()))
    files = dump(tmp_path / "b")
    assert lines(files, "items")[0]["body"] == "The **crane** is back, @ben."
    assert {row["id"] for row in lines(files, "users")} == {"ann", "ben"}


def test_an_export_overwrites_only_exports(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(CommandError, match="holds something that is no archive"):
        dump(tmp_path / "home")
    with pytest.raises(CommandError, match="is a file"):
        dump(tmp_path / "home" / "letter.txt")
    with pytest.raises(CommandError, match="There is no space 'moon'"):
        dump(tmp_path / "b", space="moon")
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"


def test_times_to_the_microsecond_survive(tmp_path: Path) -> None:
    alice = make_user("alice")
    post = make_post(make_space(alice), alice)
    Item.everything.filter(pk=post.pk).update(created=post.created + timedelta(microseconds=123))
    created = Item.everything.get().created
    assert_round_trip(tmp_path)
    assert Item.everything.get().created == created
