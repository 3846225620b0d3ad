"""The pictures of items in the archive format: a row each, and the files beside them."""

import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F

from apps.content.models import Item
from apps.core.images import ImageRefused, ProcessedImage, as_it_is
from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Bad, Field, choice, identity, moment, text, whole_number
from apps.files import storage
from apps.files.models import File, Place

FOLDER = "pictures"
AT_ONCE = 1000
MOST_PLACES = 1000


def file_id(value: Any) -> str:
    """The id of a picture, by which texts show it: a UUID."""
    checked = str(identity(value))
    try:
        if str(uuid.UUID(checked)) == checked:
            return checked
    except ValueError:
        pass
    raise Bad("must be a UUID such as 5f0f7a4e-7d0f-5b7e-9a52-6d1f0a2c9e41")


def pictures_of(export: Any) -> Any:
    return File.everything.filter(item__in=export.items).exclude(width=None)


def dump_pictures(export: Any) -> Iterator[dict[str, Any]]:
    """Yield the pictures of items and their conversations, and enclose their files; lost files are left out."""
    rows = pictures_of(export).order_by("item__created", "item_id", "place", "position", "created", "pk")
    for file in rows.iterator(AT_ONCE):
        if not default_storage.exists(file.name):
            continue
        path = f"{FOLDER}/{file.pk}{PurePosixPath(file.name).suffix}"
        export.enclose(path, file.name)
        yield {
            "id": str(file.pk),
            "item": export.ids["items"][file.item_id],
            "owner": export.ids["users"].get(file.owner_id) if file.owner_id else None,
            "place": file.place,
            "position": file.position or None,
            "file": path,
            "name": file.original_name,
            "alt": file.alt,
            "created": export.time(file.created),
        }


def fault(data: dict[str, Any], content: Any) -> str | None:
    """Say what is wrong with a picture that is new here: its file is not there, or is no picture."""
    there = File.everything.filter(pk=data["id"]).select_related("item").first()
    if there is not None:
        same = there.item is None or there.item.source_id in {None, data["item"]}
        return None if same else f"id: {data['id']} is a picture of something else here"
    try:
        _read(content.source, data["file"])
    except (OSError, KeyError):
        return f"file: there is no {data['file']!r} in the archive"
    except ImageRefused as error:
        return f"file: {error}"
    return None


def _read(source: Any, path: str) -> ProcessedImage:
    with source.open(path) as stream:
        data = stream.read(settings.UPLOAD_MAX_BYTES + 1)
    return as_it_is(BytesIO(data), max_bytes=settings.UPLOAD_MAX_BYTES, max_pixels=settings.UPLOAD_MAX_PIXELS)


def load_pictures(batch: Any) -> None:
    """Keep the pictures that are new and put each in its place, except on items that were changed here since."""
    rows = batch.rows("pictures")
    here = {str(file.pk): file for file in File.everything.filter(pk__in=list(rows))}
    wanted = []
    for key, (_line, data) in rows.items():
        item, known = batch.ids["items"][data["item"]], here.get(key)
        if item in batch.moved or (known and known.item_id != item):
            batch.keep("pictures")
            continue
        place = {"item_id": item, "place": data["place"], "position": data.get("position", 0),
                 "alt": data.get("alt", "")}  # fmt: skip
        wanted.append(File(pk=uuid.UUID(key), **place) if known else _new(batch, key, data, place))
    written = batch.put("pictures", wanted, here.values(), ("pk",), ("place", "position", "alt"))
    _show({file.item_id for file in written})


def _new(batch: Any, key: str, data: dict[str, Any], place: dict[str, Any]) -> File:
    image = _read(batch, data["file"])
    # An import that was cut short may have left its file.
    storage.forget(storage.name_of(uuid.UUID(key).hex, image.mime))
    name = storage.keep(uuid.UUID(key).hex, image.mime, image.content)
    return File(
        pk=uuid.UUID(key), owner_id=batch.id_of("users", data.get("owner")), name=name,
        original_name=data.get("name", ""), mime=image.mime, size=len(image.content), width=image.width,
        height=image.height, created=batch.at(data["created"]), **place,
    )  # fmt: skip


def _show(items: set[int]) -> None:
    """Let the cards of items show their pictures: the cover, or those beside the text."""
    shown: dict[int | None, dict[str, list[Any]]] = {}
    for file in File.everything.filter(item_id__in=items).exclude(place=Place.BODY).order_by("position", "created"):
        shown.setdefault(file.item_id, {}).setdefault(file.place, []).append(file.measures)
    for pk in items:
        places = shown.get(pk, {})
        preview = places.get(Place.COVER) or places.get(Place.GALLERY) or []
        Item.everything.filter(pk=pk).update(preview=preview, version=F("version") + 1)


archive_files.add(
    ArchiveFile(
        name="pictures",
        fields={
            "id": Field(file_id), "item": Field(identity), "owner": Field(identity, False),
            "place": Field(choice(*Place.values)), "position": Field(whole_number(0, MOST_PLACES), False),
            "file": Field(text(500)), "name": Field(text(255, blank=True), False),
            "alt": Field(text(500, blank=True), False), "created": Field(moment),
        },
        key=("id",),
        references={"item": "items", "owner": "users"},
        dump=dump_pictures,
        load=load_pictures,
        fault=fault,
        people=lambda export: pictures_of(export).exclude(owner=None).values_list("owner", flat=True).distinct(),
        order=20,
    )
)  # fmt: skip
