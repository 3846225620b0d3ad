"""What is found first, and by what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.content.actions import set_coauthors
from apps.content.models import Item
from apps.discussion.actions import react
from apps.forums.actions import accept, doubt
from apps.impact.actions import give
from apps.search import candidates, words
from apps.search.entries import refresh
from apps.search.finding import find
from apps.search.models import Stem
from apps.search.query import parse
from apps.search.words import nearest, weigh
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_topic


def test_a_title_counts_more_than_a_tag_or_the_text_and_a_tag_more_than_the_text(space, bob, found):
    text = make_topic(space, bob, "Something else", "It is the turbine that hums")
    tagged = make_post(space, bob, "It is something that hums and sings", tags="turbine")
    titled = make_topic(space, bob, "The turbine", "It is something that hums")
    order = [pk for sort, pk in found(bob, "turbine") if sort == "item"]
    assert order[0] == titled.pk
    assert order[1:] == [tagged.pk, text.pk]


def test_a_whole_question_finds_what_answers_it(space, bob, found):
    right = make_topic(space, bob, "Listening on plastic", "Hydrophones hear leaks in plastic pipes.")
    make_topic(space, bob, "What shall we do in the morning?", "How do I know when to begin?")
    text = "How do I hear whether there is a leak in a plastic pipe in the morning?"
    assert found(bob, text)[0] == ("item", right.pk)


def test_a_rare_word_counts_more(space, bob, found):
    for n in range(6):
        make_topic(space, bob, f"Pump number {n}")
    rare = make_topic(space, bob, "Turbine number nine")
    assert found(bob, "pump turbine")[0] == ("item", rare.pk)


def test_a_repeated_word_and_a_short_text_count_more(space, bob, found):
    once = make_post(space, bob, "The turbine hums at night and we do not know why that is so.")
    twice = make_post(space, bob, "Turbine after turbine hums at night and we do not know why it is.")
    short = make_post(space, bob, "The turbine hums.")
    order = [pk for _sort, pk in found(bob, "turbine")]
    assert order.index(twice.pk) < order.index(once.pk)
    assert order.index(short.pk) < order.index(once.pk)


def test_an_accepted_answer_and_a_solved_question_stand_before_others_that_fit_as_well(space, alice, bob, found):
    bare = make_question(space, bob, "Why does the turbine hum?", "x")
    solved = make_question(space, bob, "Why does the turbine hum?", "x")
    plain, best = (make_comment(solved, alice, f"Oil the gearbox, number {n}.") for n in (1, 2))
    later = make_question(space, bob, "Why does the turbine hum?", "x")
    accept(actor=bob, comment=best)
    assert found(alice, "gearbox oil", grouped=False)[:2] == [("comment", best.pk), ("comment", plain.pk)]
    assert found(alice, "turbine hum") == [("item", solved.pk), ("item", later.pk), ("item", bare.pk)]


def test_what_is_out_of_date_stands_behind(space, alice, bob, charlie, found, deliver):
    stale = make_question(space, bob, "Why does the turbine hum?", "x")
    accept(actor=bob, comment=make_comment(stale, alice, "It is new."))
    other = make_question(space, bob, "Why does the turbine hum?", "x")
    deliver()
    doubt(actor=charlie, question=stale, why="It is not new any more.")
    assert found(alice, "turbine hum")[0] == ("item", other.pk)


def test_receipts_reactions_my_spaces_and_freshness_move_a_little(space, alice, bob, charlie, found):
    elsewhere = make_space(charlie, slug="elsewhere")
    make_post(elsewhere, charlie, "The turbine hums.")
    mine = make_post(space, alice, "The turbine hums.")
    assert found(bob, "turbine")[0] == ("item", mine.pk)
    liked = make_post(space, alice, "The turbine hums.")
    used = make_post(space, alice, "The turbine hums.")
    late = make_post(space, alice, "The turbine hums.")
    Item.everything.filter(pk=late.pk).update(published_at=timezone.now() - timedelta(days=900))
    react(actor=bob, thing=liked, emoji="👍")
    give(actor=bob, thing=used, outcome="solved")
    refresh("item", [late.pk])
    order = [pk for _sort, pk in found(bob, "turbine")]
    assert order[:2] == [used.pk, liked.pk]
    assert order.index(late.pk) > order.index(mine.pk)


def test_a_person_is_found_by_name_before_what_names_them(space, alice, bob, found, deliver):
    make_post(space, alice, "Charlie called. Charlie.")
    refresh("person", [bob.pk])
    make_post(space, alice, "Bob called.")
    assert found(alice, "bob")[0] == ("person", bob.pk)


def test_phrases_and_words_that_must_not_be_there(space, bob, found):
    test = make_post(space, bob, "A step test at night.")
    make_post(space, bob, "Test every step at night.")
    assert found(bob, '"step test"') == [("item", test.pk)]
    assert ("item", test.pk) not in found(bob, "night -step")
    assert len(found(bob, "night")) == 2


def test_filters_narrow(space, alice, bob, charlie, found):
    other = make_space(alice, slug="elsewhere", members=[bob])
    asked = make_question(space, bob, "Where is the turbine?", tags="night")
    told = make_article(other, alice, "The turbine", "x")
    set_coauthors(item=told, people=[charlie])
    said = make_comment(told, bob, "A turbine indeed.")
    assert found(alice, "turbine in:craft") == [("item", asked.pk)]
    assert found(alice, "turbine author:bob", grouped=False) == [("item", asked.pk), ("comment", said.pk)]
    assert found(alice, "turbine author:charlie") == [("item", told.pk)]
    assert found(alice, "turbine tag:night") == [("item", asked.pk)]
    assert found(alice, "turbine kind:comment") == [("comment", said.pk)]
    assert found(alice, "turbine is:unanswered") == [("item", asked.pk)]
    assert found(alice, "turbine is:solved") == []
    assert found(alice, "turbine after:2199-01-01") == []
    assert found(alice, "turbine before:2000-01-01") == []
    assert found(alice, "turbine author:nobody-here") == []
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    assert len(found(alice, f"turbine after:2020-01-01 before:{tomorrow}")) == 2


def test_filters_alone_answer_the_newest(space, bob, found):
    posts = [make_post(space, bob, f"Number {n}", tags="night") for n in range(3)]
    assert found(bob, "tag:night") == [("item", post.pk) for post in reversed(posts)]


def test_newest_first(space, bob, search):
    posts = [make_post(space, bob, "The turbine hums. " * (3 - n)) for n in range(3)]
    search(bob, "turbine")
    rows = find(bob, replace(parse("turbine", bob), sort="newest")).rows
    assert [row.source for row in rows] == [post.pk for post in reversed(posts)]


def test_accents_and_other_scripts(space, bob, found):
    accented = make_post(space, bob, "René hört die Gräben.")
    japanese = make_post(space, bob, "今日は水漏れを見つけました。")
    assert found(bob, "rene graben") == [("item", accented.pk)]
    assert found(bob, "水漏れ") == [("item", japanese.pk)]


def test_common_words_are_answered_too(space, guest_space, bob, gus, found, monkeypatch):
    """When even the rarest word is in very many things, the newest are looked at, titles, and a bounded number more."""
    titled = make_topic(space, bob, "The turbine")
    posts = [make_post(space, bob, f"The turbine hums, {n}.") for n in range(5)]
    inside = make_post(guest_space, bob, "A turbine inside.")
    monkeypatch.setattr(candidates, "MOST_HITS", 2)
    answer = found(bob, "turbine")
    assert answer[0] == ("item", titled.pk)
    assert set(answer) == {("item", each.pk) for each in (titled, inside, *posts)}
    assert found(bob, "turbine hum in:craft")[0] in {("item", post.pk) for post in posts}
    assert found(gus, "turbine") == [("item", inside.pk)]


@pytest.fixture
def guest_space(alice, bob, gus):
    return make_space(alice, slug="with-guests", members=[bob, gus])


def test_the_rank_tells_how_often_a_word_stands_there(space, bob, db):
    """BM25F needs the number; `ts_rank` is its one cheap source."""
    rank = "SELECT ts_rank('{1,1,1,1}', %s::tsvector, 'x')::float AS r"
    sql = f"SELECT {candidates.TIMES.format(rank='r')} FROM ({rank}) t"
    with connection.cursor() as cursor:
        for times in (*range(1, 60), 100, 200):
            cursor.execute(sql, ["x:" + ",".join(str(place) for place in range(1, times + 1))])
            assert abs(cursor.fetchone()[0] - times) <= times * 0.02


def test_words_are_counted_in_open_spaces_alone(space, closed, private, alice, bob, deliver):
    make_post(space, bob, "The turbine hums.")
    make_post(closed, bob, "The gearbox hums.")
    make_post(private, bob, "The flywheel hums.")
    deliver()
    assert words.count() == Stem.objects.count()
    assert set(Stem.objects.values_list("stem", flat=True)) == {"turbin", "hum"}
    assert Stem.objects.get(stem="hum").entries == 1
    assert nearest("turbime") == "turbine"
    assert nearest("gearbix") is None and nearest("flywheal") is None
    (weighed,), _usual = weigh("gearbox")
    (nowhere,), _usual = weigh("qwertyuiop")
    assert weighed.weight == nowhere.weight


@pytest.mark.parametrize(
    "text",
    [
        "", "the of and", "?!", "'", "\\", "it''s \\' : & | ! (", "\x00", "x" * 10_000, '"', '-"', "a:*", "<script>",
        "%s %(x)s", "{0} {query}", "' OR 1=1 --", ".*[a-z]+(", "😀", "مضخة", "水", "in:", "author:''", "tag:%",
        "((((" * 500, "a " * 5000, '"' * 999, "-a " * 300, "\ud800", "after:9999-12-31 before:9999-12-31 x",
    ],
)  # fmt: skip
def test_whatever_is_typed_there_is_an_answer(space, bob, found, text):
    make_post(space, bob, "Hello.")
    assert found(bob, text) == []
