"""Searches that found nothing, as the worker is told of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apps.ledger.counting import token_of
from apps.ledger.models import Need, Spelling
from apps.ledger.noting import note_search
from tests.factories import make_user

DAY = date(2026, 3, 4)


@pytest.fixture
def miss(db: None) -> Callable[..., bool]:
    """Let somebody search for words and find nothing, on a day. Every word is its own stem, which nobody knows."""

    def missed(user: Any, words: str, *, day: date = DAY, known: str = "", offered: bool = False) -> bool:
        stems = words.lower().split()
        unknown = [stem for stem in stems if stem not in known.split()]
        token = token_of(user, day)
        return note_search(words=words, stems=stems, unknown=unknown, token=token, day=day, offered=offered)

    return missed


@pytest.fixture
def crowd(db: None) -> list[Any]:
    return [make_user(f"person{n}") for n in range(4)]


@pytest.fixture
def need_of() -> Callable[[str], Need]:
    """Return the need that these stems, in the order of letters, belong to."""
    return lambda key: Need.objects.get(spellings=Spelling.objects.get(key=key))


@pytest.fixture
def wanted(miss: Callable[..., bool], crowd: list[Any], need_of: Callable[[str], Need]) -> Callable[[str], Need]:
    """Let four people search for words, so that these may be shown. Returns the need."""

    def made(words: str) -> Need:
        for person in crowd:
            miss(person, words)
        return need_of(" ".join(sorted(words.lower().split())))

    return made
