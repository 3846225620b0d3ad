"""Registries hand out what was declared in the order it asks for."""

import pytest
from django.utils.safestring import SafeString

from apps.core.registry import PagePanel, Registry, drawn


def panel(name: str, order: int) -> PagePanel:
    return PagePanel(name, "tag", lambda request, thing: f"<i>{name} of {thing}</i>", order)


@pytest.fixture
def registry() -> Registry[PagePanel]:
    registry: Registry[PagePanel] = Registry("panel")
    for name, order in (("late", 90), ("early", 10), ("also late", 90)):
        registry.add(panel(name, order))
    return registry


def test_entries_come_by_order_then_as_they_were_declared(registry) -> None:
    assert [entry.name for entry in registry] == registry.names() == ["early", "late", "also late"]


def test_a_name_is_taken_once(registry) -> None:
    registry.add(panel("late", 90))
    assert registry.names() == ["early", "late", "also late"]
    with pytest.raises(ValueError, match="'late'"):
        registry.add(panel("late", 20))


def test_panels_are_drawn_one_after_the_other(registry) -> None:
    html = drawn((entry for entry in registry if entry.name != "late"), None, "#valves")
    assert html == "<i>early of #valves</i><i>also late of #valves</i>"
    assert isinstance(html, SafeString)
