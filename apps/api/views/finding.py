"""Finding: things by their text, and people by what they know."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from apps.api import found, found_schemas
from apps.api.answers import answer
from apps.api.cursors import USUAL, After, Limit, cursor_of, place_in
from apps.expertise.people import find_people
from apps.search.finding import find
from apps.search.query import Query as Asked
from apps.search.query import parse
from apps.search.spelling import meant

router = Router(tags=["Finding"])
LONGEST = 20_000
Words = Annotated[
    str,
    Query(
        max_length=LONGEST,
        description="Words, also whole sentences, with the operators of the search page; what is beyond 1,000 "
        "characters is not looked for.",
        examples=["how do I hear a leak at night"],
    ),
]
OneKind = Annotated[
    Literal[found.KINDS] | None,  # type: ignore[valid-type]
    Query(description="Only of this kind: one of items, or `comment`, `person` or `space`."),
]
OneSpace = Annotated[str | None, Query(max_length=100, description="Only in the space with this slug.")]


def asked(request: HttpRequest, q: str, kind: str | None = None, space: str | None = None) -> Asked:
    """Return what is looked for, narrowed by what stands beside the words."""
    query = parse(q, request.user)
    more: dict[str, Any] = {}
    if kind:
        more["kinds"] = (kind,)
    if space:
        more["spaces"] = (space.lower(),)
    return query.but(**more)


@router.get("/search", response=found_schemas.SearchResults, summary="Search what one may read, the best first")
def search(
    request: HttpRequest, q: Words = "", kind: OneKind = None, space: OneSpace = None, cursor: After = "",
    limit: Limit = USUAL,
) -> HttpResponse:  # fmt: skip
    """At most the best 200; `next` leads through them. `source_id` is the id under which a thing came with an archive,
    else its own; `highlight` is safe HTML in which the words are marked."""
    query = asked(request, q, kind, space)
    name = f"search.{found.fingerprint(query)}"
    (start,) = place_in(name, cursor, 1) or (0,)
    whole = find(request.user, query, grouped=False) if query else None
    rows = [row for row in whole.rows if row.sort in found.TYPES] if whole else []
    shown = rows[start : start + limit]
    following = cursor_of(name, start + limit) if len(rows) > start + limit else None
    better = meant(request.user, whole) if whole else ""
    told = found.results(request.user, shown, whole.words if whole else [])
    return answer(request, {"results": told, "did_you_mean": better or None, "next": following})


@router.get("/experts", response=found_schemas.Experts, summary="Find people who know about something, the best first")
def experts(request: HttpRequest, q: Words = "", limit: Limit = USUAL) -> HttpResponse:
    """`evidence` is what speaks for them and can be opened by whoever asks, the strongest first; `score` compares the
    people of one answer and says nothing beyond it."""
    people = find_people(request.user, asked(request, q), limit=limit)
    return answer(request, {"experts": found.experts(request.user, people)})
