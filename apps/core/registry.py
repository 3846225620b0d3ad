"""The seam between kinds of content and their readers: data, not imports.

An app describes what it brings in small files (`kind.py`, `archive.py`, `navigation.py`, `handlers.py`, `notices.py`,
`needs.py`, `panels.py`, `moves.py`, `routers.py`, `searchable.py`, `api.py`, `evidence.py`, `unmet.py`). They are
imported once, when all apps are ready; reader apps then look things up here and never import a kind. Keys are fixed at
start-up, and an unknown key raises.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Generic, Protocol, TypeVar

from django.apps import apps
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

REGISTRY_MODULES = (
    "kind", "archive", "navigation", "handlers", "notices", "needs", "panels", "moves", "routers", "searchable", "api",
    "evidence", "unmet",
)  # fmt: skip
Text = str | Promise


class Named(Protocol):
    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=Named)


class Registry(Generic[Entry]):
    """A set of named entries in the order they ask for (`order`), then that of their declaration.

    `get` raises KeyError for a name nobody declared.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> Entry:
        """Register `entry`. Raises ValueError when another entry holds its name."""
        known = self._entries.get(entry.name)
        if known is not None and known != entry:
            raise ValueError(f"Two {self.what} entries are named {entry.name!r}.")
        entries = [*self._entries.values(), *([] if known else [entry])]
        self._entries = {each.name: each for each in sorted(entries, key=lambda each: getattr(each, "order", 0))}
        return entry

    def get(self, name: str) -> Entry:
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def names(self) -> list[str]:
        return list(self._entries)


@dataclass(frozen=True)
class Kind:
    """One kind of content, declared in the kind app's `kind.py`.

    `model` is the subclass of `content.Item`; `page(request, item)` renders its page at `/i/<id>-<slug>/`;
    `card_template` draws it in streams from the spine row alone; `create_url(space)` is where one is made and
    `edit_url(item)` where one is changed. `publish(item)` makes a scheduled item appear when its time has come.

    An item can grow into one of the kinds named in `grows_into`: `seed(item)` is what that begins with, and the
    page that makes it is asked with `?from=<id>`. `title_matters` says that a kind's items are known by their title.

    `sorts` are the orders in which its conversation can be read, the usual one first (see `discussion.pages`);
    `talk(item)` says how its conversation speaks where it is not one of comments.

    `correctable` says that those who lead a space edit it for its author, who is told (`item.correct`).

    `rewrite(actor, item, title, html)` lets an item say again what it said in an earlier version, as an edit; it raises
    what an edit raises. A kind without it shows its versions only.
    """

    name: str
    label: Text
    label_plural: Text
    icon: str
    model: Any
    page: Callable[..., Any]
    card_template: str
    create_url: Callable[[Any], str]
    create_label: Text
    edit_url: Callable[[Any], str] | None = None
    publish: Callable[[Any], None] | None = None
    grows_into: tuple[str, ...] = ()
    seed: Callable[[Any], "Seed"] | None = None
    title_matters: bool = False
    rewrite: Callable[[Any, Any, str, str], None] | None = None
    sorts: tuple[str, ...] = ("oldest", "newest", "helpful")
    talk: Callable[[Any], "Talk"] | None = None
    correctable: bool = False


@dataclass(frozen=True)
class Talk:
    """How the conversation on an item speaks: its heading, what stands there while it is empty, and its button."""

    heading: Text
    empty: Text
    submit: Text


@dataclass(frozen=True)
class Seed:
    """What an item hands on to the one that grows from it: a title, sanitised HTML and tags."""

    title: str
    html: str
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ArchiveKind:
    """How a kind enters and leaves the archive format, declared in `archive.py`. The spine is not its concern.

    `dump(ids)` returns {item id: columns} of what only this kind knows: `html`, its text, where it `takes` them
    `parent` (an item id) and `file` (a path in the archive), and what else it has. `load(new, changed, batch)` gets
    the same for items whose spine rows were just written, and for items whose columns differ from what `dump` says,
    and writes them in bulk; `batch.open(path)` reads a file of the archive. `takes` names the optional fields of
    `items.jsonl` the kind allows.

    `fields` are further ones of its own, with the checks of `core.rows`: `read(data, batch)` makes columns of a
    checked row, `tell(columns, export)` a row of columns. `fault(data, content)` returns what else is wrong with a row,
    or None. `lead(columns)` is the HTML that cards show of an item, if not the beginning of its text; `finish(ids)` is
    called when all else of the archive is there, the log too.

    A kind whose first comments are answers, one of which may be accepted, names in `answers` the verbs that decide
    which: what was decided here after the archive was made stays.
    """

    name: str
    dump: Callable[[Iterable[int]], dict[int, dict[str, Any]]]
    load: Callable[[dict[int, dict[str, Any]], dict[int, dict[str, Any]], Any], None]
    takes: frozenset[str] = frozenset()
    fields: Mapping[str, Any] = field(default_factory=dict)
    read: Callable[[dict[str, Any], Any], dict[str, Any]] | None = None
    tell: Callable[[dict[str, Any], Any], dict[str, Any]] | None = None
    fault: Callable[[dict[str, Any], Any], str | None] = lambda data, content: None
    answers: frozenset[str] = frozenset()
    lead: Callable[[dict[str, Any]], str] | None = None
    finish: Callable[[list[int]], None] | None = None


