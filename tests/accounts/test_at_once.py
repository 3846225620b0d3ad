"""Two people doing the same at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import set_site_roles
from apps.accounts.models import Invitation, User
from apps.spaces.models import Space
from tests.accounts.test_first_run import GOOD
from tests.factories import make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment, each on its own connection. Returns what came out, errors included."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return act()
        except (ValidationError, PermissionDenied) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_newcomers_of_the_same_name_get_two_handles():
    expires = timezone.now() + timedelta(days=1)
    clients = []
    for email in ("one@x.example", "two@x.example", "three@x.example"):
        clients.append(Client())
        clients[-1].get(Invitation.objects.create(email=email, expires=expires).get_absolute_url())
    typed = {"name": "Sam Twin", "password1": "quiet-harbour-71"}
    answers = at_once(*(lambda c=client: c.post(reverse("account_signup"), typed) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    handles = set(User.objects.values_list("username", flat=True))
    assert handles == {"samtwin", "samtwin2", "samtwin3"}


def test_one_invitation_used_twice_at_once_makes_one_person():
    invitation = Invitation.objects.create(email="one@x.example", expires=timezone.now() + timedelta(days=1))
    clients = [Client(raise_request_exception=False), Client(raise_request_exception=False)]
    for client in clients:
        client.get(invitation.get_absolute_url())
    typed = {"name": "Only One", "password1": "quiet-harbour-71"}
    answers = at_once(*(lambda c=client: c.post(reverse("account_signup"), typed) for client in clients))
    assert User.objects.filter(email="one@x.example").count() == 1
    assert all(answer.status_code < 500 for answer in answers)


def test_only_one_becomes_the_first_admin(settings, tmp_path):
    settings.FIRST_RUN_TOKEN_FILE = tmp_path / "token"
    settings.FIRST_RUN_TOKEN_FILE.write_text("tok")
    answers = at_once(
        *(lambda n=n: Client().post("/welcome/?token=tok", {**GOOD, "email": f"a{n}@x.example"}) for n in range(2))
    )
    assert sorted(answer.status_code for answer in answers) in ([302, 404], [302, 403])
    assert User.objects.count() == Space.objects.count() == 1


def test_two_admins_who_demote_each_other_leave_one():
    one, two = make_user("one", roles=["site_admin"]), make_user("two", roles=["site_admin"])
    answers = at_once(
        lambda: set_site_roles(actor=one, user=two, roles=[]), lambda: set_site_roles(actor=two, user=one, roles=[])
    )
    assert User.objects.filter(roles__contains=["site_admin"]).count() == 1
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
