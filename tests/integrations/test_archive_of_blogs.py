"""What blogs, conversation, following and impact know goes out and comes in, whole."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.utils import timezone

from apps.accounts.models import User
from apps.blogs import actions as blogs
from apps.blogs.actions.prompts import set_prompts
from apps.blogs.models import Article, Confirmation, Prompt
from apps.content.actions import pin, publish_due
from apps.content.models import Growth, Item, LinkPreview, Revision
from apps.core import richtext
from apps.discussion.models import Comment, CommentRevision
from apps.events.models import Event
from apps.files import storage
from apps.files.models import File
from apps.following.models import Bookmark, Follow
from apps.impact import actions as impact
from apps.impact.models import Receipt
from apps.spaces.models import Space
from tests.integrations.archives import dump, empty_portal, everything, load, rich_rows, rows, write

pytestmark = pytest.mark.django_db


def lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Article:
    """The article of the rich archive, just brought in."""
    load(write(tmp_path / "a", rich_rows()))
    return Article.everything.get(source_id="a1")


def person(handle: str) -> User:
    return User.objects.get(username=handle)


def test_all_of_an_article_comes_in(article: Article) -> None:
    assert (article.summary, article.minutes) == ("What to know before you lift.", 1)
    assert (article.series.title, article.series_position) == ("Cranes", 2)
    assert article.published_at == article.announced_at - timedelta(hours=1) == datetime(2026, 2, 4, 9, tzinfo=UTC)
    assert (article.pinned_at.day, article.edited_at.day, article.expires_at.year) == (5, 6, 2027)
    assert article.confirm_by == date(2026, 3, 9)
    assert [row.user.username for row in article.coauthors.all()] == ["cat", "ben"]
    assert article.coauthor_ids == [person("cat").pk, person("ben").pk]
    assert article.excerpt == "<p>What to know before you lift.</p>"
    assert article.facts == {"minutes": 1, "announced": True, "confirm_by": "2026-03-09", "grown": True}
    assert Growth.objects.get().source.source_id == "p1"
    assert [row.at.day for row in Confirmation.objects.filter(article=article)] == [5, 5]


def test_what_has_not_appeared_or_is_over_comes_as_it_is(article: Article) -> None:
    draft, scheduled, over = (Article.everything.get(source_id=key) for key in ("a2", "a3", "a4"))
    assert (draft.state, draft.published_at, draft.body) == ("draft", None, "")
    assert (scheduled.state, scheduled.published_at) == ("scheduled", datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert (over.state, over.expires_at.day) == ("archived", 19)
    assert draft.series == article.series
    tokens = set(Article.everything.values_list("preview_token", flat=True))
    assert len(tokens) == 4 and all(len(token) == 32 for token in tokens)
    assert not Event.objects.filter(item__in=[draft, scheduled]).exists()


def test_texts_name_the_items_and_spaces_of_this_portal(article: Article) -> None:
    first, second = (Item.everything.get(source_id=key).pk for key in ("p1", "p2"))
    assert f'data-item="{first}"' in article.body and f'<figure class="embed" data-item="{second}">' in article.body
    assert 'data-space="yard-talk"' in article.body
    assert f'data-item="{first}"' in Revision.objects.get(number=1).body
    assert richtext.to_markdown(Revision.objects.get(number=2).body) == "Ask @ben."


def test_films_in_texts_are_asked_for_their_previews(tmp_path: Path) -> None:
    content = rows()
    film = "https://www.youtube.com/watch?v=spUNpyF58BY"
    content["items"][0]["body"] = f"See:\n\n{film}\n\nand\n\nhttps://example.org/page"
    load(write(tmp_path / "a", content))
    assert list(LinkPreview.objects.values_list("url", "state")) == [(film, "wanted")]


def test_pictures_come_with_their_places_and_words(article: Article, as_user: Any, organisation: object) -> None:
    assert (article.cover.alt, article.cover.owner.username) == ("The crane at dawn", "ann")
    assert [shown["id"] for shown in article.preview] == [str(article.cover_id)]
    inside = File.everything.get(place="body")
    assert f'src="/files/{inside.pk}/"' in article.body
    page = as_user(person("cat")).get(article.get_absolute_url()).content.decode()
    assert 'alt="The crane at dawn"' in page and f"/files/{inside.pk}/" in page
    assert as_user(person("cat")).get(f"/files/{inside.pk}/").status_code == 200


def test_a_newer_archive_shows_other_pins_and_questions_at_once(
    tmp_path: Path, as_user: Any, organisation: object
) -> None:
    load(write(tmp_path / "a", {**rich_rows(), "prompts": []}))
    before = as_user(person("cat")).get("/s/yard-talk/").content.decode()
    content = rich_rows()
    del content["items"][2]["pinned_at"]
    load(write(tmp_path / "b", content))
    after = as_user(person("cat")).get("/s/yard-talk/").content.decode()
    assert ("Pinned" in before, "Pinned" in after) == (True, False)
    asked = ["What broke this week?", "What held?"]
    assert (sum(row in before for row in asked), sum(row in after for row in asked)) == (0, 1)


def test_what_people_follow_keep_and_used_comes_in(article: Article) -> None:
    assert set(Follow.objects.values_list("user__username", "level")) == {
        ("ann", "highlights"), ("ann", "all"), ("ben", "all"), ("cat", "all"),
    }  # fmt: skip
    kept = Bookmark.objects.get(user__username="ann")
    assert (kept.item.source_id, kept.folder.name) == ("p2", "To try")
    used = Receipt.objects.get(user__username="ben")
    assert (used.minutes, used.reference, used.space.slug) == (25, "WO 12", "yard-talk")
    assert Comment.everything.get(source_id="c1").helpful == 2
    assert CommentRevision.objects.get().body == "<p>At lst.</p>"
    assert list(Prompt.objects.values_list("question", "position")) == [("What broke this week?", 0), ("What held?", 1)]


def test_the_history_tells_of_the_announcement_at_its_time_and_asks_nobody(article: Article) -> None:
    told = Event.objects.get(verb="article.announced")
    assert (told.item_id, told.at, told.deliveries.count()) == (article.pk, article.announced_at, 0)
    assert Event.objects.get(verb="article.published", item=article).at == article.published_at


def test_an_export_gives_back_every_row(article: Article, tmp_path: Path) -> None:
    files = dump(tmp_path / "b")
    wanted = rich_rows()
    wanted["users"][0]["email"] = "ann@example.org"
    wanted["users"][1]["joined"] = "2026-03-01T12:00:00Z"
    wanted["items"][1]["body"] = "Look at *this*."
    del wanted["items"][1]["body_html"]
    given = {name: lines(files, name) for name in wanted}
    assert given == wanted
    empty_portal()
    load(tmp_path / "b")
    assert dump(tmp_path / "c") == files


def test_importing_it_again_changes_nothing(article: Article, tmp_path: Path) -> None:
    before = everything()
    load(tmp_path / "a")
    assert everything() == before


def test_an_archive_without_any_of_it_still_loads(tmp_path: Path) -> None:
    content = rows()
    content["items"].append(
        {"id": "a1", "kind": "article", "space": "yard-talk", "author": "ann", "created": "2026-02-03T09:00:00Z",
         "title": "Plain", "body": "As it was written before.", "state": "scheduled"}
    )  # fmt: skip
    load(write(tmp_path / "a", content))
    plain = Article.everything.get()
    assert (plain.summary, plain.series, plain.published_at, plain.coauthor_ids) == ("", None, None, [])


def test_what_was_changed_here_since_stays(article: Article, tmp_path: Path) -> None:
    ann, ben = person("ann"), person("ben")
    draft, post = Article.everything.get(source_id="a2"), Item.everything.get(source_id="p2")
    blogs.edit_article(actor=ben, article=draft, title="Ready", text="Written.")
    blogs.publish_draft(actor=ben, article=draft)
    pin(actor=ann, item=post)
    blogs.end_announcement(actor=ann, article=article)
    set_prompts(actor=ann, space=article.space, rows=[("Anything else?", "crane")])
    impact.withdraw(actor=ben, thing=Item.everything.get(source_id="p1"))
    load(tmp_path / "a")
    draft, article, post = (Article.everything.filter(pk=row.pk).first() for row in (draft, article, post))
    assert (draft.state, draft.title, article.announced_at) == ("published", "Ready", None)
    assert Item.everything.get(source_id="p2").pinned_at is not None
    assert [prompt.question for prompt in Prompt.objects.all()] == ["Anything else?"]
    assert Receipt.objects.get(user=ben).withdrawn_at is not None


def test_a_history_that_went_on_here_is_not_mixed_with_another(article: Article, tmp_path: Path) -> None:
    blogs.edit_article(actor=person("ben"), article=article, title="Mine now", text="Ours.")
    content = rich_rows()
    content["revisions"].append({"item": "a1", "number": 4, "at": "2026-02-28T09:00:00Z", "body": "Theirs."})
    load(write(tmp_path / "b", content))
    bodies = list(Revision.objects.filter(item=article).order_by("number").values_list("number", "title"))
    assert bodies == [(1, "The crane"), (2, "The crane"), (3, "How the crane works")]


def test_what_appeared_here_by_itself_does_not_wait_again(article: Article, tmp_path: Path) -> None:
    scheduled = Article.everything.get(source_id="a3")
    scheduled.change(published_at=timezone.now() - timedelta(minutes=1))
    assert publish_due() == 1
    load(tmp_path / "a")
    assert Article.everything.get(source_id="a3").state == "published"


def test_what_is_confirmed_here_does_not_keep_a_newer_text_out(tmp_path: Path) -> None:
    content = rich_rows()
    content["confirmations"] = []
    content["items"][2]["coauthors"] = []
    load(write(tmp_path / "a", content))
    blogs.confirm(actor=person("cat"), article=Article.everything.get(source_id="a1"))
    content["items"][2] |= {"summary": "Said better.", "edited_at": "2026-03-02T00:00:00Z"}
    load(write(tmp_path / "b", content, exported_at="2026-03-02T00:00:00Z"))
    assert Article.everything.get(source_id="a1").summary == "Said better."


def test_one_space_takes_what_is_in_it_and_nothing_that_is_a_persons_alone(article: Article, tmp_path: Path) -> None:
    files = dump(tmp_path / "b", space="yard-talk")
    assert (files["follows.jsonl"], files["bookmarks.jsonl"]) == (b"", b"")
    assert len(lines(files, "confirmations")) == len(lines(files, "receipts")) == len(lines(files, "pictures")) == 2
    assert [row["id"] for row in lines(files, "users")] == ["ann", "ben", "cat"]


def test_secrets_and_what_was_taken_back_stay_here(article: Article, tmp_path: Path) -> None:
    impact.withdraw(actor=person("ben"), thing=Item.everything.get(source_id="p1"))
    files = dump(tmp_path / "b")
    assert article.preview_token.encode() not in b"".join(files.values())
    assert [row["user"] for row in lines(files, "receipts")] == ["cat"]


def test_what_is_not_in_the_archive_is_named_by_no_number(article: Article, tmp_path: Path) -> None:
    Item.everything.filter(source_id="p1").update(deleted_at=timezone.now())
    files = dump(tmp_path / "b")
    assert "See [[i/999999999999999999]], [[s/yard-talk]]." in lines(files, "items")[1]["body"]
    empty_portal()
    load(tmp_path / "b")
    assert dump(tmp_path / "c") == files


def test_pictures_are_the_same_bytes_after_a_journey_and_bare_of_all_else(article: Article, tmp_path: Path) -> None:
    given = {path.name: path.read_bytes() for path in (tmp_path / "a" / "pictures").iterdir()}
    files = dump(tmp_path / "b.zip") and dump(tmp_path / "b")
    assert {Path(name).name: data for name, data in files.items() if name.startswith("pictures/")} == given
    empty_portal()
    load(tmp_path / "b.zip")
    assert dump(tmp_path / "c") == files


def test_a_file_that_a_broken_import_left_is_replaced(tmp_path: Path) -> None:
    archive, row = write(tmp_path / "a", rich_rows()), rich_rows()["pictures"][0]
    name = storage.name_of(row["id"].replace("-", ""), "image/png")
    storage.forget(name)
    assert storage.keep(row["id"].replace("-", ""), "image/png", b"half a picture") == name
    load(archive)
    file = File.everything.get(pk=row["id"])
    assert file.name == name
    with default_storage.open(file.name) as stored:
        assert stored.read() == (archive / row["file"]).read_bytes()


BAD: list[tuple[str, int, dict[str, Any], str]] = [
    ("items", 0, {"summary": "x"}, "items.jsonl:1: a post has no summary"),
    ("items", 2, {"summary": "x" * 301}, "items.jsonl:3: summary has 301 characters; at most 300 fit"),
    ("items", 2, {"series": {"part": 1}}, "items.jsonl:3: series: title is missing"),
    ("items", 2, {"coauthors": ["zoe"]}, "items.jsonl:3: coauthors: there is no person 'zoe'"),
    ("items", 2, {"coauthors": ["ann"]}, "items.jsonl:3: coauthors: somebody is named twice, or is the author"),
    ("items", 2, {"expires_at": "2026-02-04T09:00:00Z"}, "items.jsonl:3: expires_at: it is over before it appears"),
    ("items", 3, {"published_at": "2026-02-07T09:00:00Z"}, "items.jsonl:4: published_at: a draft has not appeared"),
    ("items", 4, {"pinned_at": "2026-02-08T09:00:00Z"}, "items.jsonl:5: pinned_at: only what is published is pinned"),
    ("items", 2, {"confirm_by": "soon"}, "items.jsonl:3: confirm_by must be a day such as"),
    ("revisions", 0, {"number": 0}, "revisions.jsonl:1: number must be a whole number from 1"),
    ("revisions", 1, {"number": 1}, "revisions.jsonl:2: stands on line 1 already"),
    ("revisions", 0, {"body_html": ""}, "revisions.jsonl:1: body or body_html must be given, and not both"),
    ("growths", 0, {"source": "a1"}, "growths.jsonl:1: target: nothing grows from itself"),
    ("growths", 0, {"source": "p9"}, "growths.jsonl:1: source: there is no item 'p9'"),
    ("pictures", 0, {"id": "hook"}, "pictures.jsonl:1: id must be a UUID"),
    ("pictures", 0, {"place": "attic"}, "pictures.jsonl:1: place must be one of"),
    ("confirmations", 0, {"item": "p1"}, "confirmations.jsonl:1: item: a post is not confirmed"),
    ("confirmations", 0, {"user": "ann"}, "confirmations.jsonl:1: user: 'ann' wrote this article"),
    ("prompts", 1, {"question": "What broke this week?"}, "prompts.jsonl:2: stands on line 1 already"),
    ("follows", 1, {"tag": "crane"}, "follows.jsonl:2: space, item, tag or person must be given, and no two"),
    ("follows", 1, {"person": "ann"}, "follows.jsonl:2: person: nobody follows themself"),
    ("follows", 1, {"level": "highlights"}, "follows.jsonl:2: level: a person is followed whole or not at all"),
    ("bookmarks", 0, {"folder": " "}, "bookmarks.jsonl:1: folder is empty"),
    ("receipts", 0, {"minutes": 481}, "receipts.jsonl:1: minutes must be a whole number from 1 to 480"),
    ("receipts", 0, {"user": "ann"}, "receipts.jsonl:1: user: 'ann' wrote this item"),
    ("receipts", 1, {"user": "ben"}, "receipts.jsonl:2: user: 'ben' wrote this comment"),
    ("receipts", 1, {"item": "p1"}, "receipts.jsonl:2: item or comment must be given, and not both"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "index", "fields", "reason"), BAD, ids=[reason for *_case, reason in BAD])
def test_a_bad_row_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, index: int, fields: dict[str, Any], reason: str
) -> None:
    content = rich_rows()
    content[name][index] |= fields
    before = everything()
    with pytest.raises(CommandError, match="Nothing is written"):
        load(write(tmp_path / "a", content))
    assert reason in capsys.readouterr().err
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "file: there is no 'pictures/1b0f7a4e-7d0f-4b7e-9a52-6d1f0a2c9e41.png' in the archive"),
        (b"<svg onload=alert(1)>", "file: This file is not a picture"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file: This picture is damaged"),
    ],
)
def test_a_picture_that_is_none_is_a_bad_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, reason: str
) -> None:
    archive = write(tmp_path / "a", rich_rows())
    path = archive / rich_rows()["pictures"][0]["file"]
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(CommandError, match="Nothing is written"):
        load(archive)
    assert f"pictures.jsonl:1: {reason}" in capsys.readouterr().err
    load(archive, keep_going=True)
    assert [file.place for file in File.everything.all()] == ["cover"]


def test_a_picture_of_something_else_here_is_not_taken_over(article: Article, tmp_path: Path) -> None:
    content = rich_rows()
    content["pictures"][0]["item"] = "p2"
    with pytest.raises(CommandError, match="Nothing is written"):
        load(write(tmp_path / "b", content))
    assert File.everything.get(place="body").item_id == article.pk
    assert Space.objects.count() == 1
