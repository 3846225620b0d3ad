"""What the API answers, and what is sent to it where no kind of content says it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from apps.api.cursors import Next
from apps.core.api_kinds import Markdown, Said, Text, api_kinds
from apps.core.registry import kinds

Reactions = Annotated[dict[str, int], Field(description="How many people reacted, by emoji.", examples=[{"👍": 3}])]
Html = Annotated[str, Field(description="Safe HTML; its links are relative to the portal.")]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Name = Annotated[Text, Field(max_length=80)]
KINDS = tuple(kinds.names())
Kind = Annotated[str, Field(description="The kind of content.", json_schema_extra={"enum": list(KINDS)})]

NADIA: dict[str, Any] = {
    "username": "nadiac",
    "name": "Nadia Cherif",
    "url": "https://portal.example.org/people/nadiac/",
}
SPACE: dict[str, Any] = {
    "slug": "leak-listening", "name": "Leak listening", "url": "https://portal.example.org/s/leak-listening/",
}  # fmt: skip
PERSON: dict[str, Any] = NADIA | {
    "title": "Leak technician", "unit": "Network", "location": "Harbour depot", "bio": "Listens at night.",
    "skills": ["valves"], "contact": "Telephone 4711", "languages": ["en", "fr"], "time_zone": "Europe/Berlin",
    "working_hours": {"days": [1, 2, 3, 4], "from": "06:00", "to": "14:30"}, "photo_url": None, "is_guest": False,
}  # fmt: skip
WHEN = "2026-11-20T18:00:00Z"
ITEM: dict[str, Any] = {
    "id": 412, "kind": KINDS[0] if KINDS else "", "url": "https://portal.example.org/i/412-quiet-nights/",
    "title": "Quiet nights", "state": "published", "space": SPACE, "author": NADIA, "coauthors": [], "created": WHEN,
    "published_at": WHEN, "edited_at": None, "expires_at": None, "last_activity_at": WHEN, "pinned": False,
    "closed": False, "closed_reason": "", "tags": [{"name": "leaks", "slug": "leaks"}],
    "excerpt_html": "<p>Listen at two.</p>", "images": [], "facts": {}, "comment_count": 2, "reactions": {"👍": 3},
    "source_id": None,
}  # fmt: skip
WHOLE: dict[str, Any] = ITEM | {
    "body_html": "<p>Listen at two.</p>", "body_markdown": "Listen at two.", "details": None,
    "my_reactions": [], "may": ["item.comment", "item.react"],
}  # fmt: skip
COMMENT: dict[str, Any] = {
    "id": 977, "item": 412, "parent": None, "url": "https://portal.example.org/i/412-quiet-nights/#comment-977",
    "author": NADIA, "body_html": "<p>Good to know.</p>", "body_markdown": "Good to know.", "created": WHEN,
    "edited_at": None, "accepted": False, "helpful": 1, "reactions": {}, "source_id": None,
}  # fmt: skip
FILE: dict[str, Any] = {
    "id": "0d3f0a52-1f38-4c8e-9f43-2b6f5f0f7c11", "mime": "image/jpeg", "size": 48213, "width": 1200, "height": 800,
    "alt": "A valve", "name": "valve.jpg", "item": None, "created": WHEN,
    "url": "https://portal.example.org/files/0d3f0a52-1f38-4c8e-9f43-2b6f5f0f7c11/",
}  # fmt: skip


def example(value: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


def page_of(value: Any) -> ConfigDict:
    return example({"results": [value], "next": None})


class PersonRef(BaseModel):
    username: str
    name: str
    url: str


class WorkingHours(BaseModel):
    """Work on some days of the week (1 is Monday) from one time to another, in the person's own time zone."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid")
    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    begin: Annotated[Clock, Field(alias="from", examples=["06:00"])]
    end: Annotated[Clock, Field(alias="to", examples=["14:30"])]


class Person(PersonRef):
    """A person as their page shows them; never their e-mail."""

    title: str
    unit: str | None
    location: str
    bio: str
    skills: list[str]
    contact: str
    languages: Annotated[list[str], Field(description="ISO 639 codes of the languages they speak.")]
    time_zone: Annotated[str, Field(description="Empty for who keeps the portal's own.")]
    working_hours: WorkingHours | None
    photo_url: str | None
    is_guest: bool
    model_config = example(PERSON)


class TokenSeen(BaseModel):
    name: str
    scope: Literal["read", "write"]
    expires: datetime


