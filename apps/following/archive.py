"""What people follow and keep, in the archive format. It is theirs alone: the export of one space leaves it out."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, choice, identity, moment, text
from apps.following.models import TARGETS, Bookmark, Folder, Follow, Level
from apps.tagging.actions import slug_of, tags_named

LONGEST_FOLDER, LONGEST_TAG = 60, 100
AT_ONCE = 1000
MODELS = {"space": "spaces", "item": "items", "person": "users"}


def dump_follows(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what people follow that is in the archive, and how much of it."""
    exported = Q(space__in=export.spaces) | Q(item__in=export.items) | Q(person__in=export.people) | ~Q(tag=None)
    rows = Follow.objects.filter(exported, user__in=export.people).select_related("tag")
    for row in rows.order_by("since", "pk").iterator(AT_ONCE):
        target = next(name for name in TARGETS if getattr(row, f"{name}_id"))
        about = row.tag.name if row.tag else export.ids[MODELS[target]][getattr(row, f"{target}_id")]
        level = None if row.level == Level.ALL else row.level
        yield {"user": export.ids["users"][row.user_id], target: about, "level": level, "since": export.time(row.since)}


def load_follows(batch: Any) -> None:
    """Write what is new. How much of something somebody follows here already stays as they chose."""
    rows = [data for _line, data in batch.rows("follows").values()]
    tags = {slug_of(tag.name): tag.pk for tag in tags_named(data["tag"] for data in rows if "tag" in data)}
    wanted: dict[tuple[Any, ...], Follow] = {}
    for data in rows:
        about = {f"{name}_id": batch.id_of(file, data.get(name)) for name, file in MODELS.items()}
        about["tag_id"] = tags[slug_of(data["tag"])] if "tag" in data else None
        user = batch.ids["users"][data["user"]]
        follow = Follow(user_id=user, level=data.get("level", Level.ALL), since=batch.at(data["since"]), **about)
        wanted.setdefault((user, *about.values()), follow)
    here = Follow.objects.filter(user_id__in={row.user_id for row in wanted.values()})
    key = ("user_id", *(f"{name}_id" for name in TARGETS))
    batch.put("follows", sorted(wanted.values(), key=lambda row: row.since), here, key)


def one_thing(data: dict[str, Any], content: Any) -> str | None:
    """Exactly one thing is followed, and only spaces know levels in between."""
    named = [name for name in TARGETS if name in data]
    if len(named) != 1:
        return "space, item, tag or person must be given, and no two of them"
    if data.get("person") == data["user"]:
        return "person: nobody follows themself"
    if data.get("level", Level.ALL) != Level.ALL and named != ["space"]:
        return f"level: a {named[0]} is followed whole or not at all"
    return None


def dump_bookmarks(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what people keep for themselves, and in which folder. A folder that holds nothing is not worth moving."""
    rows = Bookmark.objects.filter(item__in=export.items, user__in=export.people).select_related("folder")
    for row in rows.order_by("at", "pk").iterator(AT_ONCE):
        yield {
            "user": export.ids["users"][row.user_id],
            "item": export.ids["items"][row.item_id],
            "folder": row.folder.name if row.folder else None,
            "at": export.time(row.at),
        }


def load_bookmarks(batch: Any) -> None:
    """Write what is new, with the folders it lies in. What somebody keeps here already stays where they put it."""
    rows = [data for _line, data in batch.rows("bookmarks").values()]
    users = {batch.ids["users"][data["user"]] for data in rows}
    here = {(row.user_id, row.item_id): row for row in Bookmark.objects.filter(user_id__in=users)}
    folders = {(row.user_id, row.name.lower()): row for row in Folder.objects.filter(user_id__in=users)}
    wanted = []
    for data in rows:
        user, item, folder = batch.ids["users"][data["user"]], batch.ids["items"][data["item"]], None
        if "folder" in data and (user, item) not in here:
            place = (user, data["folder"].lower())
            folder = folders.get(place) or Folder.objects.create(user_id=user, name=data["folder"])
            folders[place] = folder
        wanted.append(Bookmark(user_id=user, item_id=item, folder=folder, at=batch.at(data["at"])))
    wanted.sort(key=lambda row: row.at)
    batch.put("bookmarks", wanted, here.values(), ("user_id", "item_id"))


archive_files.add(
    ArchiveFile(
        name="follows",
        fields={
            "user": Field(identity), "space": Field(identity, False), "item": Field(identity, False),
            "tag": Field(text(LONGEST_TAG), False), "person": Field(identity, False),
            "level": Field(choice(*Level.values), False), "since": Field(moment),
        },
        key=("user", *TARGETS),
        references={"user": "users", "space": "spaces", "item": "items", "person": "users"},
        dump=dump_follows,
        load=load_follows,
        fault=one_thing,
        personal=True,
        order=40,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="bookmarks",
        fields={
            "user": Field(identity), "item": Field(identity), "folder": Field(text(LONGEST_FOLDER), False),
            "at": Field(moment),
        },
        key=("user", "item"),
        references={"user": "users", "item": "items"},
        dump=dump_bookmarks,
        load=load_bookmarks,
        personal=True,
        order=41,
    )
)  # fmt: skip
