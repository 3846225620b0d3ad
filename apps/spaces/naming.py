"""What a space may be called and what may stand for it: names, slugs and glyphs."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.spaces.models import Space

# Words that addresses under /s/ and /spaces/ may need one day.
RESERVED = frozenset({
    "about", "admin", "all", "api", "archive", "create", "edit", "feeds", "home", "invitation", "invitations", "join",
    "leave", "live", "manage", "me", "mine", "new", "people", "posts", "search", "settings", "space", "spaces",
    "static",
})  # fmt: skip
# Drawings of the sprite that can stand for a place.
DRAWINGS = (
    "droplets", "gauge", "ear", "wrench", "hard-hat", "flask-conical", "radio-tower", "map", "snowflake", "zap",
    "compass", "route", "chart-line", "shield-check", "graduation-cap", "lightbulb", "sprout", "messages-square",
    "users", "target", "library", "video", "smartphone", "heart",
)  # fmt: skip
SUFFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def slug_for(name: str, private: bool) -> str:
    """Return a free slug made from `name`.

    A private space gets a random tail: otherwise the slug of somebody else's new space would tell by its number that
    a private one of the same name exists.
    """
    base = slugify(name)[:60].strip("-") or "space"
    if private:
        return f"{base}-{get_random_string(8, SUFFIX_ALPHABET)}"
    taken = RESERVED | set(Space.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def _is_emoji(text: str) -> bool:
    bases, joined, flag = 0, False, False
    for c in text:
        kind = unicodedata.category(c)
        if c == "\u200d":
            joined = True
        elif "\U0001f1e6" <= c <= "\U0001f1ff":
            bases, flag = bases + (0 if flag else 1), not flag
        elif kind == "So":
            bases, joined = bases + (0 if joined else 1), False
        elif kind not in {"Sk", "Mn", "Me", "Cf"}:
            return False
    return bases == 1 and not flag


def clean_glyph(text: str) -> str:
    """Return the glyph `text` stands for: a drawing's name, one or two letters, or one emoji; "" for the initials.

    Raises ValidationError for anything else.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if not text or text in DRAWINGS:
        return text
    letters = [c for c in text if not unicodedata.category(c).startswith("M")]
    if len(text) <= 8 and len(letters) <= 2 and all(c.isalnum() for c in letters) and letters:
        return text.upper()
    if len(text) <= 16 and _is_emoji(text):
        return text
    raise ValidationError(_("Use one or two letters, or one emoji."), code="glyph")