class Me(Person):
    roles: list[str]
    language: str
    token: Annotated[TokenSeen | None, Field(description="The token in use; null for somebody who is signed in.")]
    model_config = example(
        PERSON | {"roles": [], "language": "en"} | {"token": {"name": "Night report", "scope": "read", "expires": WHEN}}
    )


class ChangedMe(Said):
    """What one says of oneself. A field that is left out stays as it is."""

    title: Annotated[Text, Field(max_length=120)] = ""
    location: Annotated[Text, Field(max_length=120)] = ""
    bio: Annotated[Text, Field(max_length=2000)] = ""
    skills: Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=20)] = []
    contact: Annotated[Text, Field(max_length=500)] = ""
    languages: Annotated[
        list[Annotated[Text, Field(max_length=40)]],
        Field(max_length=20, description="ISO 639 codes, or names in English or in themselves."),
    ] = []
    working_hours: WorkingHours | None = None
    model_config = example({"bio": "Listens at night.", "skills": ["valves", "night flow"]})


class People(BaseModel):
    results: list[Person]
    next: Next
    model_config = page_of(PERSON)


class SpaceRef(BaseModel):
    slug: str
    name: str
    url: str


class SpaceSeen(SpaceRef):
    purpose: Literal["task", "interest"]
    visibility: Literal["open", "closed", "private"]
    description: str
    goal: Annotated[str | None, Field(description="The goal it serves.")]
    ends: date | None
    exploratory_until: date | None
    member_count: int
    created: datetime
    archived_at: datetime | None
    my_role: Annotated[str | None, Field(description="owner, facilitator or member; null for none of them.")]
    source_id: str | None
    model_config = example(
        SPACE
        | {"purpose": "interest", "visibility": "open", "description": "Finding leaks by ear.", "goal": None}
        | {"ends": None, "exploratory_until": "2027-01-31", "member_count": 14, "created": WHEN, "archived_at": None}
        | {"my_role": "member", "source_id": None}
    )


class Spaces(BaseModel):
    results: list[SpaceSeen]
    next: Next


class NewSpace(Said):
    name: Annotated[Text, Field(min_length=1, max_length=80)]
    purpose: Literal["task", "interest"]
    visibility: Literal["open", "closed", "private"] = "open"
    description: Annotated[Text, Field(min_length=1, max_length=1000, description="Why it exists.")]
    ends: Annotated[date | None, Field(description="Every task has an end.")] = None
    exploratory_until: Annotated[date | None, Field(description="Without one: 90 days.")] = None
    model_config = example({"name": "Winter bursts", "purpose": "task", "visibility": "open",
                            "description": "Repair within a day.", "ends": "2099-03-31"})  # fmt: skip


class ChangedSpace(Said):
    """A field that is left out stays as it is."""

    name: Annotated[Text, Field(min_length=1, max_length=80)] = "-"
    purpose: Literal["task", "interest"] = "interest"
    visibility: Literal["open", "closed", "private"] = "open"
    description: Annotated[Text, Field(min_length=1, max_length=1000)] = "-"
    ends: date | None = None
    exploratory_until: date | None = None
    model_config = example({"description": "Repair within a day, and learn why."})


class Member(BaseModel):
    person: PersonRef
    role: Literal["owner", "facilitator", "member"]
    joined: datetime
    model_config = example({"person": NADIA, "role": "facilitator", "joined": WHEN})


class Members(BaseModel):
    results: list[Member]
    next: Next
    model_config = page_of({"person": NADIA, "role": "facilitator", "joined": WHEN})


class NewRole(Said):
    role: Annotated[
        Literal["owner", "facilitator", "member"] | None, Field(description="Whoever joins comes as a member.")
    ] = None
    model_config = example({"role": "facilitator"})


class NewRequest(Said):
    message: Annotated[Text, Field(max_length=500, description="Who one is and what brings one here.")] = ""
    model_config = example({"message": "I repair valves in the harbour."})


class Asked(BaseModel):
    asked: Annotated[bool, Field(description="Whether a request waits for an answer.")]
    model_config = example({"asked": True})


class TagSeen(BaseModel):
    name: str
    slug: str


class TagWhole(TagSeen):
    url: str
    model_config = example({"name": "leaks", "slug": "leaks", "url": "https://portal.example.org/tags/leaks/"})


class Tags(BaseModel):
    results: list[TagWhole]
    next: Next
    model_config = page_of({"name": "leaks", "slug": "leaks", "url": "https://portal.example.org/tags/leaks/"})