@dataclass(frozen=True)
class ArchiveFile:
    """A further file of the archive format, `<name>.jsonl`, declared in the `archive.py` of the app whose rows it has.

    `fields` are those of a row, with the checks of `core.rows`; `key` names those that together stand there once;
    `references` says which name a row of which other file. `fault(data, content)` returns what else is wrong with a
    row, or None. `dump(export)` yields rows, oldest first, and `load(batch)` writes those of `batch.rows(name)`.
    `people(export)` gives the ids of those whom the rows of an export name. A `personal` file is left out when one
    space is exported: it is nobody's but the person's. What items themselves refer to is `before_items`.
    """

    name: str
    fields: Mapping[str, Any]
    key: tuple[str, ...]
    references: Mapping[str, str]
    dump: Callable[[Any], Iterator[dict[str, Any]]]
    load: Callable[[Any], None]
    fault: Callable[[dict[str, Any], Any], str | None] = lambda data, content: None
    people: Callable[[Any], Iterable[int]] = lambda export: ()
    personal: bool = False
    before_items: bool = False
    order: int = 50


@dataclass(frozen=True)
class NavigationEntry:
    """A main entry of the rail and the phone's bottom bar. `url` is a URL name; `roles` narrows it to site roles."""

    name: str
    label: Text
    icon: str
    url: str
    order: int
    bottom_bar: bool = False
    for_guests: bool = True
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SpaceTab:
    """A tab of every space page. `verb` is the right a person needs in that space to be shown it."""

    name: str
    label: Text
    url: str
    order: int
    verb: str = "space.see"


@dataclass(frozen=True)
class SpaceSetting:
    """A further page of what those who lead a space decide, linked from its *Manage* tab. `url` takes the slug."""

    name: str
    label: Text
    help: Text
    icon: str
    url: str
    order: int
    verb: str = "space.configure"


@dataclass(frozen=True)
class ItemAct:
    """Something a reader can do to any item, in the menu of its page.

    `rows(request, item, can_do)` returns dicts {label, icon, url} for a link or {label, icon, action} for a button
    that posts; none when the reader cannot do it.
    """

    name: str
    rows: Callable[[Any, Any, frozenset[str]], list[dict[str, Any]]] = field(compare=False)
    order: int = 50


@dataclass(frozen=True)
class ItemMove:
    """What an app does when an item is taken to another space, declared in `moves.py`.

    `run(item, space, chosen)` is part of the act's transaction, in which the item and both spaces are locked; `chosen`
    is what the kind let the person choose there. It may raise ValidationError.
    """

    name: str
    run: Callable[[Any, Any, dict[str, Any]], None] = field(compare=False)


@dataclass(frozen=True)
class CommentAct:
    """Something a reader can do to any comment, or is told about it: beside its acts, or `about` it above its text.

    `rows(item, user, comments, can_do)` is asked once for a page: `comments` is {comment id: `discussion.models.Row`}
    of those shown, `can_do` what `user` may do to `item`. Returns {comment id: safe HTML} for some of them.
    """

    name: str
    rows: Callable[[Any, Any, dict[int, Any], frozenset[str]], dict[int, str]] = field(compare=False)
    order: int = 50
    place: str = "acts"


@dataclass(frozen=True)
class SpaceAct:
    """Something a reader can do to any space, in the menu of its head.

    `rows(request, space, can_do)` returns dicts as those of an `ItemAct`, or {head} for words above those that follow;
    `choice` makes a button one of several, of which the `chosen` one is marked.
    """

    name: str
    rows: Callable[[Any, Any, frozenset[str]], list[dict[str, Any]]] = field(compare=False)
    order: int = 50


