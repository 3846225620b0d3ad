"""A document that people write together: two browsers, one of them offline for a while, and what others see of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.documents.live.showing import show
from apps.documents.models import Document
from apps.spaces.models import Membership
from tests.e2e.conftest import VIEWS
from tests.e2e.live import running
from tests.factories import make_document, make_organisation, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEXT = "[data-coedit-frame] .tiptap"
STATE = "[data-coedit-state]"
OFFLINE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[Any]:
    with running() as server:
        yield server


@pytest.fixture
def document(live_server: Any) -> Document:
    make_organisation()
    nora, bob = make_user("nora", name="Nora Quist"), make_user("bob", name="Bob Ferris")
    space = make_space(nora, slug="craft", members=[bob])
    return make_document(space, nora, title="Night work", text="## Before\n\nCharge the lamp.\n\n## After\n\nRest.")


@pytest.fixture
def writes(visit: Callable, as_seen_by: Callable, document: Document) -> Callable[..., Page]:
    """Let somebody open the document to write in it, and wait until they can."""

    def opened(username: str, **view: Any) -> Page:
        person = document.space.memberships.select_related("user").get(user__username=username).user
        page = visit(f"/i/{document.pk}/document/", cookies=as_seen_by(person), **view)
        expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
        return page

    return opened


def append(page: Page, block: str, words: str) -> None:
    page.locator(f"{TEXT} {block}").first.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def words_of(page: Page) -> str:
    """What stands in the editor without the names at the others' carets."""
    return page.evaluate(
        """(where) => [...document.querySelector(where).children].map((block) => {
            const copy = block.cloneNode(true);
            copy.querySelectorAll(".caret").forEach((caret) => caret.remove());
            return copy.textContent.replaceAll("\\u2060", "");
        }).join("|")""",
        TEXT,
    )


def test_two_people_write_and_see_each_other(writes: Callable, document: Document) -> None:
    nora, bob = writes("nora"), writes("bob")
    append(nora, "h2", " you go")
    expect(bob.locator(TEXT)).to_contain_text("you go")
    append(bob, "p", " And a spare one.")
    for page in (nora, bob):
        expect(page.locator(TEXT)).to_contain_text("Before you go")
        expect(page.locator(TEXT)).to_contain_text("Charge the lamp. And a spare one.")
        expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
    expect(nora.locator(TEXT)).to_contain_text("Bob Ferris")
    expect(nora.locator("[data-coedit-people]")).to_be_visible()


def test_one_goes_offline_and_nothing_is_lost(writes: Callable, document: Document) -> None:
    nora, bob = writes("nora"), writes("bob")
    bob.context.set_offline(True)
    append(bob, "p", " Written on the train.")
    expect(bob.locator(STATE)).to_have_text("Offline: kept on this device")
    append(nora, "h2", " you go")
    expect(nora.locator(STATE)).to_have_attribute("data-state", "saved")
    bob.context.set_offline(False)
    for page in (nora, bob):
        expect(page.locator(TEXT)).to_contain_text("Charge the lamp. Written on the train.", timeout=20_000)
        expect(page.locator(TEXT)).to_contain_text("Before you go")
    expect(bob.locator(STATE)).to_have_text("Saved")
    assert words_of(nora) == words_of(bob)
    bob.complaints[:] = [said for said in bob.complaints if OFFLINE not in said]


def test_undo_takes_back_ones_own_words_only(writes: Callable, document: Document) -> None:
    nora, bob = writes("nora"), writes("bob")
    append(nora, "h2", " you go")
    expect(bob.locator(TEXT)).to_contain_text("you go")
    append(bob, "p", " Mine.")
    expect(nora.locator(TEXT)).to_contain_text("Mine.")
    nora.locator(TEXT).press("Control+z")
    expect(nora.locator(f"{TEXT} h2").first).to_have_text("Before")
    expect(nora.locator(TEXT)).to_contain_text("Mine.")


def test_whoever_leaves_the_space_reads_no_further(writes: Callable, document: Document) -> None:
    document.space.visibility = "private"
    document.space.save()
    bob = writes("bob")
    Membership.objects.filter(user__username="bob").delete()
    expect(bob.locator(STATE)).to_have_text("Not connected any more", timeout=5_000)
    expect(bob.locator(TEXT)).to_have_attribute("contenteditable", "false")


def test_readers_see_what_was_written(
    writes: Callable, visit: Callable, as_seen_by: Callable, document: Document
) -> None:
    nora = writes("nora")
    append(nora, "p", " Twice.")
    expect(nora.locator(STATE)).to_have_attribute("data-state", "saved")
    # As the worker does a few seconds after the last word.
    show(document.pk)
    reader = visit(document.get_absolute_url(), cookies=as_seen_by(make_user("charlie")))
    expect(reader.locator(".prose")).to_contain_text("Charge the lamp. Twice.")
    assert (
        reader.evaluate(
            "performance.getEntriesByType('resource').filter((one) => /coedit|editor/.test(one.name)).length"
        )
        == 0
    )


def test_documents_are_dragged_to_their_place(visit: Callable, as_seen_by: Callable, document: Document) -> None:
    space, nora = document.space, document.author
    lamps, ladders = (make_document(space, nora, title=title) for title in ("Lamps", "Ladders"))
    page = visit("/s/craft/documents/", cookies=as_seen_by(nora))
    row = {title: page.locator(".tree li", has_text=title) for title in ("Night work", "Lamps", "Ladders")}
    row["Ladders"].drag_to(row["Night work"], target_position={"x": 200, "y": 3})
    expect(page.locator(".tree li > a")).to_have_text(["Ladders", "Night work", "Lamps"])
    row["Lamps"].drag_to(row["Ladders"])
    expect(page.locator(".tree li > a")).to_have_text(["Ladders", "Lamps", "Night work"])
    assert Document.visible_to(nora).get(pk=lamps.pk).parent_id == ladders.pk


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_its_pages_are_sound(
    writes: Callable, visit: Callable, as_seen_by: Callable, document: Document, faults: Callable, picture: Callable,
    width: int, scheme: str,
) -> None:  # fmt: skip
    page = writes("nora", width=width, scheme=scheme)
    assert faults(page) == []
    picture(page, f"document-edit-{width}-{scheme}")
    pages = {
        "read": document.get_absolute_url(), "tree": "/s/craft/documents/", "begin": "/create/document/?space=craft",
        "settings": f"/i/{document.pk}/document/settings/", "review": f"/i/{document.pk}/document/review/",
        "doubt": f"/i/{document.pk}/document/doubt/", "move": f"/i/{document.pk}/document/move/",
    }  # fmt: skip
    for name, address in pages.items():
        page.goto(address)
        assert faults(page) == [], name
        picture(page, f"document-{name}-{width}-{scheme}")
