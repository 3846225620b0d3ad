"""*Popular this week* counts people, each once, in the open, and never what one may not see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.content import actions as content_actions
from apps.content.models import Coauthor
from apps.discussion.actions import delete_comment, react
from apps.discussion.models import Comment, Reaction
from apps.home.popular import this_week
from apps.impact.models import Receipt
from tests.factories import make_comment, make_post, make_space, make_user


def listed(user):
    return [(row["id"], row["people"]) for row in this_week(user).rows]


def use(item, user, **fields):
    return Receipt.objects.create(item=item, user=user, space_id=item.space_id, outcome="solved", **fields)


def test_each_person_counts_once_whatever_they_did(space, alice, bob, charlie):
    post = make_post(space, alice)
    react(actor=bob, thing=post, emoji="👍")
    react(actor=bob, thing=post, emoji="🎉")
    make_comment(post, bob)
    make_comment(post, bob)
    use(post, bob)
    assert listed(bob) == [(post.pk, 1)]
    react(actor=charlie, thing=post, emoji="👍")
    assert listed(bob) == [(post.pk, 2)]


@pytest.mark.parametrize("act", ["react", "comment", "use"])
def test_one_act_of_any_sort_is_enough(space, alice, bob, act):
    post = make_post(space, alice)
    acts = {
        "react": lambda: react(actor=bob, thing=post, emoji="👍"),
        "comment": lambda: make_comment(post, bob),
        "use": lambda: use(post, bob),
    }
    acts[act]()
    assert listed(alice) == listed(bob) == [(post.pk, 1)]


def test_those_who_wrote_it_do_not_count(space, alice, bob):
    post = make_post(space, alice)
    make_comment(post, alice)
    react(actor=alice, thing=post, emoji="👍")
    assert listed(bob) == []
    make_comment(post, bob)
    Coauthor.objects.create(item=post, user=bob)
    post.change(coauthor_ids=[bob.pk])
    assert listed(bob) == []


def test_what_is_taken_back_does_not_count(space, alice, bob, charlie):
    post = make_post(space, alice)
    react(actor=bob, thing=post, emoji="👍")
    react(actor=bob, thing=post, emoji="👍")
    delete_comment(actor=charlie, comment=make_comment(post, charlie))
    use(post, bob, withdrawn_at=timezone.now())
    assert listed(bob) == []


def test_a_week_has_seven_days(space, alice, bob):
    post = make_post(space, alice)
    comment = make_comment(post, bob)
    react(actor=bob, thing=post, emoji="👍")
    receipt = use(post, bob)
    old = timezone.now() - timedelta(days=7, minutes=1)
    Comment.everything.filter(pk=comment.pk).update(created=old)
    Reaction.objects.update(created=old)
    assert listed(bob) == [(post.pk, 1)]
    Receipt.objects.filter(pk=receipt.pk).update(created=old)
    assert listed(bob) == []


def test_most_people_first_and_of_two_the_newer(space, alice, bob, charlie):
    one, two, three = (make_post(space, alice, f"Post {n}") for n in range(3))
    for post, people in ((one, [bob]), (two, [bob, charlie]), (three, [bob])):
        for person in people:
            react(actor=person, thing=post, emoji="👍")
    assert listed(bob) == [(two.pk, 2), (three.pk, 1), (one.pk, 1)]


def test_the_readers_own_acts_change_nothing_for_them_alone(space, alice, bob, charlie):
    one, two = make_post(space, alice, "One"), make_post(space, alice, "Two")
    react(actor=bob, thing=one, emoji="👍")
    react(actor=charlie, thing=two, emoji="👍")
    assert listed(bob) == listed(charlie) == listed(alice)


def test_only_what_one_may_see_is_listed(space, private, closed, alice, bob, charlie, gus):
    posts = [make_post(where, alice) for where in (space, private, closed)]
    for post in posts:
        make_comment(post, bob)
    assert {pk for pk, _people in listed(bob)} == {post.pk for post in posts}
    assert listed(charlie) == [(posts[0].pk, 1)]
    assert listed(gus) == []


@pytest.mark.parametrize("state", ["hidden", "deleted", "expired"])
def test_what_is_gone_is_not_listed(space, alice, bob, state):
    post = make_post(space, alice)
    make_comment(post, bob)
    if state == "hidden":
        content_actions.hide(actor=alice, item=post, reason="For the test")
    elif state == "deleted":
        content_actions.delete(actor=alice, item=post)
    else:
        post.change(expires_at=timezone.now() - timedelta(minutes=1))
    assert listed(alice) == listed(bob) == []


def test_the_page_says_how_it_is_counted(as_user, space, alice, bob, organisation):
    page = as_user(bob).get("/popular/").content.decode()
    assert "A quiet week" in page
    make_comment(make_post(space, alice, "Pump & pipe"), bob)
    page = as_user(bob).get("/popular/").content.decode()
    assert "Pump &amp; pipe" in page
    assert "counts once" in page
    assert "Those who wrote it do not count" in page
    assert 'href="/popular/"' in as_user(bob).get("/").content.decode()


def test_it_asks_as_often_whatever_is_popular(as_user, alice, organisation):
    client, taken = as_user(alice), []
    people = [make_user(f"p{n}") for n in range(6)]
    space = make_space(alice, members=people)
    for number in (2, 20):
        for _turn in range(number):
            post = make_post(space, alice)
            for person in people:
                make_comment(post, person)
        client.get("/popular/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/popular/").status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 12
