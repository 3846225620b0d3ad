"""The head of a space: whole on its stream, one line on its other pages."""

import pytest

from apps.strategy.models import Goal

WHY = "Why this space exists"


def head(response):
    page = response.content.decode()
    return page[page.index('<header class="space-head') : page.index("</header>", page.index("space-head"))]


@pytest.fixture
def goaled(space, organisation):
    space.goal = Goal.objects.create(statement="Lose less water.")
    space.save()
    return space


def test_the_stream_says_why_the_space_exists_and_lets_members_write(as_user, bob, goaled):
    shown = head(as_user(bob).get("/s/craft/"))
    assert WHY in shown and "Lose less water" in shown and "Write" in shown and "Interest" in shown


@pytest.mark.parametrize("page", ["people", "about", "manage", "leave"])
def test_the_other_pages_have_one_line(as_user, alice, bob, goaled, page):
    shown = head(as_user(bob if page == "leave" else alice).get(f"/s/craft/{page}/"))
    assert "<h1>Craft</h1>" in shown and 'href="/s/craft/"' in shown
    assert WHY not in shown and "Write" not in shown


def test_strangers_can_join_from_either(as_user, charlie, goaled):
    for page in ("/s/craft/", "/s/craft/about/"):
        assert 'formaction="/s/craft/join/"' in head(as_user(charlie).get(page))


def test_the_door_of_a_closed_space_says_why_it_exists(as_user, charlie, closed, organisation):
    assert closed.description in head(as_user(charlie).get("/s/closed-circle/"))
