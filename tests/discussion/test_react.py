import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.models import Item
from apps.discussion.actions import react
from apps.discussion.models import Comment, Reaction
from tests.factories import make_comment, make_post


def test_a_reaction_goes_on_and_off_and_the_count_follows(space, alice, bob):
    post = make_post(space, bob)
    assert react(actor=alice, thing=post, emoji="💡") is True
    assert react(actor=bob, thing=post, emoji="💡") is True
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {"💡": 2}
    assert react(actor=alice, thing=post, emoji="💡") is False
    assert react(actor=bob, thing=post, emoji="💡", wanted=True) is True
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {"💡": 1}
    assert react(actor=bob, thing=post, emoji="💡", wanted=False) is False
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {}
    assert not Reaction.objects.exists()


def test_only_what_is_offered_and_only_by_readers(private, alice, charlie):
    post = make_post(private, alice)
    comment = make_comment(post, alice)
    with pytest.raises(ValidationError):
        react(actor=alice, thing=post, emoji="<b>")
    for thing in (post, comment):
        with pytest.raises(PermissionDenied):
            react(actor=charlie, thing=thing, emoji="👍")


def test_the_reader_sees_their_own_reaction_pressed(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    comment = make_comment(post, bob)
    client = as_user(alice)
    bar = client.post(
        f"/comments/{comment.pk}/react/", {"emoji": "👍"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'data-mine="👍" aria-pressed="true"' in bar
    client.post(f"/i/{post.pk}/react/", {"emoji": "🎉"})
    mine = client.get(post.get_absolute_url()).content.decode()
    theirs = as_user(bob).get(post.get_absolute_url()).content.decode()
    assert 'data-mine="🎉" aria-pressed="true"' in mine
    assert 'data-mine="👍" aria-pressed="true"' in mine
    assert 'aria-pressed="true"' not in theirs
    assert Comment.visible_to(bob).get(pk=comment.pk).reaction_counts == {"👍": 1}
