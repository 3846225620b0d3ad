"""What the toolbar, the `/` menu and signs of Markdown do: each of them, by its name."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.writing import body_of, text_box, wiped

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SIGNS = {
    "# Night": "<h2>Night</h2>",
    "## Night": "<h2>Night</h2>",
    "### Night": "<h3>Night</h3>",
    "#### Night": "<h4>Night</h4>",
    "**dry** hole": "<p><strong>dry</strong> hole</p>",
    "__dry__ hole": "<p><strong>dry</strong> hole</p>",
    "*dry* hole": "<p><em>dry</em> hole</p>",
    "_dry_ hole": "<p><em>dry</em> hole</p>",
    "~~dry~~ hole": "<p><s>dry</s> hole</p>",
    "`dry` hole": "<p><code>dry</code> hole</p>",
    "- dry": "<ul><li><p>dry</p></li></ul>",
    "* dry": "<ul><li><p>dry</p></li></ul>",
    "+ dry": "<ul><li><p>dry</p></li></ul>",
    "1. dry": "<ol><li><p>dry</p></li></ol>",
    "[] dry": '<ul><li data-checked="false"><p>dry</p></li></ul>',
    "[ ] dry": '<ul><li data-checked="false"><p>dry</p></li></ul>',
    "- [x] dry": '<ul><li data-checked="true"><p>dry</p></li></ul>',
    "> dry": "<blockquote><p>dry</p></blockquote>",
    "[!note] dry": '<aside data-tone="note" class="callout"><p>dry</p></aside>',
    "> [!tip] dry": '<aside data-tone="tip" class="callout"><p>dry</p></aside>',
    "```sql dry": '<pre><code class="language-sql">dry</code></pre>',
    "~~~ dry": "<pre><code>dry</code></pre>",
    "---dry": "<hr><p>dry</p>",
    "[map](https://example.org/m) dry": '<p><a href="https://example.org/m">map</a> dry</p>',
    "https://example.org/m dry": '<p><a href="https://example.org/m">https://example.org/m</a> dry</p>',
    "www.example.org dry": '<p><a href="https://www.example.org">www.example.org</a> dry</p>',
    "2 * 3 * 4 and a_b_c": "<p>2 * 3 * 4 and a_b_c</p>",
    "** dry ** and ~~ dry ~~": "<p>** dry ** and ~~ dry ~~</p>",
    "[no](javascript:alert(1)) dry": "<p>[no](javascript:alert(1)) dry</p>",
}
BUTTONS = {
    "Bold": "<p><strong>dry</strong></p>",
    "Italic": "<p><em>dry</em></p>",
    "Struck through": "<p><s>dry</s></p>",
    "Code": "<p><code>dry</code></p>",
    "Heading": "<h2>dry</h2>",
    "List": "<ul><li><p>dry</p></li></ul>",
    "Numbered list": "<ol><li><p>dry</p></li></ol>",
    "Tasks": '<ul><li data-checked="false"><p>dry</p></li></ul>',
    "Quotation": "<blockquote><p>dry</p></blockquote>",
}
KEYS = {
    "Control+b": BUTTONS["Bold"], "Control+i": BUTTONS["Italic"], "Control+Shift+s": BUTTONS["Struck through"],
    "Control+e": BUTTONS["Code"], "Control+Alt+2": BUTTONS["Heading"], "Control+Shift+8": BUTTONS["List"],
    "Control+Shift+7": BUTTONS["Numbered list"], "Control+Shift+9": BUTTONS["Tasks"],
    "Control+Shift+b": BUTTONS["Quotation"],
}  # fmt: skip
TABLE = "<tr><th><p>dry</p></th><th><p></p></th><th><p></p></th></tr>"
ENTRIES = {
    "Heading": "<h2>dry</h2>",
    "Subheading": "<h3>dry</h3>",
    "Small heading": "<h4>dry</h4>",
    "List": BUTTONS["List"],
    "Numbered list": BUTTONS["Numbered list"],
    "Tasks": BUTTONS["Tasks"],
    "Table": TABLE,
    "Quotation": BUTTONS["Quotation"],
    "Callout": '<aside data-tone="note" class="callout"><p>dry</p></aside>',
    "Code block": "<pre><code>dry</code></pre>",
    "Divider": "<hr><p>dry</p>",
}
# What these do is more than a word can show; each has a test of its own.
ASKING = {"Picture", "File", "Embed", "Post, article or space", "Person"}


def button(page: Page, name: str):
    return page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True)


def test_signs_of_markdown_become_what_they_mean(composer: Page) -> None:
    for typed, meant in SIGNS.items():
        composer.keyboard.type(typed)
        assert body_of(composer) == meant, typed
        wiped(composer)


def test_a_sign_that_was_not_meant_is_taken_back(composer: Page) -> None:
    composer.keyboard.type("1. ")
    composer.keyboard.press("Backspace")
    assert body_of(composer) == "<p>1. </p>"


def test_each_button_does_its_act_and_takes_it_back(composer: Page) -> None:
    for name, meant in BUTTONS.items():
        composer.keyboard.type("dry")
        composer.keyboard.press("Control+a")
        button(composer, name).click()
        expect(text_box(composer)).to_be_focused()
        assert body_of(composer) == meant, name
        expect(button(composer, name)).to_have_attribute("aria-pressed", "true")
        button(composer, name).click()
        assert body_of(composer) == "<p>dry</p>", name
        expect(button(composer, name)).to_have_attribute("aria-pressed", "false")
        wiped(composer)


def test_each_act_has_a_key_that_its_button_names(composer: Page) -> None:
    for keys, meant in KEYS.items():
        composer.keyboard.type("dry")
        composer.keyboard.press("Control+a")
        composer.keyboard.press(keys)
        assert body_of(composer) == meant, keys
        shown = keys.replace("Control", "Ctrl").replace("+", " ")
        assert composer.locator(f'.toolbar [title*="({shown.title()})"]').count() == 1, keys
        wiped(composer)


def test_each_entry_of_the_slash_menu_does_its_act(composer: Page) -> None:
    composer.keyboard.type("/")
    options = composer.get_by_role("listbox", name="What to insert").get_by_role("option")
    offered = {
        each.locator("span, :scope").first.evaluate("option => option.childNodes[1].data") for each in options.all()
    }
    assert offered == set(ENTRIES) | ASKING
    wiped(composer)
    for name, meant in ENTRIES.items():
        composer.keyboard.type("/" + name.split()[0].lower())
        options.filter(has_text=name).first.click()
        composer.keyboard.type("dry")
        assert meant in body_of(composer), name
        wiped(composer)


def test_the_slash_menu_is_one_of_the_keyboard(composer: Page) -> None:
    menu = composer.get_by_role("listbox", name="What to insert")
    composer.keyboard.type("/")
    expect(menu).to_be_visible()
    composer.keyboard.press("ArrowDown")
    expect(menu.locator("[aria-selected=true]")).to_contain_text("Subheading")
    composer.keyboard.press("Enter")
    composer.keyboard.type("Steps /")
    composer.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    composer.keyboard.type("li")
    expect(menu).to_be_hidden()
    assert body_of(composer) == "<h3>Steps /li</h3>"


def test_a_slash_inside_a_word_opens_nothing(composer: Page) -> None:
    composer.keyboard.type("and/or")
    expect(composer.get_by_role("listbox", name="What to insert")).to_be_hidden()
    assert body_of(composer) == "<p>and/or</p>"


def test_the_insert_button_opens_the_slash_menu(composer: Page) -> None:
    composer.keyboard.type("Here")
    button(composer, "Insert").click()
    expect(composer.get_by_role("listbox", name="What to insert")).to_be_visible()
    composer.keyboard.press("Escape")
    assert body_of(composer) == "<p>Here /</p>"


def test_one_undoes_and_does_again(composer: Page) -> None:
    expect(button(composer, "Undo")).to_have_attribute("aria-disabled", "true")
    composer.keyboard.type("dry")
    button(composer, "Undo").click()
    assert body_of(composer) == ""
    expect(button(composer, "Undo")).to_have_attribute("aria-disabled", "true")
    button(composer, "Redo").click()
    assert body_of(composer) == "<p>dry</p>"
    composer.keyboard.press("Control+z")
    assert body_of(composer) == ""
    composer.keyboard.press("Control+Shift+z")
    assert body_of(composer) == "<p>dry</p>"


def test_tasks_are_ticked_by_hand_and_by_key(composer: Page) -> None:
    composer.keyboard.type("[ ] one\ntwo")
    text_box(composer).get_by_role("checkbox", name="Done").first.check()
    task = '<li data-checked="{}"><p>{}</p></li>'
    assert body_of(composer) == f"<ul>{task.format('true', 'one')}{task.format('false', 'two')}</ul>"
    composer.keyboard.press("Alt+Enter")
    assert body_of(composer) == f"<ul>{task.format('true', 'one')}{task.format('true', 'two')}</ul>"


def test_lists_are_nested_by_tab(composer: Page) -> None:
    composer.keyboard.type("- one\n")
    composer.keyboard.press("Tab")
    composer.keyboard.type("inside\n")
    composer.keyboard.press("Shift+Tab")
    composer.keyboard.type("two")
    assert body_of(composer) == (
        "<ul><li><p>one</p><ul><li><p>inside</p></li></ul></li><li><p>two</p></li></ul>"
    )  # fmt: skip


def test_a_callout_has_a_tone_and_can_be_taken_off(composer: Page) -> None:
    composer.keyboard.type("[!note] Mind")
    bar = composer.get_by_role("toolbar", name="Callout")
    for tone in ("Tip", "Warning", "Note"):
        bar.get_by_role("button", name=tone).click()
        expect(bar.get_by_role("button", name=tone)).to_have_attribute("aria-pressed", "true")
        expect(text_box(composer).locator(".callout-title")).to_have_text(tone)
        assert f'data-tone="{tone.lower()}"' in body_of(composer)
    composer.keyboard.type("\nthe gap\n\nBelow")
    assert body_of(composer).endswith("<p>Mind</p><p>the gap</p></aside><p>Below</p>")
    composer.keyboard.press("ArrowUp")
    bar.get_by_role("button", name="Make it ordinary text").click()
    assert body_of(composer) == "<p>Mind</p><p>the gap</p><p>Below</p>"


def test_code_is_kept_as_typed_and_has_a_language(composer: Page) -> None:
    composer.keyboard.type("```\nx = **1** / # [[ @\n  - y")
    composer.get_by_role("combobox", name="Language").select_option("Python")
    assert body_of(composer) == '<pre><code class="language-python">x = **1** / # [[ @\n  - y</code></pre>'
    expect(text_box(composer).locator(".code-language")).to_have_text("Python")
    text_box(composer).locator("code").click()
    composer.keyboard.press("Control+End")
    composer.keyboard.type("Below")
    assert body_of(composer).endswith("</pre><p>Below</p>")
