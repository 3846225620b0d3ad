import pytest
from django.core.exceptions import PermissionDenied

from apps.blogs.actions import edit_post
from apps.blogs.models import Post
from apps.content.models import Item, Revision
from tests.factories import make_post


def test_an_edit_keeps_what_was_said_and_moves_the_version(space, bob):
    post = make_post(space, bob, "Frist words")
    before = Item.visible_to(bob).get(pk=post.pk).version
    edit_post(actor=bob, post=post, text="First words", tags="typing")
    after = Post.visible_to(bob).get(pk=post.pk)
    assert after.body == "<p>First words</p>"
    assert after.excerpt == "<p>First words</p>"
    assert after.edited_at is not None
    assert after.version > before
    assert after.tag_names == [["typing", "typing"]]
    revision = Revision.objects.get(item=post.pk)
    assert (revision.number, revision.body, revision.at) == (1, "<p>Frist words</p>", post.created)


def test_only_the_author_edits(space, bob, alice, sam):
    post = make_post(space, bob)
    for person in (alice, sam):
        with pytest.raises(PermissionDenied):
            edit_post(actor=person, post=post, text="Something else")
    assert Post.visible_to(bob).get(pk=post.pk).body == post.body


def test_the_history_is_open_to_readers_and_closed_to_others(as_user, private, bob, alice, charlie, organisation):
    post = make_post(private, bob, "Before")
    edit_post(actor=bob, post=post, text="After")
    assert "Before" in as_user(alice).get(f"/i/{post.pk}/history/").content.decode()
    assert as_user(charlie).get(f"/i/{post.pk}/history/").status_code == 404


def test_the_form_offers_the_text_as_markdown(as_user, space, bob, organisation):
    post = make_post(space, bob, "Some **bold** claim by @alice")
    page = as_user(bob).get(f"/i/{post.pk}/edit/").content.decode()
    assert "Some **bold** claim by @alice" in page
