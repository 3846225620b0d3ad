"""Names of people and things: sorting and abbreviating them."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def sort_key(name: str) -> str:
    """Return `name` folded for sorting: no accents, no case. The embedded database has no language collations."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def initials(name: str) -> str:
    """Return one or two capital letters that stand for `name`."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    chosen = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in chosen).upper()


def tidy(text: str) -> str:
    """Return `text` on one line, without space around it."""
    return " ".join(text.split())


def visible(text: str) -> bool:
    """Whether `text` holds anything that can be seen."""
    return any(unicodedata.category(c)[0] not in "CZM" for c in text)


def check_name(text: str) -> None:
    """Raise ValidationError with a sentence when `text` cannot be a name: nothing to see, or a null character."""
    if "\x00" in text:
        raise ValidationError(_("Leave out the null character: it cannot be stored."))
    if text and not visible(text):
        raise ValidationError(_("Write something that can be seen."))
