"""A change is suggested by one person and taken over by another."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.documents.actions import begin_suggestion, decide_writers, suggest
from apps.documents.models import Document, Writing
from tests.e2e.conftest import VIEWS
from tests.factories import make_document, make_organisation, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEXT = "## Before\n\nCharge the lamp.\n\n- Sign out\n- Lock the door"


@pytest.fixture
def people(transactional_db: None) -> dict[str, Any]:
    make_organisation()
    return {"nora": make_user("nora", name="Nora Quist"), "bob": make_user("bob", name="Bob Ferris")}


@pytest.fixture
def document(people: dict[str, Any]) -> Document:
    space = make_space(people["nora"], slug="craft", members=[people["bob"]])
    document = make_document(space, people["nora"], title="Night work", text=TEXT)
    return decide_writers(actor=people["nora"], document=document, writing=Writing.LEADERS)


def test_from_the_suggestion_to_the_text(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document, faults: Callable
) -> None:
    page = visit(document.get_absolute_url(), cookies=as_seen_by(people["bob"]))
    page.get_by_role("link", name="Suggest a change").click()
    page.locator(".tiptap p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Test it twice.")
    page.get_by_label("Why?").fill("Once was too little")
    assert not faults(page)
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator(".changes ins")).to_contain_text("Test it twice.")
    decider = visit(document.get_absolute_url(), cookies=as_seen_by(people["nora"]))
    decider.get_by_role("link", name="1 suggestion waits").click()
    decider.get_by_role("link", name="Once was too little").click()
    decider.get_by_role("button", name="Take it over").click()
    expect(decider.locator(".article-body")).to_contain_text("Charge the lamp. Test it twice.")
    page.reload()
    expect(page.locator("main")).to_contain_text("Taken over: Nora Quist")


@pytest.mark.parametrize(("width", "scheme"), VIEWS[::3])
def test_how_it_looks(
    visit: Callable[..., Page], as_seen_by: Callable, people: dict[str, Any], document: Document, faults: Callable,
    picture: Callable, width: int, scheme: str,
) -> None:  # fmt: skip
    begun = begin_suggestion(actor=people["bob"], document=document)
    sent = suggest(actor=people["bob"], suggestion=begun, text=f"{TEXT} twice\n\nGo home.", note="So nobody forgets it")
    for name, path, person in (
        ("reading", document.get_absolute_url(), "nora"), ("list", f"/i/{document.pk}/document/suggestions/", "nora"),
        ("one", f"/suggestions/{sent.pk}/", "nora"), ("form", f"/i/{document.pk}/document/suggest/", "bob"),
    ):  # fmt: skip
        page = visit(path, width=width, scheme=scheme, cookies=as_seen_by(people[person]))
        assert not faults(page)
        picture(page, f"suggesting-{name}-{width}-{scheme}")
        page.context.close()
