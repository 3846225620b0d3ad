"""The page articles are written on: every choice works by form alone, and what is refused keeps what was typed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.blogs.models import Article
from apps.files.models import File, Place
from tests.e2e.world import png
from tests.factories import make_article, make_space, make_user


def form(space: Any, **fields: Any) -> dict[str, Any]:
    return {"space": space.pk, "title": "Night work", "body": "Words", **fields}


@pytest.fixture
def bobs(as_user: Any, bob: Any, organisation: object) -> Any:
    return as_user(bob)


def test_draft_later_or_now(bobs: Any, space: Any) -> None:
    later = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    for when, more in (("draft", {}), ("scheduled", {"at": later.strftime("%Y-%m-%dT%H:%M")}), ("published", {})):
        bobs.post("/create/article/", form(space, title=when, when=when, **more))
    states = dict(Article.everything.values_list("title", "state"))
    assert states == {"draft": "draft", "scheduled": "scheduled", "published": "published"}
    assert Article.everything.get(title="scheduled").published_at == later


def test_the_time_is_meant_in_the_authors_zone(bobs: Any, bob: Any, space: Any) -> None:
    bob.time_zone = "Asia/Tokyo"
    bob.save()
    day = (timezone.now() + timedelta(days=3)).date()
    bobs.post("/create/article/", form(space, when="scheduled", at=f"{day}T09:00"))
    assert Article.everything.get().published_at.isoformat() == f"{day}T00:00:00+00:00"
    assert "Asia/Tokyo" in bobs.get("/create/article/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "scheduled"}, "Choose the day and time"),
        ({"when": "scheduled", "at": "2020-01-01T10:00"}, "This time is past"),
        ({"when": "scheduled", "at": "tomorrow"}, "Choose a day and a time"),
        ({"coauthors": "@nobody-here"}, "Nobody who may read this space is called nobody-here"),
        ({"coauthors": "Nobody Here"}, "Nobody who may read this space is called Nobody Here"),
        ({"part": "2"}, "Name the series"),
        ({"series": "Nights", "part": "0"}, "greater than or equal to 1"),
        ({"title": "x" * 201}, "200 characters"),
        ({"expires_at": "2020-01-01T10:00"}, "after it appears"),
    ],
)
def test_what_is_refused_says_why_and_keeps_the_words(
    bobs: Any, space: Any, fields: dict[str, Any], sentence: str
) -> None:
    answer = bobs.post("/create/article/", form(space, body="Words worth keeping", **fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "Words worth keeping" in page
    assert not Article.everything.exists()


def test_a_cover_is_kept_while_the_rest_is_mended(bobs: Any, space: Any, alice: Any, as_user: Any) -> None:
    cover = SimpleUploadedFile("cover.png", png(), "image/png")
    refused = bobs.post("/create/article/", form(space, title="", cover_file=cover, cover_alt="A trace"))
    kept = refused.context["form"]["cover"].value()
    assert refused.status_code == 422 and f'src="/files/{kept}/' in refused.content.decode()
    bobs.post("/create/article/", form(space, cover=kept, cover_alt="A trace"))
    article = Article.everything.get()
    file = File.everything.get(pk=kept)
    assert (file.item_id, file.place, file.alt) == (article.pk, Place.COVER, "A trace")
    assert article.preview[0]["id"] == kept
    assert as_user(alice).get(f"/files/{kept}/").status_code == 200


def test_a_cover_can_be_taken_away(bobs: Any, space: Any) -> None:
    bobs.post("/create/article/", form(space, cover_file=SimpleUploadedFile("cover.png", png(), "image/png")))
    article = Article.everything.get()
    bobs.post(f"/i/{article.pk}/write/", form(space, cover=str(article.cover_id), no_cover="on"))
    article.refresh_from_db()
    assert (article.cover, article.preview) == (None, [])
    assert File.everything.get().item_id is None


def test_a_cover_that_is_no_picture_is_refused(bobs: Any, space: Any) -> None:
    fake = SimpleUploadedFile("cover.png", b"<svg onload=alert(1)>", "image/png")
    answer = bobs.post("/create/article/", form(space, cover_file=fake))
    assert answer.status_code == 422
    assert "cover_file" in answer.context["form"].errors
    assert not File.everything.exists()


def test_somebody_elses_picture_is_no_cover_of_mine(bobs: Any, space: Any, as_user: Any, alice: Any) -> None:
    upload = as_user(alice).post("/files/", {"file": SimpleUploadedFile("a.png", png(), "image/png")}).json()
    bobs.post("/create/article/", form(space, cover=upload["id"]))
    assert Article.everything.get().cover is None
    assert File.everything.get().item_id is None


def test_editing_begins_with_everything_it_has(bobs: Any, space: Any, alice: Any) -> None:
    bobs.post("/create/article/", form(space, tags="night", coauthors="@alice", series="Nights", summary="In short"))
    article = Article.everything.get()
    page = bobs.get(f"/i/{article.pk}/write/").content.decode()
    for words in ('value="Night work"', "In short", 'value="night"', 'value="@alice"', 'value="Nights"'):
        assert words in page
    assert 'name="when"' not in page


def test_coauthors_are_named_by_handle_or_by_name(bobs: Any, space: Any, alice: Any) -> None:
    nora = make_user("nora", name="Nora Lindqvist")
    bobs.post("/create/article/", form(space, coauthors=" @ALICE, nora lindqvist,, @alice, @bob"))
    assert Article.everything.get().coauthor_ids == [alice.pk, nora.pk]


def test_a_name_two_people_have_is_asked_for_again(bobs: Any, space: Any) -> None:
    for handle in ("nora", "nora2"):
        make_user(handle, name="Nora Lindqvist")
    answer = bobs.post("/create/article/", form(space, coauthors="Nora Lindqvist"))
    assert answer.status_code == 422
    assert "More than one person here is called Nora Lindqvist: write the handle" in answer.content.decode()


def test_outsiders_of_a_private_space_cannot_be_named(bobs: Any, private: Any, charlie: Any) -> None:
    for line in ("@charlie", "Charlie"):
        answer = bobs.post("/create/article/", form(private, coauthors=line))
        assert answer.status_code == 422 and "coauthors" in answer.context["form"].errors
    assert not Article.everything.exists()


def test_the_series_to_choose_from_are_those_of_ones_spaces(bobs: Any, space: Any, private: Any, charlie: Any) -> None:
    bobs.post("/create/article/", form(space, series="Nights", title="One"))
    make_space(charlie, slug="elsewhere").article_series.create(title="Not mine")
    page = bobs.get("/create/article/").content.decode()
    assert f'<option value="Nights" data-space="{space.pk}">1 part</option>' in page
    assert "Not mine" not in page


def test_a_draft_is_published_from_its_form(bobs: Any, space: Any) -> None:
    bobs.post("/create/article/", form(space, when="draft"))
    article = Article.everything.get()
    assert "This is a draft" in bobs.get(article.get_absolute_url()).content.decode()
    bobs.post(f"/i/{article.pk}/write/", form(space, body="Better words", when="published"))
    article.refresh_from_db()
    assert (article.state, article.body) == ("published", "<p>Better words</p>")


def test_who_may_not_edit_is_led_back(space: Any, bob: Any, alice: Any, as_user: Any, organisation: object) -> None:
    article = make_article(space, bob)
    assert as_user(alice).get(f"/i/{article.pk}/write/").url == article.get_absolute_url()