@dataclass(frozen=True)
class ItemPanel:
    """A part of every item's page that the item's kind need not know: in its `foot` or in the `aside`.

    `draw(request, item, can_do)` returns safe HTML for this reader, or "" for nothing.
    """

    name: str
    place: str
    draw: Callable[[Any, Any, frozenset[str]], str] = field(compare=False)
    order: int = 50


@dataclass(frozen=True)
class SpacePanel:
    """A part of every space's pages: `top` of the first page of its stream or in the `aside` there, in the aside of
    the page `about` it, or as rows of the table there that tells of its `goal`.

    `draw(request, space, can_do)` returns safe HTML for this reader, or "" for nothing.
    """

    name: str
    place: str
    draw: Callable[[Any, Any, frozenset[str]], str] = field(compare=False)
    order: int = 50


@dataclass(frozen=True)
class PagePanel:
    """A button or part of every page that gathers things, that of a `person` or of a `tag`: at its `head`, or in its
    `body`, above the things.

    `draw(request, thing)` returns safe HTML for this reader, or "" for nothing.
    """

    name: str
    page: str
    draw: Callable[[Any, Any], str] = field(compare=False)
    order: int = 50
    place: str = "head"


@dataclass(frozen=True)
class Need:
    """Things that wait for a person, for *Needs you* on the home page, declared in `needs.py`.

    `rows(user, limit)` returns dicts {icon, text, url, note, at}, most urgent first: what to do, where, about what,
    and since when (aware). Everything in them passes `visible_to` at that moment, and it takes one bounded query in
    all. `act` names the one act the row asks for (else "Open"); `also`, {label, action}, is a button beside it. A row
    with a `key` may be put away by the person; the key names that one state of the thing, so that it comes back when
    the thing has changed.

    Needs that have a `read` (a `ReadersRead`) share one query: then `rows(found, limit)` is given what was read, with
    the columns at the places `moments` as moments.
    """

    name: str
    rows: Callable[[Any, int], list[dict[str, Any]]] = field(compare=False)
    order: int = 50
    read: Any = field(default=None, compare=False)
    moments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Handler:
    """What an app does on some verbs; run once for each event through the outbox. See `apps.events`."""

    name: str
    verbs: AbstractSet[str]
    run: Callable[[Any], None] = field(compare=False)
    queue: str = "default"


@dataclass(frozen=True)
class Notice:
    """What a verb means to a person: `sentence(event)` to read, `recipients(event)` as ids of people to tell."""

    name: str
    sentence: Callable[[Any], Text] = field(compare=False)
    recipients: Callable[[Any], Iterable[int]] = field(compare=False)


kinds: Registry[Kind] = Registry("kind")
archive_kinds: Registry[ArchiveKind] = Registry("archive")
archive_files: Registry[ArchiveFile] = Registry("archive file")
navigation: Registry[NavigationEntry] = Registry("navigation")
space_tabs: Registry[SpaceTab] = Registry("space tab")
handlers: Registry[Handler] = Registry("handler")
notices: Registry[Notice] = Registry("notice")
needs: Registry[Need] = Registry("need")
space_settings: Registry[SpaceSetting] = Registry("space setting")
item_acts: Registry[ItemAct] = Registry("item act")
item_moves: Registry[ItemMove] = Registry("item move")
comment_acts: Registry[CommentAct] = Registry("comment act")
space_acts: Registry[SpaceAct] = Registry("space act")
item_panels: Registry[ItemPanel] = Registry("item panel")
space_panels: Registry[SpacePanel] = Registry("space panel")
page_panels: Registry[PagePanel] = Registry("page panel")


def drawn(panels: Iterable[Any], *about: Any) -> SafeString:
    """Return what `panels` add to a page, one after the other; `about` is what their `draw` takes."""
    return mark_safe("".join(panel.draw(*about) for panel in panels))  # noqa: S308  (drawn by templates of the apps)


class OfEveryKind(AbstractSet[str]):
    """The verbs of these acts for every kind there is, also for those that are declared later."""

    def __init__(self, *acts: str) -> None:
        self.acts = acts

    def __contains__(self, verb: object) -> bool:
        kind, _, act = str(verb).partition(".")
        return act in self.acts and kind in kinds

    def __iter__(self) -> Iterator[str]:
        return (f"{kind.name}.{act}" for kind in kinds for act in self.acts)

    def __len__(self) -> int:
        return len(self.acts) * len(kinds.names())


def discover() -> None:
    """Import every app's registry files. Errors inside them surface; a missing file is no error."""
    for config in apps.get_app_configs():
        if not config.name.startswith("apps."):
            continue
        for module in REGISTRY_MODULES:
            if find_spec(f"{config.name}.{module}"):
                import_module(f"{config.name}.{module}")