class Picture(BaseModel):
    id: UUID
    width: int | None
    height: int | None
    alt: str
    url: str


class Item(BaseModel):
    """Something published, whatever its kind. `facts` are the few values that cards of its kind show."""

    id: int
    kind: Kind
    url: str
    title: str
    state: Literal["draft", "scheduled", "published", "hidden", "archived"]
    space: SpaceRef
    author: Annotated[PersonRef | None, Field(description="null for somebody who has left.")]
    coauthors: list[PersonRef]
    created: datetime
    published_at: datetime | None
    edited_at: datetime | None
    expires_at: datetime | None
    last_activity_at: datetime
    pinned: bool
    closed: Annotated[bool, Field(description="Whether its conversation has been ended.")]
    closed_reason: str
    tags: list[TagSeen]
    excerpt_html: Html
    images: list[Picture]
    facts: dict[str, Any]
    comment_count: int
    reactions: Reactions
    source_id: Annotated[str | None, Field(description="Its id in the archive it came with.")]
    body_html: Annotated[str | None, Field(description="In lists only with `include=body`.")] = None
    body_markdown: Annotated[str | None, Field(description="In lists only with `include=body`.")] = None
    model_config = example(ITEM)


class Items(BaseModel):
    results: list[Item]
    next: Next
    model_config = page_of(ITEM)


Details: Any = Union[tuple(dict.fromkeys(kind.details for kind in api_kinds))]  # noqa: UP007  (made of what there is)


class ItemWhole(Item):
    """An item with its text, with what only its kind knows, and with what its reader may do to it."""

    details: Annotated[Details | None, Field(description="What only this kind knows.")]
    my_reactions: list[str]
    may: Annotated[list[str], Field(description="Verbs of the table of rights, such as item.edit.")]
    model_config = example(WHOLE)


class Comment(BaseModel):
    id: int
    item: int
    parent: Annotated[int | None, Field(description="The comment it replies to, which may be deleted.")]
    url: str
    author: PersonRef | None
    body_html: Html
    body_markdown: str
    created: datetime
    edited_at: datetime | None
    accepted: Annotated[bool, Field(description="Whether it was chosen as the answer.")]
    helpful: Annotated[int, Field(description="How many reactions and votes say that it helped.")]
    reactions: Reactions
    source_id: str | None
    model_config = example(COMMENT)


class Comments(BaseModel):
    results: list[Comment]
    next: Next
    model_config = page_of(COMMENT)


class NewComment(Said):
    body_markdown: Markdown
    parent: Annotated[int | None, Field(ge=1, lt=2**63, description="The comment it replies to.")] = None
    model_config = example({"body_markdown": "Good to know."})


class ChangedComment(Said):
    body_markdown: Markdown
    model_config = example({"body_markdown": "Good to know, thank you."})


class Reaction(BaseModel):
    emoji: str
    person: PersonRef
    created: AwareDatetime
    model_config = example({"emoji": "👍", "person": NADIA, "created": WHEN})


class ReactionList(BaseModel):
    results: list[Reaction]
    next: Next
    model_config = page_of({"emoji": "👍", "person": NADIA, "created": WHEN})


class Reacted(BaseModel):
    reactions: Reactions
    my_reactions: list[str]
    model_config = example({"reactions": {"👍": 3}, "my_reactions": ["👍"]})


class Acted(BaseModel):
    act: str
    wanted: bool
    count: Annotated[int | None, Field(description="How many people do so now, where that is counted.")]
    model_config = example({"act": "vote", "wanted": True, "count": 4})


class FileSeen(BaseModel):
    """An uploaded picture. Whoever may see its item may fetch it; until it has one it is its owner's alone."""

    id: UUID
    mime: str
    size: Annotated[int, Field(description="In bytes.")]
    width: int | None
    height: int | None
    alt: str
    name: Annotated[str | None, Field(description="What its owner called it, told to nobody else.")]
    item: int | None
    created: datetime
    url: str
    model_config = example(FILE)


class Fault(BaseModel):
    field: str
    message: str


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Field(description="An address that explains this sort of problem.")]
    title: str
    status: int
    detail: str
    errors: list[Fault] = []
    model_config = example({"type": "https://portal.example.org/api/v1/docs#problem-missing", "title": "Not Found",
                            "status": 404, "detail": "There is nothing here for you."})  # fmt: skip
