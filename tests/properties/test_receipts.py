"""Whatever is said, changed, taken back, deleted, hidden and brought back: every level is the sum of the one below."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.content import actions as content
from apps.content.models import Item
from apps.discussion import actions as discussion
from apps.impact import actions
from apps.impact.models import Outcome
from apps.impact.totals import NOTHING, Total, of_goal, of_item, of_items, of_space, on_page
from apps.strategy.models import Goal
from tests.factories import make_comment, make_post, make_space, make_user

PEOPLE, SPACES, ITEMS, THINGS = 3, 3, 4, 8  # each item has one comment, so a thing is an item or a comment
thing = st.integers(0, THINGS - 1)
step = st.one_of(
    st.tuples(st.just("give"), thing, st.integers(0, PEOPLE - 1), st.sampled_from(Outcome.values),
              st.none() | st.integers(1, 480)),
    st.tuples(st.just("withdraw"), thing, st.integers(0, PEOPLE - 1)),
    st.tuples(st.sampled_from(["delete", "restore", "hide", "unhide"]), thing),
)  # fmt: skip


class World:
    """Three spaces (two of one goal), four items with a comment each, and a telling of its own of what counts."""

    def __init__(self) -> None:
        self.author = make_user("author")
        self.people = [make_user(f"person{n}") for n in range(PEOPLE)]
        self.goal = Goal.objects.create(statement="Lose less water")
        goals = [self.goal, self.goal, None]
        self.spaces = [make_space(self.author, slug=f"space-{n}", goal=goals[n]) for n in range(SPACES)]
        self.items = [make_post(self.spaces[n % SPACES], self.author) for n in range(ITEMS)]
        self.things = [*self.items, *(make_comment(item, self.author) for item in self.items)]
        self.said: dict[tuple[int, int], tuple[str, int | None]] = {}
        self.gone: set[tuple[str, int]] = set()

    def readable(self, place: int) -> bool:
        parts = {place, place % ITEMS}
        return not {(act, part) for act in ("delete", "hide") for part in parts} & self.gone

    def give(self, place: int, person: int, outcome: str, minutes: int | None) -> None:
        try:
            actions.give(actor=self.people[person], thing=self.things[place], outcome=outcome, minutes=minutes)
        except PermissionDenied:
            assert not self.readable(place)
        else:
            assert self.readable(place)
            self.said[place, person] = (outcome, minutes)

    def withdraw(self, place: int, person: int) -> None:
        actions.withdraw(actor=self.people[person], thing=self.things[place])
        self.said.pop((place, person), None)

    def delete(self, place: int) -> None:
        if place < ITEMS:
            content.delete(actor=self.author, item=self.items[place])
        elif ("delete", place % ITEMS) not in self.gone and ("hide", place % ITEMS) not in self.gone:
            discussion.delete_comment(actor=self.author, comment=self.things[place])
        else:
            return
        self.gone.add(("delete", place))

    def restore(self, place: int) -> None:
        if place < ITEMS:
            content.restore(actor=self.author, item=self.items[place])
        else:
            discussion.restore_comment(actor=self.author, comment=self.things[place])
        self.gone.discard(("delete", place))

    def hide(self, place: int) -> None:
        if place < ITEMS and self.readable(place):
            content.hide(actor=self.author, item=self.items[place], reason="For the test")
            self.gone.add(("hide", place))

    def unhide(self, place: int) -> None:
        if ("hide", place) in self.gone and ("delete", place) not in self.gone:
            content.unhide(actor=self.author, item=self.items[place])
            self.gone.discard(("hide", place))

    def expected(self, among: set[int]) -> Total:
        """Return the total over the items `among`, by their places, from what was said and is readable."""
        rows = [row for (place, _person), row in self.said.items() if place % ITEMS in among and self.readable(place)]
        minutes = [saved for _outcome, saved in rows if saved is not None]
        counts = Counter(outcome for outcome, _saved in rows)
        each = (counts["solved"], counts["faster"], counts["avoided"])
        return Total(len(rows), *each, len(minutes), float(median(minutes)) if minutes else None)


def added(totals: list[Total]) -> tuple[int, ...]:
    """Return what can be added: everything but the median."""
    columns = zip(*[(t.n, t.solved, t.faster, t.avoided, t.timed) for t in totals or [NOTHING]], strict=True)
    return tuple(sum(column) for column in columns)


@contextmanager
def untouched(world: World) -> Iterator[None]:
    """Let every example begin on the world's first day."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        world.said.clear()
        world.gone.clear()


@pytest.fixture
def world(db: None, monkeypatch: Any) -> World:
    monkeypatch.setattr(actions, "MOST_A_DAY", 10_000)
    return World()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=8, max_size=20))
def test_all_levels_add_up_after_any_sequence(world: World, steps: list[tuple[Any, ...]]) -> None:
    with untouched(world):
        for act, *arguments in steps:
            getattr(world, act)(*arguments)
        check(world)


def check(world: World) -> None:
    per_item = [of_item(item.pk) for item in world.items]
    assert per_item == [world.expected({place}) for place in range(ITEMS)]
    assert of_items(item.pk for item in world.items) == {
        item.pk: total for item, total in zip(world.items, per_item, strict=True) if total.n
    }
    per_space = [of_space(space.pk) for space in world.spaces]
    for number, total in enumerate(per_space):
        places = {place for place in range(ITEMS) if place % SPACES == number}
        assert total == world.expected(places)
        assert added([total]) == added([per_item[place] for place in places])
    goal, spaces = of_goal(world.goal.pk, world.people[0])
    assert spaces == 2
    assert added([goal]) == added(per_space[:2])
    assert goal == world.expected({place for place in range(ITEMS) if place % SPACES < 2})
    for item, total in zip(world.items, per_item, strict=True):
        page = on_page(Item.locked(item.pk), world.people[0])
        assert page.whole == total
        assert added(list(page.each.values())) == added([total])
