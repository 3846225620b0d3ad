"""Who sees an article when: nobody before its time, everybody at it, and no stream after its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.blogs.actions import (
    Manuscript,
    announce,
    confirm,
    create_article,
    end_announcement,
    publish_draft,
    unpublish_article,
)
from apps.blogs.models import Article, Confirmation
from apps.content.actions import delete, expire_due, publish_due
from apps.content.models import Revision
from apps.discussion.actions import react
from apps.integrations.actions import open_feeds
from tests.factories import make_article, make_comment

TITLE = "Nine kitchens and a pump"


@pytest.fixture(autouse=True)
def _organisation(organisation: object) -> None:
    """Pages name the organisation."""


@pytest.fixture
def places(space: Any, alice: Any, as_user: Callable) -> Callable[[], set[str]]:
    """Return a function that says where alice, who leads the space, meets the article."""
    client = as_user(alice)
    token = open_feeds(actor=alice).token

    def places() -> set[str]:
        pages = {
            "home": "/",
            "space": "/s/craft/",
            "popular": "/popular/",
            "person": "/people/bob/",
            "tag": "/tags/pumps/",
        }
        found = {name for name, path in pages.items() if TITLE in client.get(path).content.decode()}
        if TITLE in Client().get(f"/feeds/{token}/space/craft.atom").content.decode():
            found.add("feed")
        if TITLE in client.get("/compose/items/", {"q": "kitchens"}).content.decode():
            found.add("suggestions")
        return found

    return places


def written(space: Any, author: Any, **fields: Any) -> Article:
    state, at = fields.pop("state", "published"), fields.pop("at", None)
    manuscript = Manuscript(title=TITLE, text="They hum.", tags="pumps", **fields)
    return create_article(actor=author, space=space, manuscript=manuscript, state=state, at=at)


def stirred(article: Article, *people: Any) -> None:
    """Let people answer and react, so that it is popular."""
    for person in people:
        make_comment(article, person)
        react(actor=person, thing=article, emoji="👍")


def test_before_its_time_nobody_meets_it_and_at_its_time_everybody(
    space: Any, alice: Any, bob: Any, charlie: Any, lena: Any, mo: Any, places: Callable, as_user: Callable
) -> None:
    article = written(space, bob, state="scheduled", at=timezone.now() + timedelta(hours=1))
    assert places() == set()
    for person in (alice, charlie, lena, mo):
        assert as_user(person).get(f"/i/{article.pk}/", follow=True).status_code == 404
        assert as_user(person).get(f"/i/{article.pk}/history/").status_code == 404
        assert as_user(person).post(f"/i/{article.pk}/react/", {"emoji": "👍"}).status_code == 404
    article.change(published_at=timezone.now() - timedelta(seconds=1))
    assert places() == set()
    assert publish_due() == 1
    assert places() >= {"home", "space", "person", "tag", "feed", "suggestions"}
    assert as_user(charlie).get(f"/i/{article.pk}/", follow=True).status_code == 200


def test_after_its_end_no_stream_has_it_and_its_address_still_does(
    space: Any, alice: Any, bob: Any, charlie: Any, places: Callable, as_user: Callable
) -> None:
    article = written(space, bob, expires_at=timezone.now() + timedelta(hours=1))
    stirred(article, alice, charlie)
    assert places() == {"home", "space", "popular", "person", "tag", "feed", "suggestions"}
    article.change(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_due() == 1
    assert places() == set()
    for person in (alice, charlie):
        page = as_user(person).get(article.get_absolute_url()).content.decode()
        assert "They hum." in page and "Good to know." in page
        assert "data-reaction-menu" not in page.partition('class="article-foot"')[2].partition("</footer>")[0]


def test_a_deleted_drafts_preview_link_leads_nowhere(space: Any, alice: Any, bob: Any, as_user: Callable) -> None:
    draft = written(space, bob, state="draft")
    link = f"/preview/{draft.preview_token}/"
    assert TITLE in as_user(alice).get(link).content.decode()
    delete(actor=bob, item=draft)
    for person in (alice, bob):
        assert as_user(person).get(link).status_code == 404


def test_who_loses_the_space_loses_the_preview(private: Any, alice: Any, bob: Any, as_user: Callable) -> None:
    draft = written(private, alice, state="draft")
    bobs = as_user(bob)
    assert bobs.get(f"/preview/{draft.preview_token}/").status_code == 200
    private.memberships.filter(user=bob).delete()
    assert bobs.get(f"/preview/{draft.preview_token}/").status_code == 404


def test_a_draft_offers_no_reactions_and_no_used_at_work(space: Any, bob: Any, as_user: Callable) -> None:
    draft = written(space, bob, state="draft")
    page = as_user(bob).get(draft.get_absolute_url()).content.decode()
    assert "/react/" not in page.partition("<main")[2] and "Used at work" not in page


def test_an_article_taken_back_says_again_what_it_said_and_stays_a_draft(
    space: Any, alice: Any, bob: Any, as_user: Callable
) -> None:
    article = make_article(space, bob, "Night work", "As it was read")
    unpublish_article(actor=bob, article=article)
    bobs = as_user(bob)
    bobs.post(f"/i/{article.pk}/write/", {"title": "Night work", "body": "Half a thought", "when": "draft"})
    assert as_user(alice).post(f"/i/{article.pk}/history/1/go-back/").status_code == 404
    assert bobs.post(f"/i/{article.pk}/history/1/go-back/").status_code == 302
    article.refresh_from_db()
    assert (article.body, article.state) == ("<p>As it was read</p>", "draft")
    assert "Half a thought" not in str(list(Revision.objects.values_list("body")))
    publish_draft(actor=bob, article=article)
    assert "As it was read" in as_user(alice).get(article.get_absolute_url()).content.decode()


def test_one_version_can_be_read_with_the_way_back_below(space: Any, alice: Any, bob: Any, as_user: Callable) -> None:
    article = make_article(space, bob, "Night work", "As it was")
    as_user(bob).post(f"/i/{article.pk}/write/", {"title": "Night work", "body": "As it is"})
    way_back = f"/i/{article.pk}/history/1/go-back/"
    mine = as_user(bob).get(f"/i/{article.pk}/history/?version=1").content.decode()
    theirs = as_user(alice).get(f"/i/{article.pk}/history/?version=1").content.decode()
    assert "Go back to this version" in mine and way_back in mine
    assert "As it was" in theirs and way_back not in theirs


@pytest.mark.parametrize(
    "content",
    [b"<!doctype html><script>alert(1)</script>", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\nnothing more", b""],
    ids=["html", "pdf", "broken", "empty"],
)
def test_a_cover_that_is_no_picture_is_named_and_the_words_stay(
    space: Any, bob: Any, as_user: Callable, content: bytes
) -> None:
    fields = {"space": space.pk, "title": TITLE, "summary": "In short", "body": "Words worth keeping", "tags": "pumps"}
    cover = SimpleUploadedFile("cover.png", content, "image/png")
    answer = as_user(bob).post("/create/article/", {**fields, "cover_file": cover, "coauthors": "@alice"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["cover_file"]
    for kept in (TITLE, "In short", "Words worth keeping", 'value="pumps"', 'value="@alice"'):
        assert kept in page
    assert not Article.everything.exists()


def test_who_saves_what_has_appeared_meanwhile_is_told(space: Any, bob: Any, as_user: Callable) -> None:
    article = written(space, bob, state="scheduled", at=timezone.now() + timedelta(hours=1))
    article.change(published_at=timezone.now() - timedelta(seconds=1))
    publish_due()
    fields = {"title": TITLE, "body": "They hum and they drip.", "when": "draft"}
    page = as_user(bob).post(f"/i/{article.pk}/write/", fields, follow=True).content.decode()
    article.refresh_from_db()
    assert article.state == "published" and "drip" in article.body
    assert "It has appeared meanwhile." in page


def test_what_is_confirmed_is_what_is_announced_now(space: Any, alice: Any, bob: Any) -> None:
    plain = make_article(space, alice)
    announce(actor=alice, article=plain)
    assert plain.announced_at is None
    confirm(actor=bob, article=plain)
    announced = Article.visible_to(bob).get(pk=plain.pk)
    end_announcement(actor=alice, article=plain)
    Confirmation.objects.all().delete()
    with pytest.raises(PermissionDenied):
        confirm(actor=bob, article=announced)
