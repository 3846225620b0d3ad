"""Who is in a document and where their carets are; what somebody says of themselves is taken for no more than that."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.documents.live import frames
from apps.documents.models import Document
from tests.e2e.test_documents import STATE, TEXT, append, document, live_server, words_of, writes  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SAY = """async ([address, frames]) => {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  await new Promise((done) => (socket.onmessage = ({ data }) => new Uint8Array(data)[0] === 0 && done()));
  for (const frame of frames) socket.send(new Uint8Array(frame));
}"""
ROOT = {"tname": "default", "assoc": 0}
NONSENSE = [
    {"anchor": {"type": {"client": "x", "clock": -1}}, "head": {"item": 7}},
    {"anchor": {}, "head": {}},
    {"anchor": {"tname": "another", "assoc": 0}, "head": ROOT},
    {"anchor": {"item": {"client": 1, "clock": 2**60}}, "head": {"type": {"client": 2**52, "clock": 0}}},
    "here",
    ["no", "place"],
    {"anchor": ROOT, "head": ROOT},
]


def said(client: int, state: Any) -> list[int]:
    return list(frames.presence({client: (1, json.dumps(state).encode())}))


def test_people_are_named_and_so_are_their_carets(writes: Callable, document: Document) -> None:  # noqa: F811
    nora, bob = writes("nora"), writes("bob")
    append(bob, "p", " Here.")
    here = nora.get_by_role("group", name="Here now")
    expect(here.get_by_role("img")).to_have_count(2)
    expect(here.get_by_role("img", name="Bob Ferris")).to_have_text("BF")
    expect(nora.locator(".caret")).to_have_text("Bob Ferris")
    hue = here.get_by_role("img", name="Bob Ferris").get_attribute("data-hue")
    assert nora.locator(".caret").get_attribute("data-hue") == hue
    # Whoever has two windows open is one person.
    again = nora.context.new_page()
    again.goto(nora.url)
    expect(again.locator(STATE)).to_have_attribute("data-state", "saved")
    expect(here.get_by_role("img")).to_have_count(2)
    # Whoever leaves is gone at once.
    bob.goto("about:blank")
    expect(here.get_by_role("img")).to_have_count(1)
    expect(nora.locator(".caret")).to_have_count(0)


def test_nonsense_about_a_caret_stops_nobody_from_writing(writes: Callable, document: Document) -> None:  # noqa: F811
    nora, bob = writes("nora"), writes("bob")
    person = User.objects.get(username="bob")
    user = {"name": person.name, "username": person.username, "hue": person.hue}
    states = [{"user": user, "cursor": cursor} for cursor in NONSENSE]
    address = f"{bob.url.partition('/i/')[0]}/live/documents/{document.pk}/?epoch=1".replace("http", "ws")
    bob.evaluate(SAY, [address, [said(7000 + number, state) for number, state in enumerate(states)]])
    # The last of them has a place.
    expect(nora.locator(".caret")).to_have_count(1)
    append(nora, "p", " Still writing.")
    expect(nora.locator(STATE)).to_have_attribute("data-state", "saved")
    expect(bob.locator(TEXT)).to_contain_text("Charge the lamp. Still writing.")
    assert words_of(nora) == words_of(bob)
