"""Who may read and write is asked at the door, with every change that is stored, and again every second."""

import asyncio

import pytest
from django.contrib.sessions.models import Session

from apps.content.actions import delete
from apps.documents.live import log, room
from apps.documents.live.copies import Copy
from apps.documents.live.log import Refusal
from apps.documents.live.relay import look_again
from apps.documents.models import Document, Update, Writing
from apps.spaces.models import Membership, Space
from tests.documents.conftest import make_document
from tests.documents.people_writing import Browser, cookie_of, elsewhere, update_of

pytestmark = pytest.mark.django_db(transaction=True)


def close_code(document_id, cookie, epoch=1):
    async def scene():
        browser = await Browser(document_id, cookie, epoch).open()
        assert not browser.roles
        await browser.leave()
        return browser.closed

    return asyncio.run(scene())


def test_what_one_may_not_read_is_like_what_is_not_there(private, alice, charlie, gus, document):
    hidden = make_document(private, alice)
    strange = cookie_of(charlie)
    assert close_code(hidden.pk, strange) == close_code(hidden.pk + 1000, strange) == 4404
    assert close_code(document.pk, cookie_of(gus)) == 4404
    delete(actor=alice, item=document)
    assert close_code(document.pk, cookie_of(alice)) == 4404


def test_who_is_not_signed_in_and_who_has_another_epoch(document, alice):
    assert close_code(document.pk, "") == close_code(document.pk, "made-up") == 4401
    assert close_code(document.pk, cookie_of(alice), epoch=2) == 4409
    for epoch in ("", "x", "-1", "1" * 30, "%00"):
        assert close_code(document.pk, cookie_of(alice), epoch) == 4400


def test_another_epoch_closes_those_who_have_it_open(document, alice):
    async def scene():
        one = await Browser(document.pk, cookie_of_alice).open()
        await elsewhere(lambda: Document.everything.filter(pk=document.pk).update(epoch=2))
        await one.until(lambda: one.closed)
        await one.leave()
        return one.closed

    cookie_of_alice = cookie_of(alice)
    assert asyncio.run(scene()) == 4409


def closed_after(document, person, act):
    """Return the code with which the browser of `person` is closed when `act` is done, by itself and soon."""

    async def scene():
        browser = await Browser(document.pk, cookie).open()
        await elsewhere(act)
        await browser.until(lambda: browser.closed)
        await browser.leave()
        return browser.closed

    cookie = cookie_of(person)
    return asyncio.run(scene())


def test_a_member_who_is_removed_is_closed(private, alice, bob):
    document = make_document(private, alice)
    assert closed_after(document, bob, Membership.objects.filter(user=bob).delete) == 4404


def test_somebody_who_leaves_the_portal_is_closed(document, bob):
    bob.is_active = False
    assert closed_after(document, bob, bob.save) == 4404


def test_signing_out_and_a_new_password_close(document, bob):
    assert closed_after(document, bob, Session.objects.all().delete) == 4401
    bob.set_password("another long one")
    assert closed_after(document, bob, bob.save) == 4401


def test_a_deleted_document_is_closed(document, alice, bob):
    assert closed_after(document, bob, lambda: delete(actor=alice, item=document)) == 4404


def test_a_word_from_elsewhere_makes_it_look_at_once(private, alice, bob, monkeypatch):
    monkeypatch.setattr(room, "LOOK_EVERY", 60)
    document = make_document(private, alice)
    cookie = cookie_of(bob)

    def remove():
        Membership.objects.filter(user=bob).delete()
        look_again(document.pk)

    async def scene():
        browser = await Browser(document.pk, cookie).open()
        await room.rooms[document.pk, 1].relay.listens.wait()
        await elsewhere(remove)
        await browser.until(lambda: browser.closed)
        await browser.leave()
        return browser.closed

    assert asyncio.run(scene()) == 4404


def test_who_may_only_read_sees_all_and_writes_nothing(document, alice, charlie):
    cookies = cookie_of(alice), cookie_of(charlie)

    async def scene():
        writer = await Browser(document.pk, cookies[0]).open()
        reader = await Browser(document.pk, cookies[1]).open()
        await writer.write("Hello")
        await reader.until(lambda: reader.text == "Hello")
        await reader.write("!")
        await reader.until(lambda: len(reader.roles) > 1)
        await writer.write(" there")
        await reader.until(lambda: "there" in reader.text)
        assert writer.roles == [True] and reader.roles == [False, False]
        # What says nothing new is as good as stored; the rest is not acknowledged.
        assert reader.stored == 1 < reader.sent
        for browser in (writer, reader):
            await browser.leave()

    asyncio.run(scene())
    assert set(Update.objects.values_list("user", flat=True)) == {alice.pk}


def test_who_loses_the_right_to_write_is_told_and_goes_on_reading(document, alice, bob):
    cookies = cookie_of(alice), cookie_of(bob)

    def writing(who):
        Document.everything.filter(pk=document.pk).update(writing=who)

    async def scene():
        writer, other = [await Browser(document.pk, cookie).open() for cookie in cookies]
        await elsewhere(writing, Writing.NAMED)
        await other.until(lambda: other.roles == [True, False])
        await writer.write("Hello")
        await other.until(lambda: other.text == "Hello")
        await other.write("!")
        await other.until(lambda: len(other.roles) == 3)
        # When they may write again they come again, and what was refused is stored then.
        await elsewhere(writing, Writing.MEMBERS)
        await other.until(lambda: other.closed)
        assert other.closed == 1013
        again = await Browser(document.pk, cookies[1], doc=other.doc).open()
        await writer.until(lambda: writer.text == "Hello!")
        for browser in (writer, other, again):
            await browser.leave()

    asyncio.run(scene())


def test_the_right_is_asked_in_the_transaction_that_writes(document, alice, bob):
    copy = Copy(document.pk, 1)
    assert log.append(copy, [(bob.pk, update_of("One"))]).rows
    Membership.objects.filter(user=bob).delete()
    appended = log.append(copy, [(bob.pk, update_of("Two")), (alice.pk, update_of("Three")), (0, update_of("Four"))])
    assert [outcome for outcome in appended.outcomes if isinstance(outcome, Refusal)] == [Refusal.READ_ONLY] * 2
    assert Update.objects.count() == 2
    Space.objects.update(archived_at=document.created)
    assert log.append(copy, [(alice.pk, update_of("Five"))]).outcomes == [Refusal.READ_ONLY]


def test_looking_costs_the_same_for_fifty_people(document, space, django_assert_num_queries):
    from apps.documents.live.looking import look
    from tests.factories import make_user

    people = [make_user(f"person{n}") for n in range(50)]
    copy = Copy(document.pk, 1)
    copy.news()
    with django_assert_num_queries(6):
        seen = look(copy, {person.pk for person in people}, {f"session-{n}" for n in range(50)})
    assert {(standing.read, standing.write) for standing in seen.standing.values()} == {(True, False)}
