"""Pictures: chosen, watched going up, described, shown small; and refused with a sentence when they are bad."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from apps.files.models import File
from tests.e2e.world import World, png
from tests.e2e.writing import text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CRASHERS = Path(__file__).resolve().parents[1] / "data" / "png" / "crashers"
WORDS = "Two correlators and one quiet road."


def chosen(name: str, content: bytes, mime: str = "image/png") -> dict:
    return {"name": name, "mimeType": mime, "buffer": content}


@pytest.fixture
def composer(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    page = visit("/create/post/?space=leak-listening-craft", cookies=as_seen_by(world.nora))
    text_box(page).fill(WORDS)
    return page


def add(page: Page, *files: dict) -> None:
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Add to the gallery").click()
    asked.value.set_files(list(files))


def kept(page: Page) -> None:
    expect(text_box(page)).to_have_text(WORDS)


def test_a_picture_goes_up_is_described_and_shown_small(
    world: World, composer: Page, deliver: Callable, visit: Callable, as_seen_by: Callable
) -> None:
    waiting = []
    composer.route("**/files/", lambda route: waiting.append(route))
    with composer.expect_request("**/files/"):
        add(composer, chosen("trace.png", png(1400, 900)))
    progress = composer.get_by_role("progressbar", name="Upload")
    expect(progress).to_be_visible()
    waiting[0].continue_()
    composer.unroute("**/files/")
    expect(progress).to_have_count(0)
    composer.locator("[data-upload]").get_by_label("What the picture shows").fill("A trace with one clean peak")
    composer.get_by_role("button", name="Publish").click()
    image = composer.get_by_role("img", name="A trace with one clean peak")
    expect(image).to_be_visible()
    deliver()
    assert File.everything.get(alt="A trace with one clean peak").widths == [480, 960]
    phone = visit(urlsplit(composer.url).path, 390, cookies=as_seen_by(world.bob))
    shown = phone.get_by_role("img", name="A trace with one clean peak")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") in (480, 960)


def test_pictures_can_be_taken_out_before_they_are_sent(world: World, composer: Page) -> None:
    add(composer, chosen("one.png", png(colour="#112233")), chosen("two.png", png(colour="#445566")))
    expect(composer.locator("[data-upload][data-id]")).to_have_count(2)
    composer.get_by_role("button", name="Take this picture out").first.click()
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .gallery img")).to_have_count(1)


@pytest.mark.parametrize("name", ["huge_IDAT.png", "bad_iCCP.png", "badcrc.png"])
def test_a_crasher_harms_nobody(composer: Page, name: str) -> None:
    """Each is shown or refused with a sentence; either way the words stay and the rest can be sent."""
    add(composer, chosen(name, (CRASHERS / name).read_bytes()))
    settled = composer.locator("[data-upload][data-id], [data-upload-error]:visible")
    expect(settled.first).to_be_visible()
    kept(composer)
    error = composer.locator("[data-upload-error]:visible")
    if error.count():
        assert error.inner_text().strip().endswith(".")
    composer.complaints.clear()  # the browser itself remarks on the status 400, and on a picture it cannot draw
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .item-text")).to_have_text(WORDS)
    composer.complaints.clear()


def test_a_file_that_only_calls_itself_a_picture_is_refused(composer: Page) -> None:
    add(composer, chosen("holiday.png", b"<html><script>alert(1)</script>", "image/png"))
    error = composer.locator("[data-upload-error]")
    expect(error).to_be_visible()
    expect(error).not_to_have_text("")
    kept(composer)
    assert not File.everything.filter(original_name="holiday.png").exists()
    composer.complaints.clear()  # the browser itself remarks on the status 400


def test_a_file_that_is_too_large_is_refused(composer: Page, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 200_000
    big = png(64, 64) + b"\0" * 200_000
    add(composer, chosen("big.png", big))
    expect(composer.locator("[data-upload-error]")).to_contain_text("larger than 0.2 MB")
    kept(composer)
    composer.complaints.clear()  # the browser itself remarks on the status 400


def test_a_picture_with_too_many_pixels_is_refused(composer: Page) -> None:
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    add(composer, chosen("bomb.png", bomb.getvalue()))
    expect(composer.locator("[data-upload-error]")).to_contain_text("too many pixels", timeout=20_000)
    kept(composer)
    composer.complaints.clear()  # the browser itself remarks on the status 400


def test_a_lost_connection_says_so_and_keeps_the_words(composer: Page) -> None:
    composer.route("**/files/", lambda route: route.abort())
    add(composer, chosen("trace.png", png()))
    expect(composer.locator("[data-upload-error]")).to_contain_text("cannot be reached")
    kept(composer)
    composer.complaints.clear()  # the browser itself remarks on the lost connection
