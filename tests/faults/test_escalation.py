"""A worker that is killed while it tells of questions that wait too long tells of each once, and leaves none out."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from apps.events.models import Delivery, Event
from apps.forums.actions import escalate_due, set_promise
from apps.forums.models import FirstAnswer
from tests.factories import make_question, make_space, make_user
from tests.waiting import eventually

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import django
django.setup()
from apps.forums.actions import escalate_due
escalate_due()
"""
HOW_MANY = 60


def worker() -> subprocess.Popen[bytes]:
    """Begin a process of its own that does what beat asks for, on the database of this test."""
    name = connection.settings_dict["NAME"]
    url = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"])
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, "DATABASE_URL": url})


def test_a_killed_worker_tells_nobody_twice_and_forgets_nothing() -> None:
    alice = make_user("alice")
    space = make_space(alice)
    set_promise(actor=alice, space=space, hours=1, told=alice)
    for n in range(HOW_MANY):
        make_question(space, alice, f"Question {n}?")
    FirstAnswer.objects.update(due_at=timezone.now() - timedelta(hours=1))
    told = Event.objects.filter(verb="question.escalated")
    process = worker()
    eventually(lambda: told.exists(), 30, "the worker did not begin")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    halfway = told.count()
    assert 0 < halfway == FirstAnswer.objects.exclude(escalated_at=None).count()
    assert escalate_due() == HOW_MANY - halfway
    assert told.count() == len(set(told.values_list("item_id", flat=True))) == HOW_MANY
    letters = Delivery.objects.filter(handler="forums.mail_escalation")
    assert letters.count() == HOW_MANY
