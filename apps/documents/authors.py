"""Who wrote which words of a document, as far as its log tells."""

from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.core.yjs import blocks_by_client
from apps.documents.live import log
from apps.documents.models import Document, Hand

# Five hues on, all twelve come, and neighbours are far apart.
MOST_HUES, HUES_APART = 12, 5


@dataclass
class Writer:
    """Somebody whose words are in a document: `share` of its characters in per cent, `hue` the colour they stand in.

    `person` is None for words of somebody who has left, and for those whose writer nobody noted.
    """

    person: Any
    hue: int
    characters: int = 0
    share: int = 0


@dataclass(frozen=True)
class Words:
    writer: Writer | None
    text: str


def authors_of(document: Document) -> tuple[list[Writer], list[list[Words]]]:
    """Return who wrote what a document says, whoever wrote most first, and its text blocks word by word.

    What it began with, before anybody wrote in it live, is its author's. Raises Gone.
    """
    epoch, state, _through = log.state_of(document.pk)
    hands = dict(Hand.objects.filter(document=document).values_list("client", "user"))
    people = User.objects.in_bulk({pk for pk in [*hands.values(), document.author_id] if pk})
    first = document.author_id if epoch == 1 or hands else None
    known: dict[int | None, Writer] = {}
    places: dict[int | None, int] = {}

    def sign_of(client: int) -> int:
        pk = hands.get(client, first)
        if pk not in known:
            places[pk] = len(known)
            known[pk] = Writer(people.get(pk) if pk else None, hue=len(known) * HUES_APART % MOST_HUES + 1)
        return places[pk]

    found = blocks_by_client(state, sign_of)
    writers = list(known.values())
    blocks = [
        [Words(None if number is None else writers[number], text) for number, text in block] for block in found if block
    ]
    for words in (words for block in blocks for words in block if words.writer):
        words.writer.characters += len(words.text)  # type: ignore[union-attr]
    total = sum(writer.characters for writer in writers)
    for writer in writers:
        writer.share = round(100 * writer.characters / total) if total else 0
    shown = sorted((writer for writer in writers if writer.characters), key=lambda writer: -writer.characters)
    return shown, blocks
