"""Small tags that the component templates share: icons, avatars, glyphs, times, lines and addresses."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

SPRITE = Path(__file__).resolve().parents[3] / "static" / "img" / "icons.svg"
ICON_SIZES = {"": "icon", "s": "icon icon-s", "l": "icon icon-l"}
REACTION_ICONS = {"👍": "thumbs-up", "❤️": "heart", "💡": "lightbulb", "🎉": "party-popper", "🙏": "hand-helping"}
AVATAR_PIXELS = {"xs": 20, "s": 28, "m": 36, "l": 48, "xl": 96}


@cache
def _sprite() -> str:
    return static("img/icons.svg")


def _get(thing: Any, name: str) -> Any:
    return thing.get(name, "") if isinstance(thing, Mapping) else getattr(thing, name, "")


@register.simple_tag
@cache
def route(name: str) -> str:
    """Return the address of the page called `name`, or "" when this portal has no such page.

    The frame asks for the same few addresses on every page, so each is worked out once per process.
    """
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def standing(path: str) -> SafeString:
    """Draw the template at `path`, which says the same to everybody: once for each language, then it stands."""
    return _standing(path, get_language() or "")


@cache
def _standing(path: str, language: str) -> SafeString:
    return mark_safe(get_template(path).render())  # noqa: S308  (drawn by our templates)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Return the drawing `name` from the sprite, hidden from assistive technology: name the control itself.

    `size` is "" (20 px), "s" (16 px) or "l" (28 px). Raises KeyError for another size.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', ICON_SIZES[size], _sprite(), name
    )


@register.simple_tag
def reaction_icon(emoji: str) -> SafeString:
    """Return the drawing for a reaction, alike on every machine; a reaction without one is shown as itself."""
    if name := REACTION_ICONS.get(emoji):
        return icon(name, "s")
    return format_html('<span aria-hidden="true">{}</span>', emoji)


@register.simple_tag
def avatar(person: Any, size: str = "m") -> SafeString:
    """Return the photo of `person` (an object or dict with photo_url, initials and hue), or the initials.

    It is decoration, so it has no name of its own: write the person's name beside it. Raises KeyError for an
    unknown size.
    """
    pixels = AVATAR_PIXELS[size]
    if photo := _get(person, "photo_url"):
        return format_html(
            '<img class="avatar" data-size="{}" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            size, photo, pixels, pixels,
        )  # fmt: skip
    initials = _get(person, "initials")[: 1 if size == "xs" else 2]
    return format_html(
        '<span class="avatar" data-size="{}" data-hue="{}" aria-hidden="true">{}</span>',
        size, _get(person, "hue"), initials,
    )  # fmt: skip


@cache
def drawings() -> frozenset[str]:
    """Return the names of all drawings in the sprite."""
    return frozenset(re.findall(r'id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


def _mark(text: str, size: str = "") -> SafeString:
    """Draw a glyph: the drawing of that name, or the letters or emoji as they are."""
    if text in drawings():
        return icon(text, size)
    return format_html('<span class="sign" aria-hidden="true">{}</span>', text)


@register.simple_tag
def glyph_mark(space: Any) -> SafeString:
    """Return the glyph of `space` alone, without its tint."""
    return _mark(_get(space, "glyph"))


@register.simple_tag
def glyph(space: Any, size: str = "s") -> SafeString:
    """Return the glyph of `space` (an object or dict with hue and glyph) on its own tint; size s, m or l."""
    return format_html(
        '<span class="glyph" data-size="{}" data-hue="{}">{}</span>',
        size, _get(space, "hue"), _mark(_get(space, "glyph"), "l" if size == "l" else ""),
    )  # fmt: skip


@register.simple_tag
def when(moment: datetime | date | None, clock: bool = False) -> SafeString | str:
    """Return `moment` as a <time>: the day in the portal's zone, which the script makes relative and local.

    With `clock` it is the day and the hour, which the script makes local only. The text does not depend on the
    reader, so a card may be kept and shown to everybody; it is about as wide as what the script will say, so that
    nothing beside it moves. A missing moment gives "".
    """
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment))
    local = timezone.localtime(moment, timezone.get_default_timezone())
    kind, shape = ("clock", "SHORT_DATETIME_FORMAT") if clock else ("relative", "SHORT_DATE_FORMAT")
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" data-{}>{}</time>', stamp, kind, date_format(local, shape))


@register.simple_tag
def spark(values: Sequence[float], label: str, goal: float | None = None, wide: bool = False) -> SafeString:
    """Return a line of `values`, oldest first, as an SVG named `label`, with a dashed line at `goal`.

    Fewer than two values give an empty drawing: there is no line to see yet.
    """
    width, height, pad = (320, 48, 3) if wide else (112, 28, 3)
    points, line = "", ""
    if len(values) > 1:
        known = [*values, goal] if goal is not None else list(values)
        low, span = min(known), (max(known) - min(known)) or 1

        def y(value: float) -> float:
            return round(pad + (height - 2 * pad) * (1 - (value - low) / span), 1)

        step = (width - 2 * pad) / (len(values) - 1)
        points = " ".join(f"{round(pad + index * step, 1)},{y(value)}" for index, value in enumerate(values))
        if goal is not None:
            line = format_html('<path class="goal-line" d="M0 {}H{}"/>', y(goal), width)
    return format_html(
        '<svg class="spark{}" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '{}<polyline points="{}"/></svg>',
        " spark-wide" if wide else "", width, height, label, line, points,
    )  # fmt: skip
