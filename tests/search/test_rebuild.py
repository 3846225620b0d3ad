"""Rebuilding writes the same index as the events did, from wherever it stopped."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import Value

from apps.discussion.models import Comment
from apps.search import entries
from apps.search.models import Entry, Rebuilding
from apps.search.rebuilding import ONE_AT_A_TIME, rebuild
from tests.factories import make_article, make_comment, make_post, make_question
from tests.faults.portals import BASE_DIR
from tests.search.conftest import snapshot
from tests.waiting import eventually

LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)


@pytest.fixture
def portal(space, closed, private, alice, bob, charlie, deliver):
    for place in (space, closed, private):
        question = make_question(place, alice, f"Why is {place.name} loud?", "It hums.", tags="noise, night")
        make_comment(question, bob, "Listen twice.")
        make_article(place, bob, "How to listen", "## Stick\n\nPut it to the valve.")
        make_post(place, alice, "The pump runs quietly today. Grüße an alle, 水漏れ")
    deliver()
    entries.refresh("person", [alice.pk, bob.pk, charlie.pk])
    entries.refresh("space", [space.pk, closed.pk, private.pk])
    return snapshot()


def quietly(sort, done, of):
    """Nobody looks."""


def test_from_nothing_and_from_ruins_it_is_the_same(portal, space):
    assert len(portal) == 3 * 4 + 3 + 3 + 2
    Entry.objects.all().delete()
    assert rebuild(quietly) == len(portal)
    assert snapshot() == portal
    Entry.objects.filter(sort="item").update(title="Wrong", space=space)
    gone = {"sort": "item", "source": 99_999_999, "kind": "post", "length": 1, "at": LONG_AGO}
    Entry.objects.create(**gone, vector=Value("'x':1", SearchVectorField()))
    rebuild(quietly)
    assert snapshot() == portal
    assert not Rebuilding.objects.exists()


def test_one_that_is_interrupted_goes_on_where_it_stopped(portal, monkeypatch):
    monkeypatch.setattr("apps.search.rebuilding.BUCKET", 1)
    Entry.objects.all().delete()
    seen = []

    def give_up(sort, done, of):
        seen.append((sort, done))
        if len(seen) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(give_up)
    half = snapshot()
    assert 0 < len(half) < len(portal)
    assert half.items() <= portal.items()
    again = rebuild(quietly)
    assert again == len(portal) - len(half)
    assert snapshot() == portal


def test_an_index_that_holds_anything_is_left_alone_when_asked(portal):
    Entry.objects.exclude(sort="tag").delete()
    left = snapshot()
    call_command("rebuild_search", when_empty=True, verbosity=0)
    assert snapshot() == left
    Entry.objects.all().delete()
    call_command("rebuild_search", when_empty=True, verbosity=0)
    assert snapshot() == portal


def test_only_one_rebuilds_at_a_time(portal):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        with pytest.raises(CommandError, match="Somebody else"):
            call_command("rebuild_search", verbosity=0)
    finally:
        other.close()


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_killed_command_leaves_nothing_half_and_the_next_one_ends_it(transactional_db, request):
    """The process is killed while it writes; what it has written stays, and the next one completes the same index."""
    alice = request.getfixturevalue("alice")
    post = make_post(request.getfixturevalue("space"), alice, "A long talk")
    said = [Comment(item_id=post.pk, author=alice, body=f"<p>Remark {n} on the valve</p>") for n in range(6000)]
    Comment.everything.bulk_create(said)
    entries.refresh("item", [post.pk])
    entries.refresh("comment", [comment.pk for comment in said])
    entries.refresh("person", [alice.pk, request.getfixturevalue("bob").pk])
    entries.refresh("space", [post.space_id])
    whole = snapshot()
    Entry.objects.all().delete()
    address = urlsplit(os.environ["DATABASE_URL"])
    folder = address.path.rpartition("/")[0]
    url = f"{address.scheme}://{address.netloc}{folder}/{connection.settings_dict['NAME']}?{address.query}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "workscape.settings"}
    command = [sys.executable, "manage.py", "rebuild_search"]
    running = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    eventually(lambda: Rebuilding.objects.filter(sort="comment", last__gt=0).exists() or running.poll() is not None)
    running.send_signal(signal.SIGKILL)
    running.wait()
    half = snapshot()
    assert 0 < len(half) < len(whole), running.stdout.read()
    assert half.items() <= whole.items()
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert snapshot() == whole
