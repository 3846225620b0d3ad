"""What becomes of an article: draft, preview, later, published, taken back, over; with whom, and in which series."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.blogs.actions import (
    Manuscript,
    create_article,
    edit_article,
    publish_draft,
    renew_preview,
    schedule_article,
    unpublish_article,
)
from apps.blogs.models import Article, Series
from apps.content.actions import expire_due, publish_due
from apps.content.models import Item, Revision
from apps.discussion.models import Mention
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.factories import make_article, make_user

TEXT = "Put the stick to the valve."


def written(space: Any, author: Any, *, state: str = "draft", at: Any = None, **fields: Any) -> Article:
    fields = {"title": "Listening", "text": TEXT, **fields}
    return create_article(actor=author, space=space, manuscript=Manuscript(**fields), state=state, at=at)


def seen(who: Any) -> set[str]:
    return set(Item.visible_to(who).values_list("title", flat=True))


def soon(**more: int) -> Any:
    return timezone.now() + timedelta(**(more or {"hours": 1}))


def test_a_draft_is_its_authors_until_it_is_published(space: Any, alice: Any, bob: Any) -> None:
    draft = written(space, bob, text="For @alice")
    assert "Listening" in seen(bob) and "Listening" not in seen(alice)
    assert not Mention.objects.exists()
    publish_draft(actor=bob, article=draft)
    assert "Listening" in seen(alice)
    assert Mention.objects.get().user == alice
    assert Event.objects.get(verb="article.published").data["mentioned"] == [alice.pk]


def test_a_scheduled_article_appears_at_its_time_with_that_date(space: Any, alice: Any, bob: Any) -> None:
    at = soon()
    article = written(space, bob, state="scheduled", at=at)
    assert publish_due() == 0
    assert "Listening" not in seen(alice)
    article.change(published_at=timezone.now() - timedelta(minutes=1))
    due = article.published_at
    assert publish_due() == 1
    assert publish_due() == 0
    article.refresh_from_db()
    assert (article.state, article.published_at, article.last_activity_at) == ("published", due, due)
    assert Event.objects.filter(verb="article.published").count() == 1
    assert Event.objects.get(verb="article.published").actor == bob


def test_who_left_the_space_publishes_nothing_there_any_more(space: Any, alice: Any, bob: Any) -> None:
    article = written(space, bob, state="scheduled", at=soon())
    Membership.objects.filter(user=bob).delete()
    article.change(published_at=timezone.now() - timedelta(minutes=1))
    publish_due()
    assert "Listening" not in seen(alice)
    article.refresh_from_db()
    assert article.state == "draft"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"state": "scheduled", "at": None}, "at"),
        ({"state": "scheduled", "at": timezone.now() - timedelta(minutes=1)}, "at"),
        ({"state": "draft", "expires_at": timezone.now() - timedelta(minutes=1)}, "expires_at"),
        ({"state": "draft", "series": "Night work", "part": 201}, "part"),
        ({"state": "draft", "series": "\u200b"}, "series"),
    ],
)
def test_what_cannot_be_is_refused_by_field(space: Any, bob: Any, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        written(space, bob, **fields)
    assert list(error.value.message_dict) == [field]
    assert not Article.everything.exists()


def test_it_ends_after_it_appears(space: Any, bob: Any) -> None:
    with pytest.raises(ValidationError, match="after it appears"):
        written(space, bob, state="scheduled", at=soon(hours=3), expires_at=soon(hours=2))
    draft = written(space, bob, expires_at=soon(hours=2))
    with pytest.raises(ValidationError, match="over before"):
        schedule_article(actor=bob, article=draft, at=soon(hours=3))


def test_what_is_over_leaves_the_streams_and_can_be_read(
    space: Any, alice: Any, bob: Any, as_user: Any, organisation: object
) -> None:
    article = written(space, bob, state="published", expires_at=soon())
    article.change(expires_at=timezone.now() - timedelta(minutes=1))
    assert expire_due() == 1 and expire_due() == 0
    client = as_user(alice)
    assert "Listening" not in client.get("/s/craft/").content.decode()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "It has left the streams" in page and TEXT in page
    assert Event.objects.filter(verb="article.expired").count() == 1


def test_taking_back_makes_a_draft_of_it(space: Any, alice: Any, bob: Any) -> None:
    article = make_article(space, bob)
    with pytest.raises(PermissionDenied):
        unpublish_article(actor=alice, article=article)
    unpublish_article(actor=bob, article=article)
    unpublish_article(actor=bob, article=article)
    assert seen(alice) == set() and seen(bob) == {"How to listen"}
    assert Event.objects.filter(verb="article.unpublished").count() == 1


def test_drafts_gather_no_history(space: Any, bob: Any) -> None:
    draft = written(space, bob)
    edit_article(actor=bob, article=draft, title="Listening", text="Other words")
    assert not Revision.objects.exists()


def test_a_preview_link_opens_to_readers_of_the_space_until_it_is_replaced(
    private: Any, alice: Any, bob: Any, charlie: Any, as_user: Any, organisation: object
) -> None:
    draft = written(private, bob)
    link = f"/preview/{draft.preview_token}/"
    page = as_user(alice).get(link)
    assert TEXT in page.content.decode() and "Bob shows you this" in page.content.decode()
    assert as_user(charlie).get(link).status_code == 404
    assert as_user(alice).get("/preview/guessed/").status_code == 404
    with pytest.raises(PermissionDenied):
        renew_preview(actor=alice, article=draft)
    renew_preview(actor=bob, article=draft)
    assert as_user(alice).get(link).status_code == 404


def test_a_published_article_needs_no_preview(space: Any, bob: Any, as_user: Any) -> None:
    article = make_article(space, bob)
    assert as_user(bob).get(f"/preview/{article.preview_token}/").status_code == 404


def test_coauthors_see_edit_and_are_named(space: Any, alice: Any, bob: Any, as_user: Any, organisation: object) -> None:
    draft = written(space, bob, coauthors=[alice])
    assert "Listening" in seen(alice)
    edit_article(actor=alice, article=draft, title="Listening", text="Both wrote this", coauthors=[alice])
    publish_draft(actor=alice, article=draft)
    page = as_user(bob).get("/").content.decode()
    assert "Bob</a>" in page and 'with <a href="/people/alice/">Alice</a>' in page
    edit_article(actor=bob, article=draft, title="Listening", text="Mine alone", coauthors=[])
    with pytest.raises(PermissionDenied):
        edit_article(actor=alice, article=draft, title="Listening", text="Mine")


def test_only_readers_of_the_space_can_be_coauthors(private: Any, bob: Any, charlie: Any) -> None:
    with pytest.raises(ValidationError, match="Charlie cannot read this space"):
        written(private, bob, coauthors=[charlie])


def test_a_series_leads_from_part_to_part(space: Any, bob: Any, alice: Any, as_user: Any, organisation: object) -> None:
    parts = [
        written(space, bob, state="published", title=f"Night {number}", series="Night work") for number in (1, 2, 3)
    ]
    written(space, bob, title="Night 4", series="Night work")
    assert [part.series_position for part in parts] == [1, 2, 3]
    series = Series.objects.get()
    page = as_user(alice).get(parts[1].get_absolute_url()).content.decode()
    assert "Part 2 of 3" in page
    assert f'href="{parts[0].get_absolute_url()}" rel="prev"' in page
    assert f'href="{parts[2].get_absolute_url()}" rel="next"' in page
    listed = as_user(alice).get(f"/series/{series.pk}/").content.decode()
    assert listed.index("Night 1") < listed.index("Night 3")
    assert "Night 4" not in listed


def test_a_private_series_is_not_there_for_outsiders(private: Any, bob: Any, charlie: Any, as_user: Any) -> None:
    written(private, bob, state="published", series="Between us")
    assert as_user(charlie).get(f"/series/{Series.objects.get().pk}/").status_code == 404


def test_a_table_of_contents_where_it_helps(space: Any, bob: Any, as_user: Any, organisation: object) -> None:
    short = make_article(space, bob, text="## One\n\nText\n\n## Two\n\nText")
    long = make_article(space, bob, text="## One\n\nText\n\n## Two\n\nText\n\n## Three\n\nText")
    client = as_user(bob)
    assert "In this article" not in client.get(short.get_absolute_url()).content.decode()
    assert "In this article" in client.get(long.get_absolute_url()).content.decode()


def test_somebody_elses_draft_stays_theirs(space: Any, alice: Any, bob: Any, as_user: Any) -> None:
    draft = written(space, bob)
    client = as_user(alice)
    for address in ("publish", "unpublish", "preview/renew"):
        assert client.post(f"/i/{draft.pk}/{address}/").status_code == 404
    assert client.get(f"/i/{draft.pk}/write/").status_code == 404
    with pytest.raises(PermissionDenied):
        publish_draft(actor=alice, article=draft)


def test_nobody_publishes_a_draft_where_they_may_not_write(space: Any, bob: Any) -> None:
    draft = written(space, bob)
    Membership.objects.filter(user=bob).delete()
    with pytest.raises(PermissionDenied):
        publish_draft(actor=bob, article=draft)


def test_drafts_are_listed_for_their_authors(
    space: Any, alice: Any, bob: Any, as_user: Any, organisation: object
) -> None:
    written(space, bob, coauthors=[alice])
    as_user(bob).post("/drafts/typed/?key=article", {"title": "Half a title", "body": ""})
    mine = as_user(bob).get("/drafts/").content.decode()
    assert "Listening" in mine and "Half a title" in mine
    assert "Listening" in as_user(alice).get("/drafts/").content.decode()
    assert "Listening" not in as_user(make_user("dora")).get("/drafts/").content.decode()


def test_the_contents_hold_two_levels_and_a_preview_has_them_too(
    space: Any, alice: Any, bob: Any, as_user: Any, organisation: object
) -> None:
    text = "### One\n\nText\n\n#### Deeper\n\nText\n\n### Two & a half\n\nText"
    draft = written(space, bob, text=text)
    page = as_user(alice).get(f"/preview/{draft.preview_token}/").content.decode()
    beside = page.partition("data-contents")[2].partition("</nav>")[0]
    assert '<li><a href="#h-one">One</a></li><li class="toc-deep"><a href="#h-deeper">Deeper</a></li>' in beside
    assert "Two &amp; a half" in beside
    short = make_article(space, bob, text="# One\n\nText\n\n#### Far deeper\n\nText\n\n#### Twice\n\nText")
    assert "data-contents" not in as_user(alice).get(short.get_absolute_url()).content.decode()
