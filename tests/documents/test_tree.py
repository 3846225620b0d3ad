"""Documents stand in a tree: steps, places, bounds, and what moving to another space does to it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import delete, move
from apps.documents.actions import place, step
from apps.documents.actions.tree import DEEPEST
from apps.documents.models import Document
from apps.documents.reads import around, flat, tree_of
from tests.factories import make_document, make_space

pytestmark = pytest.mark.django_db


def shape(user: Any, space: Any) -> list[str]:
    return [f"{'-' * leaf.depth}{leaf.document.title}" for leaf in flat(tree_of(user, space))]


@pytest.fixture
def trees(space: Any, bob: Any) -> dict[str, Document]:
    made = {name: make_document(space, bob, title=name) for name in "ABC"}
    made["a"] = make_document(space, bob, title="a", parent=made["A"])
    return made


def fresh(document: Document) -> Document:
    return Document.everything.select_related("space", "parent").get(pk=document.pk)


def test_a_new_document_stands_last(trees: dict[str, Document], space: Any, bob: Any) -> None:
    assert shape(bob, space) == ["A", "-a", "B", "C"]


@pytest.mark.parametrize(
    ("name", "ways", "after"),
    [
        ("C", ["up"], ["A", "-a", "C", "B"]), ("C", ["up", "up"], ["C", "A", "-a", "B"]),
        ("A", ["down"], ["B", "A", "-a", "C"]), ("B", ["in"], ["A", "-a", "-B", "C"]),
        ("a", ["out"], ["A", "a", "B", "C"]), ("A", ["up"], ["A", "-a", "B", "C"]),
        ("A", ["in"], ["A", "-a", "B", "C"]), ("C", ["down"], ["A", "-a", "B", "C"]),
        ("B", ["in", "in"], ["A", "-a", "--B", "C"]), ("A", ["out"], ["A", "-a", "B", "C"]),
    ],
)  # fmt: skip
def test_steps(trees: dict[str, Document], space: Any, bob: Any, name: str, ways: list[str], after: list[str]) -> None:
    for way in ways:
        step(actor=bob, document=fresh(trees[name]), way=way)
    assert shape(bob, space) == after


def test_nothing_stands_below_itself(trees: dict[str, Document], space: Any, bob: Any) -> None:
    with pytest.raises(ValidationError, match="below itself"):
        place(actor=bob, document=fresh(trees["A"]), parent=fresh(trees["a"]))
    assert shape(bob, space) == ["A", "-a", "B", "C"]


def test_a_tree_has_a_depth(space: Any, bob: Any) -> None:
    above = None
    for number in range(DEEPEST):
        above = make_document(space, bob, title=str(number), parent=above)
    other = make_document(space, bob, title="other")
    with pytest.raises(ValidationError, match="levels"):
        place(actor=bob, document=other, parent=above)


def test_a_place_is_in_the_same_space(trees: dict[str, Document], alice: Any, bob: Any) -> None:
    elsewhere = make_document(make_space(bob, slug="elsewhere"), bob)
    with pytest.raises(ValidationError, match="same space"):
        place(actor=bob, document=fresh(trees["A"]), parent=elsewhere)


def test_outsiders_move_nothing(trees: dict[str, Document], charlie: Any) -> None:
    with pytest.raises(PermissionDenied):
        step(actor=charlie, document=fresh(trees["A"]), way="down")


def test_what_hung_below_a_deleted_document_is_still_found(trees: dict[str, Document], space: Any, bob: Any) -> None:
    delete(actor=bob, item=trees["A"])
    assert shape(bob, space) == ["a", "B", "C"]


def test_a_document_that_moves_leaves_its_tree(trees: dict[str, Document], space: Any, bob: Any) -> None:
    elsewhere = make_space(bob, slug="elsewhere")
    make_document(elsewhere, bob, title="Z")
    move(actor=bob, item=trees["A"], space=elsewhere)
    assert shape(bob, elsewhere) == ["Z", "A"]
    assert shape(bob, space) == ["a", "B", "C"]


def test_a_page_knows_its_surroundings(trees: dict[str, Document], space: Any, bob: Any) -> None:
    near = around(flat(tree_of(bob, space)), trees["a"])
    assert [document.title for document in near["crumbs"]] == ["A"]
    assert (near["before"].title, near["after"].title) == ("A", "B")
    assert [document.title for document in around(flat(tree_of(bob, space)), trees["A"])["below"]] == ["a"]
