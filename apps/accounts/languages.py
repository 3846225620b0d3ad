"""The languages people speak, by their ISO 639 codes, and the names they go by."""

import re
from collections.abc import Iterable
from functools import cache

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_SPOKEN = 20
SEPARATORS = re.compile(r"[,;\n]+")
# Spoken by many millions, and not among those into which Django itself is translated.
FURTHER = {
    "am": ("Amharic", "አማርኛ"), "fil": ("Filipino", "Filipino"), "gu": ("Gujarati", "ગુજરાતી"),
    "ha": ("Hausa", "Hausa"), "km": ("Khmer", "ខ្មែរ"), "ku": ("Kurdish", "Kurdî"), "lo": ("Lao", "ລາວ"),
    "mt": ("Maltese", "Malti"), "or": ("Odia", "ଓଡ଼ିଆ"), "pa": ("Punjabi", "ਪੰਜਾਬੀ"), "ps": ("Pashto", "پښتو"),
    "rw": ("Kinyarwanda", "Ikinyarwanda"), "si": ("Sinhala", "සිංහල"), "so": ("Somali", "Soomaali"),
    "ti": ("Tigrinya", "ትግርኛ"), "yo": ("Yoruba", "Yorùbá"), "zh": ("Chinese", "中文"), "zu": ("Zulu", "isiZulu"),
}  # fmt: skip


@cache
def names() -> dict[str, tuple[str, str]]:
    """Return {code: (its name in English, its own name)}, without regions and scripts: they are spoken, not written."""
    known = {code: (info["name"], info["name_local"]) for code, info in LANG_INFO.items() if "name" in info}
    plain = {code: both for code, both in known.items() if "-" not in code}
    return dict(sorted((FURTHER | plain).items(), key=lambda each: each[1]))


@cache
def codes() -> dict[str, str]:
    """Return {what a language may be called, in small letters: its code}."""
    called = {name.casefold(): code for code, both in names().items() for name in both}
    return called | {code: code for code in names()}


def name_of(code: str) -> str:
    """Return what a language is called in the reader's own."""
    return _(names()[code][0]) if code in names() else code


def checked(said: Iterable[str]) -> list[str]:
    """Return the codes of languages that were named by code, in English, in the reader's language or in their own.

    Each stands there once, in order. Raises ValidationError with a sentence that names what is no language we know.
    """
    translated = {name_of(code).casefold(): code for code in names()}
    found: dict[str, bool] = {}
    unknown = []
    for text in (" ".join(part.split()) for part in said):
        key = text.casefold()
        code = codes().get(key) or translated.get(key) or codes().get(key.partition("-")[0] if "-" in key else "")
        if code:
            found[code] = True
        elif text:
            unknown.append(text[:40])
    if unknown:
        raise ValidationError(
            _("We know no language called %(names)s. Write it in English, such as German.")
            % {"names": ", ".join(unknown[:5])}
        )
    if len(found) > MOST_SPOKEN:
        raise ValidationError(_("Name at most %(most)d languages.") % {"most": MOST_SPOKEN})
    return list(found)


def split(text: str) -> list[str]:
    """Return what stands between commas and lines."""
    return SEPARATORS.split(text)
