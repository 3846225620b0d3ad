"""Did you mean: what was typed, with words that nobody wrote replaced by those most like them."""

import re
from typing import Any

from apps.search.finding import Answer
from apps.search.text import fold
from apps.search.words import nearest

WORD = re.compile(r"(?<![\w:])[^\W\d_]{3,30}(?![\w:])")
# With as many results nobody has misspelt much.
ENOUGH = 3
MOST_WORDS = 6


def meant(user: Any, answer: Answer) -> str:
    """Return what `user` may have meant, or "" for nothing better.

    The words offered stand in open spaces. Guests may not read those, so they are offered none.
    """
    unknown = [word for word in answer.words if word.entries == 0]
    if len(answer.rows) >= ENOUGH or user.is_guest or not unknown:
        return ""
    replaced: dict[str, str] = {}
    for word in list(dict.fromkeys(WORD.findall(answer.query.text)))[:MOST_WORDS]:
        # The stem of a word is nearly always how it begins.
        if any(fold(word).startswith(other.stem[: max(3, len(other.stem) - 1)]) for other in unknown):
            better = nearest(word)
            if better and fold(better) != fold(word):
                replaced[word] = better
    if not replaced:
        return ""
    return WORD.sub(lambda found: replaced.get(found[0], found[0]), answer.query.text)
