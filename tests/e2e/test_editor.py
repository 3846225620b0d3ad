"""The editor: what one types, chooses and pastes becomes what is meant, and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.world import World, png
from tests.e2e.writing import COMMENT, COMPOSE, PASTE, begun, body_of, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_markdown_becomes_what_it_means_while_one_types(composer: Page) -> None:
    composer.keyboard.type("# Night\n**Cold** and *dry*\n- one\ntwo")
    assert body_of(composer) == (
        "<h2>Night</h2><p><strong>Cold</strong> and <em>dry</em></p><ul><li><p>one</p></li><li><p>two</p></li></ul>"
    )


def test_a_task_is_made_and_ticked(composer: Page) -> None:
    composer.keyboard.type("[ ] sound the wheel")
    composer.keyboard.press("Alt+Enter")
    assert body_of(composer) == '<ul><li data-checked="true"><p>sound the wheel</p></li></ul>'


def test_a_sign_begins_a_callout(composer: Page) -> None:
    composer.keyboard.type("[!warning] Mind the gap")
    assert body_of(composer) == '<aside data-tone="warning" class="callout"><p>Mind the gap</p></aside>'


def test_the_slash_menu_inserts_a_table_with_its_tools(composer: Page) -> None:
    composer.keyboard.type("/tab")
    expect(composer.locator(".suggestions [aria-selected=true]")).to_contain_text("Table")
    composer.keyboard.press("Enter")
    expect(text_box(composer).locator("tr")).to_have_count(3)
    composer.get_by_role("button", name="Row below").click()
    expect(text_box(composer).locator("tr")).to_have_count(4)
    composer.get_by_role("button", name="Take out this column").click()
    expect(text_box(composer).locator("th")).to_have_count(2)


def test_an_item_is_named_by_its_title_and_stored_without_it(world: World, composer: Page) -> None:
    world.posts[0].change(title="Larch Street at night")
    composer.keyboard.type("See [[larch")
    expect(composer.locator(".suggestions [aria-selected=true]")).to_contain_text("Larch Street")
    composer.keyboard.press("Enter")
    expect(text_box(composer).locator(".ref")).to_have_text("Larch Street at night")
    pk = world.posts[0].pk
    assert f'<a class="ref" href="/i/{pk}/" data-item="{pk}"></a>' in body_of(composer)


def test_what_comes_from_a_word_processor_is_cleaned(composer: Page) -> None:
    html = '<meta><style>p{color:red}</style><p class="MsoNormal"><span style="font-weight:bold">Bold</span></p>'
    text_box(composer).evaluate(PASTE, {"text/html": html, "text/plain": "Bold"})
    assert body_of(composer) == "<p><strong>Bold</strong></p>"


def test_a_hostile_paste_is_inert(composer: Page) -> None:
    html = (
        '<img src=x onerror="window.ran=1"><script>window.ran=1</script><a href="javascript:window.ran=1">go</a>'
        '<svg onload="window.ran=1"></svg><p style="position:fixed" onclick="window.ran=1">words</p>'
    )
    text_box(composer).evaluate(PASTE, {"text/html": html, "text/plain": "words"})
    expect(text_box(composer)).to_contain_text("words")
    assert composer.evaluate("window.ran") is None
    assert not any(word in body_of(composer) for word in ("javascript", "onerror", "style", "<script", "<img"))


def test_pasted_markdown_is_understood_and_can_be_undone(composer: Page) -> None:
    text_box(composer).evaluate(PASTE, {"text/plain": "## Plan\n\n- one\n- two"})
    expect(text_box(composer).locator("h2")).to_have_text("Plan")
    expect(text_box(composer).locator("li")).to_have_count(2)


def test_a_picture_goes_into_the_text(composer: Page) -> None:
    with composer.expect_file_chooser() as asked:
        composer.get_by_role("button", name="Picture", exact=True).click()
    asked.value.set_files([{"name": "trace.png", "mimeType": "image/png", "buffer": png()}])
    expect(text_box(composer).get_by_role("button", name="Say what it shows")).to_be_visible()
    assert '<img src="/files/' in body_of(composer)
    text_box(composer).press("Control+z")
    expect(text_box(composer).locator("img")).to_have_count(0)


def test_one_writes_markdown_instead_and_that_is_remembered(composer: Page) -> None:
    composer.keyboard.type("**Cold** night")
    composer.get_by_role("button", name="Write as Markdown").click()
    area = composer.locator("textarea[name=body]")
    expect(area).to_have_value("**Cold** night")
    composer.on("dialog", lambda dialog: dialog.accept())
    composer.reload()
    expect(area).to_be_visible()
    expect(area).to_have_value("**Cold** night")


def test_a_reading_page_loads_no_editor_until_one_begins(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(cookies=as_seen_by(world.nora))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(world.posts[1].get_absolute_url(), wait_until="networkidle")
    assert not [url for url in asked if "editor" in url]
    begun(page, COMMENT)
    assert [url for url in asked if url.endswith("/js/editor.js")]


def test_without_the_bundle_the_textarea_stays(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(cookies=as_seen_by(world.nora))
    page.route("**/js/editor.js", lambda route: route.abort())
    page.goto(COMPOSE, wait_until="networkidle")
    page.locator("textarea[name=body]").fill("Plain **words**")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".item-page strong")).to_have_text("words")
    page.complaints.clear()  # the browser itself remarks on the bundle that is gone
