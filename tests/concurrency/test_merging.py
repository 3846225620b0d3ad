"""Topics are merged and split while people write in them: nothing is lost, nothing stands there twice."""

from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.models import Item
from apps.discussion.actions import delete_comment, edit_comment, react
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import mark_duplicate, merge, split, take_back_duplicate
from apps.forums.models import Duplicate, Topic
from apps.impact.actions import give, withdraw
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_question, make_space, make_topic, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice(transactional_db):
    return make_user("alice")


@pytest.fixture
def people(alice):
    return [make_user(f"person{n}") for n in range(12)]


@pytest.fixture
def topics(alice, people):
    space = make_space(alice, members=people)
    return [make_topic(space, alice, f"Topic {n}") for n in range(3)]


def refusable(act):
    """Do it, unless it cannot be any more; say which it was."""
    try:
        act()
        return True
    except (ValidationError, PermissionDenied):
        return False


def everything_adds_up(user, said):
    """Each text stands there once, on a topic that is there, and is counted once."""
    rows = list(Comment.visible_to(user).values_list("body", "item"))
    assert sorted(body for body, _item in rows) == sorted(said)
    for item in Topic.visible_to(user):
        assert item.comment_count == sum(1 for _body, pk in rows if pk == item.pk)
    for comment in Comment.visible_to(user).exclude(parent=None).select_related("parent"):
        assert comment.item_id == comment.parent.item_id


@pytest.mark.parametrize("time", range(3))
def test_two_are_merged_into_each_other_at_once(alice, topics, time):
    first, second, _third = topics
    make_comment(first, alice, "One")
    make_comment(second, alice, "Two")
    done = at_once(
        [
            lambda: refusable(lambda: merge(actor=alice, topic=first, target=second)),
            lambda: refusable(lambda: merge(actor=alice, topic=second, target=first)),
        ]
    )
    assert sorted(done) == [False, True]
    source, target = (first, second) if done[0] else (second, first)
    title = f"<p><strong>{source.title}</strong></p><p>What shall we try?</p>"
    everything_adds_up(alice, ["<p>One</p>", "<p>Two</p>", title])
    assert Item.merged_into(source.pk) == target.pk and Item.merged_into(target.pk) is None


def test_a_ring_of_three_leaves_one(alice, topics):
    for n, topic in enumerate(topics):
        make_comment(topic, alice, f"Reply {n}")
    pairs = list(zip(topics, [*topics[1:], topics[0]], strict=True))
    done = at_once([lambda s=s, t=t: refusable(lambda: merge(actor=alice, topic=s, target=t)) for s, t in pairs] * 2)
    merged = Event.objects.filter(verb="topic.merged").count()
    assert sum(done) == merged >= 1
    assert Topic.visible_to(alice).count() == 3 - merged
    assert Comment.visible_to(alice).count() == 3 + merged
    assert sum(Topic.visible_to(alice).values_list("comment_count", flat=True)) == 3 + merged


def test_a_topic_is_merged_while_all_reply_and_react(alice, people, topics):
    source, target, _third = topics
    first = make_comment(source, alice, "First")
    acts = [lambda p=p: make_comment(source, p, f"From {p.username}") for p in people]
    acts += [lambda p=p: make_comment(source, p, f"Below {p.username}", parent=first) for p in people]
    acts += [lambda p=p: react(actor=p, thing=first, emoji="👍") for p in people]
    acts.insert(9, lambda: merge(actor=alice, topic=source, target=target))
    at_once(acts)
    said = [f"<p>{where} {p.username}</p>" for p in people for where in ("From", "Below")]
    own = f"<p><strong>{source.title}</strong></p><p>What shall we try?</p>"
    everything_adds_up(alice, [*said, "<p>First</p>", own])
    assert set(Comment.visible_to(alice).values_list("item", flat=True)) == {target.pk}
    assert Comment.visible_to(alice).get(pk=first.pk).reaction_counts == {"👍": 12}


def test_replies_are_split_off_while_all_answer_them(alice, people, topics):
    topic = topics[0]
    replies = [make_comment(topic, p, f"Reply of {p.username}") for p in people[:6]]
    stale = list(Comment.visible_to(alice).filter(item=topic.pk).order_by("pk").select_related("item"))
    acts = [
        lambda p=p, c=c: (
            make_comment(topic, p, f"{p.username} to {c.pk}", parent=Comment.visible_to(p).get(pk=c.pk))
            if Comment.visible_to(p).get(pk=c.pk).item_id == topic.pk
            else make_comment(Topic.visible_to(p).get(title="New"), p, f"{p.username} to {c.pk}")
        )
        for p in people
        for c in stale[:2]
    ]
    acts.insert(4, lambda: split(actor=alice, topic=topic, chosen=[stale[0].pk, stale[3].pk], title="New"))
    acts += [lambda: edit_comment(actor=people[0], comment=stale[0], text="Edited")]
    acts += [lambda: delete_comment(actor=people[1], comment=stale[1])]
    at_once([lambda act=act: refusable(act) for act in acts])
    new = Topic.visible_to(alice).get(title="New")
    for item in (new, Topic.visible_to(alice).get(pk=topic.pk)):
        assert item.comment_count == Comment.visible_to(alice).filter(item=item.pk).count()
    for comment in Comment.visible_to(alice).exclude(parent=None).select_related("parent"):
        assert comment.item_id == comment.parent.item_id
    there = set(Comment.visible_to(alice).filter(item=new.pk).values_list("pk", flat=True))
    assert {replies[0].pk, replies[3].pk} <= there


def test_receipts_are_given_and_taken_back_while_it_is_merged(alice, people, topics):
    source, target, _third = topics
    comment = make_comment(source, alice, "Helpful")
    for person in people[:6]:
        give(actor=person, thing=comment, outcome="faster")
    acts = [lambda p=p: withdraw(actor=p, thing=comment) for p in people[:6]]
    acts += [lambda p=p: give(actor=p, thing=comment, outcome="faster") for p in people[6:]]
    acts.insert(3, lambda: merge(actor=alice, topic=source, target=target))
    at_once(acts)
    row = Comment.visible_to(alice).get(pk=comment.pk)
    assert (row.item_id, row.helpful) == (target.pk, 6)
    assert {receipt.item_id for receipt in row.receipts.all()} == {target.pk}


def test_questions_are_marked_as_duplicates_of_each_other_at_once(alice, people):
    space = make_space(alice, members=people)
    questions = [make_question(space, person, f"Question of {person.username}") for person in people[:4]]
    pairs = list(permutations(questions, 2))
    at_once([lambda q=q, o=o: refusable(lambda: mark_duplicate(actor=alice, question=q, original=o)) for q, o in pairs])
    rows = Duplicate.objects.all()
    assert 1 <= len(rows) <= 3
    assert not {row.question_id for row in rows} & {row.original_id for row in rows}
    at_once([lambda q=q: take_back_duplicate(actor=alice, question=q) for q in questions * 2])
    assert not Duplicate.objects.exists()
    assert not Item.visible_to(alice).filter(facts__has_key="duplicate").exists()
