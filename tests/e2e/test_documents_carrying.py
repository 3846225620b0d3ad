"""Documents leave and come in through a browser, and the pages for it are sound."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.documents.models import Document
from tests.documents.test_import_files import png, zipped
from tests.e2e.test_accessibility import look
from tests.factories import make_document, make_organisation, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LONG = "## Before\n\nCharge the lamp.\n\n- [ ] oil\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> [!TIP]\n> Quiet."


@pytest.fixture
def document(live_server: Any) -> Document:
    make_organisation()
    nora = make_user("nora", name="Nora Quist")
    document = make_document(make_space(nora, slug="craft"), nora, title="Night work", text=LONG)
    make_document(document.space, nora, title="Lamps", text=f"See [[i/{document.pk}]].", parent=document)
    return document


def test_the_pages_are_sound(
    visit: Callable, as_seen_by: Callable, document: Document, faults: Callable, picture: Callable
) -> None:
    export = f"/i/{document.pk}/document/export/"
    page = visit(export, cookies=as_seen_by(document.author), reduced_motion="reduce")
    wrong = look(page, "document-export", faults, picture)
    for name, address in (
        ("document-print", f"{export}?form=print&what=below"),
        ("document-import", "/create/document/import/?space=craft"),
        ("documents-tree", "/s/craft/documents/"),
    ):
        page.goto(address)
        wrong |= look(page, name, faults, picture)
    assert wrong == {}


def test_on_paper_there_is_nothing_but_the_texts(visit: Callable, as_seen_by: Callable, document: Document) -> None:
    address = f"/i/{document.pk}/document/export/?form=print&what=below"
    page = visit(address, cookies=as_seen_by(document.author), scheme="dark", reduced_motion="reduce")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1100})
    expect(page.locator(".no-print")).to_be_hidden()
    text = page.locator("article").first
    box = text.bounding_box()
    assert box is not None
    assert box["width"] > 500
    # Paper is white whatever the screen is.
    light = text.evaluate("(element) => Number(getComputedStyle(element).color.match(/^oklch\\(([0-9.]+)/)[1])")
    assert light < 0.4


@pytest.mark.parametrize("scripted", [True, False])
def test_what_leaves_as_a_zip_comes_in_elsewhere(
    visit: Callable, as_seen_by: Callable, document: Document, tmp_path: Path, scripted: bool, faults: Callable,
    picture: Callable,
) -> None:  # fmt: skip
    make_space(document.author, slug="elsewhere")
    cookies = as_seen_by(document.author)
    page = visit(f"/i/{document.pk}/document/export/", cookies=cookies, java_script_enabled=scripted)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take it out").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "night-work.zip"
    page.goto("/create/document/import/?space=elsewhere")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator(".tree li")).to_have_count(2)
    if scripted:
        assert not faults(page)
        picture(page, "parcel")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.locator(".tree a.quiet-link")).to_have_text(["Night work", "Lamps"])
    page.get_by_role("link", name="Lamps", exact=True).click()
    expect(page.locator(".article-body .ref")).to_have_text("Night work")


def test_a_file_that_is_not_taken_is_said_where_it_was_chosen(
    visit: Callable, as_seen_by: Callable, document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"x.png": png()}))
    page = visit("/create/document/import/?space=craft", cookies=as_seen_by(document.author))
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator(".field-error")).to_contain_text("There is no Markdown, HTML or Word file in it.")
    # The browser says of every answer that is no success that it is none.
    page.complaints.clear()
