"""What tests of the streams need besides the cast."""

from dataclasses import replace

import pytest

from apps.core.registry import kinds


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second kind of content, called "note": posts by another name."""
    second = replace(kinds.get("post"), name="note", label="Note", label_plural="Notes")
    monkeypatch.setitem(kinds._entries, "note", second)
