"""Home as people use it: what waits, what is new, narrowing it, and going further back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.home.models import Visit
from tests.e2e.world import World
from tests.factories import make_post

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_what_waits_is_put_away_and_brought_back(
    world: World, visit: Callable, as_seen_by: Callable, scripts: bool
) -> None:
    page = visit("/", cookies=as_seen_by(world.alice), java_script_enabled=scripts)
    row = page.locator(".needs li", has_text="The two chambers nobody wants")
    expect(row).to_have_count(1)
    page.get_by_role("button", name="Put away: Finish “The two chambers").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)


def test_each_row_leads_to_its_one_act(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit("/", cookies=as_seen_by(world.alice))
    page.get_by_role("link", name="Sam Delacroix and 1 more ask to join").or_(
        page.get_by_role("link", name="Nora Lindqvist and 1 more ask to join")
    ).click()
    page.get_by_role("button", name="Let in Nora Lindqvist").click()
    page.goto("/")
    expect(page.get_by_role("link", name="Sam Delacroix asks to join Shift swaps")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_narrowing_holds_while_one_goes_back(
    world: World, visit: Callable, as_seen_by: Callable, scripts: bool
) -> None:
    for n in range(25):
        make_post(world.task, world.bob, f"Step {n} of the renewal")
        make_post(world.leaks, world.bob, f"Night {n} by ear")
    page = visit("/", cookies=as_seen_by(world.alice), java_script_enabled=scripts)
    page.get_by_role("link", name="Tasks", exact=True).click()
    expect(page.get_by_role("link", name="Tasks", exact=True)).to_have_attribute("aria-current", "page")
    expect(page.locator(".stream .item")).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(page.get_by_text("Step 1 of the renewal")).to_be_visible()
    expect(page.locator(".stream .item")).to_have_count(26 if scripts else 6)
    expect(page.get_by_text("by ear")).to_have_count(0)


def test_the_line_between_new_and_seen(world: World, visit: Callable, as_seen_by: Callable) -> None:
    Visit.objects.create(user=world.alice, seen_at=timezone.now() - timedelta(hours=2))
    for post in world.posts:
        post.change(last_activity_at=timezone.now() - timedelta(hours=3))
    make_post(world.leaks, world.bob, "Fresh from the night")
    page = visit("/", cookies=as_seen_by(world.alice))
    line = page.locator(".stream-new")
    expect(line).to_contain_text("Above: New since")
    assert page.locator(".stream > *").nth(1).evaluate("element => element.matches('.stream-new')")
    page.reload()
    expect(line).to_have_count(1)
