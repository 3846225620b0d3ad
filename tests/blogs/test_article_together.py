"""Several people at one article, and one person over several days: no words are lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.blogs.actions import (
    Manuscript,
    create_article,
    edit_article,
    publish_draft,
    schedule_article,
    unpublish_article,
)
from apps.blogs.models import Article
from apps.content.actions import publish_due
from apps.content.models import Draft, Revision
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.e2e.world import png
from tests.factories import make_article, make_post

WORDS = {"title": "Night work", "body": "Words"}


@pytest.fixture
def bobs(as_user: Any, bob: Any, organisation: object) -> Any:
    return as_user(bob)


def a_draft(space: Any, author: Any, **fields: Any) -> Article:
    manuscript = Manuscript(**{"title": "Night work", "text": "Words", **fields})
    return create_article(actor=author, space=space, manuscript=manuscript, state="draft")


def test_a_draft_needs_a_title_and_no_text_yet(bobs: Any, space: Any) -> None:
    answer = bobs.post("/create/article/", {"space": space.pk, "title": "", "body": "", "when": "draft"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["title"]
    bobs.post("/create/article/", {"space": space.pk, "title": "Night work", "body": "", "when": "draft"})
    draft = Article.everything.get()
    assert (draft.state, draft.body) == ("draft", "")
    answer = bobs.post(f"/i/{draft.pk}/write/", {"title": "Night work", "body": "", "when": "published"})
    assert answer.status_code == 422 and "Write something first." in answer.content.decode()


def test_what_has_no_text_is_not_published(bobs: Any, space: Any, bob: Any) -> None:
    draft = a_draft(space, bob, text="")
    with pytest.raises(ValidationError, match="Write something first"):
        publish_draft(actor=bob, article=draft)
    with pytest.raises(ValidationError, match="Write something first"):
        schedule_article(actor=bob, article=draft, at=timezone.now() + timedelta(days=1))
    page = bobs.post(f"/i/{draft.pk}/publish/", follow=True).content.decode()
    assert "Write something first." in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_draft_has_no_conversation(bobs: Any, space: Any, bob: Any) -> None:
    page = bobs.get(a_draft(space, bob).get_absolute_url()).content.decode()
    assert "This is a draft" in page and 'id="comments"' not in page


def test_who_was_quicker_is_not_overwritten_unseen(bobs: Any, as_user: Any, space: Any, alice: Any, bob: Any) -> None:
    draft = a_draft(space, bob, coauthors=[alice])
    forms = {}
    for name, client in (("bob", bobs), ("alice", as_user(alice))):
        seen = client.get(f"/i/{draft.pk}/write/").context["form"]["seen"].value()
        forms[name] = {**WORDS, "seen": seen, "coauthors": "@alice", "when": "draft"}
    as_user(alice).post(f"/i/{draft.pk}/write/", {**forms["alice"], "body": "What Alice found"})
    refused = bobs.post(f"/i/{draft.pk}/write/", {**forms["bob"], "body": "What Bob found"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Alice changed this while you wrote. Nothing is lost" in page and "What Bob found" in page
    assert "How it differs from what you wrote" in page
    differs = page.partition('class="changes"')[2].partition("</section>")[0]
    assert re.search("<ins>.*Alice", differs) and re.search("<del>.*Bob", differs)
    draft.refresh_from_db()
    assert "What Alice found" in draft.body
    assert re.search('value="published"[^>]* checked', page)
    again = {**forms["bob"], "body": "What both found", "seen": refused.context["form"]["seen"].value()}
    bobs.post(f"/i/{draft.pk}/write/", again)
    draft.refresh_from_db()
    assert "What both found" in draft.body


def test_words_brought_back_still_know_what_they_were_written_on(
    bobs: Any, as_user: Any, space: Any, alice: Any, bob: Any
) -> None:
    """Bob types on an old page after Alice has saved, closes it, and comes back to what he typed."""
    draft = a_draft(space, bob, coauthors=[alice])
    old = bobs.get(f"/i/{draft.pk}/write/").context["form"]["seen"].value()
    fields = {**WORDS, "coauthors": "@alice", "when": "draft"}
    alices = as_user(alice)
    seen = alices.get(f"/i/{draft.pk}/write/").context["form"]["seen"].value()
    alices.post(f"/i/{draft.pk}/write/", {**fields, "seen": seen, "body": "What Alice found"})
    bobs.post(f"/drafts/typed/?key=article:{draft.pk}", {**fields, "seen": old, "body": "What Bob found"})
    form = bobs.get(f"/i/{draft.pk}/write/").context["form"]
    assert form["seen"].value() == old
    refused = bobs.post(f"/i/{draft.pk}/write/", {**fields, "seen": old, "body": "What Bob found"})
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert "What Alice found" in draft.body


def test_comments_meanwhile_are_no_change(bobs: Any, space: Any, bob: Any) -> None:
    article = make_article(space, bob)
    seen = bobs.get(f"/i/{article.pk}/write/").context["form"]["seen"].value()
    bobs.post(f"/i/{article.pk}/comments/", {"body": "Good to know"})
    assert bobs.post(f"/i/{article.pk}/write/", {**WORDS, "seen": seen}).status_code == 302


def test_what_was_typed_after_the_last_save_comes_back(bobs: Any, space: Any, bob: Any) -> None:
    draft = a_draft(space, bob)
    bobs.post(f"/drafts/typed/?key=article:{draft.pk}", {"title": "Night work", "body": "Typed in the train"})
    page = bobs.get(f"/i/{draft.pk}/write/").content.decode()
    assert "Typed in the train" in page and "This is what you typed last time." in page
    bobs.post(f"/i/{draft.pk}/write/", {**WORDS, "body": "Saved", "when": "draft"})
    assert not Draft.objects.exists()
    assert "Typed in the train" not in bobs.get(f"/i/{draft.pk}/write/").content.decode()


def test_growing_one_keeps_the_half_written_other(bobs: Any, space: Any, bob: Any) -> None:
    source = make_post(space, bob, "The pump hums.")
    bobs.post("/drafts/typed/?key=article", {"title": "Half a title"})
    page = bobs.get(f"/create/article/?from={source.pk}")
    assert "Half a title" not in page.content.decode()
    bobs.post(page.context["draft_url"], {"title": "Grown half", "body": "More"})
    assert "Grown half" in bobs.get(f"/create/article/?from={source.pk}").content.decode()
    bobs.post(f"/create/article/?from={source.pk}", {**WORDS, "space": space.pk})
    assert Draft.objects.get().fields["title"] == ["Half a title"]


def test_pictures_of_a_draft_open_for_those_who_preview_it(
    bobs: Any, as_user: Any, private: Any, alice: Any, bob: Any, charlie: Any
) -> None:
    cover = SimpleUploadedFile("cover.png", png(), "image/png")
    bobs.post("/create/article/", {**WORDS, "space": private.pk, "cover_file": cover, "when": "draft"})
    draft = Article.everything.get()
    preview = as_user(alice).get(f"/preview/{draft.preview_token}/").content.decode()
    address = preview.partition('class="cover" src="')[2].partition('"')[0].replace("&amp;", "&")
    assert f"/files/{draft.cover_id}/" in address
    assert as_user(alice).get(f"/files/{draft.cover_id}/").status_code == 404
    assert as_user(alice).get(address).status_code == 200
    assert as_user(charlie).get(address).status_code == 404
    other = SimpleUploadedFile("other.png", png(), "image/png")
    loose = as_user(bob).post("/files/", {"file": other}).json()["id"]
    assert as_user(alice).get(address.replace(str(draft.cover_id), loose)).status_code == 404


def test_taking_back_keeps_what_was_read_and_hides_what_is_written_then(
    bobs: Any, as_user: Any, space: Any, alice: Any, bob: Any
) -> None:
    article = make_article(space, bob, "Night work", "As it was read")
    unpublish_article(actor=bob, article=article)
    edit_article(actor=bob, article=article, title="Night work", text="Half a thought")
    edit_article(actor=bob, article=article, title="Night work", text="As it is now")
    publish_draft(actor=bob, article=article)
    assert [row.body for row in Revision.objects.filter(item=article)] == ["<p>As it was read</p>"]
    history = as_user(alice).get(f"/i/{article.pk}/history/?version=1").content.decode()
    assert "As it was read" in history and "Half a thought" not in history


def test_going_back_changes_the_words_and_nothing_else(bobs: Any, space: Any, alice: Any, bob: Any) -> None:
    manuscript = Manuscript(
        title="One", text="First words", summary="In short", tags="night", coauthors=[alice], series="Nights"
    )
    article = create_article(actor=bob, space=space, manuscript=manuscript)
    edit_article(
        actor=bob, article=article, title="Two", text="Other words", summary="In short", tags="night",
        coauthors=[alice], series="Nights",
    )  # fmt: skip
    bobs.post(f"/i/{article.pk}/history/1/go-back/")
    article.refresh_from_db()
    assert (article.title, article.body) == ("One", "<p>First words</p>")
    assert (article.summary, article.coauthor_ids, article.series.title) == ("In short", [alice.pk], "Nights")
    assert article.tag_names == [["night", "night"]]
    assert Revision.objects.filter(item=article).count() == 2


def test_a_coauthor_who_is_still_there_lets_it_appear(space: Any, alice: Any, bob: Any) -> None:
    article = a_draft(space, bob, coauthors=[alice])
    schedule_article(actor=bob, article=article, at=timezone.now() + timedelta(days=1))
    Membership.objects.filter(user=bob).delete()
    article.change(published_at=timezone.now() - timedelta(minutes=1))
    assert publish_due() == 1
    article.refresh_from_db()
    assert article.state == "published"
    assert Event.objects.get(verb="article.published").actor == alice


@pytest.mark.parametrize("at", ["2031-03-30T02:30", "2031-02-30T10:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_times_that_do_not_exist_are_refused_at_the_field(bobs: Any, bob: Any, space: Any, at: str) -> None:
    bob.time_zone = "Europe/Berlin"
    bob.save()
    answer = bobs.post("/create/article/", {**WORDS, "space": space.pk, "when": "scheduled", "at": at})
    assert answer.status_code == 422
    assert "at" in answer.context["form"].errors and f'value="{at}"' in answer.content.decode()
    assert not Article.everything.exists()


def test_an_end_that_is_past_is_refused_for_what_is_published(bobs: Any, space: Any, bob: Any) -> None:
    article = make_article(space, bob)
    article.change(published_at=timezone.now() - timedelta(days=9))
    past = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = bobs.post(f"/i/{article.pk}/write/", {**WORDS, "expires_at": past})
    assert answer.status_code == 422 and "expires_at" in answer.context["form"].errors
