"""Pictures in a text: dropped, pasted or chosen; seen going up, tried again, described; and what is none, refused."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.world import World, png
from tests.e2e.writing import COMMENT, COMPOSE, begun, body_of, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
# A synthetic DataTransfer carries files, but its types say so only when an item was added.
GIVE = """(box, [sort, files]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name, {type}));
  }
  const {left, top} = box.querySelector("p:last-child").getBoundingClientRect();
  const event = sort === "paste"
    ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
    : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 1, clientY: top + 5});
  return box.dispatchEvent(event);
}"""


def give(page: Page, sort: str, *files: tuple[str, str, bytes], name: str = "") -> None:
    """Drop or paste files on the text. Asserts that the browser does nothing of its own with them."""
    packed = [[label, mime, b64encode(content).decode()] for label, mime, content in files]
    box = text_box(page, name) if name else text_box(page)
    assert box.evaluate(GIVE, [sort, packed]) is False


def picture(name: str = "trace.png") -> tuple[str, str, bytes]:
    return name, "image/png", png()


def box_of(page: Page) -> Locator:
    return text_box(page).locator(".picture-box")


@pytest.mark.parametrize("sort", ["drop", "paste"])
def test_a_picture_comes_between_the_words(composer: Page, sort: str) -> None:
    composer.keyboard.type("Before\nAfter")
    give(composer, sort, picture())
    expect(text_box(composer).get_by_role("button", name="Say what it shows")).to_be_visible()
    assert 'width="640" height="420"' in body_of(composer)
    assert "Before" in body_of(composer)


def test_one_sees_it_going_up_and_cannot_send_before_it_is_there(composer: Page) -> None:
    waiting: list = []
    composer.route("**/files/", lambda route: waiting.append(route))
    composer.keyboard.type("Look:")
    with composer.expect_request("**/files/"):
        give(composer, "drop", picture())
    expect(composer.get_by_role("progressbar", name="Upload")).to_be_visible()
    shown = box_of(composer).locator("img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    composer.get_by_role("button", name="Publish").click()
    expect(composer.get_by_role("alert").first).to_contain_text("A picture or file is still on its way.")
    waiting[0].continue_()
    expect(composer.get_by_role("progressbar", name="Upload")).to_have_count(0)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .item-text img")).to_be_visible()


def test_one_that_did_not_arrive_is_tried_again(composer: Page) -> None:
    composer.route("**/files/", lambda route: route.abort())
    composer.keyboard.type("Look:")
    give(composer, "drop", picture())
    expect(box_of(composer).get_by_role("alert")).to_contain_text("The portal cannot be reached.")
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator("[data-send-failed]")).to_contain_text("A picture has not arrived")
    composer.unroute("**/files/")
    box_of(composer).get_by_role("button", name="Try again").click()
    expect(box_of(composer).get_by_role("alert")).to_be_hidden()
    expect(box_of(composer).get_by_role("button", name="Say what it shows")).to_be_visible()
    composer.complaints.clear()  # the browser itself remarks on the lost connection


def test_it_is_described_and_read_out(composer: Page) -> None:
    give(composer, "paste", picture())
    box_of(composer).get_by_role("button", name="Say what it shows").click()
    bar = composer.get_by_role("toolbar", name="Picture")
    expect(bar.get_by_role("textbox", name="What the picture shows")).to_be_focused()
    composer.keyboard.type("One clean peak at 41 m")
    composer.keyboard.press("Enter")
    expect(text_box(composer)).to_be_focused()
    composer.keyboard.type("Words behind it")
    assert 'alt="One clean peak at 41 m"' in body_of(composer)
    assert "Words behind it" in body_of(composer)
    expect(box_of(composer).get_by_role("button")).to_have_count(0)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.get_by_role("img", name="One clean peak at 41 m")).to_be_visible()


def test_it_is_taken_out_and_brought_back(composer: Page) -> None:
    composer.keyboard.type("Look:")
    give(composer, "drop", picture())
    expect(box_of(composer).get_by_role("button", name="Say what it shows")).to_be_visible()
    box_of(composer).locator("img").click()
    composer.get_by_role("toolbar", name="Picture").get_by_role("button", name="Take this picture out").click()
    expect(box_of(composer)).to_have_count(0)
    assert body_of(composer).replace("<p></p>", "") == "<p>Look:</p>"
    composer.keyboard.press("Control+z")
    assert "/files/" in body_of(composer)


@pytest.mark.parametrize("place", ["post", "comment"])
def test_a_file_of_a_kind_that_is_not_taken_is_refused_and_opens_nowhere(
    world: World, visit: Callable, as_seen_by: Callable, place: str
) -> None:
    path, name = (COMPOSE, "") if place == "post" else (world.posts[1].get_absolute_url(), COMMENT)
    page = visit(path, cookies=as_seen_by(world.nora))
    begun(page, name) if name else begun(page)
    page.keyboard.type("Words")
    give(page, "drop", ("plan.exe", "application/octet-stream", b"MZ\0\0"), name=name)
    expect(page.locator("[data-toasts]")).to_contain_text("plan.exe: This kind of file is not taken.")
    assert body_of(page) == "<p>Words</p>"
    page.complaints.clear()  # the browser itself remarks on the status 400


def test_a_file_that_only_says_so_is_refused_with_a_sentence(composer: Page) -> None:
    composer.keyboard.type("Words")
    give(composer, "drop", ("trace.png", "image/png", b"<html>"))
    expect(box_of(composer).get_by_role("alert")).to_contain_text("This file is not a picture.")
    assert "<p>Words</p>" in body_of(composer)
    composer.complaints.clear()  # the browser itself remarks on the status 400


def test_a_picture_with_too_many_pixels_is_refused_with_a_sentence(composer: Page) -> None:
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    give(composer, "drop", ("bomb.png", "image/png", bomb.getvalue()))
    expect(box_of(composer).get_by_role("alert")).to_contain_text("too many pixels", timeout=20_000)
    composer.complaints.clear()  # the browser itself remarks on the status 400


def test_more_pictures_than_a_gallery_holds_are_left_out_with_a_sentence(composer: Page) -> None:
    composer.keyboard.type("Words")
    with composer.expect_file_chooser() as asked:
        composer.get_by_role("button", name="Add to the gallery").click()
    files = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": png(80, 60, f"#1122{n:02d}")} for n in range(10)]
    asked.value.set_files(files)
    expect(composer.locator("[data-toasts]")).to_contain_text("At most 8 pictures fit")
    expect(composer.locator("[data-upload][data-id]")).to_have_count(8)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .gallery")).to_be_visible()


def test_a_text_that_is_too_long_is_refused_and_kept(composer: Page) -> None:
    text_box(composer).fill("A long night. " * 90)
    expect(composer.locator("[data-counter]")).to_contain_text("characters too many")
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".field-error").first).to_contain_text("1000 fit here")
    expect(text_box(composer)).to_contain_text("A long night. A long night.")
    composer.complaints.clear()  # the browser itself remarks on the status 422
