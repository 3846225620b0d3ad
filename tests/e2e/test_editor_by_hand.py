"""The editor without a mouse, on a phone, for the ear, in the dark; and its tables, which need all of that most."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import VIEWS
from tests.e2e.world import World
from tests.e2e.writing import COMMENT, COMPOSE, PASTE, begun, body_of, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
RICH = (
    '<h2>Night</h2><p>See <a href="https://example.org">it</a></p><ul><li data-checked="true"><p>done</p></li></ul>'
    '<aside class="callout" data-tone="tip"><p>Ask first.</p></aside><pre><code class="language-sql">select 1</code>'
    "</pre><table><tbody><tr><th><p>a</p></th><th><p>b</p></th></tr><tr><td><p>1</p></td><td><p>2</p></td></tr>"
    '</tbody></table><figure class="embed" data-url="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></figure><p>End</p>'
)


def with_table(page: Page) -> Locator:
    page.keyboard.type("/table")
    page.keyboard.press("Enter")
    return page.get_by_role("toolbar", name="Table")


def size(page: Page) -> tuple[int, int, int]:
    """Return rows, cells and head cells of the table."""
    return tuple(text_box(page).locator(cells).count() for cells in ("tr", "tr:first-child > *", "th"))


def test_each_tool_of_a_table_does_its_act(composer: Page) -> None:
    bar = with_table(composer)
    assert size(composer) == (3, 3, 3)
    for name, left in {
        "Row below": (4, 3, 3), "Column after": (4, 4, 4), "Column before": (4, 5, 5),
        "Take out this column": (4, 4, 4), "First row is a head": (4, 4, 0),
    }.items():  # fmt: skip
        bar.get_by_role("button", name=name).click()
        assert size(composer) == left, name
    bar.get_by_role("button", name="First row is a head").click()
    text_box(composer).locator("td").last.click()
    bar.get_by_role("button", name="Row above").click()
    assert size(composer) == (5, 4, 4)
    bar.get_by_role("button", name="Take out this row").click()
    assert size(composer) == (4, 4, 4)
    bar.get_by_role("button", name="Take out the table").click()
    assert size(composer)[0] == 0
    expect(bar).to_be_hidden()


def test_tab_walks_through_a_table_and_makes_rows(composer: Page) -> None:
    with_table(composer)
    for word in "abcdefghi":
        composer.keyboard.type(word)
        composer.keyboard.press("Tab")
    assert size(composer) == (4, 3, 3)
    composer.keyboard.press("Control+End")
    composer.keyboard.type("Below")
    assert body_of(composer).endswith("</table><p>Below</p>")


def test_tab_leaves_the_text_after_escape_and_a_list_before(composer: Page) -> None:
    composer.keyboard.type("- one\ntwo")
    composer.keyboard.press("Tab")
    expect(text_box(composer)).to_be_focused()
    assert "<ul><li><p>two" in body_of(composer)
    composer.keyboard.press("Escape")
    composer.keyboard.press("Tab")
    expect(composer.get_by_role("button", name="Add to the gallery")).to_be_focused()
    composer.keyboard.press("Shift+Tab")
    expect(text_box(composer)).to_be_focused()


def test_tab_leaves_a_plain_line_at_once(composer: Page) -> None:
    composer.keyboard.type("one")
    composer.keyboard.press("Tab")
    expect(text_box(composer)).not_to_be_focused()
    assert body_of(composer) == "<p>one</p>"


def test_the_toolbar_is_one_stop_with_arrow_keys(composer: Page) -> None:
    composer.keyboard.type("dry")
    composer.keyboard.press("Control+a")
    composer.keyboard.press("Alt+F10")
    tools = composer.get_by_role("toolbar", name="Formatting").get_by_role("button")
    expect(tools.first).to_be_focused()
    for _time in range(3):
        composer.keyboard.press("ArrowRight")
    expect(tools.nth(3)).to_be_focused()
    composer.keyboard.press("Enter")
    expect(text_box(composer)).to_be_focused()
    assert body_of(composer) == "<p><strong>dry</strong></p>"
    composer.keyboard.press("Alt+F10")
    composer.keyboard.press("End")
    expect(composer.get_by_role("button", name="Write as Markdown")).to_be_focused()
    composer.keyboard.press("Escape")
    expect(text_box(composer)).to_be_focused()


def test_the_bar_of_a_block_is_reached_and_left_by_keys(composer: Page) -> None:
    bar = with_table(composer)
    composer.keyboard.press("Alt+F10")
    expect(bar.get_by_role("button", name="Row above")).to_be_focused()
    composer.keyboard.press("ArrowRight")
    composer.keyboard.press("Enter")
    assert size(composer)[0] == 4
    composer.keyboard.press("Alt+F10")
    composer.keyboard.press("Escape")
    expect(text_box(composer)).to_be_focused()
    composer.keyboard.type("here")
    expect(text_box(composer).locator("th").first).to_have_text("here")


def test_it_has_a_name_a_role_and_its_menus_are_told(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))
    box = begun(page, COMMENT)
    expect(box).to_have_attribute("aria-multiline", "true")
    expect(box).to_have_attribute("aria-required", "true")
    page.keyboard.type("/")
    active = page.locator(".suggestions:popover-open [aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", str(active.get_attribute("id")))
    expect(page.locator("[data-status]")).to_have_text("16 suggestions. Use the arrow keys.")


def test_a_phone_writes_with_the_tools_under_the_text(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(COMPOSE, 390, cookies=as_seen_by(world.nora), has_touch=True, is_mobile=True)
    box = text_box(page)
    box.tap()
    page.keyboard.type("one")
    tools = page.get_by_role("toolbar", name="Formatting")
    assert tools.bounding_box()["y"] > box.bounding_box()["y"]
    tools.get_by_role("button", name="Tasks").tap()
    expect(box).to_be_focused()
    page.keyboard.type(" two")
    box.get_by_role("checkbox", name="Done").tap()
    assert body_of(page) == '<ul><li data-checked="true"><p>one two</p></li></ul>'
    expect(box).to_be_focused()
    tools.get_by_role("button", name="Insert").tap()
    page.get_by_role("option", name="Table").tap()
    page.keyboard.type("cell")
    expect(box.locator("th").first).to_have_text("cell")
    for button in page.locator(".toolbar button:visible, .editor-bar:not([hidden]) button:visible").all():
        area = button.bounding_box()
        assert min(area["width"], area["height"]) >= 43.9, button.get_attribute("aria-label")


INSIDE = """(block) => {
  const text = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
  getSelection().collapse(text, 1);
}"""


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_full_text_is_clean_for_axe(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, width: int, scheme: str
) -> None:
    page = visit(COMPOSE, width, scheme, cookies=as_seen_by(world.nora))
    begun(page)
    text_box(page).evaluate(PASTE, {"text/html": RICH, "text/plain": "words"})
    for place, bar in {"a": "Link", ".callout": "Callout", "code": "Code", "td": "Table"}.items():
        # The bar of the block before may lie over this one, so the caret is put there as by keys.
        text_box(page).locator(place).first.evaluate(INSIDE)
        expect(page.get_by_role("toolbar", name=bar, exact=True).last).to_be_visible()
        assert faults(page) == [], place
    picture(page, f"editor-{width}-{scheme}")
