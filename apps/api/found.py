"""What was found as the API tells it. All of it has passed the doors of whoever asks."""

from collections.abc import Iterable
from hashlib import blake2s
from typing import Any

from apps.api.answers import absolute
from apps.content.models import Item
from apps.core.registry import kinds
from apps.discussion.models import Comment
from apps.expertise.finding import Proof
from apps.expertise.people import Found as Person
from apps.expertise.people import address
from apps.following.reading import met_by
from apps.search.finding import Found
from apps.search.highlights import highlighted
from apps.search.query import Query
from apps.search.results import url_of
from apps.search.words import Weighed
from apps.spaces.models import Space

TYPES = ("item", "comment", "person", "space")
KINDS = (*kinds.names(), *TYPES[1:])
MOST_EVIDENCE = 5
Told = dict[str, Any]


def fingerprint(query: Query) -> str:
    """Return what names a search in its cursors: one of another search is refused."""
    return blake2s(repr(query).encode(errors="replace"), digest_size=8).hexdigest()


def source_ids(viewer: Any, things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return {(sort, id): the archive's id} of those of `things` that came with an archive."""
    ids: dict[str, list[int]] = {}
    for sort, pk in things:
        ids.setdefault(sort, []).append(pk)
    told: dict[tuple[str, int], str] = {}
    doors = {"item": Item.visible_to, "comment": Comment.visible_to, "space": Space.visible_to, "person": met_by}
    for sort, door in doors.items():
        if wanted := ids.get(sort):
            known = door(viewer).filter(pk__in=wanted).exclude(source_id=None)
            told |= {(sort, pk): source for pk, source in known.values_list("pk", "source_id")}
    return told


def results(viewer: Any, rows: list[Found], words: list[Weighed]) -> list[Told]:
    marks = highlighted([row.entry for row in rows], words)
    sources = source_ids(viewer, ((row.sort, row.source) for row in rows))
    return [
        {
            "type": row.sort, "source_id": source_id(row.sort, row.source, sources, row.slug), "kind": row.kind,
            "title": row.title, "url": absolute(url_of(row)), "space": space(row), "score": round(row.score, 4),
            "highlight": str(lines or title),
        }
        for row in rows
        for title, lines in [marks.get(row.entry, ("", ""))]
    ]  # fmt: skip


def source_id(sort: str, pk: int, known: dict[tuple[str, int], str], slug: str = "") -> str:
    """Return the archive's id of a thing, else its own, which is the handle of a person."""
    return known.get((sort, pk)) or (slug if sort == "person" else str(pk))


def space(row: Found) -> Told | None:
    if row.space is None:
        return None
    slug = row.space["slug"]
    return {"slug": slug, "name": row.space["name"], "url": absolute(f"/s/{slug}/")}


def experts(viewer: Any, people: list[Person]) -> list[Told]:
    shown = {one.user.pk: one.expert.proofs[:MOST_EVIDENCE] for one in people}
    sources = source_ids(viewer, ((proof.sort, proof.source) for proofs in shown.values() for proof in proofs))
    return [
        {
            "username": one.user.username, "name": one.user.name, "score": round(one.expert.score, 4),
            "available": one.available, "evidence": [evidence(proof, sources) for proof in shown[one.user.pk]],
        }
        for one in people
    ]  # fmt: skip


def evidence(proof: Proof, sources: dict[tuple[str, int], str]) -> Told:
    return {
        "source_id": source_id(proof.sort, proof.source, sources),
        "kind": proof.kind if proof.sort == "item" else proof.sort, "title": proof.title,
        "url": absolute(address(proof)), "at": proof.at,
    }  # fmt: skip
