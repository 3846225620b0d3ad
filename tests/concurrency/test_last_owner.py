"""A space never loses its last owner, however many act at once; and no membership is counted twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.spaces import actions
from apps.spaces.models import JoinRequest, Membership, Space
from tests.factories import make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 15


def together(*acts: Callable[[], None]) -> list[Any]:
    """Run `acts` at the same moment, each on a connection of its own. Returns None or the refusal of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], None]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            return act()
        except (ValidationError, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def owners(space: Space) -> int:
    return Membership.objects.owners().filter(space=space).count()


def counted(space: Space) -> None:
    space.refresh_from_db()
    assert space.member_count == Membership.objects.filter(space=space).count()


@pytest.fixture
def two_owners() -> tuple[Any, Any]:
    return make_user("alice"), make_user("amir")


def owned_by(people: tuple[Any, Any], number: int) -> Space:
    space = make_space(people[0], slug=f"craft-{number}", members=[people[1]])
    Membership.objects.filter(space=space).update(role="owner")
    return space


def test_two_owners_leave_at_once(two_owners):
    for number in range(ROUNDS):
        space = owned_by(two_owners, number)
        answers = together(*[partial(actions.leave, actor=person, space=space) for person in two_owners])
        assert owners(space) == 1
        assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
        counted(space)


def test_two_owners_remove_each_other_at_once(two_owners):
    alice, amir = two_owners
    for number in range(ROUNDS):
        space = owned_by(two_owners, number)
        answers = together(
            partial(actions.remove_member, actor=alice, space=space, user=amir),
            partial(actions.remove_member, actor=amir, space=space, user=alice),
        )
        assert owners(space) == 1
        assert sum(isinstance(answer, PermissionDenied) for answer in answers) == 1
        counted(space)


def test_one_steps_down_while_the_other_leaves_or_hands_over(two_owners):
    alice, amir = two_owners
    bob = make_user("bob")
    for number in range(ROUNDS):
        space = owned_by(two_owners, number)
        Membership.objects.create(space=space, user=bob, role="member")
        Space.objects.filter(pk=space.pk).update(member_count=3)
        together(
            partial(actions.change_role, actor=alice, space=space, user=alice, role="member"),
            partial(actions.leave, actor=amir, space=space),
            partial(actions.hand_over, actor=alice, space=space, user=bob),
        )
        assert owners(space) >= 1
        counted(space)


def test_a_crowd_joins_at_once_and_each_counts_once(two_owners):
    space = make_space(two_owners[0])
    crowd = [make_user(f"person{number}") for number in range(6)]
    answers = together(*[partial(actions.join, actor=person, space=space) for person in crowd * 2])
    assert answers == [None] * 12
    counted(space)
    assert space.member_count == 7


def test_two_leaders_admit_the_same_person_at_once(two_owners):
    alice, amir = two_owners
    space = owned_by(two_owners, 0)
    Space.objects.filter(pk=space.pk).update(visibility="closed")
    charlie = make_user("charlie")
    JoinRequest.objects.create(space=space, user=charlie)
    answers = together(
        partial(actions.admit, actor=alice, space=space, user=charlie),
        partial(actions.admit, actor=amir, space=space, user=charlie),
    )
    assert answers == [None, None]
    counted(space)
    assert space.member_count == 3


def test_two_people_make_spaces_of_one_name_at_once(two_owners):
    def make(person):
        return actions.create_space(
            actor=person, name="Leak listening", purpose="interest", visibility="open", description="To hear."
        ).slug

    answers = together(*[partial(make, person) for person in two_owners * 2])
    assert len(set(answers)) == 4
