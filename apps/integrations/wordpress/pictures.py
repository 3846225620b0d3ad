"""Pictures of the old site, taken from a folder of its uploads and kept as files of the portal."""

import uuid
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import reverse

from apps.core.images import ImageRefused
from apps.files.actions import keep_picture
from apps.files.models import Place
from apps.integrations.wordpress.texts import full_size

NAMESPACE = uuid.UUID("2f0b4f5e-6f4e-4a3f-9d31-6a0c0f0c8b1d")


class Pictures:
    """Knows which attachments can be found below `folder`, and keeps those that texts use.

    The folder is a copy of wp-content/uploads, or any folder with the files in it; nothing outside it is ever read.
    A picture has the same id at every import, so a second run finds it in place. `ids` leads from numbers of
    attachments to their addresses; `listed` are all attachments as (address, name).
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder.resolve() if folder else None
        self.known: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.used: set[str] = set()
        self.ids: dict[str, str] = {}
        self.listed: list[tuple[str, str]] = []

    def announce(self, address: str, attached_file: str) -> None:
        """Note an attachment: where it was, and its path below the uploads folder, where the export tells it."""
        self.known[full_size(address)] = attached_file or unquote(urlsplit(address).path)

    def reason_against(self, address: str) -> str:
        """Return why the attachment that was at `address` did not come along, or nothing if it did."""
        if self.folder is None:
            return "no folder with the uploads was given"
        if refused := self.refused.get(full_size(address)):
            return refused
        if self.find(address) is None:
            return "the folder does not hold it"
        return "" if full_size(address) in self.used else "no imported text shows it"

    def find(self, address: str) -> Path | None:
        """Return the file that was at `address`, if the folder holds it."""
        told = self.known.get(full_size(address))
        if self.folder is None or told is None:
            return None
        parts = [part for part in PurePosixPath(told).parts if part not in {"/", "..", "."}]
        tails = [parts[start:] for start in range(len(parts))]
        for tail in tails:
            path = self.folder.joinpath(*tail)
            # A link inside the folder may lead out of it: what counts is where it ends.
            if path.is_file() and path.resolve().is_relative_to(self.folder):
                return path
        return None

    def address_for(self, key: str, address: str) -> str | None:
        """Return the portal's address of the picture at `address` for the entry `key`, or None without such a file."""
        if self.find(address) is None:
            return None
        self.used.add(full_size(address))
        return reverse("file", args=[self.id_for(key, address)])

    @staticmethod
    def id_for(key: str, address: str) -> uuid.UUID:
        """A picture shown by two entries is two files: each is seen by those who may see its entry."""
        return uuid.uuid5(NAMESPACE, f"{key} {full_size(address)}")

    def keep(self, addresses: Iterable[str], *, item: Any, owner: Any, place: Place) -> list[Any]:
        """Store the pictures at `addresses` as files of `item`, each once, and return them.

        `refused` then says why others could not be kept.
        """
        kept = []
        for address in dict.fromkeys(map(full_size, addresses)):
            path = self.find(address)
            if path is None:
                continue
            try:
                with path.open("rb") as file:
                    file_id = self.id_for(item.source_id, address)
                    kept.append(
                        keep_picture(file, file_id=file_id, name=path.name, owner=owner, item=item, place=place)
                    )
            except ImageRefused as error:
                self.refused[full_size(address)] = str(error)
            except OSError as error:
                self.refused[full_size(address)] = error.strerror or str(error)
        return kept
