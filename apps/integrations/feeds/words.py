# ruff: noqa: S608  (put together from constants)
"""The feed of words: the newest things that hold all of them."""

import html
import re
from typing import Any

from django.db import connection

from apps.core.names import sort_key
from apps.home.reads import ALIVE, BY_ACTIVITY, IN_TIME, READABLE

MOST_WORDS, LONGEST = 8, 100
# So many of the things that moved last are looked through, of which no more than `LOOKED_AT` may be hidden ones.
CANDIDATES, LOOKED_AT = 1000, 3000

NEWEST_SQL = f"""
WITH readable AS ({READABLE})
SELECT id, last_activity_at, title, excerpt, tag_names FROM (
    SELECT i.* FROM content_item i WHERE {ALIVE} {BY_ACTIVITY} LIMIT {LOOKED_AT}
) i
WHERE space_id IN (SELECT id FROM readable) AND {IN_TIME} LIMIT {CANDIDATES}
"""
_TAG = re.compile(r"<[^>]*>")


def words_of(text: str) -> list[str]:
    """Return the words to look for, folded: no accents, no case; at most eight."""
    return list(dict.fromkeys(sort_key(text.replace("\x00", "")[:LONGEST]).split()))[:MOST_WORDS]


def holding(user: Any, words: list[str], size: int) -> list[int]:
    """Return the ids of up to `size` things `user` may read whose title, tags or beginning hold all `words`.

    Those that moved last come first; of all that there is, the newest thousand are looked through.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_SQL, {"user": user.pk, "guest": user.is_guest, "purpose": ""})
        found = cursor.fetchall()
    ids = []
    for pk, _at, title, excerpt, tags in found:
        text = f"{title} {html.unescape(_TAG.sub(' ', excerpt))} {' '.join(name for name, _slug in tags)}"
        folded = sort_key(text)
        if all(word in folded for word in words):
            ids.append(pk)
            if len(ids) == size:
                break
    return ids
