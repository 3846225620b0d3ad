"""Promising answers in time: set, shown before asking, kept account of, and escalated once when missed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from apps.content.actions import close, delete, hide, move, unhide
from apps.discussion.actions import delete_comment, hide_comment, restore_comment
from apps.events.models import Event
from apps.forums.actions import accept, escalate_due, mark_duplicate, set_promise
from apps.forums.first_answers import Figures, figures_of, measure
from apps.forums.models import FirstAnswer, Promise, Question
from apps.forums.needs import waiting, waiting_questions
from apps.forums.promises import sentences
from apps.spaces.actions import archive_space, change_role
from apps.spaces.models import Membership
from tests.factories import make_comment, make_question, make_space, make_user

pytestmark = pytest.mark.django_db
PAGE = "/s/craft/forum/promise/"


def waits(person):
    return waiting_questions(waiting(person), 5)


@pytest.fixture
def fay(space):
    """A facilitator of the space."""
    fay = make_user("fay")
    Membership.objects.create(space=space, user=fay, role="facilitator")
    return fay


@pytest.fixture
def promise(space, alice, fay):
    set_promise(actor=alice, space=space, hours=24, told=fay)
    return Promise.objects.get()


def ago(question, **time):
    """Let a question have been asked so long ago."""
    earlier = timedelta(**time)
    Event.objects.filter(item=question, verb="question.published").update(at=timezone.now() - earlier)
    row = FirstAnswer.objects.get(question=question)
    due = row.due_at and row.due_at - earlier
    FirstAnswer.objects.filter(pk=row.pk).update(asked_at=row.asked_at - earlier, due_at=due)
    return question


def told():
    return [event.data["told"] for event in Event.objects.filter(verb="question.escalated")]


class TestSetting:
    def test_is_kept_and_in_the_log(self, promise, space, alice, fay):
        assert (promise.hours, promise.told) == (24, fay)
        event = Event.objects.get(verb="space.promise_set")
        assert (event.actor, event.space, event.data) == (alice, space, {"hours": 24, "told": fay.pk})

    def test_the_same_again_changes_nothing(self, promise, space, alice, fay):
        set_promise(actor=alice, space=space, hours=24, told=fay)
        assert Event.objects.filter(verb="space.promise_set").count() == 1

    def test_is_for_those_who_lead(self, space, bob, charlie, fay):
        for person in (bob, charlie):
            with pytest.raises(PermissionDenied):
                set_promise(actor=person, space=space, hours=24, told=fay)
        set_promise(actor=fay, space=space, hours=24, told=fay)
        assert Promise.objects.count() == 1

    @pytest.mark.parametrize("hours", [0, 337])
    def test_lies_between_an_hour_and_fourteen_days(self, space, alice, hours):
        with pytest.raises(ValidationError) as refused:
            set_promise(actor=alice, space=space, hours=hours, told=alice)
        assert "hours" in refused.value.message_dict

    def test_names_somebody_who_leads(self, space, alice, bob):
        for person in (bob, None):
            with pytest.raises(ValidationError) as refused:
                set_promise(actor=alice, space=space, hours=24, told=person)
            assert "told" in refused.value.message_dict

    def test_what_was_asked_before_keeps_its_time(self, promise, space, alice, bob, fay):
        before = make_question(space, bob)
        set_promise(actor=alice, space=space, hours=1, told=fay)
        after = make_question(space, bob, "And now?")
        due = {row.question_id: row.due_at - row.asked_at for row in FirstAnswer.objects.all()}
        assert due == {before.pk: timedelta(hours=24), after.pk: timedelta(hours=1)}

    def test_what_was_asked_without_a_promise_is_never_escalated(self, space, alice, bob, fay):
        question = make_question(space, bob)
        set_promise(actor=alice, space=space, hours=1, told=fay)
        ago(question, days=3)
        assert escalate_due() == 0

    def test_taken_back_nobody_is_told_any_more(self, promise, space, alice, bob):
        ago(make_question(space, bob), days=3)
        set_promise(actor=alice, space=space, hours=None)
        assert (escalate_due(), Promise.objects.count()) == (0, 0)
        assert Event.objects.filter(verb="space.promise_set").first().data == {"hours": None, "told": None}


class TestEscalation:
    def test_tells_the_one_who_is_named_once(
        self, promise, space, bob, fay, deliver, django_capture_on_commit_callbacks
    ):
        question = ago(make_question(space, bob), hours=25)
        assert escalate_due() == 1
        assert escalate_due() == 0
        assert told() == [[fay.pk]]
        deliver()
        assert [message.to for message in mail.outbox] == [["fay@example.org"]]
        assert question.title in mail.outbox[0].subject

    def test_waits_in_needs_you_until_somebody_answers(self, promise, space, alice, bob, fay, deliver):
        question = ago(make_question(space, bob), hours=25)
        assert waits(fay) == []
        escalate_due()
        (row,) = waits(fay)
        assert (question.title in row["text"], row["url"], row["act"]) == (True, f"/i/{question.pk}/", "Answer it")
        assert waits(alice) == waits(bob) == []
        make_comment(question, alice)
        deliver()
        assert waits(fay) == []

    def test_not_before_its_time(self, promise, space, bob):
        ago(make_question(space, bob), hours=23)
        assert escalate_due() == 0

    def test_falls_to_the_owners_when_the_one_named_no_longer_leads(self, promise, space, alice, bob, fay):
        ago(make_question(space, bob), hours=25)
        change_role(actor=alice, space=space, user=fay, role="member")
        assert escalate_due() == 1
        assert told() == [[alice.pk]]
        assert [len(waits(person)) for person in (alice, fay)] == [1, 0]

    def test_falls_to_the_owners_when_the_account_is_closed_or_gone(self, promise, space, alice, bob, fay):
        first, second = (ago(make_question(space, bob, title), hours=25) for title in ("One?", "Two?"))
        fay.is_active = False
        fay.save()
        assert escalate_due() == 2
        fay.delete()
        assert {row["url"] for row in waits(alice)} == {f"/i/{first.pk}/", f"/i/{second.pk}/"}
        assert told() == [[alice.pk]] * 2

    def test_an_answer_stops_it_even_while_its_handler_is_under_way(self, promise, space, alice, bob):
        question = ago(make_question(space, bob), hours=25)
        make_comment(question, alice)
        assert escalate_due() == 0
        assert FirstAnswer.objects.get().answered_at is not None

    def test_what_the_asker_adds_is_no_answer_until_it_is_accepted(self, promise, space, bob):
        question = ago(make_question(space, bob), hours=25)
        other = ago(make_question(space, bob, "Another?"), hours=25)
        make_comment(question, bob, "More about it.")
        accept(actor=bob, comment=make_comment(other, bob, "Found it."))
        assert escalate_due() == 1
        assert Event.objects.get(verb="question.escalated").item_id == question.pk

    def test_a_reply_to_the_asker_is_no_answer(self, promise, space, alice, bob):
        question = ago(make_question(space, bob), hours=25)
        make_comment(question, alice, "Which valve?", parent=make_comment(question, bob, "More."))
        assert escalate_due() == 1

    def test_a_deleted_answer_is_none(self, promise, space, alice, bob, deliver):
        question = ago(make_question(space, bob), hours=25)
        answer = make_comment(question, alice)
        deliver()
        delete_comment(actor=alice, comment=answer)
        deliver()
        assert FirstAnswer.objects.get().answered_at is None
        restore_comment(actor=alice, comment=answer)
        deliver()
        assert FirstAnswer.objects.get().answered_at is not None
        delete_comment(actor=alice, comment=answer)
        assert escalate_due() == 0  # the log tells of it, and its handler has yet to come
        deliver()
        assert escalate_due() == 1

    def test_what_cannot_be_answered_is_left_alone(self, promise, space, alice, bob):
        shut, gone, hidden = (ago(make_question(space, bob, f"{n}?"), hours=25) for n in range(3))
        close(actor=alice, item=shut, reason="Asked before.")
        delete(actor=bob, item=gone)
        hide(actor=alice, item=hidden, reason="Rude.")
        assert escalate_due() == 0
        unhide(actor=alice, item=hidden)
        assert escalate_due() == 1

    def test_a_hidden_answer_is_none(self, promise, space, alice, bob, deliver):
        question = ago(make_question(space, bob), hours=25)
        answer = make_comment(question, make_user("eve"))
        hide_comment(actor=alice, comment=answer, reason="Rude.")
        deliver()
        assert FirstAnswer.objects.get().answered_at is None
        assert escalate_due() == 1

    def test_a_duplicate_is_left_alone(self, promise, space, alice, bob):
        original = make_question(space, alice, "Asked before?")
        question = ago(make_question(space, bob), hours=50)
        mark_duplicate(actor=alice, question=question, original=original)
        assert escalate_due() == 0
        assert figures_of(space.pk, 24).asked == 0

    def test_an_archived_space_is_left_alone(self, promise, space, alice, bob):
        ago(make_question(space, bob), hours=25)
        archive_space(actor=alice, space=space)
        assert escalate_due() == 0

    def test_what_moves_waits_as_its_new_space_promises(self, promise, space, alice, bob, fay):
        quick = make_space(alice, slug="quick", members=[bob])
        set_promise(actor=alice, space=quick, hours=1, told=alice)
        question = ago(make_question(space, bob), hours=20)
        move(actor=alice, item=question, space=quick)
        row = FirstAnswer.objects.get()
        assert (row.space, timedelta(minutes=59) < row.due_at - timezone.now() <= timedelta(hours=1)) == (quick, True)
        assert escalate_due() == 0
        FirstAnswer.objects.update(due_at=timezone.now())
        assert escalate_due() == 1
        assert told() == [[alice.pk]]


class TestFigures:
    def answered(self, space, asker, answerer, title, asked, waited):
        question = ago(make_question(space, asker, title), hours=asked)
        answer = make_comment(question, answerer)
        at = FirstAnswer.objects.get(question=question).asked_at + timedelta(hours=waited)
        Event.objects.filter(verb="comment.published", data__comment=answer.pk).update(at=at)
        measure([question.pk])
        return question

    def test_come_from_the_log_and_say_how_many(self, promise, space, alice, bob):
        for n, waited in enumerate((1, 3, 30)):
            self.answered(space, bob, alice, f"{n}?", 100, waited)
        ago(make_question(space, bob, "Nobody?"), hours=100)
        make_question(space, bob, "Just now?")
        self.answered(space, bob, alice, "Long ago?", 24 * 91, 1)
        found = figures_of(space.pk, 24)
        assert (found.asked, found.kept, found.answered) == (4, 2, 3)
        assert abs(found.median - timedelta(hours=3)) < timedelta(seconds=2)
        assert sentences(found, 24) == [
            "Of 4 questions of the last 90 days, 2 had it in time.",
            "Half of those answered waited 3 hours or less.",
        ]

    def test_leave_out_what_was_withdrawn_or_closed_unanswered(self, promise, space, alice, bob):
        gone, shut = (ago(make_question(space, bob, f"{n}?"), hours=50) for n in range(2))
        delete(actor=bob, item=gone)
        close(actor=alice, item=shut, reason="Twice.")
        assert figures_of(space.pk, 24) == Figures(0, 0, 0, None)

    def test_can_be_read_from_the_log_again(self, promise, space, alice, bob, capsys):
        self.answered(space, bob, alice, "How?", 100, 2)
        before = list(FirstAnswer.objects.values())
        FirstAnswer.objects.update(answered_at=None, asked_at=timezone.now())
        call_command("measure_answers")
        assert "1 questions looked at, 1 mended" in capsys.readouterr().out
        assert list(FirstAnswer.objects.values()) == before
        FirstAnswer.objects.all().delete()
        call_command("measure_answers")
        assert FirstAnswer.objects.get().answered_at == before[0]["answered_at"]
        assert FirstAnswer.objects.get().due_at is None

    def test_count_the_first_of_several_answers_once(self, promise, space, alice, bob, fay, deliver):
        question = make_question(space, bob)
        make_comment(question, alice)
        make_comment(question, fay)
        deliver()
        deliver()
        first = Event.objects.filter(verb="comment.published").order_by("id").first()
        assert FirstAnswer.objects.get().answered_at == first.at


class TestPages:
    def test_the_forum_and_the_question_form_say_it_before_one_asks(self, promise, space, bob, as_user, organisation):
        line = "Questions in Craft get a first answer within 1 day."
        for path in ("/s/craft/forum/", "/ask/?space=craft"):
            page = as_user(bob).get(path).content.decode()
            assert line in page and "/about/first-answers/" in page
        chosen = as_user(bob).post("/ask/people/", {"space": space.pk}, headers={"HX-Request": "true"})
        assert line in chosen.content.decode()
        assert line not in as_user(bob).get("/create/topic/?space=craft").content.decode()

    def test_a_space_without_one_says_nothing(self, space, bob, as_user, organisation):
        for path in ("/s/craft/forum/", "/ask/?space=craft", "/ask/"):
            assert "first answer" not in as_user(bob).get(path).content.decode().lower()

    def test_the_asker_is_told_by_when(self, promise, space, alice, bob, as_user, organisation, deliver):
        question = make_question(space, bob)
        address = question.get_absolute_url()
        assert "An answer is expected by" in as_user(bob).get(address).content.decode()
        assert "An answer is expected by" not in as_user(alice).get(address).content.decode()
        ago(question, hours=25)
        escalate_due()
        page = as_user(bob).get(address).content.decode()
        assert "An answer was expected by" in page and "Those who lead the space have been told." in page
        make_comment(question, alice)
        deliver()
        assert "expected by" not in as_user(bob).get(address).content.decode()

    def test_is_set_on_a_page_of_its_own(self, space, alice, fay, as_user, organisation):
        client = as_user(alice)
        assert PAGE in client.get("/s/craft/manage/").content.decode()
        assert client.post(PAGE, {"hours": "8", "told": "fay"}).url == PAGE
        assert (Promise.objects.get().hours, Promise.objects.get().told) == (8, fay)
        page = client.get(PAGE).content.decode()
        assert '<option value="8" selected>8 hours</option>' in page and "Nobody has asked long enough ago" in page
        client.post(PAGE, {"hours": "", "told": "fay"})
        assert not Promise.objects.exists()

    def test_changing_it_shows_at_once(self, promise, space, alice, bob, fay, as_user, organisation):
        as_user(bob).get("/s/craft/forum/")
        set_promise(actor=alice, space=space, hours=48, told=fay)
        assert "within 2 days" in as_user(bob).get("/s/craft/forum/").content.decode()

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"hours": "8", "told": ""}, "Choose somebody who leads this space."),
            ({"hours": "8", "told": "bob"}, "Choose somebody who leads this space."),
            ({"hours": "5", "told": "alice"}, "5 is not one of the available choices."),
        ],
    )
    def test_bad_input_is_refused_at_its_field(self, space, alice, bob, as_user, organisation, data, sentence):
        answer = as_user(alice).post(PAGE, data)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
        assert not Promise.objects.exists()

    def test_what_came_with_an_archive_can_be_kept(self, promise, space, alice, as_user, organisation):
        Promise.objects.update(hours=36)
        assert '<option value="36" selected>36 hours</option>' in as_user(alice).get(PAGE).content.decode()

    def test_it_says_when_the_one_named_no_longer_leads(self, promise, space, alice, fay, as_user, organisation):
        assert "no longer leads" not in as_user(alice).get(PAGE).content.decode()
        change_role(actor=alice, space=space, user=fay, role="member")
        assert "Fay no longer leads this space." in as_user(alice).get(PAGE).content.decode()
        fay.delete()
        assert "Whoever was named has left." in as_user(alice).get(PAGE).content.decode()

    def test_is_not_there_for_others(self, promise, space, bob, charlie, gus, as_user, organisation):
        assert [as_user(person).get(PAGE).status_code for person in (bob, charlie, gus)] == [403, 403, 404]
        assert as_user(bob).post(PAGE, {"hours": "", "told": ""}).status_code == 403
        assert Promise.objects.count() == 1

    def test_a_private_space_keeps_it_to_itself(self, private, alice, charlie, as_user, organisation):
        set_promise(actor=alice, space=private, hours=24, told=alice)
        assert as_user(charlie).get("/s/quiet-room/forum/promise/").status_code == 404
        asked = as_user(charlie).post("/ask/people/", {"space": private.pk}).content.decode()
        assert "first answer" not in asked + as_user(charlie).get("/ask/?space=quiet-room").content.decode()

    def test_the_definition_is_for_everybody(self, charlie, as_user, organisation, client):
        page = as_user(charlie).get("/about/first-answers/").content.decode()
        assert "around the clock" in page
        assert client.get("/about/first-answers/").status_code == 302


def test_asked_questions_have_a_row_from_the_start(space, bob):
    question = make_question(space, bob)
    row = FirstAnswer.objects.get()
    assert (row.question_id, row.asked_at, row.due_at) == (question.pk, question.published_at, None)
    assert Question.visible_to(bob).count() == 1
