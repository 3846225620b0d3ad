"""Words of a document are chosen, commented on, found again and settled, by readers and by who writes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.documents.actions import comment_on_passage
from apps.documents.models import Document, Passage
from tests.e2e.conftest import VIEWS
from tests.e2e.live import running
from tests.factories import make_document, make_organisation, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEXT = "## Before\n\nCharge the lamp. Test the lamp **twice**, as the [leaflet](https://e.org/) says.\n\n- Sign out"
CHOOSE = """([where, words]) => {
    const root = document.querySelector(where);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
        return;
    }
    throw new Error(`nobody says ${words}`);
}"""


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[Any]:
    with running() as server:
        yield server


@pytest.fixture
def document(live_server: Any) -> Document:
    make_organisation()
    nora, bob = make_user("nora", name="Nora Quist"), make_user("bob", name="Bob Ferris")
    space = make_space(nora, slug="craft", members=[bob])
    return make_document(space, nora, title="Night work", text=TEXT)


@pytest.fixture
def opened(visit: Callable, as_seen_by: Callable, document: Document) -> Callable[..., Page]:
    def opened(path: str = "", **view: Any) -> Page:
        person = document.space.memberships.select_related("user").get(user__username="bob").user
        return visit(path or document.get_absolute_url(), cookies=as_seen_by(person), **view)

    return opened


def test_what_is_chosen_is_commented_on_and_stands_out(
    opened: Callable[..., Page], document: Document, faults: Callable, picture: Callable
) -> None:
    page = opened()
    page.evaluate(CHOOSE, ["[data-passages]", "Test the lamp"])
    page.locator("[data-passage-button]").click()
    dialog = page.get_by_role("dialog", name="Comment on words in it")
    expect(dialog.locator("blockquote")).to_have_text("Test the lamp")
    editor = dialog.get_by_label("Your comment")
    editor.click()
    page.keyboard.type("How often?")
    assert not faults(page)
    picture(page, "passage-dialog")
    dialog.get_by_role("button", name="Comment").last.click()
    expect(page.locator(".passage-line blockquote")).to_have_text("Test the lamp")
    expect(page.locator("[data-passages] .anchor")).to_have_text("Test the lamp")
    assert not faults(page)
    picture(page, "passage")
    passage = Passage.objects.get()
    assert (passage.quote, passage.comment.body) == ("Test the lamp", "<p>How often?</p>")


def test_the_second_of_two_and_words_across_marks(opened: Callable[..., Page], document: Document) -> None:
    page = opened()
    page.evaluate("""() => {
        const strong = document.querySelector("[data-passages] strong").firstChild;
        const [before, link] = [strong.parentElement.previousSibling, document.querySelector("[data-passages] p a")];
        getSelection().setBaseAndExtent(before, before.data.lastIndexOf("lamp"), link.firstChild, 4);
    }""")
    page.locator("[data-passage-button]").click()
    dialog = page.get_by_role("dialog", name="Comment on words in it")
    dialog.get_by_label("Your comment").click()
    page.keyboard.type("Why twice?")
    dialog.get_by_role("button", name="Comment").last.click()
    expect(page.locator(".passage-line blockquote")).to_have_text("lamp twice, as the leaf")
    assert Passage.objects.get().start == len("Before\nCharge the lamp. Test the ")


def test_it_is_settled_and_opened_again(opened: Callable[..., Page], document: Document) -> None:
    bob = document.space.memberships.get(user__username="bob").user
    comment_on_passage(actor=bob, document=document, quote="Sign out", text="Where?")
    page = opened()
    page.locator(".passage-line").get_by_role("button", name="Mark as settled").click()
    expect(page.locator("[data-passages] .anchor")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-passages] .anchor")).to_have_text("Sign out")


def test_who_writes_sees_the_words_and_comments_without_leaving(
    opened: Callable[..., Page], document: Document, picture: Callable
) -> None:
    page = opened(f"/i/{document.pk}/document/")
    expect(page.locator("[data-coedit-state]")).to_have_attribute("data-state", "saved")
    page.evaluate(CHOOSE, [".tiptap", "Sign out"])
    page.locator("[data-passage-button]").click()
    dialog = page.get_by_role("dialog", name="Comment on words in it")
    dialog.get_by_label("Your comment").click()
    page.keyboard.type("Where?")
    dialog.get_by_role("button", name="Comment").last.click()
    expect(dialog).to_be_hidden()
    page.wait_for_function("() => CSS.highlights.get('passages')?.size === 1")
    picture(page, "passage-while-writing")
    page.locator(".tiptap p").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("First. ")
    page.wait_for_function(
        "() => [...CSS.highlights.get('passages')].map((range) => range.toString()).join() === 'Sign out'"
    )


@pytest.mark.parametrize(("width", "scheme"), VIEWS[::3])
def test_how_it_looks(
    opened: Callable[..., Page], document: Document, width: int, scheme: str, faults: Callable, picture: Callable
) -> None:
    bob = document.space.memberships.get(user__username="bob").user
    comment_on_passage(actor=bob, document=document, quote="Test the lamp twice", text="With which stick?")
    comment_on_passage(actor=bob, document=document, quote="Sign out", text="Where is the sheet now?")
    own = f"/i/{document.pk}"
    paths = {"list": f"{own}/document/passages/", "form": f"{own}/document/passage/", "history": f"{own}/history/"}
    for name, path in {"reading": "", **paths}.items():
        page = opened(path, width=width, scheme=scheme)
        assert not faults(page)
        picture(page, f"passages-{name}-{width}-{scheme}")
        page.context.close()
