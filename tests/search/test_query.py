"""What is typed is taken apart; what makes no sense is words."""

from datetime import date
from types import SimpleNamespace

import pytest

from apps.search.query import parse
from apps.search.text import fold

ME = SimpleNamespace(username="bob")


def test_operators_are_taken_out_of_the_words():
    query = parse('"step test" loud -pump author:@Alice in:Craft tag:"Night shift" is:solved kind:question', ME)
    assert query.words.split() == ["step", "test", "loud"]
    assert query.phrases == ("step test",)
    assert query.without == ("pump",)
    assert (query.authors, query.spaces, query.tags) == (("alice",), ("craft",), ("night-shift",))
    assert (query.states, query.kinds) == (("solved",), ("question",))


def test_dates_and_me():
    query = parse("after:2026-01-31 before:2026-02-28 author:me", ME)
    assert (query.after, query.before, query.authors) == (date(2026, 1, 31), date(2026, 2, 28), ("bob",))
    assert not query.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("athor:bob", "athor bob"), ("is:tired", "is tired"), ("after:yesterday", "after yesterday"),
        ("after:0001-01-01", "after 0001-01-01"), ('"open quote', "open quote"), ("“curly”", "curly"),
        ("a:b:c", "a b:c"), ("-tag:night", "tag night"),
        ("time-sharing", "time-sharing"), ("10:30", "10:30"), ("-", "-"), ('""', ""), ("kind:", "kind:"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_words(text, words):
    assert parse(text, ME).words == words


def test_what_looked_like_a_filter_is_named():
    assert parse("athor:bob leak", ME).unknown == ("athor:bob",)


def test_too_much_is_cut():
    long = parse("leak " * 2000, ME)
    assert long.cut and len(long.text) <= 1000
    assert not parse("leak", ME).cut


def test_an_empty_query_asks_for_nothing():
    assert not parse("  ", ME)
    assert not parse("-pump", ME)
    assert parse("tag:night", ME)


def test_case_accents_and_slashes_do_not_matter():
    assert fold("René/Ä_b") == "rene a b"


def test_scripts_without_spaces_become_pairs():
    assert fold("水漏れです").split() == ["水漏", "漏れ", "れで", "です"]
