"""The database goes away in the middle, and nothing that was typed is lost."""

import asyncio

import pytest
from django.db import connection

from apps.documents.models import Update
from tests.documents.people_writing import Browser, cookie_of, elsewhere, text_in

pytestmark = pytest.mark.django_db(transaction=True)


def cut_all():
    """End every connection to the database but this one, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def test_a_connection_that_is_cut_loses_nothing(document, alice, bob):
    cookies = cookie_of(alice), cookie_of(bob)
    connection.close()

    async def scene():
        one, two = [await Browser(document.pk, cookie).open() for cookie in cookies]
        for n in range(30):
            await one.write(f"{n} ")
            if n % 10 == 5:
                await one.until(lambda: one.stored > one.sent - 4)
                assert await elsewhere(cut_all)
        await one.until(lambda: one.stored == one.sent)
        await two.until(lambda: two.text == one.text)
        assert not one.closed and not two.closed
        for browser in (one, two):
            await browser.leave()

    asyncio.run(scene())
    assert text_in(document) == "".join(f"{n} " for n in range(30))
    assert Update.objects.count() == 30
