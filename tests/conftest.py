"""The cast: alice owns the space, bob is a member, charlie is outside, gus is a guest, lena is a learning admin,
mia a manager, mo a moderator, sam a site admin."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.events.outbox import sweep
from apps.spaces.models import Space
from tests.factories import make_organisation, make_space, make_user
from tests.nothing_skipped import pytest_runtest_makereport  # noqa: F401  (a hook)
from tests.quick_database import quicken

# The browser without its window does the same with a third less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser the browser tests are left out, except in CI, where that is a failure."""
    if CHROMIUM or os.environ.get("CI"):
        return
    for item in items:
        if "e2e" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        quicken()


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield


@pytest.fixture
def organisation(db: None) -> object:
    return make_organisation()


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return make_user("charlie")


@pytest.fixture
def gus(db: None) -> User:
    return make_user("gus", is_guest=True)


@pytest.fixture
def lena(db: None) -> User:
    return make_user("lena", roles=["learning_admin"])


@pytest.fixture
def mia(db: None) -> User:
    return make_user("mia", roles=["manager"])


@pytest.fixture
def mo(db: None) -> User:
    return make_user("mo", roles=["moderator"])


@pytest.fixture
def sam(db: None) -> User:
    return make_user("sam", roles=["site_admin"])


@pytest.fixture
def space(alice: User, bob: User) -> Space:
    """An open space owned by alice with bob as a member."""
    return make_space(alice, members=[bob])


@pytest.fixture
def closed(alice: User, bob: User) -> Space:
    return make_space(alice, slug="closed-circle", visibility="closed", members=[bob])


@pytest.fixture
def private(alice: User, bob: User) -> Space:
    return make_space(alice, slug="quiet-room", visibility="private", members=[bob])


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """Return a browser in which somebody is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def deliver(db: None) -> Callable[[], int]:
    """Run every delivery that waits, as the worker would after commit. Returns how many are done."""
    from datetime import timedelta

    def run() -> int:
        done = 0
        while some := sweep(grace=timedelta(seconds=-1)):
            done += some
        return done

    return run
