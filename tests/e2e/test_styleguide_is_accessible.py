"""axe-core finds nothing in the style guide, nothing scrolls sideways, and a thumb hits every control."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import VIEWS

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SMALL = """() => [...document.querySelectorAll("button, .button, .tabs a, .tag, .bottombar a, input, select, textarea")]
  .filter((control) => control.checkVisibility() && !control.matches("[type=checkbox], [type=radio], [type=hidden]"))
  .filter((control) => control.getBoundingClientRect().height < 43.5)
  .map((control) => control.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing(visit: Callable, faults: Callable, organisation: object, width: int, scheme: str) -> None:
    assert faults(visit("/styleguide/", width, scheme)) == []


def test_a_thumb_hits_every_control_on_a_phone(visit: Callable, organisation: object) -> None:
    assert visit("/styleguide/", 390).evaluate(SMALL) == []


def test_reads_without_the_script(visit: Callable, faults: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/", java_script_enabled=False)
    assert page.locator("form[data-composer] textarea").is_visible()
    assert page.locator("form[data-composer] button[type=submit]").is_visible()
    assert not page.locator("[data-toolbar]").is_visible()


def test_nothing_moves_for_those_who_asked_for_rest(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/button/", reduced_motion="reduce")
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_the_focus_is_always_seen(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/button/")
    ringed = []
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        ringed.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert len(ringed) >= 5
    assert "none" not in ringed
