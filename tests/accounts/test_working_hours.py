"""When people work and what they speak: said in their own terms, shown in the reader's."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.actions import update_profile
from apps.accounts.hours import Hours, checked, in_words
from apps.accounts.languages import checked as spoken
from apps.accounts.languages import names
from tests.accounts.test_profile import typed

WINTER = datetime(2026, 1, 14, 12, tzinfo=UTC)
BERLIN, NEW_YORK, AUCKLAND = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Auckland"))
OFFICE = Hours((1, 2, 3, 4, 5), time(8), time(16, 30))


def test_hours_are_told_in_the_readers_time_zone():
    with timezone.override(BERLIN):
        assert in_words(OFFICE, BERLIN, WINTER) == "Mon to Fri 08:00–16:30"
    with timezone.override(NEW_YORK):
        assert in_words(OFFICE, BERLIN, WINTER) == "Mon to Fri 02:00–10:30"
    with timezone.override(AUCKLAND):
        assert in_words(Hours((5,), time(14), time(22)), BERLIN, WINTER) == "Sat 02:00–10:00"


def test_nights_end_on_the_next_day_and_single_days_stand_apart():
    with timezone.override(UTC):
        assert in_words(Hours((1, 3), time(22), time(6)), ZoneInfo("UTC"), WINTER) == "Mon, Wed 22:00–06:00"


def test_half_said_hours_are_refused_at_the_field():
    with pytest.raises(ValidationError) as refused:
        checked([1], time(8), None)
    assert set(refused.value.message_dict) == {"work_to"}
    with pytest.raises(ValidationError) as refused:
        checked([], time(8), time(8))
    assert set(refused.value.message_dict) == {"work_days", "work_to"}
    assert checked([], None, None) is None


@given(
    st.sets(st.integers(1, 7), min_size=1), st.times(), st.times(),
    st.sampled_from([BERLIN, NEW_YORK, AUCKLAND]), st.sampled_from([BERLIN, NEW_YORK, AUCKLAND]),
)  # fmt: skip
def test_any_hours_can_be_told_anywhere(days, begin, end, theirs, mine):
    with timezone.override(mine):
        text = in_words(Hours(tuple(days), begin, end), theirs, WINTER)
    assert text.count("–") >= 1


def test_languages_are_known_by_code_by_name_and_in_themselves():
    assert spoken(["German", " français", "EN", "pt-BR", "deutsch", ""]) == ["de", "fr", "en", "pt"]


@pytest.mark.parametrize("code", sorted(names()))
def test_every_language_is_known_by_both_of_its_names(code):
    english, own = names()[code]
    assert spoken([english])
    assert spoken([own])
    assert spoken([code]) == [code]


def test_what_is_no_language_is_named_and_everything_typed_stays(as_user, bob):
    response = as_user(bob).post("/settings/", typed(languages="German, Klingonish", contact="Room 4"))
    body = response.content.decode()
    assert response.status_code == 422
    assert "We know no language called Klingonish" in body
    assert "German, Klingonish" in body
    assert "Room 4" in body


def test_all_of_it_is_said_on_one_page_and_shown_to_colleagues(as_user, organisation, bob, charlie):
    said = typed(
        languages="German, English", contact="Tel. 4711\r\nhttps://chat.example.org/bob <b>", time_zone="Europe/Berlin",
        work_days=["1", "2"], work_from="08:00", work_to="12:30",
    )  # fmt: skip
    assert as_user(bob).post("/settings/", said).status_code == 302
    bob.refresh_from_db()
    assert (bob.languages, bob.work_days) == (["de", "en"], [1, 2])
    update_profile(actor=charlie, time_zone="Europe/London")
    page = as_user(charlie).get("/people/bob/").content.decode()
    assert "German, English" in page
    assert "Tel. 4711<br>" in page
    assert '<a href="https://chat.example.org/bob" rel="nofollow">' in page
    assert "&lt;b&gt;" in page
    assert "Mon, Tue 07:00–11:30" in page
    assert "They are in Europe/Berlin." in page


def test_one_time_without_the_other_is_refused_with_everything_kept(as_user, bob):
    response = as_user(bob).post("/settings/", typed(work_days=["1"], work_from="08:00"))
    body = response.content.decode()
    assert response.status_code == 422
    assert "Say when you end." in body
    assert 'value="08:00"' in body
