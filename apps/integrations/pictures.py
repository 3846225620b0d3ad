"""Pictures that are given to imported items from a list beside the archive: the archive format has none."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.content.models import Item
from apps.core.images import ImageRefused
from apps.files.actions import keep_picture
from apps.files.models import File, Place

NAMESPACE = uuid.UUID("5f0f7a4e-7d0f-5b7e-9a52-6d1f0a2c9e41")


class BadList(Exception):
    """The list cannot be used; the sentence says why."""


def read_list(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return {item id in the archive: [{"file", "alt"}]} from a JSON file. Raises BadList."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        given = {str(key): [{"file": row["file"], "alt": row["alt"]} for row in files] for key, files in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadList(f"{path} is no list of pictures: {error}") from error
    if missing := [row["file"] for files in given.values() for row in files if not row["alt"].strip()]:
        raise BadList(f"{path}: {missing[0]} has no words for those who cannot see it.")
    return given


def give_pictures(given: dict[str, list[dict[str, str]]], folder: Path) -> int:
    """Put the files of `folder` on the items that `given` names, and return on how many that was news.

    Items that are not here, that have been deleted or that have other pictures are left as they are, and giving twice
    changes nothing. For commands only: no rights are asked, nobody is told. Raises BadList for a file
    that is no picture.
    """
    items = Item.from_archive(given).values_list("pk", "source_id")
    return sum(_give(pk, given[source_id], folder) for pk, source_id in items)


@transaction.atomic
def _give(pk: int, rows: list[dict[str, str]], folder: Path) -> bool:
    item = Item.locked(pk)
    if item.preview or not rows:
        return False
    kept = [_keep(item, place, row, folder) for place, row in enumerate(rows)]
    shown = [{"id": str(file.pk), "width": file.width, "height": file.height, "alt": file.alt} for file in kept]
    item.change(preview=shown)
    return True


def _keep(item: Item, place: int, row: dict[str, Any], folder: Path) -> File:
    file_id = uuid.uuid5(NAMESPACE, f"{item.source_id} {row['file']}")
    try:
        with (folder / Path(row["file"]).name).open("rb") as stream:
            file = keep_picture(
                stream, file_id=file_id, name=row["file"], owner=item.author, item=item, place=Place.GALLERY
            )
    except (OSError, ImageRefused) as error:
        raise BadList(f"{row['file']} cannot be used: {error}") from error
    file.alt, file.position = row["alt"], place
    file.save(update_fields=["alt", "position"])
    return file
