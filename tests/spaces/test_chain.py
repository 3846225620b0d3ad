"""Vision, goal, metric and space in one sentence of at most forty words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.spaces.chain import aim, sentence
from apps.spaces.models import Space
from apps.strategy.models import Goal, Metric, Reading
from tests.factories import make_space

VISION = "Safe, affordable water for every home, today and in 2050, and fuller rivers."


def goal_of(statement="Hear leaks sooner: find each within ten days of its start.", metric="Median run time"):
    goal = Goal(statement=statement)
    if metric:
        goal.metric = Metric(name=metric, unit="days", direction="down", baseline=31, target=10.0, by=date(2027, 3, 31))
    return goal


def test_a_short_chain_is_said_in_full():
    space = Space(name="Leak craft", goal=goal_of("Hear leaks sooner."))
    assert sentence(space, "Water for all.") == (
        "Leak craft serves the goal “Hear leaks sooner”, measured by median run time (10 days by March 2027), "
        "on the way to “Water for all”."
    )


def test_a_long_one_drops_clauses_and_keeps_the_vision():
    text = sentence(Space(name="Leak listening craft", goal=goal_of(metric="Median run time of hidden leaks")), VISION)
    assert "Hear leaks sooner" in text and "Safe, affordable water for every home" in text
    assert 30 <= len(text.split()) <= 40


@pytest.mark.parametrize("vision", ["", VISION, "long " * 60, "a, b, c, d"])
@pytest.mark.parametrize("statement", ["x", "word " * 50, "one: two; three, four – five " * 8])
@pytest.mark.parametrize("metric", ["", "Leakage", "many words of measure " * 6])
@pytest.mark.parametrize("name", ["X", "n " * 40])
def test_it_never_passes_forty_words(vision, statement, metric, name):
    text = sentence(Space(name=name, goal=goal_of(statement, metric)), vision)
    assert 0 < len(text.split()) <= 40


def test_without_a_goal_it_says_until_when_it_explores():
    today = timezone.localdate()
    assert sentence(Space(name="X", exploratory_until=today + timedelta(days=9)), VISION).startswith(
        "Exploratory until"
    )
    late = sentence(Space(name="X", exploratory_until=today - timedelta(days=1)), VISION)
    assert "it is time to choose a goal or to close" in late
    assert sentence(Space(name="X"), VISION) == ""


def test_the_page_shows_the_chain_and_where_the_metric_stands(as_user, alice, organisation):
    goal = Goal.objects.create(statement="Hear leaks sooner.")
    Metric.objects.create(goal=goal, name="Run time", unit="days", direction="down", baseline=31, target=10, by=date(2027, 3, 31))  # fmt: skip  # noqa: E501
    for days, value in ((30, 28.5), (1, 19.5)):
        Reading.objects.create(goal=goal, at=timezone.now() - timedelta(days=days), value=value)
    space = make_space(alice, goal=goal)
    assert "Craft serves the goal “Hear leaks sooner”" in as_user(alice).get(f"/s/{space.slug}/").content.decode()
    page = as_user(alice).get(f"/s/{space.slug}/about/").content.decode()
    assert "Hear leaks sooner" in page and "Good work, well shared" in page
    assert "19.5 days" in page and "10 days by 31 March 2027" in page and "Run time: from 28.5 to 19.5 days" in page


def test_a_card_says_the_aim_without_repeating_the_name():
    space = Space(name="Leak craft", goal=goal_of("Hear leaks sooner."))
    assert aim(space) == "For the goal “Hear leaks sooner”"
    assert aim(Space(name="Leak craft", exploratory_until=date(2099, 3, 2))).startswith(
        "Exploratory until 2 March 2099"
    )
    assert aim(Space(name="Leak craft")) == ""
