"""What somebody did not find reaches the desk without their name, is closed with what meets it, and is found."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.ledger.counting import token_of
from apps.ledger.models import Need
from apps.ledger.noting import note_search
from apps.search.rebuilding import rebuild
from tests.e2e.test_accessibility import look_at_all
from tests.e2e.world import World
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lena(world: World) -> User:
    """A learning admin, after four people have searched for a defibrillator and found none."""
    make_article(world.leaks, world.alice, "When a heart stops", "Call, press, shock.")
    rebuild(lambda sort, done, of: None)
    day = date.today()
    for n in range(4):
        token = token_of(make_user(f"seeker{n}"), day)
        note_search(
            words="Defibrillator", stems=["defibril"], unknown=["defibril"], token=token, day=day, offered=False
        )  # fmt: skip
    return make_user("lena", roles=["learning_admin"])


def test_a_need_is_closed_and_what_meets_it_is_offered(
    world: World, lena: User, visit: Callable, as_seen_by: Callable
) -> None:
    page: Page = visit("/desk/", cookies=as_seen_by(lena))
    page.get_by_role("link", name="Open Needs").click()
    page.get_by_label("Tick “defibrillator”").check()
    page.get_by_label("Owner", exact=True).last.fill("lena")
    page.get_by_role("button", name="Set the owner").click()
    expect(page.get_by_text("1 need is changed.")).to_be_visible()
    page.get_by_role("link", name="defibrillator").click()
    page.get_by_role("searchbox", name="Words or an address").fill("heart")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_role("button", name="Close with this").click()
    expect(page.get_by_text("Whoever searches for the same is shown what meets it.")).to_be_visible()
    page = visit("/search/?q=defibrillators", cookies=as_seen_by(world.alice))
    expect(page.get_by_text("Somebody lacked the same before.")).to_be_visible()
    page.get_by_role("link", name="When a heart stops").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When a heart stops")


PAGES = {
    "desk": lambda world: "/desk/",
    "needs": lambda world: "/desk/needs/",
    "need": lambda world: Need.objects.get().get_absolute_url(),
    "coverage": lambda world: "/desk/coverage/",
    "about needs": lambda world: "/about/needs/",
    "nothing found": lambda world: "/search/?q=defibrillators",
    "experts": lambda world: "/search/experts/?q=heart",
}


def test_these_pages_are_sound(
    world: World, lena: User, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    assert look_at_all(PAGES, world, visit, as_seen_by(lena), faults, picture) == {}
