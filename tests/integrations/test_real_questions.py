"""Questions of a real site come in, are shown, listed and counted as they were, and go out again."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import User
from apps.content.models import Item
from apps.discussion.models import Comment
from tests.integrations.archives import dump, empty_portal, load

pytestmark = pytest.mark.django_db
ARCHIVE = Path(__file__).resolve().parents[1] / "data" / "qa"
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def told(name: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a file as it says them, by id."""
    text = (ARCHIVE / f"{name}.jsonl").read_text(encoding="utf-8")
    return {row["id"]: row for row in map(json.loads, text.splitlines())}


class Nested(HTMLParser):
    """Reads from a page which comments stand on it, in their order, and in which other each of them stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[int | None] = []
        self.inside: dict[int, int | None] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        found = re.fullmatch(r"comment-(\d+)", dict(attrs).get("id") or "")
        if found:
            self.inside[int(found[1])] = next((pk for pk in reversed(self.open) if pk), None)
        self.open.append(int(found[1]) if found else None)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()


@pytest.fixture
def client(organisation: object, as_user: Any) -> Any:
    load(ARCHIVE)
    return as_user(User.objects.get(username="u12"))


def test_every_question_is_shown_with_its_answers_nested_and_the_accepted_first(client: Any) -> None:
    items, comments = told("items"), told("comments")
    ids = dict(Comment.everything.values_list("pk", "source_id"))
    for key in items:
        page = client.get(Item.everything.get(source_id=key).get_absolute_url()).content.decode()
        shown = {ids[pk]: ids.get(parent or 0) for pk, parent in Nested(page).inside.items()}
        theirs = {name: row.get("parent") for name, row in comments.items() if row["item"] == key}
        assert shown == theirs
        accepted = [name for name, row in comments.items() if row["item"] == key and row.get("accepted")]
        assert list(shown)[: len(accepted)] == accepted
        answers = sum(parent is None for parent in theirs.values())
        assert {0: ">Answers<", 1: ">1 answer<"}.get(answers, f">{answers} answers<") in page


def test_the_forum_lists_and_counts_them_all(client: Any) -> None:
    items, comments = told("items"), told("comments").values()
    answers = Counter(row["item"] for row in comments if "parent" not in row)
    keys, rows, address = dict(Item.everything.values_list("pk", "source_id")), {}, "/s/history/forum/"
    while address:
        page = client.get(address).content.decode()
        for pk, row in re.findall(r'id="thread-(\d+)">(.*?)</article>', page, re.DOTALL):
            found = re.search(r"(\d+) answers?<", row)
            rows[keys[int(pk)]] = (int(found[1]) if found else -1, "Solved question" in row)
        after = re.search(r'href="(/s/history/forum/\?after=[^"]+)"', page)
        address = after[1] if after else ""
    solved = {row["item"] for row in comments if row.get("accepted")}
    assert rows == {key: (answers[key], key in solved) for key in items}
    moved = {key: max([row["created"], *(said["created"] for said in comments if said["item"] == key)])
             for key, row in items.items()}  # fmt: skip
    assert list(rows) == sorted(items, key=lambda key: moved[key], reverse=True)


def test_it_goes_out_and_comes_in_again_byte_by_byte(client: Any, tmp_path: Path) -> None:
    files = dump(tmp_path / "a")
    assert files["comments.jsonl"].count(b"\n") == len(told("comments"))
    empty_portal()
    load(tmp_path / "a")
    assert dump(tmp_path / "b") == files
