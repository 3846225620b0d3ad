"""Items that show a lack: questions nobody answers, answers out of date; they come, meet searches, and go when met."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.forums.actions import accept, doubt
from apps.forums.first_answers import measure
from apps.forums.models import FirstAnswer
from apps.ledger import actions
from apps.ledger.counting import token_of
from apps.ledger.models import Missed, Need
from apps.ledger.noting import gather, note_search
from tests.factories import make_article, make_comment, make_question
from tests.ledger.conftest import DAY


@pytest.fixture
def ask(deliver):
    def asked(space, author, title, *, days=10):
        question = make_question(space, author, title)
        deliver()
        FirstAnswer.objects.filter(question=question).update(asked_at=timezone.now() - timedelta(days=days))
        return question

    return asked


def test_a_question_nobody_answers_in_time_is_a_need(space, alice, lena, ask, as_user, organisation):
    ask(space, alice, "Who leads the valve course?")
    ask(space, alice, "Is it too early?", days=1)
    assert gather() == 1 and gather() == 0
    html = as_user(lena).get("/desk/needs/?source=unanswered").content.decode()
    assert "Who leads the valve course?" in html and "Question without an answer since" in html
    assert "too early" not in html


def test_what_was_promised_counts_where_something_was(space, alice, ask):
    question = ask(space, alice, "Who leads the valve course?", days=1)
    FirstAnswer.objects.filter(question=question).update(due_at=timezone.now() - timedelta(hours=1))
    assert gather() == 1


def test_it_goes_when_it_is_answered_and_nobody_has_taken_it_on(space, alice, bob, ask, deliver):
    question = ask(space, alice, "Who leads the valve course?")
    gather()
    make_comment(question, bob, "Mia does.")
    deliver()
    measure([question.pk])
    gather()
    assert not Need.objects.exists()


def test_what_somebody_works_on_stays_and_says_it_is_met(space, alice, bob, lena, ask, deliver, as_user, organisation):
    question = ask(space, alice, "Who leads the valve course?")
    gather()
    need = actions.start(actor=lena, pk=Need.objects.get().pk)
    make_comment(question, bob, "Mia does.")
    deliver()
    gather()
    assert "met meanwhile" in as_user(lena).get(need.get_absolute_url()).content.decode()


def test_an_answer_that_readers_doubt_is_a_need(space, alice, bob, lena, ask, deliver, as_user, organisation):
    question = ask(space, alice, "Which key for the valve?")
    answer = make_comment(question, bob, "The red one.")
    accept(actor=alice, comment=answer)
    deliver()
    assert gather() == 0
    doubt(actor=lena, question=question, why="It is blue now.")
    gather()
    assert Missed.objects.get().source == "outdated"
    assert "Answer out of date since" in as_user(lena).get("/desk/needs/").content.decode()


def search_for(person, words, stems):
    return note_search(words=words, stems=stems, unknown=stems, token=token_of(person, DAY), day=DAY, offered=False)


def test_a_question_and_searches_in_the_same_words_are_one_need(space, alice, bob, ask):
    search_for(bob, "course valve", ["cours", "valv"])
    ask(space, alice, "Valves: the course?")
    gather()
    assert Need.objects.get().sources == ["search", "unanswered"]


def test_and_the_other_way_round(space, alice, bob, ask):
    ask(space, alice, "Valves: the course?")
    gather()
    search_for(bob, "course valve", ["cours", "valv"])
    assert Need.objects.get().sources == ["search", "unanswered"]


@pytest.mark.parametrize("place", ["closed", "private"])
def test_what_not_everybody_may_read_stays_apart(place, request, alice, bob, ask):
    ask(request.getfixturevalue(place), alice, "Valves: the course?")
    gather()
    search_for(bob, "course valve", ["cours", "valv"])
    assert sorted(Need.objects.values_list("sources", flat=True)) == [["search"], ["unanswered"]]
    assert Missed.objects.get().key == ""


def test_the_same_question_asked_after_closing_opens_the_need_again(space, alice, bob, lena, ask):
    ask(space, alice, "Valves: the course?")
    gather()
    need = Need.objects.get()
    actions.close(actor=lena, pk=need.pk, artefact=make_article(space, alice).pk)
    gather()
    need.refresh_from_db()
    assert need.state == "closed"
    ask(space, bob, "The course for valves?")
    gather()
    need.refresh_from_db()
    assert need.state == "open" and need.again_at is not None
