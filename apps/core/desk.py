"""The pages of the L&D desk: each app that has one declares it in its `navigation.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.core.registry import Registry, Text


@dataclass(frozen=True)
class DeskPage:
    """A page of the desk, for people with one of the site roles `roles`; `url` is a URL name.

    `figures(user)` returns (number, words) rows that say how things stand there, from a bounded number of queries.
    """

    name: str
    label: Text
    help: Text
    icon: str
    url: str
    roles: frozenset[str]
    figures: Callable[[Any], list[tuple[int, Text]]] = field(default=lambda user: [], compare=False)
    order: int = 50


desk_pages: Registry[DeskPage] = Registry("desk page")
