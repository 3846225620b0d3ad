"""Searches that found nothing are counted, once for each person and day, and nobody is named."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.ledger.counting import quarter_of, seen, throw_away, token_of
from apps.ledger.models import Mark, Need, Salt, Spelling, Week
from apps.ledger.noting import MOST_A_DAY, forget, note_search
from apps.ledger.spelling import is_like, is_misspelt, key_of, nearest
from tests.factories import make_user
from tests.ledger.conftest import DAY


def test_a_person_counts_once_a_day(alice, bob, miss, need_of):
    assert miss(alice, "gripper")
    assert not miss(alice, "gripper")
    assert miss(alice, "gripper", day=DAY + timedelta(days=1))
    assert miss(bob, "Gripper")
    need = need_of("gripper")
    assert (need.times, need.people, need.sources, need.shown) == (3, 2, ["search"], False)
    week = Week.objects.get()
    assert (week.monday, week.times, week.people) == (date(2026, 3, 2), 3, 2)


def test_words_may_be_shown_once_three_people_searched_for_them(crowd, miss, need_of):
    for person in crowd[:2]:
        miss(person, "gripper")
        miss(person, "gripper", day=DAY + timedelta(days=1))
    assert not need_of("gripper").shown
    miss(crowd[2], "gripper")
    assert need_of("gripper").shown


def test_three_searches_of_one_person_in_three_quarters_are_not_three_people(alice, miss, need_of):
    for months in (0, 100, 200):
        miss(alice, "gripper", day=DAY + timedelta(days=months))
    need = need_of("gripper")
    assert (need.times, need.people, need.shown) == (3, 1, False)


def test_the_order_of_words_makes_no_other_need(crowd, miss):
    miss(crowd[0], "gripper maintenance plan")
    miss(crowd[1], "plan maintenance gripper")
    miss(crowd[2], "plan maintenance gripper")
    assert Need.objects.count() == 1
    assert Spelling.objects.get().words == "plan maintenance gripper"


def test_a_slip_counts_with_what_was_meant(crowd, miss, need_of):
    for person in crowd[:2]:
        miss(person, "gripper plan", known="plan")
    miss(crowd[2], "griper plan", known="plan")
    miss(crowd[1], "griper plan", known="plan", day=DAY + timedelta(days=1))
    assert Need.objects.count() == 1
    assert (need_of("gripper plan").times, need_of("gripper plan").people) == (4, 3)


def test_words_that_are_known_are_never_a_slip(crowd, miss):
    miss(crowd[0], "gripper")
    miss(crowd[0], "griper", known="griper")
    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("stem", "other", "misspelt"),
    [
        ("gripper", "griper", True), ("hydrphone", "hydrophone", True), ("scrum", "serum", False),
        ("iso9001", "iso9002", False), ("gitlab", "github", False), ("fitting", "sitting", False),
        ("gripper", "gripper", False), ("commissoning", "commissioning", True), ("adopt", "adapt", False),
    ],
)  # fmt: skip
def test_what_is_a_slip(stem, other, misspelt):
    assert is_misspelt(stem, other) is is_misspelt(other, stem) is misspelt


WORD = st.text("abcdefgh", min_size=1, max_size=12)


@given(st.lists(WORD, min_size=1, max_size=6), st.randoms())
def test_keys_know_no_order(stems, random):
    shuffled = [*stems, stems[0]]
    random.shuffle(shuffled)
    assert key_of(stems) == key_of(shuffled)


@given(st.lists(WORD, min_size=1, max_size=4), st.lists(st.lists(WORD, min_size=1, max_size=4), max_size=5))
def test_what_is_nearest_is_like_it_and_never_itself(stems, others):
    key, keys = key_of(stems), [key_of(other) for other in others]
    near = nearest(key, keys, set(stems))
    assert near is None or (near in keys and near != key and is_like(key, near, set(stems)))


def test_nobody_is_named_in_what_is_kept(alice, bob, miss):
    for person in (alice, bob):
        miss(person, "gripper")
        miss(person, "sealant")
    codes = list(Mark.objects.values_list("code", flat=True))
    # One person's two searches have nothing in common, and neither has what went to the worker.
    assert len(set(codes)) == 4 and token_of(alice, DAY) not in codes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_name IN "
            "('ledger_spelling', 'ledger_week', 'ledger_mark', 'ledger_salt') AND column_name ~ 'user|person|author'"
        )
        assert cursor.fetchone() == (0,)


def test_at_the_end_of_a_quarter_codes_are_thrown_away_with_what_made_them(alice, miss):
    miss(alice, "gripper")
    before = token_of(alice, DAY)
    assert throw_away(DAY) == 0
    assert throw_away(DAY + timedelta(days=40)) == 1
    assert not Mark.objects.exists() and not Salt.objects.filter(quarter=quarter_of(DAY)).exists()
    token_of(alice, DAY + timedelta(days=40))
    assert token_of(alice, DAY) != before


def test_a_program_that_tries_words_fills_nothing(alice, miss):
    made = sum(miss(alice, f"word{n}x") for n in range(MOST_A_DAY + 5))
    assert made == MOST_A_DAY == Need.objects.count()


def test_nothing_that_has_no_words_is_noted(alice, miss):
    assert not miss(alice, "  ")
    assert not Need.objects.exists()


def test_words_are_forgotten_in_time(alice, crowd, miss, wanted):
    miss(alice, "sealant")
    kept, owned = wanted("gripper"), wanted("conveyor")
    Need.objects.filter(pk=owned.pk).update(owner=alice)
    now = Spelling.objects.first().last_at

    def age(days):
        Spelling.objects.update(last_at=now - timedelta(days=days))
        return forget(DAY)

    assert age(80) == 0
    assert age(100) == 1 and set(Need.objects.values_list("pk", flat=True)) == {kept.pk, owned.pk}
    assert age(370) == 1 and set(Need.objects.values_list("pk", flat=True)) == {owned.pk}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_need():
    people = [make_user(f"person{n}") for n in range(4)]
    tokens = [token_of(person, DAY) for person in people]
    start = threading.Barrier(len(tokens))

    def run(token):
        try:
            start.wait()
            note_search(words="gripper", stems=["gripper"], unknown=["gripper"], token=token, day=DAY, offered=False)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    need = Need.objects.get()
    assert (need.times, need.people) == (4, 4)


def test_a_day_is_seen_once_whatever_comes_between(alice):
    token = token_of(alice, DAY)
    assert seen(token, 1, DAY).quarter
    assert seen(token, 2, DAY).quarter
    again = seen(token, 1, DAY)
    assert not (again.today or again.week or again.quarter)
    tomorrow = seen(token, 1, DAY + timedelta(days=7))
    assert tomorrow.today and tomorrow.week and not tomorrow.quarter
