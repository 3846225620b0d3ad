"""The log is put together without losing anything."""

import asyncio

import pytest
from django.core.exceptions import PermissionDenied
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from apps.documents.live import log
from apps.documents.live.copies import Gone
from apps.documents.models import Update
from tests.documents.people_writing import Browser, cookie_of, elsewhere, paragraph_in, say, text_in, text_of, update_of

pytestmark = pytest.mark.django_db


def test_putting_the_log_together_keeps_the_text(document, alice, bob):
    for n in range(20):
        say(document, (alice, bob)[n % 2], f"Line {n}")
    before = text_in(document)
    assert log.compact(document.pk) == 20
    document.refresh_from_db()
    assert not Update.objects.exists() and document.state_through and text_in(document) == before
    state = bytes(document.state_bytes)
    assert log.compact(document.pk) == 0
    document.refresh_from_db()
    assert bytes(document.state_bytes) == state
    say(document, alice, "One more")
    assert log.compact(document.pk) == 1 and len(text_in(document).splitlines()) == 21


@pytest.mark.django_db(transaction=True)
def test_those_who_have_it_open_notice_nothing_when_the_log_is_put_together(document, alice, bob):
    cookies = cookie_of(alice), cookie_of(bob)

    async def scene():
        one, two = [await Browser(document.pk, cookie).open() for cookie in cookies]
        await one.write("Hello")
        await two.until(lambda: two.text == "Hello")
        await elsewhere(log.compact, document.pk)
        await two.write(" there")
        await one.until(lambda: one.text == "Hello there")
        # What a process has not seen and what is in the state by then arrives all the same.
        await elsewhere(lambda: say(document, alice, "From elsewhere") and log.compact(document.pk))
        await one.until(lambda: "From elsewhere" in one.text)
        await two.until(lambda: two.text == one.text)
        for browser in (one, two):
            await browser.leave()

    asyncio.run(scene())


def test_ten_thousand_updates_are_put_together(document, alice):
    doc, updates = Doc(), []
    subscription = doc.observe(lambda event: updates.append(event.update))
    text = paragraph_in(doc).children.append(XmlText(""))
    while len(updates) < 10_000:
        text.insert(len(text) // 2, "x")
    doc.unobserve(subscription)
    Update.objects.bulk_create(Update(document=document, epoch=1, user=alice, data=data) for data in updates)
    assert log.compact(document.pk) == 10_000
    assert text_in(document) == text_of(doc)


def test_what_waits_for_something_is_not_lost(document, alice):
    doc, updates = Doc(), []
    subscription = doc.observe(lambda event: updates.append(event.update))
    text = (
        doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph")).children.append(XmlText("Hello"))
    )
    text.insert(5, " there")
    doc.unobserve(subscription)
    Update.objects.create(document=document, epoch=1, user=alice, data=updates[-1])
    log.compact(document.pk)
    assert text_in(document) == ""
    Update.objects.bulk_create(Update(document=document, epoch=1, user=alice, data=data) for data in updates[:-1])
    assert text_in(document) == "Hello there"
    log.compact(document.pk)
    assert text_in(document) == "Hello there"


def test_the_portal_writes_by_the_same_rules(document, alice, charlie):
    row = log.merge(document.pk, update_of("Restored"), alice)
    assert Update.objects.get().pk == row and log.merge(document.pk, log.state_of(document.pk)[1], alice) == row
    with pytest.raises(PermissionDenied):
        log.merge(document.pk, update_of("Mine"), charlie)
    with pytest.raises(Gone):
        log.merge(document.pk + 1, update_of("Nowhere"), alice)
