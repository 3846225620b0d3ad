"""Names of people and things: sorting and abbreviating them."""

import unicodedata


def sort_key(name: str) -> str:
    """Return `name` folded for sorting: no accents, no case. The embedded database has no language collations."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def initials(name: str) -> str:
    """Return one or two capital letters that stand for `name`."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    chosen = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in chosen).upper()
