"""A topic asks its readers: openly or in secret, for answers or for dates, until a time or until somebody ends it."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.content.actions import close
from apps.content.models import Draft
from apps.core.registry import notices
from apps.events.models import Event
from apps.forums.actions import (
    Plan,
    add_poll,
    change_poll,
    end_due_polls,
    end_poll,
    take_poll_away,
    take_vote_back,
    vote_in_poll,
)
from apps.forums.models import Ballot, Poll, Topic
from apps.forums.models.polls import read, tally, written
from apps.forums.tasks import keep_time
from tests.factories import make_topic

WRITTEN = {"title": "Which night?", "body": "We need one.", "body_format": "markdown"}
ASKED = {"poll_question": "Which tool first?", "poll_sort": "texts", "poll_options": "The stick\n the  wheel \n\nBoth"}
TEXTS = Plan("Which tool first?", ["The stick", "The wheel", "Both"])


@pytest.fixture
def topic(space, bob):
    return make_topic(space, bob)


def asks(topic, actor, **more):
    plan = {"question": TEXTS.question, "options": TEXTS.options} | more
    return add_poll(actor=actor, topic=topic, plan=Plan(**plan))


def page(as_user, person, topic):
    return as_user(person).get(topic.get_absolute_url()).content.decode()


def past(topic):
    Poll.objects.filter(topic=topic).update(closes_at=timezone.now() - timedelta(minutes=1))


def test_a_topic_begins_with_a_poll(as_user, space, bob, charlie, organisation):
    answer = as_user(bob).post("/create/topic/", WRITTEN | ASKED | {"space": space.pk, "poll_most": "2"})
    topic = Topic.visible_to(bob).get()
    assert answer.url == topic.get_absolute_url()
    assert (topic.poll.options, topic.poll.most, topic.poll.author) == (["The stick", "the wheel", "Both"], 2, bob)
    assert topic.facts["poll"] == "open"
    assert "Choose up to 2" in page(as_user, charlie, topic)
    assert ">Poll</span>" in as_user(charlie).get("/s/craft/forum/").content.decode()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)[:2]) == ["topic.published", "poll.added"]


def test_without_question_and_options_there_is_none(as_user, space, bob, organisation):
    as_user(bob).post("/create/topic/", WRITTEN | {"space": space.pk, "poll_sort": "dates", "poll_secret": "yes"})
    assert not Poll.objects.exists()
    assert "poll" not in Topic.visible_to(bob).get().facts


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"poll_question": ""}, "Ask something, or empty the other fields"),
        ({"poll_question": "x" * 201}, "200"),
        ({"poll_options": "One"}, "Between 2 and 20 options"),
        ({"poll_options": "\n".join(f"Option {n}" for n in range(21))}, "Between 2 and 20 options"),
        ({"poll_options": "The stick\nthe STICK"}, "stands here twice"),
        ({"poll_options": "x" * 121 + "\ny"}, "at most 120 characters fit"),
        ({"poll_most": "4"}, "the number of options, which is 3"),
        ({"poll_most": "0"}, "greater than or equal to 1"),
        ({"poll_closes": "2020-02-03T10:00"}, "This time is past"),
        ({"poll_closes": "soon"}, "Choose a day and a time"),
        ({"poll_sort": "dates"}, "is no date"),
        ({"poll_sort": "dates", "poll_options": "2031-02-30\n2031-03-01"}, "is no date"),
        ({"poll_sort": "dates", "poll_options": "2020-02-03\n2031-03-01"}, "2020-02-03 is past"),
        ({"poll_sort": "dates", "poll_options": "2031-03-01 09:00\n2031-03-01T09:00"}, "stands here twice"),
        ({"title": ""}, "A topic needs a title."),
    ],
)
def test_what_cannot_be_is_refused_and_stays(as_user, space, bob, organisation, change, sentence):
    typed = WRITTEN | ASKED | {"space": space.pk} | change
    answer = as_user(bob).post("/create/topic/", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    for name in ("title", "body", "poll_question", "poll_options"):
        assert typed[name].splitlines()[:1] == [] or typed[name].splitlines()[0] in shown
    assert 'class="panel poll-fields" open' in shown
    assert not Topic.visible_to(bob).exists() and not Poll.objects.exists()


def test_what_is_typed_of_it_is_kept_as_a_draft(as_user, bob, space, organisation):
    client = as_user(bob)
    client.post("/drafts/typed/?key=topic", WRITTEN | ASKED | {"poll_secret": "yes"})
    assert Draft.objects.get().fields["poll_options"] == [ASKED["poll_options"]]
    shown = client.get("/create/topic/").content.decode()
    assert ASKED["poll_question"] in shown and "the  wheel" in shown
    assert '<option value="yes" selected>' in shown


def test_it_is_added_later_by_its_author_and_those_who_lead(as_user, topic, alice, bob, charlie, mo, organisation):
    client = as_user(bob)
    assert "Add a poll" in page(as_user, bob, topic) and "Add a poll" in page(as_user, alice, topic)
    for person in (charlie, mo):
        assert "Add a poll" not in page(as_user, person, topic)
        assert as_user(person).post(f"/i/{topic.pk}/poll/", ASKED).status_code == 403
    assert client.post(f"/i/{topic.pk}/poll/", ASKED | {"poll_options": "One"}).status_code == 422
    assert client.post(f"/i/{topic.pk}/poll/", ASKED).url == f"{topic.get_absolute_url()}#poll"
    assert "Add a poll" not in page(as_user, bob, topic)
    with pytest.raises(ValidationError, match="a poll already"):
        asks(topic, alice)


def test_one_vote_each_that_can_be_changed(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob)
    client, seen = as_user(charlie), topic.poll.stamp
    client.post(f"/i/{topic.pk}/poll/vote/", {"choice": "0", "seen": seen})
    client.post(f"/i/{topic.pk}/poll/vote/", {"choice": "1", "seen": seen})
    vote_in_poll(actor=alice, topic=topic, choices={1: "yes"})
    vote_in_poll(actor=alice, topic=topic, choices={1: "yes"})
    assert list(Ballot.objects.order_by("voter__username").values_list("voter__username", "choices")) == [
        ("alice", {"1": "yes"}), ("charlie", {"1": "yes"}),
    ]  # fmt: skip
    shown = page(as_user, charlie, topic)
    assert "2 people have voted." in shown and "2 votes, 100 %" in shown and "Change my vote" in shown
    assert 'value="1" checked' in shown
    client.post(f"/i/{topic.pk}/poll/vote/?wanted=no")
    assert "1 person has voted." in page(as_user, charlie, topic)
    assert Event.objects.filter(verb="poll.voted", actor=alice).count() == 1


def test_an_open_poll_says_who_chose_what(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob, most=2)
    vote_in_poll(actor=alice, topic=topic, choices={0: "yes", 2: "yes"})
    shown = page(as_user, charlie, topic)
    assert "Everybody here sees who chose what" in shown
    assert shown.count(f'<a href="{alice.get_absolute_url()}">Alice</a>') == 2


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({}, "Choose something first."),
        ({0: "yes", 1: "yes"}, "Choose at most 1."),
        ({7: "yes"}, "Choose among what the poll offers."),
        ({-1: "yes"}, "Choose among what the poll offers."),
        ({0: "maybe"}, "Choose among what the poll offers."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(as_user, topic, bob, charlie, organisation, choices, sentence):
    asks(topic, bob)
    with pytest.raises(ValidationError, match=sentence):
        vote_in_poll(actor=charlie, topic=topic, choices=choices)
    assert not Ballot.objects.exists()


def test_a_refused_vote_keeps_what_was_chosen(as_user, topic, bob, charlie, organisation):
    asks(topic, bob, most=2)
    posted = {"choice": ["0", "1", "2"], "seen": topic.poll.stamp}
    for headers in ({}, {"HX-Request": "true"}):
        answer = as_user(charlie).post(f"/i/{topic.pk}/poll/vote/", posted, headers=headers)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose at most 2." in shown and shown.split('id="poll"')[1].count(" checked>") == 3
        assert ("<html" in shown) == (not headers)


def test_htmx_gets_the_poll_alone(as_user, topic, bob, charlie, organisation):
    asks(topic, bob)
    answer = as_user(charlie).post(
        f"/i/{topic.pk}/poll/vote/", {"choice": "2", "seen": topic.poll.stamp}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert "Your vote counts." in shown and "1 vote, 100 %" in shown and "<html" not in shown


def test_a_secret_poll_never_says_who(as_user, topic, alice, bob, charlie, lena, organisation):
    poll = asks(topic, bob, secret=True)
    vote_in_poll(actor=alice, topic=topic, choices={0: "yes"})
    vote_in_poll(actor=charlie, topic=topic, choices={1: "yes"})
    vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    kept = serializers.serialize("json", Ballot.objects.all())
    assert Ballot.objects.count() == 2 and not Ballot.objects.exclude(voter=None).exists()
    fields = {name for row in json.loads(kept) for name in row["fields"]}
    assert fields == {"poll", "key", "voter", "choices"}
    for row in json.loads(kept):
        assert len(row["fields"]["key"]) == 64 and str(row["fields"]["key"]) != str(charlie.pk)
    assert set(Event.objects.filter(verb="poll.voted").values_list("actor", flat=True)) == {None}
    for event in Event.objects.filter(verb__startswith="poll."):
        assert set(event.data) <= {"poll", "secret"}
    shown = page(as_user, bob, topic)
    assert "2 votes, 100 %" in shown and "Secret: nobody ever sees who chose what" in shown
    assert "Charlie" not in shown[shown.index('id="poll"') : shown.index('id="comments"')]
    end_poll(actor=bob, topic=topic)
    poll.refresh_from_db()
    assert (poll.counts, poll.voters, Ballot.objects.count()) == ([{"yes": 2}, {}, {}], 2, 0)
    assert "2 votes, 100 %" in page(as_user, charlie, topic)
    told = notices.get("poll.ended").recipients(Event.objects.get(verb="poll.ended"))
    assert list(told) == []


def test_a_secret_vote_is_found_again_after_the_key_was_changed(topic, bob, charlie, settings):
    asks(topic, bob, secret=True)
    vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-for-a-while", [settings.SECRET_KEY]
    vote_in_poll(actor=charlie, topic=topic, choices={1: "yes"})
    assert list(Ballot.objects.values_list("choices", flat=True)) == [{"1": "yes"}]


@pytest.mark.parametrize(("results", "before", "after"), [("voted", False, True), ("ended", False, False)])
def test_results_may_wait(as_user, topic, alice, bob, charlie, organisation, results, before, after):
    asks(topic, bob, results=results)
    vote_in_poll(actor=alice, topic=topic, choices={0: "yes"})
    assert ("1 vote, 100 %" in page(as_user, charlie, topic)) == before
    assert "Alice</a>" not in page(as_user, charlie, topic).split('id="poll"')[1].split('id="comments"')[0]
    vote_in_poll(actor=charlie, topic=topic, choices={1: "yes"})
    assert ("1 vote, 50 %" in page(as_user, charlie, topic)) == after
    end_poll(actor=alice, topic=topic)
    assert "1 vote, 50 %" in page(as_user, charlie, topic)


def test_dates_are_answered_by_yes_if_need_be_or_no(as_user, space, alice, bob, charlie, organisation):
    bob.time_zone = "Europe/Amsterdam"
    bob.save()
    asked = ASKED | {"poll_sort": "dates", "poll_options": "2031-07-02 20:30\n2031-07-01\n2031-07-01 09:00"}
    as_user(bob).post("/create/topic/", WRITTEN | asked | {"space": space.pk})
    topic = Topic.visible_to(bob).get()
    assert topic.poll.options == ["2031-07-01", "2031-07-01T07:00:00Z", "2031-07-02T18:30:00Z"]
    posted = {"choice_0": "no", "choice_1": "maybe", "choice_2": "yes", "seen": topic.poll.stamp}
    as_user(charlie).post(f"/i/{topic.pk}/poll/vote/", posted)
    vote_in_poll(actor=alice, topic=topic, choices={2: "yes"})
    assert Ballot.objects.get(voter=charlie).choices == {"1": "maybe", "2": "yes"}
    shown = page(as_user, bob, topic)
    assert "2 yes, 0 if need be, 0 no" in shown and "0 yes, 1 if need be, 1 no" in shown
    assert "Wednesday 2 July 2031, 20:30" in shown and "Tuesday 1 July 2031<" in shown
    assert "times in Europe/Amsterdam" in shown and shown.count("suits most") == 1
    charlie.time_zone = "Pacific/Auckland"
    charlie.save()
    assert "Thursday 3 July 2031, 06:30" in page(as_user, charlie, topic)
    vote_in_poll(actor=charlie, topic=topic, choices={})
    assert "1 yes, 0 if need be, 1 no" in page(as_user, bob, topic)


def test_nothing_is_changed_once_somebody_has_voted(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob)
    stale = topic.poll.stamp
    client = as_user(bob)
    assert "The stick" in client.get(f"/i/{topic.pk}/poll/").content.decode()
    client.post(f"/i/{topic.pk}/poll/", ASKED | {"poll_options": "Tea\nCoffee"})
    assert Poll.objects.get().options == ["Tea", "Coffee"]
    answer = as_user(charlie).post(f"/i/{topic.pk}/poll/vote/", {"choice": "0", "seen": stale})
    assert answer.status_code == 422 and "changed while you looked" in answer.content.decode()
    vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    answer = client.post(f"/i/{topic.pk}/poll/", ASKED)
    assert answer.status_code == 422 and "not even a spelling" in answer.content.decode()
    assert Poll.objects.get().options == ["Tea", "Coffee"]
    with pytest.raises(PermissionDenied):
        change_poll(actor=charlie, topic=topic, plan=TEXTS)


def test_it_ends_at_its_time_whether_or_not_a_worker_came(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob, closes_at=timezone.now() + timedelta(hours=1))
    vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    assert end_due_polls() == 0
    past(topic)
    answer = as_user(alice).post(f"/i/{topic.pk}/poll/vote/", {"choice": "0", "seen": topic.poll.stamp})
    assert answer.status_code == 422 and "This poll has ended, so your vote" in answer.content.decode()
    with pytest.raises(ValidationError):
        take_vote_back(actor=charlie, topic=topic)
    keep_time()
    assert end_due_polls() == 0
    poll = Poll.objects.get()
    assert poll.ended_at == poll.closes_at
    event = Event.objects.get(verb="poll.ended")
    assert event.actor is None
    assert list(notices.get("poll.ended").recipients(event)) == sorted([bob.pk, charlie.pk])
    assert "has ended" in notices.get("poll.ended").sentence(event)
    assert ">Poll, ended</span>" in as_user(charlie).get("/s/craft/forum/").content.decode()
    assert 'name="choice"' not in page(as_user, charlie, topic)


def test_those_who_lead_end_it_by_hand(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob)
    assert as_user(charlie).post(f"/i/{topic.pk}/poll/end/").status_code == 403
    for _time in range(2):
        as_user(alice).post(f"/i/{topic.pk}/poll/end/")
    assert Event.objects.filter(verb="poll.ended", actor=alice).count() == 1
    assert "End it now" not in page(as_user, alice, topic)


def test_it_is_taken_away_with_a_reason_and_its_votes(as_user, topic, alice, bob, charlie, organisation):
    asks(topic, bob)
    vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    assert as_user(charlie).post(f"/i/{topic.pk}/poll/take-away/", {"reason": "No"}).status_code == 403
    client = as_user(bob)
    assert client.post(f"/i/{topic.pk}/poll/take-away/", {"reason": " "}).status_code == 422
    client.post(f"/i/{topic.pk}/poll/take-away/", {"reason": "It was asked badly."})
    assert not Ballot.objects.exists()
    shown = page(as_user, charlie, topic)
    assert "Bob took the poll" in shown and "It was asked badly." in shown and "The wheel" not in shown
    assert ">Poll</span>" not in client.get("/s/craft/forum/").content.decode()
    with pytest.raises(ValidationError):
        vote_in_poll(actor=charlie, topic=topic, choices={0: "yes"})
    with pytest.raises(PermissionDenied):
        end_poll(actor=bob, topic=topic)
    with pytest.raises(PermissionDenied):
        take_poll_away(actor=bob, topic=topic, reason="Twice.")
    asks(topic, bob, question="Better?")
    assert "It was asked badly." not in page(as_user, charlie, topic)


def test_outsiders_vote_as_they_react(as_user, space, private, topic, bob, charlie, gus, organisation):
    asks(topic, bob)
    hidden = make_topic(private, bob)
    asks(hidden, bob)
    mine = {"choice": "0", "seen": topic.poll.stamp}
    assert as_user(charlie).post(f"/i/{topic.pk}/poll/vote/", mine).status_code == 302
    for person, thing in ((gus, topic), (charlie, hidden), (gus, hidden)):
        for address in ("vote/", "end/", "take-away/", ""):
            assert as_user(person).post(f"/i/{thing.pk}/poll/{address}", {"choice": "0"}).status_code == 404
        with pytest.raises(PermissionDenied):
            vote_in_poll(actor=person, topic=thing, choices={0: "yes"})
    close(actor=bob.memberships.model.objects.get(space=space, role="owner").user, item=topic, reason="Enough.")
    vote_in_poll(actor=charlie, topic=topic, choices={1: "yes"})
    assert Ballot.objects.get().choices == {"1": "yes"}


def test_a_topic_without_a_poll_has_none_of_it(as_user, topic, bob, charlie, organisation):
    assert 'id="poll"' not in page(as_user, charlie, topic)
    for address in ("vote", "end"):
        assert as_user(bob).post(f"/i/{topic.pk}/poll/{address}/", {"choice": "0"}).status_code == 403
    assert as_user(bob).get(f"/i/{topic.pk}/poll/take-away/").url == topic.get_absolute_url()


MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(ZoneInfo("Europe/Amsterdam"))
)


@given(MOMENTS.map(lambda at: at.replace(microsecond=0)) | st.dates())
def test_what_an_option_holds_is_read_again(at):
    known = read(written(at))
    assert known == (at.astimezone(UTC) if isinstance(at, datetime) else at)


@given(st.lists(st.dictionaries(st.sampled_from("012"), st.sampled_from(["yes", "maybe"]))))
def test_every_answer_is_counted_once(ballots):
    counts = tally(Poll(options=["a", "b", "c"]), ballots)
    for place, counted in enumerate(counts):
        for answer in ("yes", "maybe"):
            assert counted.get(answer, 0) == sum(ballot.get(str(place)) == answer for ballot in ballots)
