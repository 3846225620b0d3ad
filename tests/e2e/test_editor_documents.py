"""Documents in a text: dropped or chosen, sent, and then a link that others download."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_editor_pictures import give
from tests.e2e.writing import body_of
from tests.files.papers import docx

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_one_that_is_dropped_becomes_a_link_with_name_and_size(composer: Page) -> None:
    composer.keyboard.type("Read ")
    give(composer, "drop", ("Valve report.docx", WORD, docx("The valve hums")))
    expect(composer.locator("[data-toasts]")).to_contain_text("Valve report.docx is in the text")
    assert 'href="/files/' in body_of(composer)
    composer.keyboard.type("today")
    composer.get_by_role("button", name="Publish").click()
    text = composer.locator(".item-page .item-text")
    expect(text).to_contain_text("bytes) today")
    with composer.expect_download() as download:
        text.get_by_role("link", name="Valve report.docx").click()
    assert download.value.suggested_filename == "Valve report.docx"


def test_one_is_chosen_and_nothing_is_sent_before_it_is_there(composer: Page) -> None:
    waiting: list = []
    composer.route("**/files/documents/", lambda route: waiting.append(route))
    composer.keyboard.type("Read ")
    with composer.expect_request("**/files/documents/"), composer.expect_file_chooser() as chooser:
        composer.get_by_role("button", name="File", exact=True).click()
        chooser.value.set_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"The valve hums"})
    expect(composer.locator("[data-toasts]")).to_contain_text("Sending a.txt")
    composer.get_by_role("button", name="Publish").click()
    expect(composer.get_by_role("alert").first).to_contain_text("A picture or file is still on its way.")
    waiting[0].continue_()
    expect(composer.locator("[data-toasts]")).to_contain_text("a.txt is in the text")
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .item-text").get_by_role("link", name="a.txt (14 bytes)")).to_be_visible()
