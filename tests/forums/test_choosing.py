"""Whom to ask: the rule, for whatever people there are."""

from hypothesis import given
from hypothesis import strategies as st

from apps.forums.choosing import MOST_ASKED, Person, band, choose

PEOPLE = st.lists(
    st.builds(
        Person,
        id=st.integers(1, 12),
        fit=st.floats(-1, 2, allow_nan=False),
        reads=st.booleans(),
        is_open=st.booleans(),
        asked=st.integers(0, 6),
        most=st.integers(1, 6),
        unit=st.none() | st.integers(1, 3),
    ),
    max_size=20,
    unique_by=lambda person: person.id,
)
UNIT = st.none() | st.integers(1, 3)


@given(PEOPLE, st.integers(1, 12), UNIT, st.integers(0, 9))
def test_never_too_many_and_never_who_may_not_be_asked(people, asker, unit, most):
    chosen = choose(people, asker=asker, unit=unit, most=most)
    assert len(chosen) <= min(most, MOST_ASKED)
    assert len({person.id for person in chosen}) == len(chosen)
    for person in chosen:
        assert person in people
        assert person.reads and person.is_open and person.asked < person.most and person.id != asker


@given(PEOPLE, st.integers(1, 12), UNIT, st.randoms())
def test_the_same_people_give_the_same_answer(people, asker, unit, random):
    shuffled = random.sample(people, len(people))
    assert choose(people, asker=asker, unit=unit) == choose(shuffled, asker=asker, unit=unit)


@given(PEOPLE, st.integers(1, 12), UNIT)
def test_nobody_better_is_left_out(people, asker, unit):
    chosen = choose(people, asker=asker, unit=unit)
    able = [person for person in people if person.may_be_asked and person.id != asker]
    left = [person for person in able if person not in chosen]
    assert len(chosen) == min(MOST_ASKED, len(able))

    def elsewhere(person):
        return unit is not None and person.unit is not None and person.unit != unit

    for one in chosen:
        for other in left:
            assert band(one) >= band(other)
            if band(one) == band(other):
                assert elsewhere(one) >= elsewhere(other)
                if elsewhere(one) == elsewhere(other):
                    assert one.asked / one.most <= other.asked / other.most


@given(PEOPLE, st.integers(1, 12), UNIT)
def test_the_best_are_named_first(people, asker, unit):
    bands = [band(person) for person in choose(people, asker=asker, unit=unit)]
    assert bands == sorted(bands, reverse=True)


def test_equally_good_people_of_other_units_come_first():
    near, far, unknown = Person(1, 0.71, unit=1), Person(2, 0.69, unit=2), Person(3, 0.7)
    assert [person.id for person in choose([near, far, unknown], asker=9, unit=1)] == [2, 1, 3]
    assert [person.id for person in choose([near, far], asker=9, unit=None)] == [1, 2]
    assert [person.id for person in choose([Person(1, 0.9, unit=1), far], asker=9, unit=1)] == [1, 2]


def test_who_was_asked_least_comes_first_among_equals():
    assert [person.id for person in choose([Person(1, 0.5, asked=2), Person(2, 0.5)], asker=9)] == [2, 1]
