import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.blogs.actions import edit_article
from apps.blogs.models import Article
from apps.content.models import Item, Revision
from apps.events.models import Event
from tests.factories import make_article


def test_a_member_publishes_an_article(space, bob):
    article = make_article(space, bob, "Listening at night", "## What I had\n\nA **long** pipe. " + "word " * 460)
    assert "<h2>What I had</h2>" in article.body
    assert (article.minutes, article.facts) == (3, {"minutes": 3})
    assert Item.visible_to(bob).get(pk=article.pk).title == "Listening at night"
    assert Event.objects.get(verb="article.published").item_id == article.pk


def test_who_is_no_member_publishes_none(space, charlie):
    with pytest.raises(PermissionDenied):
        make_article(space, charlie)
    assert not Article.visible_to(charlie).exists()


def test_editing_keeps_what_it_said(space, bob, alice):
    article = make_article(space, bob, "One", "First words")
    edit_article(actor=bob, article=article, title="Two", text="Other words", summary="In short")
    article.refresh_from_db()
    assert (article.title, article.excerpt) == ("Two", "<p>In short</p>")
    assert [(old.title, old.body) for old in Revision.objects.filter(item=article)] == [("One", "<p>First words</p>")]
    with pytest.raises(PermissionDenied):
        edit_article(actor=alice, article=article, title="Three", text="Mine now")


def test_a_hundred_thousand_characters_fit_and_no_more(space, bob):
    assert make_article(space, bob, text="x" * 100_000)
    with pytest.raises(ValidationError):
        make_article(space, bob, text="x" * 100_001)


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(as_user, space, bob, organisation):
    client = as_user(bob)
    answer = client.post(
        "/create/article/", {"space": space.pk, "title": "", "body": "Words worth keeping", "tags": "a"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "An article needs a title." in page and "Words worth keeping" in page
    answer = client.post("/create/article/", {"space": space.pk, "title": "Night work", "body": "Words"}, follow=True)
    assert "<h1>Night work</h1>" in answer.content.decode()
