"""What is worded like a question is found before it is asked, among what its reader may see."""

import pytest

from apps.content.actions import delete, hide
from apps.forums import words
from apps.forums.actions import accept
from apps.forums.models import Word
from apps.forums.similar import quoted, similar_to
from tests.factories import make_article, make_comment, make_post, make_question, make_topic


def found(user, title, body="", **more):
    return [each.id for each in similar_to(user, title, body, **more)]


def test_other_forms_of_the_words_are_found_in_every_titled_kind(space, bob, charlie):
    question = make_question(space, bob, "How do I hear leaking valves?")
    topic = make_topic(space, bob, "A leak at the valve")
    article = make_article(space, bob, "Valves that leaked")
    make_post(space, bob, "The valve leaks.")
    make_topic(space, bob, "Quieter nights")
    assert set(found(charlie, "the valve is leaking")) == {question.pk, topic.pk, article.pk}


def test_words_of_the_text_count_and_those_of_a_title_more(space, bob):
    text = make_question(space, bob, "What is this noise?", "I hear it near the turbine.")
    title = make_question(space, bob, "Noise of the turbine", "I hear it.")
    assert found(bob, "Which turbine") == [title.pk, text.pk]
    assert found(bob, "Something else", "It is the turbine.") == [title.pk, text.pk]


def test_a_rare_word_counts_more_than_a_common_one(space, bob):
    common = [make_question(space, bob, f"Pump number {n}", "x") for n in range(6)]
    rare = make_question(space, bob, "Turbine number", "x")
    words.count()
    assert found(bob, "pump turbine")[0] == rare.pk
    assert set(found(bob, "pump turbine")) == {rare.pk, *(each.pk for each in common)}
    assert Word.objects.get(word="pump").items == 6


def test_a_solved_question_stands_first_at_equal_match(space, alice, bob):
    solved, answered, bare = (make_question(space, bob, "Why does the turbine hum?", "x") for _n in range(3))
    accept(actor=bob, comment=make_comment(solved, alice))
    answered.change(facts={"answers": 1})
    assert found(alice, "turbine hum") == [solved.pk, answered.pk, bare.pk]


def test_what_one_may_not_see_is_not_found(space, closed, private, alice, bob, charlie, gus):
    for place in (closed, private):
        make_question(place, alice, "A secret turbine")
    hidden, deleted = make_question(space, bob, "A hidden turbine"), make_question(space, bob, "A deleted turbine")
    hide(actor=alice, item=hidden, reason="Off")
    delete(actor=bob, item=deleted)
    assert found(charlie, "turbine secret hidden deleted") == []
    assert found(gus, "turbine secret hidden deleted") == []
    assert len(found(bob, "turbine secret")) == 2


def test_there_are_at_most_eight_and_one_may_be_left_out(space, bob):
    made = [make_topic(space, bob, f"Turbine {n}") for n in range(10)]
    assert len(found(bob, "turbine")) == 8
    assert made[3].pk not in found(bob, "turbine", most=20, without=made[3].pk)
    assert len(found(bob, "turbine", most=20, without=made[3].pk)) == 9


@pytest.mark.parametrize("text", ["", "the of and", "?!", "'", "\\", "it''s \\' : & | ! (", "\x00", "x" * 3000])
def test_whatever_is_typed_is_no_error(space, bob, text):
    make_question(space, bob, "Why?")
    assert found(bob, text, text) == []


def test_a_word_is_looked_for_as_it_is(space, bob):
    assert quoted("o'neil\\") == "'o''neil\\\\'"


def test_words_are_counted_again(space, bob):
    words.count()
    assert Word.objects.get(word="").items == 0
    make_topic(space, bob, "Turbine")
    assert words.count() == words.count() > 0
    assert Word.objects.get(word="").items == 1
