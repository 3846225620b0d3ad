"""axe-core finds nothing on any page, nothing scrolls sideways on a phone, and a thumb hits every control.

Every page is opened once and looked at on a phone and on a desktop, in light and in dark.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import COLOURS, RULES, VIEWS
from tests.e2e.library import make_library
from tests.e2e.world import World
from tests.e2e.writing import text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
HEIGHTS = {390: 844, 1440: 900}
# What a thumb has to hit: the bars, buttons and fields. Links inside running text have their line.
SMALL = """() => [...document.querySelectorAll(
    ".bottombar a, .bottombar button, .topbar button, .topbar a, main button, main .button, main .tabs a, main .tag, "
    + "main .segments a, main input, main select, main textarea, main .toolbar button")]
  .filter((control) => control.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter((control) => !control.matches("[type=checkbox], [type=radio], [type=hidden], .vh, .vh *"))
  .filter((control) => Math.min(control.getBoundingClientRect().height, 99) < 43.5)
  .map((control) => control.outerHTML.slice(0, 140))"""
# Page names are file names of the pictures, too.
READING = {
    "home": lambda world: "/",
    "space": lambda world: world.leaks.get_absolute_url(),
    "space-task": lambda world: world.task.get_absolute_url(),
    "post": lambda world: world.posts[0].get_absolute_url(),
    "post-quiet": lambda world: world.posts[1].get_absolute_url(),
    "person": lambda world: "/people/alice/",
    "tag": lambda world: "/tags/night-flow/",
    "tags": lambda world: "/tags/",
    "tags-nothing": lambda world: "/tags/?q=zzzz",
    "needs": lambda world: "/needs/",
    "popular": lambda world: "/popular/",
}
SPACES = {
    "directory": lambda world: "/spaces/",
    "directory-nothing": lambda world: "/spaces/?q=zzzz",
    "space-create": lambda world: "/spaces/new/",
    "space-people": lambda world: "/s/leak-listening-craft/people/",
    "space-about": lambda world: "/s/leak-listening-craft/about/",
    "space-manage": lambda world: "/s/leak-listening-craft/manage/",
    "space-leave": lambda world: "/s/leak-listening-craft/leave/",
    "people": lambda world: "/people/",
}
WRITING = {
    "compose": lambda world: "/create/post/?space=leak-listening-craft",
    "post-edit": lambda world: f"/i/{world.posts[0].pk}/edit/",
    "post-history": lambda world: f"/i/{world.posts[0].pk}/history/",
    "post-hide": lambda world: f"/i/{world.posts[1].pk}/hide/",
    "comment-react": lambda world: f"/comments/{world.comments[1].pk}/react/",
    "comment-edit": lambda world: f"/comments/{world.comments[1].pk}/edit/",
    "reply": lambda world: f"{world.posts[0].get_absolute_url()}?reply={world.comments[0].pk}",
}
OWN = {
    "settings": lambda world: "/settings/",
    "sessions": lambda world: "/accounts/sessions/",
    "password-change": lambda world: "/accounts/password/change/",
    "email": lambda world: "/accounts/email/",
    "following": lambda world: "/settings/following/",
    "following-people": lambda world: "/settings/following/people/",
    "following-tags": lambda world: "/settings/following/tags/",
    "following-items": lambda world: "/settings/following/items/",
    "bookmarks": lambda world: "/bookmarks/",
    "bookmark-folder": lambda world: f"/bookmarks/folders/{world.folder}/",
    "bookmark-folder-edit": lambda world: f"/bookmarks/folders/{world.folder}/edit/",
    "bookmark-move": lambda world: f"/i/{world.posts[1].pk}/keep/folder/",
    "used-at-work": lambda world: f"/i/{world.posts[1].pk}/used/",
    "used-comment-at-work": lambda world: f"/comments/{world.comments[0].pk}/used/",
    "receipts-defined": lambda world: "/about/receipts/",
    "feeds": lambda world: "/settings/feeds/?space=leak-listening-craft",
    "tokens": lambda world: "/settings/tokens/",
    "api": lambda world: "/api/v1/docs",
    "sign-out": lambda world: "/accounts/logout/",
}
OUTSIDE = {
    "sign-in": lambda world: "/accounts/login/",
    "sign-up": lambda world: "/accounts/signup/",
    "password-reset": lambda world: "/accounts/password/reset/",
    "password-reset-sent": lambda world: "/accounts/password/reset/done/",
    "api-outside": lambda world: "/api/v1/docs",
}
NEWCOMER = {
    "home-empty": lambda world: "/",
    "bookmarks-none": lambda world: "/bookmarks/",
    "following-nobody": lambda world: "/settings/following/people/",
    "following-no-space": lambda world: "/settings/following/",
    "compose-without-space": lambda world: "/create/post/",
    "door": lambda world: "/s/shift-swaps/",
    "door-about": lambda world: "/s/shift-swaps/about/",
    "directory-mine": lambda world: "/spaces/?show=mine",
    "needs-nothing": lambda world: "/needs/",
    "feeds-none": lambda world: "/settings/feeds/",
}

# Articles have their own, as they come with a library of articles.
ARTICLES = {
    "article": lambda library: library.told.get_absolute_url(),
    "article-announced": lambda library: library.notice.get_absolute_url(),
    "article-draft": lambda library: library.draft.get_absolute_url(),
    "article-scheduled": lambda library: library.later.get_absolute_url(),
    "article-over": lambda library: library.over.get_absolute_url(),
    "article-preview": lambda library: f"/preview/{library.draft.preview_token}/",
    "article-write": lambda library: "/create/article/?space=leak-listening-craft",
    "article-edit": lambda library: f"/i/{library.told.pk}/write/",
    "article-history": lambda library: f"/i/{library.told.pk}/history/",
    "article-version": lambda library: f"/i/{library.told.pk}/history/?version=1",
    "article-announce": lambda library: f"/i/{library.notice.pk}/announce/",
    "article-confirmations": lambda library: f"/i/{library.notice.pk}/confirmations/",
    "article-confirmed": lambda library: f"/i/{library.notice.pk}/confirmations/?show=confirmed",
    "series": lambda library: f"/series/{library.told.series_id}/",
    "drafts": lambda library: "/drafts/",
    "space-with-pins": lambda library: library.told.space.get_absolute_url(),
    "space-prompts": lambda library: "/s/leak-listening-craft/prompts/",
}


def look(page: Page, name: str, faults: Callable, picture: Callable) -> dict[str, list[str]]:
    """Return what is wrong with the page in each of the four views."""
    wrong = {}
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme)
        # What is where does not change with the colours, so in the dark only they are judged.
        found = faults(page, RULES if scheme == "light" else COLOURS)
        if (width, scheme) == VIEWS[0]:
            found += [f"smaller than a thumb: {control}" for control in page.evaluate(SMALL)]
        picture(page, f"{name}-{width}-{scheme}")
        if found:
            wrong[f"{name} at {width} px, {scheme}"] = found
    return wrong


def look_at_all(
    pages: dict[str, Callable], world: Any, visit: Callable, cookies: Iterable, faults: Callable, picture: Callable
) -> dict[str, list[str]]:
    page, wrong = None, {}
    for name, path in pages.items():
        if page is None:
            page = visit(path(world), cookies=cookies, reduced_motion="reduce")
        else:
            page.goto(path(world))
        wrong |= look(page, name, faults, picture)
    return wrong


@pytest.mark.parametrize(
    ("who", "pages"),
    [("alice", READING), ("alice", SPACES), ("alice", WRITING), ("alice", OWN), ("charlie", NEWCOMER), ("", OUTSIDE)],
    ids=["reading", "spaces", "writing", "own", "newcomer", "outside"],
)
def test_every_page_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, who: str, pages: dict
) -> None:
    cookies = as_seen_by(world.people[who]) if who else ()
    assert look_at_all(pages, world, visit, cookies, faults, picture) == {}


def test_every_page_of_articles_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    library = make_library(world)
    assert look_at_all(ARTICLES, library, visit, as_seen_by(world.alice), faults, picture) == {}


def test_what_a_member_is_asked_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    pages = {"article-to-confirm": lambda library: library.notice.get_absolute_url(), "home-to-confirm": lambda _: "/"}
    assert look_at_all(pages, make_library(world), visit, as_seen_by(world.nora), faults, picture) == {}


def test_a_refused_article_names_its_fields(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    page = visit("/create/article/", cookies=as_seen_by(world.alice), reduced_motion="reduce")
    page.evaluate("document.querySelector('.article-form').noValidate = true")
    text_box(page, "Text").fill("Words without a title.")
    page.get_by_text("Co-authors, series and end").click()
    page.get_by_label("Part").fill("2")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".field-error:visible")).to_have_count(3)
    assert page.locator("[aria-invalid=true]").first.get_attribute("aria-describedby")
    assert look(page, "article-refused", faults, picture) == {}
    page.complaints.clear()


def test_the_pages_of_those_who_run_it_are_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    pages = {"event-log": lambda world: "/governance/events/"}
    assert look_at_all(pages, world, visit, as_seen_by(world.sam), faults, picture) == {}


def test_what_is_not_there_and_not_allowed_is_said_soundly(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    cookies = as_seen_by(world.charlie)
    pages = {
        "not-found": lambda world: "/i/999999999/",
        "not-allowed": lambda world: "/s/leak-listening-craft/manage/",
    }
    wrong: dict[str, Any] = {}
    for name, path in pages.items():
        page = visit(path(world), cookies=cookies, reduced_motion="reduce")
        assert page.locator("h1").count() == 1
        wrong |= look(page, name, faults, picture)
        page.complaints.clear()  # the browser itself remarks on the status
    assert wrong == {}


def test_a_refused_form_names_its_fields(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    page = visit("/spaces/new/", cookies=as_seen_by(world.alice), reduced_motion="reduce")
    page.get_by_role("button", name="Open the space").click()
    field = page.locator("[aria-invalid=true]").first
    assert field.get_attribute("aria-describedby")
    assert look(page, "space-create-refused", faults, picture) == {}
    page.complaints.clear()


def test_the_open_menu_and_the_dialogs_are_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    page = visit(world.leaks.get_absolute_url(), cookies=as_seen_by(world.alice), reduced_motion="reduce")
    page.keyboard.press("?")
    wrong = look(page, "shortcuts", faults, picture)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".bottombar [popovertarget=me-menu]").click()
    wrong |= look(page, "menu", faults, picture)
    assert wrong == {}
