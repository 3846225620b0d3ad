"""The text box that somebody writes in, once the editor has taken it over."""

from playwright.sync_api import Locator, Page, expect

POST, COMMENT = "What do you want to share?", "Your comment"
COMPOSE = "/create/post/?space=leak-listening-craft"
PASTE = """(box, data) => {
  const clipboardData = new DataTransfer();
  for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


def text_box(within: Page | Locator, name: str = POST) -> Locator:
    """Return the editor's text box. Locators wait by themselves, so it may still be on its way."""
    return within.get_by_role("textbox", name=name).and_(within.locator("[contenteditable=true]"))


def begun(page: Page, name: str = POST) -> Locator:
    """Return the editor's text box, focused and with the caret at its end."""
    page.get_by_role("textbox", name=name).first.focus()
    box = text_box(page, name)
    expect(box).to_be_visible()
    box.focus()
    expect(box).to_be_focused()
    page.keyboard.press("Control+End")
    return box


def body_of(page: Page) -> str:
    """Return what the form would send now."""
    return str(page.locator("textarea[name=body]").first.evaluate("area => area.value"))


def wiped(page: Page) -> None:
    """Take everything out of the editor that has the keyboard, and begin with a plain line."""
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Backspace")
    page.locator("[contenteditable=true]").first.evaluate(
        "box => box.editor.commands.setContent('', {emitUpdate: true})"
    )
