"""What an item said before can be read, compared and said again."""

import pytest

from apps.blogs.actions import edit_post
from apps.content.models import Item, Revision
from apps.events.models import Event
from tests.factories import make_post


@pytest.fixture
def post(space, bob, organisation):
    """A post in its third version."""
    post = make_post(space, bob, "The pump hums.", tags="pumps")
    edit_post(actor=bob, post=post, text="The pump hums at night.", tags="pumps")
    edit_post(actor=bob, post=post, text="The old pump hums at night.", tags="pumps")
    return post


def see(client, post, query=""):
    return client.get(f"/i/{post.pk}/history/{query}").content.decode()


def test_the_last_change_is_shown_first_and_said_in_words(as_user, post, alice):
    page = see(as_user(alice), post)
    assert '<ins><span class="vh">added: </span>old' in page
    assert "at night" in page and "<del>" not in page.split('class="changes"')[1]


def test_any_two_can_be_compared_in_whatever_order(as_user, post, alice):
    for query in ("?from=1&to=3", "?from=3&to=1"):
        changes = see(as_user(alice), post, query).split('class="changes"')[1]
        assert "old" in changes and "at night" in changes and "<del>" not in changes
    assert "Choose two different versions" in see(as_user(alice), post, "?from=2&to=2")


@pytest.mark.parametrize("query", ["?from=99", "?from=x&to=-1", "?version=0", "?version=²", "?from=" + "9" * 40])
def test_numbers_that_name_nothing_show_the_last_change(as_user, post, alice, query):
    assert '<ins><span class="vh">added: </span>old' in see(as_user(alice), post, query)


def test_each_version_can_be_read_as_it_was(as_user, post, alice):
    assert "<p>The pump hums.</p>" in see(as_user(alice), post, "?version=1")


def test_only_formatting_changed_is_said(as_user, space, bob, organisation):
    post = make_post(space, bob, "The pump hums.")
    edit_post(actor=bob, post=post, text="The **pump** hums.")
    assert "The words are the same." in see(as_user(bob), post)


def test_what_never_changed_has_one_version(as_user, space, bob, organisation):
    post = make_post(space, bob)
    assert "It has not been changed." in see(as_user(bob), post)


def test_going_back_is_a_new_version_and_keeps_the_rest(as_user, post, bob):
    answer = as_user(bob).post(f"/i/{post.pk}/history/1/go-back/")
    assert answer.url == f"/i/{post.pk}/history/"
    assert type(post).visible_to(bob).get(pk=post.pk).body == "<p>The pump hums.</p>"
    assert list(Revision.objects.filter(item=post).values_list("number", "body")) == [
        (3, "<p>The old pump hums at night.</p>"),
        (2, "<p>The pump hums at night.</p>"),
        (1, "<p>The pump hums.</p>"),
    ]
    assert Item.visible_to(bob).get(pk=post.pk).tag_names == [["pumps", "pumps"]]
    assert Event.objects.filter(verb="post.edited").count() == 3


def test_only_who_may_edit_goes_back(as_user, post, alice, charlie):
    for person in (alice, charlie):
        assert "Go back to it" not in see(as_user(person), post)
        assert as_user(person).post(f"/i/{post.pk}/history/1/go-back/").status_code == 403
    assert Revision.objects.filter(item=post).count() == 2


def test_outsiders_learn_nothing(as_user, private, alice, charlie, organisation):
    post = make_post(private, alice, "Quiet words")
    edit_post(actor=alice, post=post, text="Other words")
    assert as_user(charlie).get(f"/i/{post.pk}/history/").status_code == 404
    assert as_user(charlie).post(f"/i/{post.pk}/history/1/go-back/").status_code == 404


def test_a_version_that_is_not_there_is_missing(as_user, post, bob):
    assert as_user(bob).post(f"/i/{post.pk}/history/9/go-back/").status_code == 404
