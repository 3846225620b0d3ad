"""An employee opens a space."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.events.models import Event
from apps.spaces.actions import create_space
from apps.spaces.models import Membership, Space
from apps.spaces.naming import RESERVED
from apps.strategy.models import Goal

SOON = timezone.localdate() + timedelta(days=30)


def made(actor, **fields):
    defaults = {"name": "Leak listening", "purpose": "interest", "visibility": "open", "description": "To hear."}
    return create_space(actor=actor, **{**defaults, **fields})


def test_whoever_makes_a_space_owns_it(alice):
    space = made(alice)
    assert Membership.objects.get(space=space).role == "owner"
    space.refresh_from_db()
    assert (space.slug, space.member_count, space.glyph) == ("leak-listening", 1, "LL")
    assert Event.objects.get(verb="space.created").space_id == space.pk


def test_a_guest_makes_none(gus):
    with pytest.raises(PermissionDenied):
        made(gus)
    assert not Space.objects.exists()


def test_the_same_name_gets_another_slug(alice, bob):
    slugs = [made(alice).slug, made(bob).slug, made(alice).slug]
    assert slugs == ["leak-listening", "leak-listening-2", "leak-listening-3"]


def test_a_private_namesake_leaves_no_trace_in_the_next_slug(alice, bob):
    hidden = made(alice, visibility="private")
    assert hidden.slug.startswith("leak-listening-") and hidden.slug != "leak-listening-2"
    assert made(bob).slug == "leak-listening"


@pytest.mark.parametrize("word", sorted(RESERVED)[:4] + ["manage", "new"])
def test_reserved_words_are_no_slugs(alice, word):
    assert made(alice, name=word.capitalize()).slug == f"{word}-2"


@pytest.mark.parametrize("name", ["寒波", "🔥", "!!!"])
def test_a_name_without_latin_letters_still_has_an_address(alice, name):
    space = made(alice, name=name)
    assert space.name == name and space.slug.startswith("space")


def test_a_task_needs_an_end_after_today(alice):
    with pytest.raises(ValidationError) as refused:
        made(alice, purpose="task")
    assert "ends" in refused.value.message_dict
    for day in (timezone.localdate(), timezone.localdate() - timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            made(alice, purpose="task", ends=day)
        assert refused.value.message_dict["ends"] == ["Choose a day after today."]
    assert made(alice, purpose="task", ends=SOON).ends == SOON


def test_an_interest_has_no_end(alice):
    assert made(alice, ends=SOON).ends is None


def test_without_a_goal_it_explores_for_ninety_days_at_most(alice):
    today = timezone.localdate()
    assert made(alice).exploratory_until == today + timedelta(days=90)
    with pytest.raises(ValidationError) as refused:
        made(alice, exploratory_until=today + timedelta(days=91))
    assert "exploratory_until" in refused.value.message_dict
    goal = Goal.objects.create(statement="Hear leaks sooner.")
    assert made(alice, goal=goal, exploratory_until=SOON).exploratory_until is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "   "),
        ("name", "\u200b\u200d"),
        ("name", "x" * 81),
        ("name", "nul\x00byte"),
        ("description", " "),
        ("description", "x" * 1001),
        ("visibility", "secret"),
        ("purpose", "fun"),
        ("hue", 13),
        ("glyph", "ABC"),
        ("glyph", "<b"),
        ("glyph", "👍👎"),
    ],
)
def test_bad_values_are_refused_at_their_field(alice, field, value):
    with pytest.raises(ValidationError) as refused:
        made(alice, **{field: value})
    assert field in refused.value.message_dict
    assert not Space.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ll", "LL"), ("é", "É"), ("🔥", "🔥"), ("👩‍🔧", "👩‍🔧"), ("🇬🇧", "🇬🇧"), ("ear", "ear"), ("", "LL")],
)
def test_a_glyph_is_letters_an_emoji_or_a_drawing(alice, typed, kept):
    assert made(alice, glyph=typed).glyph == kept


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(as_user, alice, organisation):
    typed = {"name": "Winter bursts", "purpose": "task", "visibility": "open", "description": "Be ready.", "hue": "3"}
    response = as_user(alice).post("/spaces/new/", typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "A task has an end." in page and 'value="Winter bursts"' in page and "Be ready." in page


def test_the_form_makes_the_space(as_user, alice, organisation):
    typed = {
        "name": "Winter bursts", "purpose": "task", "visibility": "closed", "description": "Be ready.", "hue": "3",
        "ends": SOON.isoformat(), "drawing": "snowflake", "glyph": "",
    }  # fmt: skip
    response = as_user(alice).post("/spaces/new/", typed)
    space = Space.objects.get()
    assert response.url == space.get_absolute_url()
    assert (space.visibility, space.hue, space.glyph) == ("closed", 3, "snowflake")
    assert space.created_by == alice


def test_guests_find_no_form(as_user, gus):
    assert as_user(gus).get("/spaces/new/").status_code == 403


def test_colours_and_signs_are_named_choices_with_one_chosen(as_user, lena, organisation):
    page = as_user(lena).get("/spaces/new/").content.decode()
    for name, number, chosen in (("hue", 12, "7"), ("drawing", 25, "")):
        inputs = re.findall(rf'<input type="radio" name="{name}" value="([\w-]*)"[^>]*?(checked)?>', page)
        assert len(inputs) == number
        assert [value for value, checked in inputs if checked] == [chosen]
    for words in ("Teal", "Letters", "Hard hat"):
        assert f'<span class="vh">{words}</span>' in page
