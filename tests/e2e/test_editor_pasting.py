"""What is pasted from Word, Google Docs, web pages and plain text, and what copying inside the editor keeps."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.writing import PASTE, body_of, text_box, wiped

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASTED = Path(__file__).resolve().parents[1] / "data" / "pasted"
SAID = {
    "word": (
        "<h2>Night work at Saltgate</h2><h2>Before you go</h2>"
        "<p>Tell the <strong>control room</strong> and the <strong><em>duty inspector</em></strong>.</p>"
        "<ul><li><p>Two listening sticks</p><ul><li><p>one with a new earpiece</p></li></ul></li>"
        "<li><p>The logger</p></li></ul><h3>On site</h3>"
        '<ol start="3"><li><p>Shut the valve</p></li><li><p>Wait ten minutes</p></li></ol>'
        "<table><tbody><tr><td><p><strong>Zone</strong></p></td><td><p><strong>l/s</strong></p></td></tr>"
        "<tr><td><p>5</p></td><td><p>1.4</p></td></tr></tbody></table><p>Call me after.</p>"
    ),
    "google-docs": (
        "<h2>Shift notes</h2><p>The pump at <strong>Pennick</strong> runs <em>warm</em>, not <s>hot</s>. See "
        '<a href="https://docs.example.org/d/1?a=1&amp;b=2">the sheet</a>.</p>'
        "<ul><li><p>Check the seal</p><ul><li><p><strong><em>twice</em></strong></p></li></ul></li>"
        "<li><p>Write it down</p></li></ul><h3>Next week</h3><p>Nothing planned.</p>"
    ),
    "google-docs-words": "<p>only a few <strong>words</strong></p>",
    "web-page": (
        '<p><a href="https://news.example.org/">Home</a></p><h2>Quiet pipes</h2>'
        "<p>Half of all leaks make <strong>no sound</strong> above&nbsp;ground.</p><p>First line<br>second line</p>"
        "<p>Read <strong>this</strong> too.</p><h4>Sources</h4><p>A pipe</p><p>Related: valves</p><p>© Example</p>"
    ),
}


def paste(page: Page, html: str = "", text: str = "words", **more: str) -> str:
    text_box(page).evaluate(PASTE, {"text/plain": text, **({"text/html": html} if html else {}), **more})
    return body_of(page)


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_program_leaves_only_what_it_meant(composer: Page, name: str) -> None:
    assert paste(composer, (PASTED / f"{name}.html").read_text(encoding="utf-8")) == SAID[name]


def test_words_are_pasted_into_the_middle_of_a_line(composer: Page) -> None:
    composer.keyboard.type("Take care")
    for _letter in "care":
        composer.keyboard.press("ArrowLeft")
    said = paste(composer, (PASTED / "google-docs-words.html").read_text(encoding="utf-8"))
    assert said == "<p>Take only a few <strong>words</strong>care</p>"


def test_markdown_is_understood_and_plain_words_stay(composer: Page) -> None:
    paste(composer, text="## Plan\n\n- [ ] one\n- [x] two\n\n> [!TIP]\n> Ask first.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    box = text_box(composer)
    expect(box.locator("h2")).to_have_text("Plan")
    expect(box.get_by_role("checkbox")).to_have_count(2)
    expect(box.locator(".callout-title")).to_have_text("Tip")
    expect(box.locator("td")).to_have_text(["1", "2"])
    wiped(composer)
    assert paste(composer, text="Two lines\nof plain words.\n\nAnd a third.") == (
        "<p>Two lines</p><p>of plain words.</p><p>And a third.</p>"
    )


def test_code_from_a_programmers_editor_becomes_code(composer: Page) -> None:
    text = "def flow():\n    return 3"
    assert paste(composer, text=text, **{"vscode-editor-data": '{"mode": "python"}'}) == (
        f'<pre><code class="language-python">{text}</code></pre>'
    )


def test_an_address_links_what_is_chosen(composer: Page) -> None:
    composer.keyboard.type("the map")
    composer.keyboard.press("Control+a")
    assert paste(composer, text="https://example.org/m") == '<p><a href="https://example.org/m">the map</a></p>'


def test_what_is_pasted_into_code_stays_as_it_is(composer: Page) -> None:
    composer.keyboard.type("```\n")
    assert paste(composer, text="# **no** heading") == "<pre><code># **no** heading</code></pre>"


def test_what_is_copied_inside_the_editor_stays_whole(composer: Page) -> None:
    composer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    composer.keyboard.type("[!warning] Mind @ach")
    expect(composer.get_by_role("listbox", name="People you can mention")).to_be_visible()
    composer.keyboard.press("Enter")
    before = body_of(composer)
    composer.keyboard.press("Control+a")
    composer.keyboard.press("Control+x")
    assert body_of(composer) == ""
    composer.keyboard.press("Control+v")
    assert body_of(composer) == before
