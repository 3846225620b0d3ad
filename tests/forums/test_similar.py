"""What is worded like a question is found before it is asked, among what its reader may see."""

from math import prod

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.content.actions import delete, hide, move, unhide
from apps.forums import similar, words
from apps.forums.actions import accept, edit_thread
from apps.forums.models import Word, Wording
from apps.forums.similar import looked_up, quoted, similar_to
from apps.forums.words import Weighed
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


def test_what_changes_is_found_by_what_it_says_now(space, private, alice, bob, charlie):
    question = make_question(space, bob, "A loud turbine", "It hums.")
    edit_thread(actor=bob, thread=question, title="A quiet pump", text="It does not.")
    assert found(charlie, "turbine hums") == []
    assert found(charlie, "pump") == [question.pk]
    hide(actor=alice, item=question, reason="Off")
    assert not Wording.objects.exists()
    unhide(actor=alice, item=question)
    move(actor=bob, item=question, space=private)
    assert found(charlie, "pump") == []
    assert found(bob, "pump") == [question.pk]


def test_a_comment_writes_nothing_to_what_is_looked_up(space, alice, bob):
    question = make_question(space, bob, "A loud turbine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin, ctid FROM forums_wording")
        before = cursor.fetchall()
        make_comment(question, alice)
        cursor.execute("SELECT xmin, ctid FROM forums_wording")
        assert cursor.fetchall() == before


def test_words_of_spaces_that_are_not_open_are_not_counted(space, closed, private, bob):
    make_question(space, bob, "Pumps")
    for place in (closed, private):
        make_question(place, bob, "Turbines")
    words.count()
    assert Word.objects.filter(word="pump").exists()
    assert not Word.objects.filter(word="turbin").exists()


def test_where_every_word_is_everywhere_the_newest_are_looked_through(space, bob, monkeypatch):
    monkeypatch.setattr(similar, "MOST_HITS", 1)
    monkeypatch.setattr(similar, "NEWEST", 3)
    made = [make_topic(space, bob, "Pump noise") for _n in range(5)]
    words.count()
    assert found(bob, "pump noise") == [made[4].pk, made[3].pk, made[2].pk]


WEIGHED = st.lists(st.floats(1, 1_000_000), max_size=30).map(
    lambda items: [Weighed(f"w{n}", n, each, 1.0) for n, each in enumerate(sorted(items))]
)


@given(WEIGHED, st.floats(0, 1_000_000))
def test_whatever_is_typed_no_more_than_so_much_is_looked_up(weighed, total):
    chosen = looked_up(weighed, total)

    def expected(together):
        return total * prod(word.items / max(total, word.items, 1) for word in together)

    assert sum(map(expected, chosen)) <= similar.MOST_HITS * 1.000001
    assert chosen or not weighed or total > similar.MOST_HITS
    assert len({word for together in chosen for word in together}) <= similar.MOST_WORDS + similar.COMBINED
    assert all(1 <= len(together) <= similar.TOGETHER for together in chosen)
