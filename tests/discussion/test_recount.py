"""Counters that went wrong, by hand or by a restored backup, are mended from the rows they count."""

from io import StringIO
from typing import Any

from django.core.management import call_command

from apps.content.models import Item
from apps.discussion.actions import react
from apps.discussion.models import Comment
from tests.factories import make_comment, make_post


def counters(post: Any, comment: Any, reader: Any) -> tuple[Any, ...]:
    item = Item.visible_to(reader).get(pk=post.pk)
    said = Comment.visible_to(reader).get(pk=comment.pk)
    return item.comment_count, item.reaction_counts, said.reaction_counts, said.helpful


def test_recount_mends_every_counter_and_tells_how_many(space: Any, alice: Any, bob: Any) -> None:
    post = make_post(space, alice)
    comment = make_comment(post, bob)
    quiet = make_comment(post, bob, "Nobody reacted")
    react(actor=bob, thing=post, emoji="👍")
    react(actor=alice, thing=comment, emoji="💡")
    truth = counters(post, comment, alice)
    assert truth == (2, {"👍": 1}, {"💡": 1}, 1)
    post.change(comment_count=9, reaction_counts={})
    comment.change(reaction_counts={"💡": 7}, helpful=7)
    quiet.change(reaction_counts={"👍": 3}, helpful=3)
    said = StringIO()
    call_command("recount", stdout=said)
    assert counters(post, comment, alice) == truth
    assert Comment.visible_to(alice).get(pk=quiet.pk).helpful == 0
    assert (
        said.getvalue() == "content_item: 1 rows looked at, 1 mended\ndiscussion_comment: 2 rows looked at, 2 mended\n"
    )


def test_recount_leaves_what_is_right_alone(space: Any, alice: Any, bob: Any) -> None:
    post = make_post(space, alice)
    make_comment(post, bob)
    version = Item.visible_to(alice).get(pk=post.pk).version
    call_command("recount", stdout=StringIO())
    assert Item.visible_to(alice).get(pk=post.pk).version == version
