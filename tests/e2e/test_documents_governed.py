"""A document is to be read by all, says who wrote what, and forgets what should never have been written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from apps.content.actions import name_version
from apps.documents.actions import ask_to_read, edit_document
from apps.documents.models import Document
from tests.e2e.conftest import VIEWS
from tests.factories import make_document, make_organisation, make_post, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def elsewhere(act: Callable[[], Any]) -> None:
    """Do `act` in a thread of its own: the browser's driver has an event loop in this one, where nothing may wait."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.fixture
def people(transactional_db: None) -> dict[str, Any]:
    make_organisation()
    return {"nora": make_user("nora", name="Nora Quist"), "bob": make_user("bob", name="Bob Ferris")}


@pytest.fixture
def document(people: dict[str, Any], deliver: Callable) -> Document:
    nora, bob = people["nora"], people["bob"]
    space = make_space(nora, slug="craft", members=[bob])
    document = make_document(space, nora, title="Night work", text="Charge the lamp.\n\nThe code is 4711.")
    text = "Charge the old lamp.\n\nThe code is 4711.\n\nRest."
    elsewhere(partial(edit_document, actor=bob, document=document, title="Night work", text=text))
    name_version(actor=nora, item=document, number=1, name="As agreed in March")
    make_post(space, bob, f"We wrote it down: [[i/{document.pk}]]")
    deliver()
    return document


def test_one_confirms_and_the_report_says_so(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document
) -> None:
    page = visit(f"/i/{document.pk}/document/ask-to-read/", cookies=as_seen_by(people["nora"]))
    page.get_by_role("button", name="Ask them").click()
    reader = visit("/", cookies=as_seen_by(people["bob"]))
    reader.get_by_role("link", name="Confirm that you have read “Night work”").click()
    reader.get_by_role("button", name="I have read this").click()
    expect(reader.locator("main")).to_contain_text("You have confirmed that you read it.")
    page.goto(f"/i/{document.pk}/document/readers/?show=confirmed")
    expect(page.locator(".people-list")).to_contain_text("Bob Ferris")


def test_a_version_is_named_by_keyboard_alone(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document
) -> None:
    page = visit(f"/i/{document.pk}/history/", cookies=as_seen_by(people["bob"]))
    page.get_by_text("Name it: version 2").or_(page.locator("summary", has_text="Name it")).first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("For the night shift")
    page.keyboard.press("Enter")
    expect(page.locator(".version-called")).to_have_text(["For the night shift", "As agreed in March"])


def test_words_are_taken_out_once_one_saw_where_they_stand(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document
) -> None:
    page = visit(f"/i/{document.pk}/document/erase/", cookies=as_seen_by(people["nora"]))
    page.get_by_label("Which words?").fill("4711")
    page.get_by_label("Why?").fill("A code was written down")
    page.get_by_role("button", name="See where they stand").click()
    expect(page.locator("[role=status] li").first).to_have_text("1 place in what it says now")
    page.get_by_role("button", name="Take them out for good").click()
    expect(page.locator(".article-body")).to_contain_text("The code is [removed].")


@pytest.mark.parametrize(("width", "scheme"), VIEWS[::3])
def test_how_it_looks(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document, faults: Callable,
    picture: Callable, width: int, scheme: str,
) -> None:  # fmt: skip
    ask_to_read(actor=people["nora"], document=document)
    own = f"/i/{document.pk}"
    for name, path, person in (
        ("reading", document.get_absolute_url(), "bob"), ("authors", f"{own}/document/authors/", "bob"),
        ("history", f"{own}/history/", "bob"), ("ask", f"{own}/document/ask-to-read/", "nora"),
        ("readers", f"{own}/document/readers/", "nora"), ("erase", f"{own}/document/erase/", "nora"),
        ("linked", f"{own}/linked-from/", "bob"),
    ):  # fmt: skip
        page = visit(path, width=width, scheme=scheme, cookies=as_seen_by(people[person]))
        assert not faults(page), name
        picture(page, f"governed-{name}-{width}-{scheme}")
        page.context.close()
