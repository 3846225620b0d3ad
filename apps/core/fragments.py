"""Kept pieces of pages: drawn once for each (thing, version, language) and shared by all readers.

A kept piece holds no access decision and nothing about its reader; its key carries the version of what it shows and
the edition of the portal that drew it, so it never goes stale and never needs to be thrown away.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import cache as once
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.cache import cache

KEEP_SECONDS = 7 * 24 * 3600
NEARBY = 8192


class Shelf:
    """The most recently used pieces of this process: a bounded dictionary in front of Redis."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: OrderedDict[str, str] = OrderedDict()
        self.lock = Lock()

    def get_many(self, keys: Mapping[int, str]) -> dict[int, str]:
        found = {}
        with self.lock:
            for thing, key in keys.items():
                html = self.rows.get(key)
                if html is not None:
                    self.rows.move_to_end(key)
                    found[thing] = html
        return found

    def put_many(self, rows: Mapping[str, str]) -> None:
        with self.lock:
            for key, html in rows.items():
                self.rows[key] = html
                self.rows.move_to_end(key)
            while len(self.rows) > self.size:
                self.rows.popitem(last=False)

    def drop(self, keys: Iterable[str]) -> None:
        with self.lock:
            for key in keys:
                self.rows.pop(key, None)


shelf = Shelf(NEARBY)


@once
def edition(root: Path) -> int:
    """Return a digest of all that pieces are drawn with: the templates, the code and the sprite below `root`."""
    digest = hashlib.sha256()
    for path in sorted([*root.glob("templates/**/*.html"), *root.glob("apps/**/*.py"), root / "static/img/icons.svg"]):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return int.from_bytes(digest.digest()[:6], "big")


def kept(keys: Mapping[int, str], draw: Callable[[list[int]], Mapping[int, str]]) -> dict[int, str]:
    """Return {thing: HTML}. `keys` maps ids of things to the keys of their pieces; `draw` makes those nobody has made.

    A thing `draw` knows nothing of (it went meanwhile) is left out.
    """
    pieces = shelf.get_many(keys)
    missing = {keys[thing]: thing for thing in keys if thing not in pieces}
    if not missing:
        return pieces
    drawn_by = edition(settings.BASE_DIR)
    near = cache.get_many(list(missing), version=drawn_by)
    for key, html in near.items():
        pieces[missing.pop(key)] = html
    if missing:
        drawn = draw(list(missing.values()))
        fresh = {key: drawn[thing] for key, thing in missing.items() if thing in drawn}
        cache.set_many(fresh, KEEP_SECONDS, version=drawn_by)
        near |= fresh
        pieces |= drawn
    shelf.put_many(near)
    return pieces


def forget(keys: Iterable[str]) -> None:
    """Throw away kept pieces that may not be kept any longer, here and in the shared cache."""
    keys = list(keys)
    shelf.drop(keys)
    cache.delete_many(keys, version=edition(settings.BASE_DIR))
