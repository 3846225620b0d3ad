"""Bringing an archive in: what is made, what is left alone, and what is moved."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import Unit, User
from apps.blogs.actions import edit_post
from apps.blogs.models import Post
from apps.content.models import Item
from apps.core.registry import archive_kinds
from apps.discussion.models import Comment, Mention, Reaction
from apps.events.models import Delivery, Event
from apps.spaces.models import Membership, Space
from apps.strategy.context import organisation
from apps.strategy.models import Goal, Organisation, Reading
from apps.tagging.models import ItemTag, Tag
from tests.factories import make_user
from tests.integrations.archives import DEMO, everything, load, rows, write

pytestmark = pytest.mark.django_db


def test_everything_the_format_knows_comes_in(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows(), vision="A yard to be proud of."))

    assert Organisation.objects.get().vision == "A yard to be proud of."
    ann = User.objects.get(username="ann")
    assert (ann.email, ann.unit.parent.name, ann.skills, ann.roles) == (
        "ann@example.org", "The yard", ["welding"], ["manager"],
    )  # fmt: skip
    assert ann.joined == datetime(2020, 2, 3, tzinfo=UTC)
    assert not ann.has_usable_password()
    tidy = Goal.objects.get(source_id="tidy")
    assert (tidy.enables.statement, tidy.metric.baseline, tidy.metric.by) == (
        "Nobody is hurt.",
        7.0,
        date(2026, 12, 31),
    )
    assert Reading.objects.get().value == 6.0
    space = Space.objects.get(slug="yard-talk")
    assert (space.goal, space.created_by, space.member_count) == (tidy, ann, 2)
    post = Post.everything.get(source_id="p1")
    link = '<a class="mention" href="/people/ben/" data-username="ben">@Ben Bowyer</a>'
    assert post.body == f"<p>The <strong>crane</strong> is back, {link}.</p>"
    assert (post.created, post.tag_names) == (
        datetime(2026, 2, 1, 9, tzinfo=UTC), [["crane", "crane"], ["Good news", "good-news"]],
    )  # fmt: skip
    assert Post.everything.get(source_id="p2").title == "A title"
    assert set(ItemTag.objects.values_list("tag__name", "space")) == {("crane", space.pk), ("Good news", space.pk)}
    reply = Comment.everything.get(source_id="c2")
    assert (reply.parent.source_id, reply.accepted) == ("c1", True)


def test_what_was_kept_of_the_organisation_is_read_anew(tmp_path: Path, django_capture_on_commit_callbacks) -> None:
    assert organisation()["vision"] == ""
    with django_capture_on_commit_callbacks(execute=True):
        load(write(tmp_path / "a", rows(), vision="A yard to be proud of."))
    assert organisation()["vision"] == "A yard to be proud of."


def test_counters_say_what_is_there(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))

    post = Item.everything.get(source_id="p1")
    assert (post.comment_count, post.reaction_counts) == (2, {"🎉": 2})
    assert post.last_activity_at == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert Comment.everything.get(source_id="c1").reaction_counts == {"👍": 1}
    assert Space.objects.get().last_activity_at == post.last_activity_at


def test_history_is_written_and_nobody_is_told(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))

    told = [(event.verb, event.actor.username, f"{event.at:%m-%d}") for event in Event.objects.order_by("id")]
    assert told == [
        ("space.created", "ann", "01-05"),
        ("post.published", "ann", "02-01"),
        ("comment.published", "ben", "02-01"),
        ("post.published", "ben", "02-02"),
        ("comment.published", "ann", "02-03"),
        ("space.joined", "ben", "03-01"),
    ]
    assert Delivery.objects.count() == 0
    assert mail.outbox == []
    assert Mention.objects.get().seen_at is not None


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    archive = write(tmp_path / "a", rows())
    load(archive)
    before = everything()
    load(archive)
    assert everything() == before


def test_the_demo_comes_in_and_comes_in_again(tmp_path: Path) -> None:
    load(DEMO, rebase=True)
    before = everything()
    load(DEMO, rebase=True)
    assert everything() == before
    assert Post.everything.count() == Event.objects.filter(verb="post.published").count() > 100
    assert Organisation.objects.get().name == "Meridian Water"


def test_a_newer_archive_updates(tmp_path: Path) -> None:
    content = rows()
    load(write(tmp_path / "a", content))
    version = Item.everything.get(source_id="p1").version
    content["items"][0] |= {"body": "The crane is gone.", "tags": ["crane", "sorrow"]}
    content["users"][0]["title"] = "Yard master"
    content["spaces"][0]["members"][1]["role"] = "facilitator"
    content["comments"].append(
        {"id": "c3", "item": "p1", "author": "ben", "created": "2026-02-04T10:00:00Z", "body": "Oh."}
    )
    out = StringIO()
    call_command("import_archive", str(write(tmp_path / "b", content)), stdout=out)

    post = Post.everything.get(source_id="p1")
    assert post.body == "<p>The crane is gone.</p>" == post.excerpt
    assert [tag.tag.name for tag in post.item_tags.all()] == ["crane", "sorrow"]
    assert post.comment_count == 3
    assert post.version > version
    assert User.objects.get(username="ann").title == "Yard master"
    assert Membership.objects.get(user__username="ben").role == "facilitator"
    counts = {line.split()[0]: line.split()[1:5] for line in out.getvalue().splitlines() if line.strip()}
    assert counts["items"] == ["2", "0", "1", "1"]
    assert counts["comments"] == ["3", "1", "0", "2"]
    assert counts["users"] == ["2", "0", "1", "1"]


def test_what_was_edited_here_since_is_kept(tmp_path: Path) -> None:
    archive = write(tmp_path / "a", rows())
    load(archive)
    post = Post.everything.get(source_id="p2")
    edit_post(actor=post.author, post=post, text="Better said.")
    Comment.everything.filter(source_id="c2").update(deleted_at=timezone.now())
    load(archive)
    assert Post.everything.get(source_id="p2").body == "<p>Better said.</p>"
    assert Comment.everything.get(source_id="c2").deleted_at is not None
    assert Item.everything.get(source_id="p1").comment_count == 1


def test_rebase_moves_every_time(tmp_path: Path) -> None:
    content = rows()
    content["spaces"][0]["ends"] = "2026-03-31"
    now = timezone.now()
    load(write(tmp_path / "a", content), rebase=True)

    shift = Item.everything.get(source_id="p1").created - datetime(2026, 2, 1, 9, tzinfo=UTC)
    exported = datetime(2026, 3, 1, 12, tzinfo=UTC) + shift
    assert timedelta(0) <= timezone.now() - exported <= timezone.now() - now + timedelta(seconds=2)
    days = timedelta(days=round(shift / timedelta(days=1)))
    assert Space.objects.get().ends == date(2026, 3, 31) + days
    assert Goal.objects.get(source_id="tidy").metric.by == date(2026, 12, 31) + days
    assert User.objects.get(username="ann").joined == datetime(2020, 2, 3, tzinfo=UTC) + days
    assert Reading.objects.get().at == datetime(2026, 2, 1, tzinfo=UTC) + shift
    assert Event.objects.get(verb="space.created").at == datetime(2026, 1, 5, 8, tzinfo=UTC) + shift


def test_kinds_whose_app_is_not_there_are_counted_with_what_hangs_on_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delitem(archive_kinds._entries, "video")
    content = rows()
    content["items"][0] |= {"kind": "video", "file": "crane.mp4"}
    out = StringIO()
    call_command("import_archive", str(write(tmp_path / "a", content)), stdout=out)

    assert list(Item.everything.values_list("source_id", flat=True)) == ["p2"]
    assert "skipped: 1 items: this portal has no videos yet" in out.getvalue()
    assert "skipped: 2 comments: their item is left out" in out.getvalue()
    assert re.search(r"skipped: 2 reactions: their item is left out", out.getvalue())


def test_the_same_person_is_adopted_by_their_address(tmp_path: Path) -> None:
    anna = make_user("anna", email="ann@example.org", password="a-Secret-of-hers", roles=["site_admin"])
    load(write(tmp_path / "a", rows()))

    anna.refresh_from_db()
    assert (anna.source_id, anna.username, anna.name) == ("ann", "anna", "Ann Archer")
    assert anna.roles == ["site_admin", "manager"]
    assert anna.check_password("a-Secret-of-hers")
    assert Post.everything.get(source_id="p1").author == anna
    assert User.objects.count() == 2


def test_another_person_with_the_handle_is_a_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_user("ben", email="benedict@example.org")
    archive = write(tmp_path / "a", rows())
    with pytest.raises(CommandError):
        load(archive)
    assert "users.jsonl:2: id: the handle 'ben' belongs to somebody here" in capsys.readouterr().err
    assert not Space.objects.exists()

    load(archive, keep_going=True)
    assert list(Item.everything.values_list("source_id", flat=True)) == ["p1"]
    assert User.objects.get(username="ben").email == "benedict@example.org"


def test_a_unit_of_the_same_name_is_the_same_unit(tmp_path: Path) -> None:
    yard = Unit.objects.create(name="The yard")
    load(write(tmp_path / "a", rows()))
    assert Unit.objects.get(name="The bench").parent == yard
    assert Unit.objects.count() == 2


def test_a_part_of_an_archive_may_refer_to_what_came_before(tmp_path: Path) -> None:
    load(write(tmp_path / "a", rows()))
    later = [{"id": "c9", "item": "p2", "author": "ann", "created": "2026-02-09T10:00:00Z", "body": "Later."}]
    load(write(tmp_path / "b", {"comments": later}))
    assert Item.everything.get(source_id="p2").comment_count == 1
    assert Space.objects.get().last_activity_at == datetime(2026, 2, 9, 10, tzinfo=UTC)


def test_an_address_that_is_taken_or_cannot_be_one_is_changed(tmp_path: Path) -> None:
    content = rows()
    second = {**content["spaces"][0], "id": "yard.talk", "name": "Yard talk too"}
    third = {**content["spaces"][0], "id": "manage", "name": "Managing"}
    content["spaces"] += [second, third]
    load(write(tmp_path / "a", content))
    assert dict(Space.objects.values_list("source_id", "slug")) == {
        "yard-talk": "yard-talk", "yard.talk": "yard-talk-2", "manage": "manage-2",
    }  # fmt: skip


def test_long_posts_and_titles_of_others_fit(tmp_path: Path) -> None:
    content = rows()
    content["items"][1] |= {"title": "word " * 100, "body_html": f"<p>{'long ' * 4000}</p>"}
    load(write(tmp_path / "a", content))
    post = Post.everything.get(source_id="p2")
    assert len(post.body) > 19_000
    assert len(post.excerpt) < 1_100
    assert len(post.title) <= 300
    assert post.title.endswith("…")


def test_reactions_the_portal_does_not_offer_are_left_out(tmp_path: Path) -> None:
    content = rows()
    content["reactions"][0]["emoji"] = "🦀"
    load(write(tmp_path / "a", content))
    assert Reaction.objects.count() == 2
    assert Item.everything.get(source_id="p1").reaction_counts == {"🎉": 1}


def test_tags_that_read_alike_are_one(tmp_path: Path) -> None:
    content = rows()
    content["items"][1]["tags"] = ["CRANE", "crane", "Größe"]
    load(write(tmp_path / "a", content))
    assert sorted(Tag.objects.values_list("slug", flat=True)) == ["crane", "good-news", "größe"]
    assert Item.everything.get(source_id="p2").tag_names == [["crane", "crane"], ["Größe", "größe"]]
