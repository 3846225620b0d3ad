"""Whatever is sent, the document stays readable and the others go on writing."""

import asyncio
import random

import pytest
from pycrdt import Array, Doc, XmlElement, XmlFragment, XmlText

from apps.documents.live import consumer, frames, log
from apps.documents.live.copies import Copy
from apps.documents.live.log import Refusal
from apps.documents.models import Hand, Update
from tests.documents.people_writing import Browser, cookie_of, paragraph_in, text_in, text_of, update_of

live = pytest.mark.django_db(transaction=True)


def closed_by(document, cookies, data, text=None):
    """Return the code with which a browser is closed that sends `data`; somebody else writes on meanwhile."""

    async def scene():
        one, other = [await Browser(document.pk, cookie).open() for cookie in cookies]
        for frame in data if isinstance(data, list) else [data]:
            await one.socket.send_input({"type": "websocket.receive", "bytes": frame, "text": text})
        await one.until(lambda: one.closed)
        await other.write(".")
        await other.until(lambda: other.stored == other.sent)
        for browser in (one, other):
            await browser.leave()
        return one.closed

    return asyncio.run(scene())


def deep(levels, client, below=None):
    """Return a Yjs document with an element `levels` deep, hung into the deepest of `below`, and its update."""
    doc = Doc(client_id=client)
    here = doc.get("default", type=XmlFragment)
    if below is not None:
        doc.apply_update(below.get_update())
        while len(here.children):
            here = here.children[0]
    known = doc.get_state()
    with doc.transaction():
        for _level in range(levels):
            here = here.children.append(XmlElement("blockquote"))
    return doc, doc.get_update(known)


def another_root():
    doc = Doc()
    doc["secret"] = Array([1, 2, 3])
    return doc.get_update()


def rests_on_nothing():
    doc = Doc()
    text = (
        doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph")).children.append(XmlText("Hello"))
    )
    known = doc.get_state()
    text.insert(5, " there")
    return doc.get_update(known)


GOOD = update_of("Hello")
MALFORMED = {
    "nothing": b"",
    "an unknown sort": b"\x02\x00",
    "what only the portal says": frames.stored(7),
    "an unknown step": b"\x00\x03\x01a",
    "cut off": frames.sync(frames.UPDATE, GOOD)[:-1],
    "more behind it": frames.sync(frames.UPDATE, GOOD) + b"x",
    "a length without end": b"\x00\x02" + b"\xff" * 30,
    "a length beyond": b"\x00\x02\xff\xff\xff\x7f",
    "a state vector that is none": frames.sync(frames.STEP1, b"\x05\x01"),
    "presence that is none": bytes([frames.AWARENESS]) + frames.stretch(b"\x01\x01\x01\x02{]"),
    "presence of somebody else": frames.presence({1: (1, b'{"user": {"username": "bob", "name": "Bob", "hue": 1}}')}),
    "an update that is none": frames.sync(frames.UPDATE, b"\x01\x01\x82"),
    "an update of chance": frames.sync(frames.UPDATE, random.Random(1).randbytes(300)),
    "an update cut off": frames.sync(frames.STEP2, GOOD[:-3]),
    "another root": frames.sync(frames.UPDATE, another_root()),
    "far too deep": frames.sync(frames.UPDATE, deep(5000, 1)[1]),
}


@pytest.fixture
def cookies(alice, bob):
    return cookie_of(alice), cookie_of(bob)


@live
def test_what_is_malformed_closes_and_harms_nobody(document, cookies):
    async def scene():
        other = await Browser(document.pk, cookies[1]).open()
        codes = {}
        for name, data in MALFORMED.items():
            one = await Browser(document.pk, cookies[0]).open()
            await one.send(data)
            await one.until(lambda one=one: one.closed)
            codes[name] = one.closed
            await one.leave()
            await other.write(".")
            await other.until(lambda: other.stored == other.sent)
        await other.leave()
        return codes

    assert asyncio.run(scene()) == dict.fromkeys(MALFORMED, 4400)
    assert text_in(document) == "." * len(MALFORMED)


@live
def test_text_is_not_spoken_here(document, cookies):
    assert closed_by(document, cookies, None, text="hello") == 4400


