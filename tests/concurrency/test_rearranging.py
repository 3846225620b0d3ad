"""A conversation is moved while people talk in it: nobody is refused for it, nothing is lost, nothing counted twice."""

from itertools import pairwise

import pytest

from apps.content.models import Item
from apps.discussion.actions import react
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import move_thread, set_categories
from apps.forums.models import Topic
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_space, make_topic, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_it_moves_while_twenty_reply():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(20)]
    spaces = [make_space(alice, slug=slug, members=people) for slug in ("one", "two")]
    topic = make_topic(spaces[0], alice)
    first = make_comment(topic, alice)
    acts = [lambda p=p: make_comment(topic, p, f"From {p.username}") for p in people]
    acts += [lambda p=p: react(actor=p, thing=first, emoji="👍") for p in people[:10]]
    for n in (1, 0, 1):
        acts.insert(5 + 5 * n, lambda n=n: move_thread(actor=alice, thread=topic, space=spaces[n]))
    acts.insert(9, lambda: set_categories(actor=alice, space=spaces[1], names=[(None, "Tools")]))
    at_once(acts)
    row = Item.visible_to(alice).get(pk=topic.pk)
    assert row.comment_count == Comment.visible_to(alice).filter(item=topic.pk).count() == 21
    assert Comment.visible_to(alice).get(pk=first.pk).reaction_counts == {"👍": 10}
    moved = list(Event.objects.filter(verb="topic.moved").order_by("pk"))
    assert row.space_id == moved[-1].data["to"]
    assert all(before.data["to"] == after.data["from"] for before, after in pairwise(moved))


def test_two_threads_change_places_at_once():
    alice = make_user("alice")
    spaces = [make_space(alice, slug=slug) for slug in ("one", "two")]
    topics = [make_topic(space, alice, f"In {space.slug}") for space in spaces for _time in range(5)]
    targets = {topic.pk: spaces[topic.space_id == spaces[0].pk] for topic in topics}
    at_once([lambda t=t: move_thread(actor=alice, thread=t, space=targets[t.pk]) for t in topics])
    assert dict(Topic.visible_to(alice).values_list("pk", "space")) == {pk: to.pk for pk, to in targets.items()}
