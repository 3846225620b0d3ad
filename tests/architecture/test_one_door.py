"""Content is reached through `visible_to` and `can`, and through nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Manager, Model

from apps.content.models import Item
from tests.architecture.source import python, tree

# Where a row may be fetched without asking who is looking: the model itself, and what nobody looks through.
BEHIND_THE_DOOR = {"models", "querysets", "migrations", "handlers", "commands", "archive", "wordpress", "factories"}


def behind_the_door(path: Path) -> bool:
    return bool(BEHIND_THE_DOOR & {*path.parts, path.stem})


def content_models() -> list[type[Model]]:
    """Return every model whose rows belong to an item, and the item and its kinds themselves."""
    return [model for model in apps.get_models() if model.__module__.startswith("apps.") and is_content(model)]


def is_content(model: type[Model]) -> bool:
    return issubclass(model, Item) or hasattr(model, "everything")


def attributes(path: Path, name: str) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr == name)


def test_there_is_content_to_guard() -> None:
    assert {"Item", "Post", "Comment", "File"} <= {model.__name__ for model in content_models()}


@pytest.mark.parametrize("model", content_models(), ids=lambda model: model.__name__)
def test_content_has_one_door(model: Any) -> None:
    assert callable(model.visible_to)
    assert isinstance(model.everything, Manager)
    assert not hasattr(model, "objects")


def test_nobody_goes_round_the_door() -> None:
    round_it = [
        f"{path}:{node.lineno}"
        for path in python("apps")
        if not behind_the_door(path)
        for node in attributes(path, "everything")
    ]
    assert round_it == []


def test_nobody_takes_djangos_own_managers() -> None:
    """`_default_manager` and `_base_manager` are `everything` under another name."""
    taken = [
        f"{path}:{node.lineno}"
        for path in python("apps")
        if not behind_the_door(path)
        for name in ("_default_manager", "_base_manager")
        for node in attributes(path, name)
    ]
    assert taken == []


def test_views_reach_spaces_through_their_door_too() -> None:
    """A space is no content, but a private one must not be named to outsiders either."""
    reached = [
        f"{path}:{node.lineno}"
        for path in python("apps")
        if path.stem == "views" or "views" in path.parts
        for node in attributes(path, "objects")
        if isinstance(node.value, ast.Name) and node.value.id == "Space" and outward(node, path)
    ]
    assert reached == []


def outward(node: ast.Attribute, path: Path) -> bool:
    """Tell whether `Space.objects` is not followed at once by a query that asks for a person."""
    asked = {"visible_to", "readable_by", "of"}
    return not any(
        isinstance(outer, ast.Attribute) and outer.value is node and outer.attr in asked
        for outer in ast.walk(tree(path))
    )
