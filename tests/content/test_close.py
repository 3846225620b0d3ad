"""Those who lead a space end the conversation on an item, with a reason, and open it again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.content.actions import close, hide, pin, reopen, unhide
from apps.content.models import Item
from apps.discussion.actions import add_comment, edit_comment, react
from apps.events.models import Event
from tests.factories import make_article, make_comment, make_post

WHY = "Answered in the handbook."


@pytest.fixture
def post(space, bob):
    return make_post(space, bob)


def test_nobody_adds_to_it_any_more_and_everybody_reads_why(as_user, post, alice, bob, charlie, organisation):
    comment = make_comment(post, bob, "Before it was closed.")
    client, send = as_user(alice), reverse("comment_create", args=[post.pk])
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Close the conversation" in page and send in page
    assert client.post(f"/i/{post.pk}/close/", {"reason": f"  {WHY} "}).url == post.get_absolute_url()
    for reader in (alice, bob, charlie):
        page = as_user(reader).get(post.get_absolute_url()).content.decode()
        assert f"This conversation is closed: {WHY}" in page
        assert "Before it was closed." in page
        assert send not in page
        with pytest.raises(PermissionDenied):
            add_comment(actor=reader, item=post, text="And yet")
        with pytest.raises(PermissionDenied):
            add_comment(actor=reader, item=post, text="And yet", parent=comment)
    event = Event.objects.get(verb="post.closed")
    assert (event.actor, event.item_id, event.data["reason"]) == (alice, post.pk, WHY)


def test_what_was_said_may_still_be_mended_and_liked(post, alice, bob):
    comment = make_comment(post, bob, "Bevore")
    close(actor=alice, item=post, reason=WHY)
    assert "Before" in edit_comment(actor=bob, comment=comment, text="Before").body
    assert react(actor=alice, thing=comment, emoji="👍") and react(actor=alice, thing=post, emoji="👍")


def test_it_opens_again(as_user, post, alice, bob, organisation):
    client = as_user(alice)
    close(actor=alice, item=post, reason=WHY)
    assert "Open the conversation again" in client.get(post.get_absolute_url()).content.decode()
    client.post(f"/i/{post.pk}/reopen/")
    assert add_comment(actor=bob, item=post, text="Thank you.").pk
    assert Item.visible_to(bob).get(pk=post.pk).closed_reason == ""
    assert Event.objects.filter(verb="post.reopened").count() == 1


@pytest.mark.parametrize("name", ["bob", "charlie", "gus", "mia"])
def test_others_cannot(request, as_user, post, name, organisation):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        close(actor=person, item=post, reason=WHY)
    client = as_user(person)
    client.post(f"/i/{post.pk}/close/", {"reason": WHY})
    assert Item.visible_to(post.author).get(pk=post.pk).closed_at is None
    assert "Close the conversation" not in client.get(post.get_absolute_url()).content.decode()


def test_moderators_close_where_they_may_read(post, private, alice, mo):
    close(actor=mo, item=post, reason=WHY)
    with pytest.raises(PermissionDenied):
        close(actor=mo, item=make_post(private, alice), reason=WHY)


@pytest.mark.parametrize(("reason", "sentence"), [("  ", "Say why, for those who took part."), ("x" * 201, "200")])
def test_it_takes_a_reason(as_user, post, alice, organisation, reason, sentence):
    answer = as_user(alice).post(f"/i/{post.pk}/close/", {"reason": reason})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with pytest.raises(ValidationError):
        close(actor=alice, item=post, reason=reason)
    assert Item.visible_to(alice).get(pk=post.pk).closed_at is None


def test_twice_is_once(post, alice):
    close(actor=alice, item=post, reason=WHY)
    close(actor=alice, item=post, reason="Another")
    assert Item.visible_to(alice).get(pk=post.pk).closed_reason == WHY
    reopen(actor=alice, item=post)
    reopen(actor=alice, item=post)
    assert [event.verb for event in Event.objects.filter(item_id=post.pk).order_by("pk")][1:] == [
        "post.closed", "post.reopened"
    ]  # fmt: skip


def test_closed_things_stay_in_the_stream_and_say_so(as_user, space, alice, bob, organisation):
    article = make_article(space, bob, "A closed matter")
    close(actor=alice, item=article, reason=WHY)
    pin(actor=alice, item=article)
    card = as_user(bob).get(space.get_absolute_url()).content.decode()
    assert "A closed matter" in card
    assert "Closed</span>" in card


def test_what_is_hidden_and_shown_again_is_still_closed(post, alice, bob):
    close(actor=alice, item=post, reason=WHY)
    hide(actor=alice, item=post, reason="Names a customer")
    unhide(actor=alice, item=post)
    with pytest.raises(PermissionDenied):
        add_comment(actor=bob, item=post, text="And yet")


def test_a_page_that_was_opened_before_changes_nothing(post, alice, bob):
    """Whoever sends an answer after the conversation was closed, with the item as it was, is refused."""
    stale = Item.visible_to(bob).select_related("space").get(pk=post.pk)
    close(actor=alice, item=post, reason=WHY)
    with pytest.raises(PermissionDenied):
        add_comment(actor=bob, item=stale, text="Too late")
    assert Item.visible_to(bob).get(pk=post.pk).comment_count == 0