@live
def test_too_large_and_too_fast(document, cookies):
    assert closed_by(document, cookies, b"\x00\x02" + b"\x00" * consumer.MOST_BYTES) == 4413
    assert closed_by(document, cookies, b"\x01" + b"\x00" * consumer.MOST_PRESENCE_BYTES) == 4413
    clocks = frames.number(50_000) + b"".join(frames.number(2**31 + client) + b"\x01" for client in range(50_000))
    assert closed_by(document, cookies, frames.sync(frames.STEP1, clocks)) == 4413
    whispers = [frames.presence({1: (n, b"{}")}) for n in range(consumer.BURST * 2)]
    assert closed_by(document, cookies, whispers) == 4429
    assert closed_by(document, cookies, [frames.sync(frames.STEP1, b"\x00")] * 50) == 4429


def test_depth_adds_up_over_updates(document, alice):
    copy, doc, outcomes = Copy(document.pk, 1), None, []
    for client in range(1, 10):
        doc, update = deep(100, client, doc)
        outcomes += log.append(copy, [(alice.pk, update)]).outcomes
    assert outcomes[-1] in (Refusal.UNSOUND, Refusal.GAP) and Update.objects.count() < 5
    assert log.append(copy, [(alice.pk, update_of("Still here"))]).rows


def test_nobody_writes_with_another_hand(document, alice, bob):
    copy = Copy(document.pk, 1)
    log.append(copy, [(alice.pk, update_of("Alice", client=7))])
    doc = Doc(client_id=7)
    doc.apply_update(copy.doc.get_update())
    paragraph_in(doc).children.append(XmlText("Forged"))
    both = [(bob.pk, doc.get_update()), (bob.pk, update_of("Bob", client=8))]
    appended = log.append(copy, both)
    assert appended.outcomes[0] == Refusal.FOREIGN and appended.rows[0].person == bob.pk
    assert dict(Hand.objects.values_list("client", "user")) == {7: alice.pk, 8: bob.pk}
    assert sorted(text_of(copy.doc).split()) == ["Alice", "Bob"]
    # What the other person wrote and the log holds may come back from anybody.
    assert log.append(copy, [(bob.pk, copy.doc.get_update())]).outcomes == [None]
    # The hand of whoever wrote before there were hands is nobody's to take.
    Hand.objects.all().delete()
    doc = Doc(client_id=8)
    doc.apply_update(copy.doc.get_update())
    paragraph_in(doc)
    assert log.append(copy, [(bob.pk, doc.get_update())]).outcomes == [Refusal.FOREIGN]


@live
def test_what_rests_on_something_unknown_makes_them_come_again(document, alice, cookies):
    assert closed_by(document, cookies, frames.sync(frames.UPDATE, rests_on_nothing())) == 1013
    assert log.append(Copy(document.pk, 1), [(alice.pk, rests_on_nothing())]).outcomes == [Refusal.GAP]


def test_a_document_that_is_too_large_only_shrinks(document, alice, settings):
    settings.DOCUMENT_MAX_CHARACTERS = 1000
    copy = Copy(document.pk, 1)
    doc = Doc()
    text = (
        doc.get("default", type=XmlFragment)
        .children.append(XmlElement("paragraph"))
        .children.append(XmlText("x" * 990))
    )
    assert log.append(copy, [(alice.pk, doc.get_update())]).rows
    outcomes = []
    for _time in range(6):
        text.insert(0, "x" * 20)
        outcomes += log.append(Copy(document.pk, 1), [(alice.pk, doc.get_update())]).outcomes
    assert outcomes[-1] == Refusal.TOO_LARGE
    _epoch, state, _through = log.state_of(document.pk)
    kept = Doc()
    kept.apply_update(state)
    assert 990 <= len(text_of(kept)) <= 1030
    known = kept.get_state()
    del kept.get("default", type=XmlFragment).children[0].children[0][0:900]
    assert log.append(Copy(document.pk, 1), [(alice.pk, kept.get_update(known))]).rows
    kept.get("default", type=XmlFragment).children[0].children[0].insert(0, "Short again. ")
    assert log.append(Copy(document.pk, 1), [(alice.pk, kept.get_update(known))]).rows
