"""An accepted answer has an owner and a date, readers may doubt it, and whoever keeps it true is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.discussion.actions import delete_comment, restore_comment
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import accept, doubt, mark_due, set_review, take_back_acceptance, verify
from apps.forums.freshness import months_after
from apps.forums.models import Doubt, Question, Verification
from apps.forums.tasks import keep_time
from tests.factories import make_comment, make_question

BADGE, NOTE = "May be out of date", "The accepted answer may be out of date"


@pytest.fixture
def solved(space, bob, charlie):
    """A question of bob's whose accepted answer is charlie's."""
    question = make_question(space, bob)
    accept(actor=bob, comment=make_comment(question, charlie, "Put a stick to it."))
    return question


def long_past(question):
    Verification.objects.filter(question=question).update(review_at=timezone.now() - timedelta(hours=1))


def facts(question):
    return Question.everything.get(pk=question.pk).facts


def test_who_wrote_it_owns_it_for_a_year(as_user, solved, charlie, organisation):
    kept = Verification.objects.get(question=solved)
    assert (kept.owner, kept.months, kept.verified_at, kept.stale) == (charlie, 12, None, False)
    assert kept.review_at == months_after(kept.accepted_at, 12)
    page = as_user(charlie).get(solved.get_absolute_url()).content.decode()
    assert "not verified since" in page and "Still true" in page and NOTE not in page


def test_past_its_date_it_carries_a_badge_and_waits_for_its_owner(
    as_user, space, solved, alice, bob, charlie, organisation
):
    long_past(solved)
    assert (keep_time(), mark_due()) == (1, 0)
    assert facts(solved)["stale"] is True
    assert Event.objects.get(verb="answer.outdated").actor is None
    page = as_user(bob).get(solved.get_absolute_url()).content.decode()
    assert NOTE in page and "A look at it has been due since" in page and "Still true" not in page
    for address in ("/s/craft/forum/", "/s/craft/"):
        assert BADGE in as_user(bob).get(address).content.decode()
    assert "still true?" in as_user(charlie).get("/").content.decode()
    assert "still true?" not in as_user(bob).get("/").content.decode()
    assert solved.title in as_user(alice).get("/s/craft/forum/?show=review").content.decode()
    assert "To review" not in as_user(bob).get("/s/craft/forum/").content.decode()


def test_its_owner_says_that_it_is_still_true(as_user, solved, bob, charlie, organisation):
    long_past(solved)
    doubt(actor=bob, question=solved, why="The valves are new.")
    mark_due()
    as_user(charlie).post(f"/i/{solved.pk}/still-true/")
    kept = Verification.objects.get(question=solved)
    assert (kept.verified_by, kept.stale) == (charlie, False)
    assert kept.review_at == months_after(kept.verified_at, 12)
    assert "stale" not in facts(solved)
    assert Doubt.objects.get().settled_at == kept.verified_at
    page = as_user(bob).get(solved.get_absolute_url()).content.decode()
    assert f"by {charlie.name}" in page and "The valves are new." not in page and NOTE not in page
    assert Event.objects.filter(verb="answer.verified", actor=charlie).count() == 1


def test_readers_doubt_it_once_until_somebody_has_looked(as_user, solved, bob, charlie, organisation):
    client = as_user(bob)
    assert client.post(f"/i/{solved.pk}/out-of-date/", {"why": " "}).status_code == 422
    for _time in range(2):
        client.post(f"/i/{solved.pk}/out-of-date/", {"why": "The valves\n are new."})
    doubt(actor=charlie, question=solved, why="I wrote it before the new valves.")
    assert list(Doubt.objects.values_list("user__username", "why")) == [
        ("bob", "The valves are new."), ("charlie", "I wrote it before the new valves."),
    ]  # fmt: skip
    assert facts(solved)["stale"] is True
    page = client.get(solved.get_absolute_url()).content.decode()
    assert "The valves are new." in page and NOTE in page and "/out-of-date/" not in page
    assert "still true?" in as_user(charlie).get("/").content.decode()
    verify(actor=charlie, question=solved)
    doubt(actor=bob, question=solved, why="Still not.")
    assert Doubt.objects.filter(settled_at=None).count() == 1
    with pytest.raises(ValidationError):
        doubt(actor=bob, question=solved, why="x" * 301)


def test_who_leads_gives_it_to_another_for_another_time(as_user, solved, alice, bob, charlie, gus, organisation):
    client = as_user(alice)
    assert "@charlie" in client.get(f"/i/{solved.pk}/review/").content.decode()
    for wrong in ({"owner": "@gus", "months": 3}, {"owner": "@bob", "months": 0}, {"owner": "", "months": 3}):
        assert client.post(f"/i/{solved.pk}/review/", wrong).status_code == 422
    client.post(f"/i/{solved.pk}/review/", {"owner": "@bob", "months": 3})
    kept = Verification.objects.get(question=solved)
    assert (kept.owner, kept.months, kept.review_at) == (bob, 3, months_after(kept.accepted_at, 3))
    with pytest.raises(ValidationError):
        set_review(actor=alice, question=solved, owner=gus, months=3)
    with pytest.raises(PermissionDenied):
        verify(actor=charlie, question=solved)
    verify(actor=bob, question=solved)


def test_a_longer_time_takes_the_badge_away(solved, alice, charlie):
    old = timezone.now() - timedelta(days=100)
    Verification.objects.filter(question=solved).update(accepted_at=old)
    set_review(actor=alice, question=solved, owner=charlie, months=1)
    assert facts(solved)["stale"] is True
    set_review(actor=alice, question=solved, owner=charlie, months=24)
    assert "stale" not in facts(solved)


def test_nobody_else_may(as_user, solved, private, alice, bob, charlie, gus, organisation):
    with pytest.raises(PermissionDenied):
        verify(actor=bob, question=solved)
    assert as_user(bob).post(f"/i/{solved.pk}/still-true/").status_code == 403
    assert as_user(bob).get(f"/i/{solved.pk}/review/").status_code == 403
    hidden = make_question(private, bob)
    accept(actor=bob, comment=make_comment(hidden, alice))
    for act in (lambda: doubt(actor=charlie, question=hidden, why="No."), lambda: verify(actor=gus, question=hidden)):
        with pytest.raises(PermissionDenied):
            act()
    for address in ("still-true", "review", "out-of-date"):
        assert as_user(charlie).post(f"/i/{hidden.pk}/{address}/").status_code == 404


def test_a_question_without_accepted_answer_has_none_of_it(as_user, solved, alice, bob, deliver, organisation):
    doubt(actor=bob, question=solved, why="No.")
    answer = Comment.visible_to(bob).get(accepted=True)
    delete_comment(actor=alice, comment=answer)
    deliver()
    assert "stale" not in facts(solved)
    assert as_user(alice).get(f"/i/{solved.pk}/out-of-date/").status_code == 404
    with pytest.raises(PermissionDenied):
        verify(actor=alice, question=solved)
    restore_comment(actor=alice, comment=answer)
    deliver()
    assert facts(solved)["stale"] is True
    take_back_acceptance(actor=bob, comment=answer)
    assert "stale" not in facts(solved)
    assert not Verification.objects.exists()


def test_another_accepted_answer_begins_anew(solved, alice, bob):
    doubt(actor=bob, question=solved, why="No.")
    accept(actor=bob, comment=make_comment(solved, alice, "Wait for the night."))
    kept = Verification.objects.get(question=solved)
    assert (kept.owner, kept.stale, kept.doubts.count(), "stale" in facts(solved)) == (alice, False, 0, False)


def test_answers_that_came_with_an_archive_are_watched_too(as_user, solved, charlie, organisation):
    Question.everything.filter(pk=solved.pk).update(facts={})
    Verification.objects.all().delete()
    Comment.everything.filter(accepted=True).update(created=datetime(2024, 1, 31, tzinfo=UTC))
    assert (keep_time(), keep_time()) == (1, 0)
    kept = Verification.objects.get(question=solved)
    assert (kept.owner, kept.review_at, kept.stale) == (charlie, datetime(2025, 1, 31, tzinfo=UTC), True)
    assert as_user(charlie).get(f"/i/{solved.pk}/out-of-date/").status_code == 200
    assert as_user(charlie).get(f"/i/{solved.pk}/review/").status_code == 200


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(1, 60))
def test_months_are_months(moment, months):
    later = months_after(moment, months)
    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.day == moment.day or (later + timedelta(days=1)).day == 1
    assert later.time() == moment.time()
