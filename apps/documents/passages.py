"""Passages: where the words are that people comment on, and what becomes of them when the text changes.

A passage is named by its words and some before and after it, as the text quote selector of the W3C's Web Annotation
Data Model does, and found again by them; from then on its place is carried along with every change.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from diff_match_patch import diff_match_patch

from apps.core.richtext.tree import INLINE, Children, Node, escape, escape_attribute, parse, serialise, unescape
from apps.documents.models import Document, Passage

LONGEST_QUOTE = 2000
MOST_PLACES = 200
CONTEXT = 60
# So much of a passage must be left for what is left of it to be the passage still.
SHARE_LEFT = 1 / 3
LONGEST_WAIT = 1.0  # seconds; a comparison that would take longer is coarser, and still right
WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class Span:
    """Words from the character `start` up to `end` of a text; `id` is that of their passage."""

    start: int
    end: int
    id: int = 0


def text_of(html: str) -> str:
    """Return the words of stored HTML, with a line end behind each block: what the places of passages count."""
    return "".join(text for text, _nodes, _index in _pieces(parse(html)))


def _pieces(nodes: Children) -> Iterator[tuple[str, Children, int]]:
    """Yield (text, the list it stands in, its index there), in the order of reading; -1 for the end of a block."""
    for index, node in enumerate(list(nodes)):
        if isinstance(node, str):
            yield unescape(node), nodes, index
            continue
        yield from _pieces(node.children)
        if node.tag == "br" or node.tag not in INLINE:
            yield "\n", nodes, -1


def find(text: str, quote: str, before: str = "", after: str = "") -> Span | None:
    """Return where `quote` stands in a text, however white space falls; with several places, the one between `before`
    and `after`."""
    return _find(_settled(text), quote, before, after)


def _find(settled: tuple[str, list[int]], quote: str, before: str = "", after: str = "") -> Span | None:
    words, at = settled
    wanted, before, after = (_settled(part)[0] for part in (quote, before, after))
    wanted = wanted.strip()
    if not wanted:
        return None
    best, found = -1, None
    start = words.find(wanted)
    for _place in range(MOST_PLACES):
        if start < 0:
            break
        end = start + len(wanted)
        fits = _shared(_backwards(words[:start]), _backwards(before)) + _shared(words[end:].lstrip(), after.lstrip())
        if fits > best:
            best, found = fits, Span(at[start], at[end - 1] + 1)
        start = words.find(wanted, start + 1)
    return found


def _settled(text: str) -> tuple[str, list[int]]:
    """Return a text with one blank for each stretch of white space, and where each of its characters was."""
    parts: list[str] = []
    at: list[int] = []
    last = 0
    for gap in WHITE.finditer(text):
        parts += [text[last : gap.start()], " "]
        at += [*range(last, gap.start()), gap.start()]
        last = gap.end()
    return "".join([*parts, text[last:]]), [*at, *range(last, len(text))]


def _backwards(text: str) -> str:
    return text[-2 * CONTEXT :].rstrip()[::-1]


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    count = 0
    for left, right in zip(one[:CONTEXT], other[:CONTEXT], strict=False):
        if left != right:
            break
        count += 1
    return count


def moved(old: str, new: str, spans: Iterable[Span]) -> list[Span | None]:
    """Return where each span of the text `old` is in the text `new`, None where too little of it is left there."""
    kept = _kept(old, new)
    return [_moved(kept, span) for span in spans]


def _kept(old: str, new: str) -> list[tuple[int, int, int]]:
    """Return what both texts have: (from, to) in the old one, and from where in the new one."""
    engine = diff_match_patch()
    engine.Diff_Timeout = LONGEST_WAIT
    found, here, there = [], 0, 0
    for sort, text in engine.diff_main(old, new):
        if sort == 0:
            found.append((here, here + len(text), there))
        here += len(text) if sort <= 0 else 0
        there += len(text) if sort >= 0 else 0
    return found


def _moved(kept: list[tuple[int, int, int]], span: Span) -> Span | None:
    first = last = None
    left = 0
    for start, end, there in kept:
        low, high = max(start, span.start), min(end, span.end)
        if low < high:
            left += high - low
            first = there + low - start if first is None else first
            last = there + high - start
    if first is None or last is None or left < SHARE_LEFT * (span.end - span.start):
        return None
    return Span(first, last, span.id)


def follow(document: Document, before: str, after: str) -> None:
    """Carry the passages of a document along from the text `before` to the text `after`, both stored HTML.

    One that is gone is looked for by its words: what was cut out may have been put in elsewhere, now or later.
    """
    rows = list(Passage.objects.filter(document_id=document.pk))
    if not rows:
        return
    old, new = text_of(before), text_of(after)
    places = moved(old, new, [Span(row.start, row.end, row.pk) for row in rows])
    settled = None
    for row, place in zip(rows, places, strict=True):
        if row.lost or place is None:
            settled = settled or _settled(new)
            place = _find(settled, row.quote)
        row.lost = place is None
        if place is not None:
            row.start, row.end, row.quote = place.start, place.end, new[place.start : place.end]
    Passage.objects.bulk_update(rows, ["start", "end", "quote", "lost"])


def marked(html: str, spans: Iterable[Span]) -> str:
    """Return stored HTML in which the spans stand out; the first piece of each has the id `passage-<id>`."""
    spans = sorted(spans, key=lambda span: (span.start, -span.end, span.id))
    if not spans:
        return html
    nodes = parse(html)
    pieces, place, begun = list(_pieces(nodes)), 0, set[int]()
    for text, inside, index in pieces:
        shown = index >= 0 and not text.isspace()
        here = [span for span in spans if shown and span.start < place + len(text) and span.end > place]
        if here:
            inside[index] = Node("span", children=_cut(text, place, here, begun))
        place += len(text)
    return serialise(nodes)


def _cut(text: str, place: int, spans: list[Span], begun: set[int]) -> Children:
    """Return `text`, which begins at `place`, in pieces, each inside the marks of the spans that it belongs to."""
    edges = {0, len(text)}
    for span in spans:
        edges |= {min(max(edge - place, 0), len(text)) for edge in (span.start, span.end)}
    cuts, out = sorted(edges), []
    for low, high in pairwise(cuts):
        piece: Node | str = escape(text[low:high])
        for span in reversed(spans):
            if span.start <= place + low and span.end >= place + high:
                piece = Node("span", {"class": "anchor", "data-passage": str(span.id)}, [piece])
                if span.id not in begun:
                    begun.add(span.id)
                    piece.attributes["id"] = f"passage-{span.id}"
        out.append(piece)
    return out


def places_of(text: str, words: str) -> list[Span]:
    """Return every place at which `words` stand in a text, however white space falls, none over another."""
    settled, at = _settled(text)
    wanted = _settled(words)[0].strip()
    found, start = [], settled.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        found.append(Span(at[start], at[end - 1] + 1))
        start = settled.find(wanted, end)
    return found


def without(html: str, words: str, instead: str) -> tuple[str, int]:
    """Return stored HTML with `instead` in place of `words`, and how often they stood there.

    What pictures are said to show counts too.
    """
    nodes = parse(html)
    spans = places_of(text_of(html), words)
    pieces, place = list(_pieces(nodes)), 0
    for text, inside, index in pieces:
        if index >= 0:
            inside[index] = escape(_left(text, place, spans, instead))
        place += len(text)
    count = len(spans) + _without_in_pictures(nodes, words, instead)
    return (serialise(nodes) if count else html), count


def _left(text: str, place: int, spans: list[Span], instead: str) -> str:
    parts, last = [], 0
    for span in spans:
        low, high = max(span.start - place, 0), min(span.end - place, len(text))
        if low < high:
            parts += [text[last:low], instead if span.start >= place else ""]
            last = high
    return "".join([*parts, text[last:]])


def _without_in_pictures(nodes: Children, words: str, instead: str) -> int:
    count = 0
    for node in nodes:
        if isinstance(node, Node):
            count += _without_in_pictures(node.children, words, instead)
            for name in {"alt", "title"} & node.attributes.keys():
                said = unescape(node.attributes[name])
                found = places_of(said, words)
                if found:
                    node.attributes[name] = escape_attribute(_left(said, 0, found, instead))
                    count += len(found)
    return count
