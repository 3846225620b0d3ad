"""People write a document together: what one writes the others see, and it is acknowledged once it is stored."""

import asyncio
import threading

import pytest
from django.db import transaction

from apps.documents.live import frames, log, room
from apps.documents.live.copies import Copy
from apps.documents.models import Document, Hand, Update
from tests.documents.people_writing import Browser, cookie_of, elsewhere, text_in, text_of, update_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cookies(alice, bob):
    return cookie_of(alice), cookie_of(bob)


async def both(document, cookies, apart=False):
    """Two browsers in one document; `apart` in a room each, as in two processes."""
    one = await Browser(document.pk, cookies[0]).open()
    if apart:
        room.rooms.clear()
    return one, await Browser(document.pk, cookies[1]).open()


async def leave(*browsers):
    for browser in browsers:
        await browser.leave()


def test_two_people_see_what_the_other_writes(document, alice, bob, cookies):
    async def scene():
        one, two = await both(document, cookies)
        await one.write("Hello")
        await two.until(lambda: two.text == "Hello")
        await two.write(" there")
        await one.until(lambda: one.text == "Hello there")
        await two.until(lambda: two.stored == two.sent)
        assert one.role["user"] == {"name": "Alice", "username": "alice", "hue": alice.hue}
        await leave(one, two)

    asyncio.run(scene())
    assert text_in(document) == "Hello there"
    assert dict(Update.objects.values_list("user", "epoch")) == {alice.pk: 1, bob.pk: 1}
    assert set(Hand.objects.values_list("user", flat=True)) == {alice.pk, bob.pk}
    assert not room.rooms


def test_the_broker_carries_it_to_other_processes(document, cookies, monkeypatch):
    monkeypatch.setattr(room, "LOOK_EVERY", 60)

    async def scene():
        one = await Browser(document.pk, cookies[0]).open()
        first = room.rooms.popitem()[1]
        two = await Browser(document.pk, cookies[1]).open()
        # What is told before they listen is read from the log, which this test has put off.
        await asyncio.gather(first.relay.listens.wait(), room.rooms[document.pk, 1].relay.listens.wait())
        await one.write("Hello")
        await two.until(lambda: two.text == "Hello")
        await two.write(" there")
        await one.until(lambda: one.text == "Hello there")
        await leave(one, two)

    asyncio.run(scene())


def test_without_the_broker_it_is_read_from_the_log(document, cookies, settings):
    dead = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]}}
    settings.CHANNEL_LAYERS = {"default": dead}

    async def scene():
        one, two = await both(document, cookies, apart=True)
        await one.write("Hello")
        await one.until(lambda: one.stored == one.sent)
        await two.until(lambda: two.text == "Hello")
        await leave(one, two)

    asyncio.run(scene())
    assert text_in(document) == "Hello"


def test_nothing_is_acknowledged_or_shown_before_it_is_committed(document, cookies):
    held, release = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Document.locked(document.pk)
            held.set()
            release.wait(10)

    async def scene():
        one, two = await both(document, cookies)
        await one.until(lambda: one.stored == one.sent)
        holding = asyncio.ensure_future(elsewhere(hold))
        await asyncio.to_thread(held.wait)
        await one.write("Hello")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await two.until(lambda: two.text)
        assert await elsewhere(Update.objects.count) == 0
        assert one.stored < one.sent and one.socket.output_queue.empty()
        release.set()
        await holding
        await one.until(lambda: one.stored == one.sent)
        assert await elsewhere(Update.objects.count) == 1
        await leave(one, two)

    asyncio.run(scene())


def test_what_is_sent_before_leaving_is_stored(document, cookies):
    async def scene():
        one = await Browser(document.pk, cookies[0]).open()
        for n in range(20):
            await one.write(f"{n} ")
        await one.leave()

    asyncio.run(scene())
    assert text_in(document) == "".join(f"{n} " for n in range(20))


def test_what_was_written_while_away_is_sent_when_they_come_again(document, cookies):
    async def scene():
        one, two = await both(document, cookies)
        await one.write("Hello")
        await two.until(lambda: two.text == "Hello")
        await two.leave()
        two.mine.clear()
        two.root.children[0].children[0].insert(5, " from the train")
        await one.write("Yes. ", at=0)
        again = await Browser(document.pk, cookies[1], doc=two.doc).open()
        await one.until(lambda: one.text == "Yes. Hello from the train")
        await again.until(lambda: again.text == one.text and again.stored == again.sent)
        await leave(one, again)

    asyncio.run(scene())


def test_the_same_sent_twice_is_stored_once(document, cookies):
    async def scene():
        one = await Browser(document.pk, cookies[0]).open()
        await one.write("Hello")
        await one.send_update(one.mine[-1])
        await one.send_update(one.doc.get_update(), frames.STEP2)
        await one.until(lambda: one.stored == one.sent == 4)
        await one.leave()

    asyncio.run(scene())
    assert Update.objects.count() == 1


def test_what_the_portal_writes_is_shown_to_those_who_have_it_open(document, alice, cookies):
    async def scene():
        one = await Browser(document.pk, cookies[1]).open()
        await elsewhere(log.merge, document.pk, update_of("From an earlier version"), alice)
        await one.until(lambda: one.text == "From an earlier version")
        await one.leave()

    asyncio.run(scene())


def test_people_see_who_else_is_there(document, cookies):
    def present(client, clock, state):
        return frames.presence({client: (clock, state)})

    async def scene():
        one, two = await both(document, cookies, apart=True)
        await one.send(present(7, 1, b'{"cursor": 3}'))
        await two.until(lambda: two.present.get(7) == b'{"cursor": 3}')
        third = await Browser(document.pk, cookies[0]).open()
        await third.until(lambda: 7 in third.present)
        await one.leave()
        await two.until(lambda: two.present.get(7) == b"null")
        await leave(two, third)

    asyncio.run(scene())


def test_many_who_write_at_once_come_to_the_same(document, space):
    from tests.factories import make_user

    people = [make_user(f"person{n}") for n in range(8)]
    space.memberships.bulk_create(space.memberships.model(space=space, user=person) for person in people)
    theirs = [cookie_of(person) for person in people]

    async def scene():
        browsers = [await Browser(document.pk, cookie).open() for cookie in theirs]
        await browsers[0].write(".")
        for browser in browsers:
            await browser.until(lambda browser=browser: browser.text == ".")
        for n in range(5):
            await asyncio.gather(*(browser.write(f"<{place}.{n}>", at=0) for place, browser in enumerate(browsers)))
        for browser in browsers:
            await browser.until(lambda browser=browser: browser.text.count("<") == 40)
        assert len({browser.text for browser in browsers}) == 1
        await leave(*browsers)

    asyncio.run(scene())
    assert Hand.objects.count() == 8


def test_a_copy_that_stands_elsewhere_reads_the_log(document, alice):
    copy = Copy(document.pk, 1)
    copy.news()
    first = log.append(Copy(document.pk, 1), [(alice.pk, update_of("One", 1))])
    second = log.append(Copy(document.pk, 1), [(alice.pk, update_of("Two", 2))])
    # The message about the first was lost.
    rows = copy.hear(second.after, second.rows)
    assert [row.id for row in rows] == [first.rows[0].id, second.rows[0].id]
    assert sorted(text_of(copy.doc).split()) == ["One", "Two"]
