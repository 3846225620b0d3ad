"""The gate every rich text passes on its way into the database."""

import re

from apps.core.richtext import limits
from apps.core.richtext.allowlist import clean_accepted, clean_stored
from apps.core.richtext.canonical import canonical
from apps.core.richtext.tree import parse, serialise, texts

_ROUNDS = 6
# Parsers repeat unclosed emphasis in every following paragraph; beyond this growth the text is refused.
_WIDEST = 3


def sanitise(html: str) -> str:
    """Return `html` reduced to the allow-list, in canonical form; sanitising the result again changes nothing.

    Raises TooLong when the HTML has, or would grow to, more than `limits.MAX_HTML` characters.
    """
    html = limits.shallow(limits.storable(html, limit=limits.MAX_HTML))
    for _ in range(_ROUNDS):
        cleaned = clean_accepted(html)
        if len(cleaned) > _WIDEST * limits.MAX_HTML:
            raise limits.TooLong(len(cleaned), limits.MAX_HTML)
        result = serialise(canonical(parse(cleaned)))
        if len(result) > limits.MAX_HTML:
            raise limits.TooLong(len(result), limits.MAX_HTML)
        html = clean_stored(result)
        if html == result:
            return result
    # A text that a parser reads differently each time is nothing a person wrote: keep its words only.
    return _words_only(html)


def _words_only(html: str) -> str:
    words = re.sub(r"\s+", " ", " ".join(texts(parse(html)))).strip()
    return clean_stored(f"<p>{words}</p>") if words else ""
