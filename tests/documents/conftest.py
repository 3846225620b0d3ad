"""A document to write in, and the threads of the live server put to rest after each test."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from apps.documents.live.scribes import rest
from apps.documents.models import Document


@pytest.fixture
def document(space: Any, alice: Any) -> Document:
    """A document of alice's in her open space, empty; bob is a member."""
    return make_document(space, alice)


def make_document(space: Any, author: Any, **fields: Any) -> Document:
    now = timezone.now()
    defaults = {"title": "The plan", "published_at": now, "last_activity_at": now}
    return Document.everything.create(kind="document", space=space, author=author, **{**defaults, **fields})


@pytest.fixture(autouse=True)
def _scribes_rest() -> Iterator[None]:
    yield
    rest()
    # Sessions are read in the thread in which asgiref runs what is not asynchronous.
    asyncio.run(sync_to_async(connections.close_all)())
