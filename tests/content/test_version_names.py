"""The versions of an item can be called by names, by those who may change it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.blogs.actions import edit_post
from apps.content.actions import name_version
from apps.content.models import Revision, VersionName
from apps.events.models import Event
from tests.factories import make_post


@pytest.fixture
def post(space, bob, organisation):
    """A post in its second version."""
    post = make_post(space, bob, "The pump hums.")
    edit_post(actor=bob, post=post, text="The pump hums at night.")
    return post


def see(client, post, query=""):
    return client.get(f"/i/{post.pk}/history/{query}").content.decode()


def test_a_name_stands_before_its_version_and_in_the_choice(as_user, post, alice, bob):
    answer = as_user(bob).post(f"/i/{post.pk}/history/1/name/", {"name": "  As  agreed "})
    assert answer.url == f"/i/{post.pk}/history/"
    page = see(as_user(alice), post)
    assert '<span class="version-called">As agreed</span>' in page
    assert ">As agreed – Version 1" in page
    assert "As agreed · Version 1" in see(as_user(alice), post, "?version=1")
    assert Event.objects.get(verb="item.version_named").data == {"number": 1, "name": "As agreed"}


def test_those_with_a_name_can_be_listed_alone(as_user, post, bob):
    assert "Only those with a name" not in see(as_user(bob), post)
    name_version(actor=bob, item=post, number=1, name="As agreed")
    page = see(as_user(bob), post, "?named").split('class="versions"')[1]
    assert "As agreed" in page and "What it says now" not in page
    assert "What it says now" in see(as_user(bob), post, "").split('class="versions"')[1]


def test_the_name_of_what_it_says_now_stays_with_those_words(post, bob):
    name_version(actor=bob, item=post, number=2, name="At night")
    edit_post(actor=bob, post=post, text="The pump is quiet.")
    assert Revision.objects.get(item=post, number=VersionName.objects.get(item=post).number).body == (
        "<p>The pump hums at night.</p>"
    )


def test_a_name_can_be_changed_and_taken_away(as_user, post, bob):
    for name in ("One", "Two", "Two"):
        name_version(actor=bob, item=post, number=1, name=name)
    assert [row.name for row in VersionName.objects.all()] == ["Two"]
    as_user(bob).post(f"/i/{post.pk}/history/1/name/", {"name": ""})
    assert not VersionName.objects.exists()
    assert [event.data["name"] for event in Event.objects.filter(verb="item.version_named").order_by("pk")] == [
        "One", "Two", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "name"), [(0, "x"), (3, "x"), (1, "x" * 81)])
def test_what_is_no_version_or_no_name_is_said(as_user, post, bob, number, name):
    with pytest.raises(ValidationError):
        name_version(actor=bob, item=post, number=number, name=name)
    answer = as_user(bob).post(f"/i/{post.pk}/history/{number}/name/", {"name": name})
    assert answer.status_code == 422 and f'value="{name}"' in answer.content.decode()
    assert not VersionName.objects.exists()


def test_readers_see_names_and_cannot_give_them(as_user, post, alice, bob):
    assert "Name it" in see(as_user(bob), post) and "Name it" not in see(as_user(alice), post)
    with pytest.raises(PermissionDenied):
        name_version(actor=alice, item=post, number=1, name="Mine")
    assert as_user(alice).post(f"/i/{post.pk}/history/1/name/", {"name": "Mine"}).status_code == 403


def test_an_outsider_learns_nothing(as_user, private, alice, charlie, organisation):
    post = make_post(private, alice, "Secret.")
    answers = [as_user(charlie).post(f"/i/{pk}/history/1/name/", {"name": "x"}) for pk in (post.pk, 9_999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_named_version_is_listed_however_many_came_after_it(monkeypatch, as_user, post, bob):
    name_version(actor=bob, item=post, number=1, name="The first")
    for number in range(4):
        edit_post(actor=bob, post=post, text=f"The pump hums {number}.")
    monkeypatch.setattr("apps.content.history.MOST_VERSIONS", 2)
    page = see(as_user(bob), post).split('class="versions"')[1]
    assert page.count("<li>") == 3 and "The first" in page and bob.name in page.split("The first")[1]
