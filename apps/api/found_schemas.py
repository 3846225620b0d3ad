"""What the API answers of what was found."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from apps.api.cursors import Next
from apps.api.schemas import KINDS, SPACE, WHEN, SpaceRef, example

FOUND: dict[str, Any] = {
    "type": "item", "source_id": "412", "kind": KINDS[0] if KINDS else "", "title": "Quiet nights",
    "url": "https://portal.example.org/i/412-quiet-nights/", "space": SPACE, "score": 7.31,
    "highlight": "<mark>Listen</mark> at two.",
}  # fmt: skip
EXPERT: dict[str, Any] = {
    "username": "nadiac", "name": "Nadia Cherif", "score": 3.2, "available": True,
    "evidence": [
        {"source_id": "977", "kind": "comment", "title": "Quiet nights",
         "url": "https://portal.example.org/c/977/", "at": WHEN},
    ],
}  # fmt: skip


class SearchResult(BaseModel):
    type: Literal["item", "comment", "person", "space"]
    source_id: Annotated[str, Field(description="The id under which it came with an archive, else its own.")]
    kind: Annotated[str, Field(description="The kind of an item, else the type.")]
    title: Annotated[str, Field(description="Of a comment, the title of what it is said on.")]
    url: str
    space: SpaceRef | None
    score: Annotated[float, Field(description="Compares the results of one search, and nothing else.")]
    highlight: Annotated[str, Field(description="Lines of the text as safe HTML, the words in mark elements.")]
    model_config = example(FOUND)


class SearchResults(BaseModel):
    results: list[SearchResult]
    did_you_mean: Annotated[str | None, Field(description="The same words, spelt as others spell them.")]
    next: Next
    model_config = example({"results": [FOUND], "did_you_mean": None, "next": None})


class Proof(BaseModel):
    source_id: str
    kind: Annotated[str, Field(description="The kind of an item; `comment`, or `space` for one they lead.")]
    title: str
    url: str
    at: datetime
    model_config = example(EXPERT["evidence"][0])


class Expert(BaseModel):
    username: str
    name: str
    score: Annotated[float, Field(description="Compares the people of one answer, and nothing else.")]
    available: Annotated[bool, Field(description="Whether they take a question now.")]
    evidence: list[Proof]
    model_config = example(EXPERT)


class Experts(BaseModel):
    experts: list[Expert]
    model_config = example({"experts": [EXPERT]})
