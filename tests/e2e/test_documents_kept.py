"""What somebody wrote in a document and the portal has not stored yet is kept on their device, and never mixed up."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.core import yjs
from apps.documents.live import log
from apps.documents.live.showing import show
from apps.documents.models import Document
from tests.e2e.test_documents import (  # noqa: F401  (some are fixtures)
    OFFLINE,
    STATE,
    TEXT,
    append,
    document,
    live_server,
    words_of,
    writes,
)
from tests.e2e.world import png

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
OWED = "() => Object.keys(localStorage).some((key) => key.startsWith('workscape.owed.'))"
DATABASES = """(wanted) => indexedDB.databases().then(
    (found) => JSON.stringify(found.map((each) => each.name)) === JSON.stringify(wanted))"""
ARRIVED = "() => document.querySelector('.editor-text img[src]').naturalWidth > 0"


def stored(document: Document) -> str:  # noqa: F811
    """Return the HTML of what the portal has stored of the document."""
    return yjs.html_of(log.state_of(document.pk)[1])


def cut(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator(STATE)).to_have_text("Offline: kept on this device")


def forgive(page: Page) -> None:
    """A browser without a network says so in its console."""
    page.complaints[:] = [said for said in page.complaints if OFFLINE not in said]


def is_saved(page: Page) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved", timeout=20_000)


def test_what_could_not_be_sent_survives_leaving_the_page(writes: Callable, document: Document) -> None:  # noqa: F811
    nora = writes("nora")
    cut(nora)
    append(nora, "p", " Written in the tunnel.")
    # At once, to the last letter: nothing waits until a database is done.
    nora.goto("about:blank")
    assert "tunnel" not in stored(document)
    nora.context.set_offline(False)
    nora.goto(f"/i/{document.pk}/document/")
    expect(nora.locator(TEXT)).to_contain_text("Charge the lamp. Written in the tunnel.")
    is_saved(nora)
    assert "Written in the tunnel." in stored(document)
    assert not nora.evaluate(OWED)
    forgive(nora)


def test_the_text_is_there_while_the_portal_is_away(
    writes: Callable,  # noqa: F811
    as_seen_by: Callable,
    document: Document,  # noqa: F811
) -> None:
    nora = writes("nora")
    append(nora, "p", " For members.")
    is_saved(nora)
    nora.context.route_web_socket("**/live/**", lambda socket: socket.close())
    nora.reload()
    expect(nora.locator(STATE)).to_have_text("Offline: kept on this device")
    expect(nora.locator(TEXT)).to_contain_text("For members.")
    expect(nora.locator(TEXT)).to_have_attribute("aria-readonly", "false")
    # Whoever signs in on the same device is shown nothing that was kept for somebody else.
    nora.context.add_cookies(list(as_seen_by(User.objects.get(username="bob"))))
    nora.reload()
    expect(nora.locator(STATE)).to_have_text("The portal cannot be reached")
    expect(nora.locator(TEXT)).to_have_count(0)


def test_a_dead_line_is_found_out_and_what_it_swallowed_sent_again(
    writes: Callable,  # noqa: F811
    visit: Callable,
    as_seen_by: Callable,
    document: Document,  # noqa: F811
) -> None:
    lines: list[Any] = []

    def carry(socket: Any) -> None:
        onward = socket.connect_to_server()
        dead = not lines
        lines.append(socket)
        # Once the first line has let the editor open, nothing that is sent on it arrives.
        seen: list[bool] = []

        def forward(message: Any) -> None:
            seen.append(True)
            if not (dead and len(seen) > 6):
                onward.send(message)

        socket.on_message(forward)

    page = visit(cookies=as_seen_by(User.objects.get(username="nora")))
    page.route_web_socket("**/live/**", carry)
    page.goto(f"/i/{document.pk}/document/")
    is_saved(page)
    append(page, "p", " Swallowed.")
    expect(page.locator(STATE)).to_have_text("Saving…")
    is_saved(page)
    assert len(lines) == 2
    assert "Swallowed." in stored(document)


def test_who_may_only_read_sees_all_and_changes_nothing(writes: Callable, document: Document) -> None:  # noqa: F811
    nora, bob = writes("nora"), writes("bob")
    nora.locator(f"{TEXT} p").first.click()
    nora.keyboard.press("Control+End")
    nora.keyboard.press("Enter")
    nora.keyboard.type("[] Ask for the key")
    expect(bob.locator(TEXT)).to_contain_text("Ask for the key")
    Document.everything.filter(pk=document.pk).update(writing="leaders")
    expect(bob.locator(STATE)).to_have_text("You can read this, not change it")
    expect(bob.locator(TEXT)).to_have_attribute("aria-readonly", "true")
    expect(bob.get_by_role("toolbar", name="Formatting")).to_be_hidden()
    bob.get_by_role("checkbox", name="Done").click()
    expect(bob.get_by_role("checkbox", name="Done")).not_to_be_checked()
    append(nora, "li p", " at the desk")
    expect(bob.locator(TEXT)).to_contain_text("Ask for the key at the desk")
    is_saved(nora)
    assert 'type="checkbox" checked' not in stored(document)
    Document.everything.filter(pk=document.pk).update(writing="members")
    is_saved(bob)
    append(bob, "p", " Again.")
    expect(nora.locator(TEXT)).to_contain_text("Charge the lamp. Again.")


def test_what_may_no_longer_be_written_is_offered_as_a_copy(writes: Callable, document: Document) -> None:  # noqa: F811
    bob = writes("bob")
    cut(bob)
    append(bob, "p", " Too late.")
    Document.everything.filter(pk=document.pk).update(writing="leaders")
    bob.context.set_offline(False)
    kept = bob.locator(".doc-kept")
    expect(kept).to_contain_text("You may not write here any more", timeout=20_000)
    kept.get_by_text("Show it").click()
    expect(kept.get_by_role("group", name="What you wrote")).to_contain_text("Charge the lamp. Too late.")
    expect(bob.locator(STATE)).to_have_text("You can read this, not change it")
    assert "Too late" not in words_of(bob)
    assert "Too late" not in stored(document)
    forgive(bob)


def test_what_belongs_to_another_epoch_is_offered_as_a_copy(writes: Callable, document: Document) -> None:  # noqa: F811
    nora = writes("nora")
    cut(nora)
    append(nora, "p", " Unsent.")
    state = yjs.state_of("<p>Put together anew.</p>")
    Document.everything.filter(pk=document.pk).update(epoch=2, state_bytes=state, state_through=0)
    nora.context.set_offline(False)
    expect(nora.locator(TEXT)).to_contain_text("Put together anew.", timeout=20_000)
    is_saved(nora)
    assert words_of(nora) == "Put together anew."
    kept = nora.locator(".doc-kept")
    expect(kept).to_contain_text("This document was put together anew")
    # It is offered until it is thrown away, whatever happens to the page.
    nora.reload()
    kept.get_by_text("Show it").click()
    expect(kept.get_by_role("group", name="What you wrote")).to_contain_text("Charge the lamp. Unsent.")
    kept.get_by_role("button", name="Throw it away").click()
    expect(kept).to_have_count(0)
    nora.reload()
    is_saved(nora)
    expect(kept).to_have_count(0)
    assert stored(document) == "<p>Put together anew.</p>"
    forgive(nora)


def test_what_was_taken_out_of_a_document_leaves_the_device(writes: Callable, document: Document) -> None:  # noqa: F811
    nora = writes("nora")
    nora.goto("about:blank")
    state = yjs.state_of("<p>Without it.</p>")
    Document.everything.filter(pk=document.pk).update(epoch=2, state_bytes=state, state_through=0)
    nora.goto(f"/i/{document.pk}/document/")
    expect(nora.locator(TEXT)).to_contain_text("Without it.")
    nora.wait_for_function(DATABASES, arg=[f"workscape.document.{document.pk}.2.nora"])


def test_a_picture_arrives_at_the_others(writes: Callable, document: Document) -> None:  # noqa: F811
    nora, bob = writes("nora"), writes("bob")
    nora.locator(f"{TEXT} p").first.click()
    with nora.expect_file_chooser() as chooser:
        nora.get_by_role("toolbar", name="Formatting").get_by_role("button", name="Picture").click()
    chooser.value.set_files({"name": "hole.png", "mimeType": "image/png", "buffer": png()})
    expect(bob.locator(f"{TEXT} img[src*='/files/']")).to_have_count(1)
    is_saved(nora)
    assert stored(document).count("<img") == 1
    # Until it stands in a text that bob may read it is only nora's.
    show(document.pk)
    bob.wait_for_function(ARRIVED)
    bob.complaints[:] = [said for said in bob.complaints if "404" not in said]


def test_the_title_is_stored_by_itself(writes: Callable, document: Document) -> None:  # noqa: F811
    nora = writes("nora")
    with nora.expect_response("**/document/title/"):
        nora.get_by_role("textbox", name="Title").fill("Night work, again")
    document.refresh_from_db()
    assert document.title == "Night work, again"


def test_without_a_script_a_form_takes_markdown(visit: Callable, as_seen_by: Callable, document: Document) -> None:  # noqa: F811
    cookies = as_seen_by(User.objects.get(username="nora"))
    page = visit(f"/i/{document.pk}/document/", cookies=cookies, java_script_enabled=False)
    page.get_by_label("Text", exact=True).fill("## By hand\n\nWritten in *Markdown*.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("By hand")
    assert stored(document) == "<h2>By hand</h2><p>Written in <em>Markdown</em>.</p>"
