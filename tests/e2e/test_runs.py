"""Going through a document in a browser: each tick saves itself, and axe finds nothing on the pages around it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.documents.actions.runs import begin_run, save_run
from apps.documents.models import Document, Run, Template
from tests.factories import make_document, make_organisation, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEXT = "## Before\n\n- [ ] Charge the lamp\n- [ ] Tell [the others](https://example.org)\n  - [ ] and the night"


@pytest.fixture
def document(live_server: Any) -> Document:
    make_organisation()
    nora = make_user("nora", name="Nora Quist", roles=["learning_admin"])
    Template.objects.create(name="Round", description="Every night", body="<p>Lamps</p>", is_checklist=True)
    Template.objects.create(name="Plan", body="<p>Lamps</p>")
    return make_document(make_space(nora, slug="craft"), nora, title="Night round", text=TEXT)


def test_each_tick_saves_itself(visit: Callable, as_seen_by: Callable, document: Document) -> None:
    page = visit(document.get_absolute_url(), cookies=as_seen_by(document.author))
    page.get_by_role("button", name="Go through it").click()
    page.get_by_label("Charge the lamp").check()
    expect(page.get_by_role("status").get_by_text("1 of 3 steps done · Saved")).to_be_visible()
    page.get_by_label("and the night").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status").get_by_text("2 of 3 steps done · Saved")).to_be_visible()
    page.get_by_label("Your note").fill("Weak")
    page.reload()
    assert Run.objects.get().ticks == [True, False, True]
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Take it up again")).to_be_visible()
    expect(page.get_by_label("Charge the lamp")).to_be_disabled()
    page.goto(document.get_absolute_url())
    expect(page.get_by_role("link", name="Done on")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, document: Document, width: int,
    scheme: str,
) -> None:  # fmt: skip
    nora = document.author
    done = begin_run(actor=nora, document=document)
    save_run(actor=nora, run=done, ticks=[True, False, False], note="Weak", done=True)
    begun = begin_run(actor=nora, document=document)
    page = visit("/", width=width, scheme=scheme, cookies=as_seen_by(nora))
    pages = {
        "runs": "/runs/", "run": f"/runs/{begun.pk}/", "run-done": f"/runs/{done.pk}/",
        "run-document": document.get_absolute_url(), "templates": "/desk/templates/",
        "template": f"/desk/templates/{Template.objects.latest('pk').pk}/", "begin": "/create/document/?space=craft",
    }  # fmt: skip
    found = {}
    for name, path in pages.items():
        page.goto(path)
        picture(page, f"{name}-{width}-{scheme}")
        if lines := faults(page):
            found[name] = lines
    assert found == {}
