"""What kinds of content declare for the API, in their `api.py`: schemas of what is written, and the acts behind them.

The API itself knows no kind. It reads what every item has from the spine, asks `tell` for what only the kind knows,
and hands what was written to `make` and `change`, which call the same actions as the pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from apps.core.pages import UNSTORABLE
from apps.core.registry import Registry

MOST_TAGS, LONGEST_TAG, LONGEST_BODY = 10, 60, 400_000


def _storable(text: str) -> str:
    if UNSTORABLE.search(text):
        raise ValueError("It holds a character that cannot be kept.")
    return text


def _one_tag(text: str) -> str:
    if not text.strip().lstrip("#").strip():
        raise ValueError("A tag has a name.")
    return text


def _sane(moment: Any) -> Any:
    if moment is not None and not 1900 <= moment.year <= 2200:
        raise ValueError("It must lie between the years 1900 and 2200.")
    return moment


Text = Annotated[str, AfterValidator(_storable)]
Markdown = Annotated[Text, Field(min_length=1, max_length=LONGEST_BODY, description="The text in Markdown.")]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), AfterValidator(_storable)]
Tag = Annotated[
    str, Field(min_length=1, max_length=LONGEST_TAG, pattern=r"^[^,;\n]+$"), AfterValidator(_storable),
    AfterValidator(_one_tag),
]  # fmt: skip
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS)]
Handle = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,29}$", examples=["nadiac"])]
Moment = Annotated[AwareDatetime, AfterValidator(_sane)]


def strict(example: Any) -> ConfigDict:
    """Return the configuration of a schema that has an example and in which nothing unknown may stand."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Said(BaseModel):
    """Something sent to the API; a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class NewItem(Said):
    """What every new item says; kinds add `kind` (a literal: their name) and their own."""

    space: Annotated[Text, Field(max_length=80, description="The slug of the space it belongs to.")]
    body_markdown: Markdown
    tags: Tags = []


class ChangedItem(Said):
    """What can be changed of an item. A field that is left out stays as it is."""

    body_markdown: Markdown = ""
    tags: Tags = []

    def says(self, name: str) -> bool:
        return name in self.model_fields_set


def tag_line(tags: list[str]) -> str:
    """Return tags as the actions take them."""
    return ", ".join(tags)


@dataclass(frozen=True)
class ApiKind:
    """How a kind is written and read through the API.

    `new` and `changed` are the schemas of what is sent (subclasses of NewItem and ChangedItem), each with an example.
    `make(actor, space, said)` returns the new item, `change(actor, item, said)` changes one the actor may see; both
    raise what the actions raise. `details` is the schema of what only this kind knows, and `tell(ids)` returns
    {item id: values for it} from one query for ids that have passed `visible_to`.
    """

    name: str
    new: type[NewItem]
    changed: type[ChangedItem]
    details: type[BaseModel]
    make: Callable[[Any, Any, Any], Any] = field(compare=False)
    change: Callable[[Any, Any, Any], None] = field(compare=False)
    tell: Callable[[list[int]], dict[int, dict[str, Any]]] = field(compare=False)


@dataclass(frozen=True)
class ApiAct:
    """Something a reader can do and take back, `on` an item or a comment, at `…/acts/<name>`.

    `run(actor, thing, wanted)` does it, or takes it back, and returns how many do so now, or None where nobody counts.
    Doing it twice changes nothing. It raises PermissionDenied or ValidationError, and Http404 where `thing` is nothing
    that this can be done to.
    """

    name: str
    on: str
    summary: str
    run: Callable[[Any, Any, bool], int | None] = field(compare=False)


api_kinds: Registry[ApiKind] = Registry("API kind")
api_acts: Registry[ApiAct] = Registry("API act")
