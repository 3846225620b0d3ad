"""The small tags that templates draw with."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.translation import override

from apps.core.templatetags.components import (
    REACTION_ICONS,
    avatar,
    glyph,
    icon,
    reaction_icon,
    route,
    spark,
    standing,
    when,
)


def test_an_icon_is_hidden_from_assistive_technology() -> None:
    drawn = icon("house")
    assert 'aria-hidden="true"' in drawn
    assert "icons.svg#house" in drawn


def test_an_unknown_size_of_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("house", "huge")


def test_an_avatar_shows_the_photo_or_the_initials() -> None:
    photo = avatar({"photo_url": "/files/1", "initials": "RH", "hue": 1}, "l")
    assert 'src="/files/1"' in photo
    assert 'width="48"' in photo
    letters = avatar({"photo_url": "", "initials": "RH", "hue": 3})
    assert ">RH<" in letters
    assert 'data-hue="3"' in letters


def test_a_name_made_of_markup_stays_text() -> None:
    drawn = avatar({"photo_url": "", "initials": "<b", "hue": '1" onload="x'})
    assert "<b" not in drawn.replace("<span", "")
    assert 'onload="' not in drawn


def test_a_glyph_carries_the_hue_of_its_space() -> None:
    drawn = glyph({"hue": 7, "glyph": "ear"}, "m")
    assert 'data-hue="7"' in drawn
    assert "#ear" in drawn


def test_every_reaction_has_a_drawing_in_the_sprite() -> None:
    sprite = Path(settings.BASE_DIR, "static/img/icons.svg").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in sprite for name in REACTION_ICONS.values())
    assert "🦆" in reaction_icon("🦆")


@override_settings(TIME_ZONE="Europe/London")
def test_a_time_is_exact_for_machines_and_a_day_for_people() -> None:
    drawn = when(datetime(2026, 7, 20, 23, 30, tzinfo=UTC))
    assert drawn == '<time datetime="2026-07-20T23:30:00Z" data-relative>21 Jul 2026</time>'
    with_clock = when(datetime(2026, 7, 20, 23, 30, tzinfo=UTC), clock=True)
    assert with_clock == '<time datetime="2026-07-20T23:30:00Z" data-clock>21 Jul 2026, 00:30</time>'


def test_a_day_has_no_hour_and_nothing_is_nothing() -> None:
    assert 'datetime="2026-11-20"' in when(date(2026, 11, 20))
    assert "data-relative" not in when(date(2026, 11, 20))
    assert when(None) == ""


def test_a_spark_falls_when_its_values_fall() -> None:
    points = spark([3, 2, 1], "Falls").split('points="')[1].split('"')[0].split()
    heights = [float(point.split(",")[1]) for point in points]
    assert heights == sorted(heights)


def test_a_spark_of_one_value_has_no_line_and_a_flat_one_no_error() -> None:
    assert 'points=""' in spark([4], "One week")
    assert "polyline" in spark([5, 5, 5], "Flat", goal=5)


def test_a_page_this_portal_lacks_has_no_address() -> None:
    assert route("styleguide") == "/styleguide/"
    assert route("no_such_page") == ""


def test_what_stands_is_drawn_once_for_each_language() -> None:
    with override("en"):
        drawn = standing("components/toolbar.html")
        assert 'role="toolbar"' in drawn
        assert standing("components/toolbar.html") is drawn
    with override("de"):
        assert standing("components/toolbar.html") is not drawn
