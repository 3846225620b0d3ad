"""Archives that are broken or hostile: one clear reason with its place, and nothing written."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from apps.accounts.models import User
from apps.content.models import Item
from tests.integrations.archives import Rows, everything, load, rows, write

pytestmark = pytest.mark.django_db
ZIPS = Path(__file__).resolve().parents[1] / "data" / "zip"
Captured = pytest.CaptureFixture[str]


def change(name: str, index: int, /, **fields: Any) -> Callable[[Rows], None]:
    return lambda content: content[name][index].update(fields)


def drop(file: str, index: int, field: str) -> Callable[[Rows], None]:
    return lambda content: content[file][index].pop(field)


def again(file: str, **fields: Any) -> Callable[[Rows], None]:
    return lambda content: content[file].append({**content[file][0], **fields})


BAD: list[tuple[Callable[[Rows], Any], str]] = [
    (change("users", 1, shoe_size=43), "users.jsonl:2: unknown field 'shoe_size'"),
    (drop("users", 1, "email"), "users.jsonl:2: email is missing"),
    (change("users", 1, email="no address"), "users.jsonl:2: email is no e-mail address"),
    (change("users", 1, id="Ben!"), "users.jsonl:2: id must be 2 to 30 small letters"),
    (change("users", 1, name="  "), "users.jsonl:2: name is empty"),
    (change("users", 1, name=7), "users.jsonl:2: name must be a text"),
    (change("users", 1, name="x" * 121), "users.jsonl:2: name has 121 characters; at most 120 fit"),
    (change("users", 1, name="a\x00b"), "users.jsonl:2: name holds a character that cannot be kept"),
    (change("users", 1, roles=["king"]), "users.jsonl:2: roles must be one of"),
    (change("users", 1, skills="welding"), "users.jsonl:2: skills must be a list"),
    (change("users", 1, email="ann@EXAMPLE.org"), "users.jsonl:2: email stands on line 1 already"),
    (change("users", 1, unit="moon"), "users.jsonl:2: unit: there is no unit 'moon'"),
    (change("users", 1, joined="03.02.2020"), "users.jsonl:2: joined must be a time in UTC"),
    (change("units", 0, parent="bench"), "units.jsonl:1: parent: leads back to itself"),
    (change("goals", 0, enables="tidy"), "goals.jsonl:2: enables: leads back to itself"),
    (change("goals", 1, metric={"name": "Trips"}), "goals.jsonl:2: metric: unit is missing"),
    (change("readings", 0, value=True), "readings.jsonl:1: value must be a number"),
    (again("readings", value=9), "readings.jsonl:2: stands on line 1 already"),
    (change("spaces", 0, purpose="fun"), "spaces.jsonl:1: purpose must be one of task, interest"),
    (change("spaces", 0, ends="2026-02-30"), "spaces.jsonl:1: ends is no day that exists"),
    (
        change("spaces", 0, members=[{"user": "zoe", "role": "owner"}]),
        "spaces.jsonl:1: members: there is no person 'zoe'",
    ),
    (change("spaces", 0, members=[{"user": "ann", "role": "boss"}]), "spaces.jsonl:1: members: role must be one of"),
    (change("spaces", 0, members=[{"user": "ann", "role": "owner"}] * 2), "members: somebody is named twice"),
    (change("items", 0, created="2026-02-01T09:00:00"), "items.jsonl:1: created must be a time in UTC"),
    (change("items", 0, created="2026-02-01T09:00:00+02:00"), "items.jsonl:1: created must be a time in UTC"),
    (change("items", 0, created="2026-13-01T09:00:00Z"), "items.jsonl:1: created is no time that exists"),
    (change("items", 0, created="9999-12-31T23:59:59Z"), "items.jsonl:1: created must lie between"),
    (change("items", 0, kind="poem"), "items.jsonl:1: kind must be one of"),
    (change("items", 0, state="lost"), "items.jsonl:1: state must be one of"),
    (change("items", 0, space="moon"), "items.jsonl:1: space: there is no space 'moon'"),
    (change("items", 0, author="zoe"), "items.jsonl:1: author: there is no person 'zoe'"),
    (change("items", 0, body_html="<p>both</p>"), "items.jsonl:1: body or body_html must be given, and not both"),
    (change("items", 0, parent="p2"), "items.jsonl:1: a post has no parent"),
    (change("items", 0, file="../../etc/passwd"), "items.jsonl:1: a post has no file"),
    (again("items"), "items.jsonl:3: stands on line 1 already"),
    (change("comments", 1, parent="c7"), "comments.jsonl:2: parent: there is no comment 'c7'"),
    (change("comments", 1, item="p2"), "comments.jsonl:2: parent: that comment stands on another item"),
    (change("comments", 0, parent="c2"), "comments.jsonl:1: parent: leads back to itself"),
    (change("comments", 1, accepted="yes"), "comments.jsonl:2: accepted must be true or false"),
    (change("reactions", 0, comment="c1"), "reactions.jsonl:1: item or comment must be given, and not both"),
    (change("reactions", 0, emoji="x" * 17), "reactions.jsonl:1: emoji has 17 characters"),
    (again("reactions"), "reactions.jsonl:4: stands on line 1 already"),
]


@pytest.mark.parametrize(("spoil", "reason"), BAD, ids=[reason for _spoil, reason in BAD])
def test_a_bad_row_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: Captured, spoil: Callable[[Rows], Any], reason: str
) -> None:
    content = rows()
    spoil(content)
    before = everything()
    with pytest.raises(CommandError, match="Nothing is written"):
        load(write(tmp_path / "a", content))
    assert reason in capsys.readouterr().err
    assert everything() == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{oops}", "users.jsonl:3: is not JSON"),
        (b'{"id": "zoe", "id": "zed"}', "users.jsonl:3: names a field twice"),
        (b'{"id": NaN}', "users.jsonl:3: holds NaN"),
        (b'["zoe"]', "users.jsonl:3: must be an object"),
        (b"\xff\xfe", "users.jsonl:3: is not UTF-8"),
        (b"[" * 100_000, "users.jsonl:3: is not JSON that can be read"),
        (b"1" * 10_000, "users.jsonl:3: is not JSON that can be read"),
        (b'{"id": "zoe", "name": "\\ud800", "email": "z@example.org"}', "users.jsonl:3: name holds a character"),
    ],
)
def test_a_line_that_is_no_row(tmp_path: Path, capsys: Captured, line: bytes, reason: str) -> None:
    archive = write(tmp_path / "a", rows())
    with (archive / "users.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(CommandError, match="1 rows are bad"):
        load(archive)
    assert reason in capsys.readouterr().err


def test_keep_going_takes_the_good_rows(tmp_path: Path, capsys: Captured) -> None:
    content = rows()
    content["users"].append({"id": "cat", "name": "Cat", "email": "cat@example.org", "colour": "red"})
    content["items"].append({**content["items"][0], "id": "p3", "author": "cat"})
    content["comments"].append({**content["comments"][0], "id": "c3", "item": "p3"})
    content["comments"].append({**content["comments"][0], "id": "c4", "parent": "c3", "item": "p3"})
    content["spaces"][0]["members"].append({"user": "cat", "role": "member"})
    archive = write(tmp_path / "a", content)
    load(archive, keep_going=True)

    assert "users.jsonl:3: unknown field 'colour'" in capsys.readouterr().err
    assert set(User.objects.values_list("username", flat=True)) == {"ann", "ben"}
    assert set(Item.everything.values_list("source_id", "comment_count")) == {("p1", 2), ("p2", 0)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bomb-100MB-in-100KB.zip", "more than 100 times its size"),
        ("dup-names.zip", "holds 'a.txt' twice"),
        ("nested.zip", "holds another archive, 'n0.zip'"),
        ("symlink.zip", "is a link or a device"),
        ("traversal.zip", "a path that leads out of the archive"),
    ],
)
def test_hostile_zips_are_refused(name: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        load(ZIPS / name)


def test_a_zip_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}.txt", "")
    with pytest.raises(CommandError, match="holds 20,000 entries"):
        load(path)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    for path, reason in (
        (tmp_path / "nowhere", "There is no archive"),
        (tmp_path / "notes.txt", "neither a folder nor a readable zip"),
        (tmp_path / "empty", "holds no manifest.json"),
        (write(tmp_path / "other", rows(), format="other/2"), "this portal reads 'workscape-archive/1'"),
        (write(tmp_path / "odd", rows(), exported_at="yesterday"), "exported_at must be a time in UTC"),
        (write(tmp_path / "more", rows(), sauce="red"), "unknown field 'sauce'"),
    ):
        with pytest.raises(CommandError, match=reason):
            load(path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    archive = write(tmp_path / "a", rows())
    outside = tmp_path / "outside.jsonl"
    outside.write_text(json.dumps({"id": "zoe", "name": "Zoe", "email": "zoe@example.org"}))
    (archive / "users.jsonl").unlink()
    (archive / "users.jsonl").symlink_to(outside)
    with pytest.raises(CommandError, match="leads out of the archive"):
        load(archive)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    folder, path = write(tmp_path / "a", rows()), tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"top/{file.name}")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Ann Archer", b"Ann Barker"))
    with pytest.raises(CommandError, match=r"users.jsonl cannot be read: Bad CRC"):
        load(path)
    path.write_bytes(data)
    load(path)
    assert User.objects.count() == 2
