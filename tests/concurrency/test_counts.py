"""Two people at once never lose a count or a comment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.content.models import Item
from apps.discussion.actions import add_comment, react
from apps.discussion.models import Comment, Reaction
from tests.factories import make_post, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def at_once(acts):
    """Run the acts in threads of their own, each on a connection of its own; raise what any of them raised."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_comments_at_once_are_all_kept_and_counted():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(8)]
    post = make_post(make_space(alice, members=people), alice)
    at_once(
        [lambda p=p, n=n: add_comment(actor=p, item=post, text=f"{p.username} {n}") for p in people for n in range(3)]
    )
    assert Comment.visible_to(alice).filter(item=post.pk).count() == 24
    assert Item.visible_to(alice).get(pk=post.pk).comment_count == 24


def test_reactions_at_once_are_all_counted():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(12)]
    post = make_post(make_space(alice, members=people), alice)
    at_once([lambda p=p: react(actor=p, thing=post, emoji="👍") for p in people])
    assert Item.visible_to(alice).get(pk=post.pk).reaction_counts == {"👍": 12}


def test_a_double_click_leaves_row_and_count_agreeing():
    alice = make_user("alice")
    post = make_post(make_space(alice), alice)
    at_once([lambda: react(actor=alice, thing=post, emoji="👍", wanted=True)] * 6)
    assert Reaction.objects.count() == 1
    assert Item.visible_to(alice).get(pk=post.pk).reaction_counts == {"👍": 1}
