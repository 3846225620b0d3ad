import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.models import Item
from apps.discussion.actions import add_comment, delete_comment, edit_comment, restore_comment
from apps.discussion.models import Comment
from tests.factories import make_comment, make_post


def test_a_comment_counts_and_moves_item_and_space(space, alice, bob):
    post = make_post(space, bob)
    comment = make_comment(post, alice, "I heard it *too*")
    fresh = Item.visible_to(bob).get(pk=post.pk)
    assert comment.body == "<p>I heard it <em>too</em></p>"
    assert fresh.comment_count == 1
    assert fresh.last_activity_at == comment.created
    space.refresh_from_db()
    assert space.last_activity_at == comment.created


def test_in_an_open_space_every_employee_may_comment(space, bob, charlie, gus):
    post = make_post(space, bob)
    assert make_comment(post, charlie).author == charlie
    with pytest.raises(PermissionDenied):
        make_comment(post, gus)


def test_in_a_closed_space_only_members(closed, bob, alice, charlie):
    post = make_post(closed, bob)
    assert make_comment(post, alice)
    with pytest.raises(PermissionDenied):
        make_comment(post, charlie)


def test_a_reply_belongs_to_its_item(space, alice, bob):
    first, second = make_post(space, bob), make_post(space, bob)
    root = make_comment(first, alice)
    reply = make_comment(first, bob, "Yes", parent=root)
    assert reply.parent == root
    with pytest.raises(ValidationError):
        make_comment(second, bob, "Yes", parent=root)


def test_an_edit_keeps_what_was_said(space, alice, bob):
    comment = make_comment(make_post(space, bob), alice, "Befor")
    edit_comment(actor=alice, comment=comment, text="Before")
    assert Comment.visible_to(bob).get(pk=comment.pk).body == "<p>Before</p>"
    assert [revision.body for revision in comment.revisions.all()] == ["<p>Befor</p>"]
    with pytest.raises(PermissionDenied):
        edit_comment(actor=bob, comment=comment, text="Mine now")


def test_delete_and_restore_keep_the_count_true(space, alice, bob):
    post = make_post(space, bob)
    comment = make_comment(post, alice)
    delete_comment(actor=alice, comment=comment)
    delete_comment(actor=alice, comment=comment)
    assert Item.visible_to(bob).get(pk=post.pk).comment_count == 0
    assert not Comment.visible_to(alice).exists()
    restore_comment(actor=alice, comment=comment)
    assert Item.visible_to(bob).get(pk=post.pk).comment_count == 1


def test_the_page_shows_threads_in_order_and_the_empty_form_refuses(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    root = make_comment(post, alice, "Root words")
    make_comment(post, bob, "Later root")
    make_comment(post, bob, "Reply words", parent=root)
    page = as_user(alice).get(post.get_absolute_url()).content.decode()
    assert page.index("Root words") < page.index("Reply words") < page.index("Later root")
    answer = as_user(alice).post(f"/i/{post.pk}/comments/", {"body": " "})
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


def test_a_removed_comment_with_answers_leaves_its_place(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    root = make_comment(post, alice, "Regretted words")
    make_comment(post, bob, "Still an answer", parent=root)
    delete_comment(actor=alice, comment=root)
    page = as_user(bob).get(post.get_absolute_url()).content.decode()
    assert "Regretted words" not in page
    assert "This comment was removed." in page
    assert "Still an answer" in page


def test_a_permalink_leads_to_the_right_page(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    comments = [add_comment(actor=alice, item=post, text=f"Number {n}") for n in range(53)]
    client = as_user(bob)
    answer = client.get(f"/comments/{comments[52].pk}/")
    assert answer.headers["Location"].endswith(f"?after={comments[49].pk}#comment-{comments[52].pk}")
    assert "Number 52" in client.get(answer.headers["Location"]).content.decode()
    first = client.get(post.get_absolute_url()).content.decode()
    assert "Number 49" in first
    assert "Number 50" not in first


def test_htmx_gets_the_comment_alone(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    answer = as_user(alice).post(f"/i/{post.pk}/comments/", {"body": "Quick word"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.startswith("<article")
    assert "Quick word" in text
    assert "<html" not in text
