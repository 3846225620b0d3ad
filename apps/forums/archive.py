"""Topics, questions and the categories they stand on, in the archive format; what readers do with them stands beside.

A text from an archive may be longer than one written here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from apps.core.copying import copy_values
from apps.core.names import check_name, tidy
from apps.core.registry import ArchiveFile, ArchiveKind, archive_files, archive_kinds
from apps.core.rows import Field, identity, many, text
from apps.events.models import Event
from apps.forums.actions.categories import LONGEST, MOST_CATEGORIES
from apps.forums.archiving import (
    duplicates,  # noqa: F401  (declares its file)
    promises,
    reviews,
    votes,
)
from apps.forums.archiving.marks import MARKS
from apps.forums.archiving.polls import BALLOTS, POLLS
from apps.forums.counting import count_answers
from apps.forums.first_answers import measure
from apps.forums.models import Category, Question, Thread, Topic
from apps.spaces.versions import move_on

Columns = dict[int, dict[str, Any]]


def dumper(model: type[Thread]) -> Callable[[Iterable[int]], Columns]:
    def dump(ids: Iterable[int]) -> Columns:
        """Return {item id: {"html", "category": the id of its category or None}}."""
        rows = model.everything.filter(pk__in=list(ids)).values_list("pk", "body", "category_id")
        return {pk: {"html": body, "category": category} for pk, body, category in rows}

    return dump


def loader(model: type[Thread]) -> Callable[[Columns, Columns, Any], None]:
    def load(new: Columns, changed: Columns, batch: Any) -> None:
        """Write the texts and categories of threads whose spine is there."""
        rows = [(pk, own["html"], own["category"]) for pk, own in new.items()]
        copy_values(model, ["item_ptr_id", "body", "category_id"], rows)
        for pk, own in changed.items():
            model.everything.filter(pk=pk).update(body=own["html"], category_id=own["category"])

    return load


def finish_questions(ids: list[int]) -> None:
    """Bring up to date what follows from answers; what comes from elsewhere has been promised no answer here."""
    count_answers(ids)
    measure(ids)


def read_thread(data: dict[str, Any], batch: Any) -> dict[str, Any]:
    """Return the category of a row; None where those who lead the space have taken it away since."""
    return {"category": batch.ids["categories"].get((data["space"], data.get("category")))}


def tell_thread(columns: dict[str, Any], export: Any) -> dict[str, Any]:
    if "categories" not in export.ids:
        rows = Category.objects.filter(space__in=export.spaces)
        export.ids["categories"] = dict(rows.values_list("pk", "name"))
    return {"category": export.ids["categories"].get(columns["category"])}


def without_its_category(data: dict[str, Any], content: Any) -> str | None:
    """What stands on a category names one of its space."""
    name, shelves = data.get("category"), content.get("categories", data["space"])
    if name is None or (shelves and name in shelves["names"]):
        return None
    return f"category: {name!r} is no category of {data['space']!r} in the archive"


def dump_categories(export: Any) -> Iterator[dict[str, Any]]:
    """Yield the categories of each space that has some, in its order."""
    names: dict[int, list[str]] = {}
    rows = Category.objects.filter(space__in=export.spaces).order_by("space__created", "space_id", "position", "pk")
    for space, name in rows.values_list("space_id", "name"):
        names.setdefault(space, []).append(name)
    for space, theirs in names.items():
        yield {"space": export.ids["spaces"][space], "names": theirs}


def load_categories(batch: Any) -> None:
    """Write what is new and its order, unless those who lead the space have set its categories since."""
    spaces = {batch.ids["spaces"][space]: space for space in batch.rows("categories")}
    later = Event.objects.filter(verb="space.categories_set", space_id__in=spaces, at__gt=batch.exported_at)
    settled = set(later.values_list("space_id", flat=True))
    rows = []
    for pk, space in spaces.items():
        if pk in settled:
            batch.keep("categories")
            continue
        names = batch.rows("categories")[space].data["names"]
        rows += [Category(space_id=pk, name=name, position=place) for place, name in enumerate(names)]
    here = Category.objects.filter(space_id__in=spaces)
    for pk in {row.space_id for row in batch.put("categories", rows, here, ("space_id", "name"), ("position",))}:
        move_on(pk)
    known = Category.objects.filter(space_id__in=spaces).values_list("space_id", "name", "pk")
    batch.ids["categories"] = {(spaces[space], name): pk for space, name, pk in known}


def no_categories(data: dict[str, Any], content: Any) -> str | None:
    """Names as people may give them, each once however it is written."""
    for name in data["names"]:
        try:
            check_name(name)
        except ValidationError as error:
            return f"names: {error.messages[0]}"
    if any(name != tidy(name) for name in data["names"]):
        return "names: one begins, ends or is divided by more than a space"
    if len({name.casefold() for name in data["names"]}) < len(data["names"]):
        return "names: one stands there twice"
    return None


archive_files.add(
    ArchiveFile(
        name="categories",
        fields={"space": Field(identity), "names": Field(many(text(LONGEST), MOST_CATEGORIES))},
        key=("space",),
        references={"space": "spaces"},
        dump=dump_categories,
        load=load_categories,
        fault=no_categories,
        before_items=True,
        order=35,
    )
)
for model in (Topic, Question):
    asks = model is Question
    archive_kinds.add(
        ArchiveKind(
            name=str(model._meta.model_name),
            dump=dumper(model),
            load=loader(model),
            fields={"category": Field(text(LONGEST), False)},
            read=read_thread,
            tell=tell_thread,
            fault=without_its_category,
            answers=frozenset({"answer.accepted", "answer.acceptance_withdrawn"}) if asks else frozenset(),
            finish=finish_questions if asks else None,
        )
    )
for file in (*votes.FILES, *reviews.FILES, *promises.FILES, POLLS, BALLOTS, MARKS):
    archive_files.add(file)
