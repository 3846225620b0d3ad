"""Text as the index takes it: the same for what is written and for what is looked for."""

import re
import unicodedata

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The parser of PostgreSQL takes words with these between them for a path or one word.
JOINING = re.compile(r"[/\\_]+")
# Scripts written without spaces, or with long words: Japanese, Chinese, Korean.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}")
# In Japanese these make another letter, not an accent.
VOICED = "\u3099\u309a"


def fold(text: str) -> str:
    """Return `text` without case and accents, in which every pair of neighbours of an unspaced script is a word.

    So a word of such a script is found within a sentence, and "Rene" finds "René".
    """
    if text.isascii():
        return JOINING.sub(" ", text.replace("\x00", "")).lower()
    apart = unicodedata.normalize("NFKD", UNSTORABLE.sub("", text))
    bare = "".join(c for c in apart if c in VOICED or not unicodedata.combining(c))
    folded = unicodedata.normalize("NFC", bare).casefold()
    return UNSPACED.sub(_pairs, JOINING.sub(" ", folded))


def _pairs(run: re.Match[str]) -> str:
    word = run[0]
    return f" {' '.join(word[n : n + 2] for n in range(len(word) - 1))} "
