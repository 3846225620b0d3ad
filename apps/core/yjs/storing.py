"""A document as the HTML that is stored."""

from collections.abc import Iterable

from apps.core.richtext import MAX_HTML, TooLong, sanitise
from apps.core.richtext.tree import parse, texts
from apps.core.yjs.document import Piece
from apps.core.yjs.rendering import rendered

# Even if each of its characters has to be written as an entity, so much text is far from the limit.
_PART = MAX_HTML // 10


def stored(pieces: Iterable[Piece]) -> str:
    """Return the sanitised HTML of the pieces.

    A document may grow past what one text may have, a few people writing at once: it is then sanitised in parts.
    """
    return _sanitised([rendered([piece]) for piece in pieces])


def _sanitised(blocks: list[str]) -> str:
    try:
        return sanitise("".join(blocks))
    except TooLong:
        if len(blocks) == 1:
            return _words(blocks[0])
    half = len(blocks) // 2
    return _sanitised(blocks[:half]) + _sanitised(blocks[half:])


def _words(block: str) -> str:
    """The words of one block that is longer than any text, in several paragraphs."""
    words = " ".join(texts(parse(block)))
    parts: list[str] = []
    while words:
        # Never inside a word that is an entity, nor before a blank that would be lost.
        end = words.rfind(" ", 0, _PART) + 1 or _entity_safe(words)
        parts.append(sanitise(f"<p>{words[:end]}</p>"))
        words = words[end:]
    return "".join(parts)


def _entity_safe(words: str) -> int:
    """Where to cut words without a blank: not behind the beginning of an entity."""
    start = words.rfind("&", max(0, _PART - 10), _PART)
    return start if start > 0 and ";" not in words[start:_PART] else _PART
