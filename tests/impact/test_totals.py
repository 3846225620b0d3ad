"""How receipts add up: item with comments, space, goal; and what does not count."""

import pytest

from apps.content import actions as content
from apps.content.models import Coauthor
from apps.discussion.actions import delete_comment, restore_comment
from apps.impact import words
from apps.impact.actions import give, withdraw
from apps.impact.totals import NOTHING, OnPage, Total, of_goal, of_item, of_items, of_space, on_page
from apps.spaces import actions as spaces
from apps.strategy.models import Goal
from tests.factories import make_comment, make_post, make_space


@pytest.fixture
def post(space, alice):
    return make_post(space, alice)


def test_an_item_counts_with_its_comments(post, alice, bob, charlie, lena):
    answer = make_comment(post, bob)
    give(actor=bob, thing=post, outcome="solved", minutes=10)
    give(actor=charlie, thing=post, outcome="faster", minutes=20)
    give(actor=charlie, thing=answer, outcome="avoided", minutes=60)
    give(actor=lena, thing=post, outcome="solved")
    whole = Total(n=4, solved=2, faster=1, avoided=1, timed=3, median=20.0)
    assert of_item(post.pk) == whole
    assert on_page(post, charlie) == OnPage(
        whole,
        {None: Total(3, 2, 1, 0, 2, 15.0), answer.pk: Total(1, 0, 0, 1, 1, 60.0)},
        mine=frozenset({None, answer.pk}),
    )


def test_nobody_used_it(post, alice):
    assert of_item(post.pk) == of_space(post.space_id) == NOTHING
    assert on_page(post, alice) == OnPage(NOTHING, {}, frozenset())


def test_the_page_asks_once_for_each_reader(post, alice, bob, django_assert_num_queries):
    with django_assert_num_queries(1):
        on_page(post, bob)
        on_page(post, bob)


def test_what_cannot_be_read_does_not_count_and_comes_back(post, alice, bob, charlie):
    answer = make_comment(post, bob)
    give(actor=charlie, thing=post, outcome="solved")
    give(actor=charlie, thing=answer, outcome="solved")
    delete_comment(actor=bob, comment=answer)
    assert of_item(post.pk).n == of_space(post.space_id).n == 1
    content.hide(actor=alice, item=post, reason="For the test")
    assert of_item(post.pk) == of_space(post.space_id) == NOTHING
    content.unhide(actor=alice, item=post)
    restore_comment(actor=bob, comment=answer)
    assert of_item(post.pk).n == 2
    content.delete(actor=alice, item=post)
    assert of_space(post.space_id) == NOTHING
    content.restore(actor=alice, item=post)
    assert of_space(post.space_id).n == 2


def test_who_became_a_coauthor_counts_no_more_but_their_use_of_comments_does(post, alice, bob, charlie):
    answer = make_comment(post, bob)
    give(actor=charlie, thing=post, outcome="solved")
    give(actor=charlie, thing=answer, outcome="solved")
    Coauthor.objects.create(item_id=post.pk, user=charlie)
    post.change(coauthor_ids=[charlie.pk])
    assert of_item(post.pk).n == 1


def test_an_item_without_author_counts(post, charlie):
    give(actor=charlie, thing=post, outcome="solved")
    post.change(author=None)
    assert of_item(post.pk).n == 1


def test_an_archived_space_keeps_its_sum(space, post, alice, charlie):
    give(actor=charlie, thing=post, outcome="solved")
    spaces.archive_space(actor=alice, space=space)
    assert of_space(space.pk).n == 1


def test_a_goal_is_the_sum_of_the_spaces_one_may_read(alice, bob, charlie, gus):
    goal, other = Goal.objects.create(statement="Lose less water"), Goal.objects.create(statement="Answer faster")
    here = make_space(alice, slug="here", goal=goal, members=[bob])
    hidden = make_space(alice, slug="hidden", goal=goal, visibility="private", members=[bob])
    elsewhere = make_space(alice, slug="elsewhere", goal=other, members=[bob])
    for where, minutes in ((here, 10), (hidden, 30), (elsewhere, 50)):
        give(actor=bob, thing=make_post(where, alice), outcome="solved", minutes=minutes)
    assert of_goal(goal.pk, bob) == (Total(2, 2, 0, 0, 2, 20.0), 2)
    assert of_goal(goal.pk, charlie) == (Total(1, 1, 0, 0, 1, 10.0), 1)
    assert of_goal(goal.pk, gus) == (NOTHING, 0)
    assert of_goal(other.pk, charlie) == (Total(1, 1, 0, 0, 1, 50.0), 1)


def test_taking_one_back_shows_on_every_level(alice, bob, charlie):
    goal = Goal.objects.create(statement="Lose less water")
    post = make_post(make_space(alice, goal=goal), alice)
    give(actor=bob, thing=post, outcome="solved", minutes=480)
    give(actor=charlie, thing=post, outcome="solved", minutes=1)
    withdraw(actor=bob, thing=post)
    left = Total(1, 1, 0, 0, 1, 1.0)
    assert of_item(post.pk) == of_space(post.space_id) == of_goal(goal.pk, bob)[0] == left


def test_only_items_somebody_used_are_returned(space, post, alice, charlie):
    other = make_post(space, alice)
    give(actor=charlie, thing=post, outcome="solved")
    assert of_items([post.pk, other.pk]) == {post.pk: Total(1, 1, 0, 0, 0, None)}
    assert of_items([]) == {}


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (NOTHING, ""),
        (Total(n=1, solved=1), "Used at work once · 1 solved"),
        (Total(4, 3, 1, 0, 3, 20.0), "Used at work 4 times · 3 solved · 1 faster · median 20 min saved (n = 3)"),
        (Total(2, 0, 0, 2, 2, 12.5), "Used at work 2 times · 2 mistakes avoided · median 12.5 min saved (n = 2)"),
    ],
)
def test_a_total_is_said_in_words(total, text):
    assert words.sentence(total) == text
