# ruff: noqa: S608  (put together from constants)
"""The entries of the index: what a thing says now, written over what it said before.

`refresh` may be called any number of times, by several at once, for things that are there and for things that are gone.
A lock for each bucket of ids is held from reading a thing until its entry is committed, so that nobody writes what they
read before somebody else's newer reading. Entries are a function of the things alone: however they came about, by
events, by an import or by rebuilding, they are the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2.extras import execute_values

from apps.core import richtext
from apps.core.searchable import searchables
from apps.search.text import fold

BUCKET = 512
LOCK = 7_265_100
AT_ONCE = 500
LONGEST = 100_000
# A word of a title or a tag counts as often.
HEAVY = 3

Row = tuple[Any, ...]

ITEMS_SQL = """
SELECT id, kind, space_id, author_id, title, tag_names, COALESCE(published_at, created) FROM content_item
WHERE id = ANY(%s) AND state IN ('published', 'archived') AND deleted_at IS NULL
"""
COMMENTS_SQL = """
SELECT c.id, c.item_id, i.space_id, c.author_id, c.body, c.created
FROM discussion_comment c JOIN content_item i ON i.id = c.item_id
WHERE c.id = ANY(%s) AND c.deleted_at IS NULL AND c.hidden_at IS NULL
    AND i.state IN ('published', 'archived') AND i.deleted_at IS NULL
"""
PEOPLE_SQL = """
SELECT id, name, username, title, location, bio, skills, joined FROM accounts_user WHERE id = ANY(%s) AND is_active
"""
SPACES_SQL = "SELECT id, name, description, created FROM spaces_space WHERE id = ANY(%s)"
FILES_SQL = """
SELECT d.id, f.id::text, f.item_id, i.kind, i.space_id, f.owner_id, f.original_name, t.text, f.created, c.ids, c.bodies
FROM files_document d JOIN files_file f ON f.id = d.file_id JOIN files_text t ON t.digest = d.text_id
JOIN content_item i ON i.id = f.item_id
CROSS JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS ids, array_agg(body ORDER BY id) AS bodies FROM discussion_comment
    WHERE item_id = f.item_id AND body LIKE '%%' || f.id || '%%' AND deleted_at IS NULL AND hidden_at IS NULL
) c
WHERE d.id = ANY(%s) AND i.state IN ('published', 'archived') AND i.deleted_at IS NULL
"""
TAGS_SQL = "SELECT id, name FROM tagging_tag WHERE id = ANY(%s)"

COLUMNS = (
    "sort, source, item_id, comment_id, person_id, place_id, tag_id, document_id, kind, space_id, author_id, title, "
    "tags, body, at"
)
WRITE_SQL = f"""
INSERT INTO search_entry ({COLUMNS}, vector, names, length)
SELECT {COLUMNS}, t.vector, CASE WHEN name <> '' THEN to_tsvector('simple', name) END, t.length
FROM (VALUES %s) v ({COLUMNS}, head, heads, text, name)
CROSS JOIN LATERAL (
    SELECT setweight(to_tsvector('{{config}}', head), 'A') || setweight(to_tsvector('{{config}}', heads), 'B')
        || to_tsvector('{{config}}', text) AS vector OFFSET 0
) made
CROSS JOIN LATERAL (
    SELECT made.vector, COALESCE((
        SELECT sum(CASE WHEN weight IN ('A', 'B') THEN {HEAVY} ELSE 1 END)
        FROM unnest(made.vector) word, unnest(word.weights) weight
    ), 0)::int AS length OFFSET 0
) t
ON CONFLICT (sort, source) DO UPDATE SET ({COLUMNS}, vector, names, length) = (
    EXCLUDED.sort, EXCLUDED.source, EXCLUDED.item_id, EXCLUDED.comment_id, EXCLUDED.person_id, EXCLUDED.place_id,
    EXCLUDED.tag_id, EXCLUDED.document_id, EXCLUDED.kind, EXCLUDED.space_id, EXCLUDED.author_id, EXCLUDED.title,
    EXCLUDED.tags, EXCLUDED.body, EXCLUDED.at, EXCLUDED.vector, EXCLUDED.names, EXCLUDED.length
)
WHERE (
    search_entry.kind, search_entry.item_id, search_entry.comment_id, search_entry.space_id, search_entry.author_id,
    search_entry.title, search_entry.tags, search_entry.body, search_entry.at, search_entry.vector, search_entry.names
) IS DISTINCT FROM (
    EXCLUDED.kind, EXCLUDED.item_id, EXCLUDED.comment_id, EXCLUDED.space_id, EXCLUDED.author_id, EXCLUDED.title,
    EXCLUDED.tags, EXCLUDED.body, EXCLUDED.at, EXCLUDED.vector, EXCLUDED.names
)
"""
TEMPLATE = (
    "(%s, %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s, %s::bigint, "
    "%s::bigint, %s, %s, %s, %s::timestamptz, %s, %s, %s, %s)"
)
FORGET_SQL = "DELETE FROM search_entry WHERE sort = %s AND source = ANY(%s) AND NOT source = ANY(%s)"


@dataclass(frozen=True)
class Sort:
    """How the things of one sort are read: `read(ids)` returns rows for `_entry`; `table` holds their ids."""

    name: str
    number: int
    table: str
    read: Callable[[list[int]], list[Row]]


def _rows(sql: str, ids: list[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids])
        return list(cursor.fetchall())


def _entry(
    sort: str, source: int, *, title: str = "", tags: str = "", body: str = "", name: str = "", at: Any = None,
    kind: str = "", space: int | None = None, author: int | None = None, item: int | None = None,
    comment: int | None = None,
) -> Row:  # fmt: skip
    """Return an entry as WRITE_SQL takes it: its columns, then the folded texts its vectors are made of."""
    body = body[:LONGEST]
    of = dict.fromkeys(("person", "space", "tag", "file")) | {"item": item, "comment": comment} | {sort: source}
    return (
        sort, source, of["item"], of["comment"], of["person"], of["space"], of["tag"], of["file"], kind or sort, space,
        author, title, tags, body, at, fold(title), fold(tags), fold(body), fold(name),
    )  # fmt: skip


def _items(ids: list[int]) -> list[Row]:
    rows = _rows(ITEMS_SQL, ids)
    texts: dict[int, str] = {}
    for kind in {row[1] for row in rows}:
        texts |= searchables.get(kind).texts([row[0] for row in rows if row[1] == kind])
    return [
        _entry(
            "item", pk, kind=kind, space=space, author=author, title=title, name=title, at=at,
            tags="\n".join(name for name, _slug in tags), body=richtext.plain_text(texts.get(pk, "")),
        )
        for pk, kind, space, author, title, tags, at in rows
    ]  # fmt: skip


def _comments(ids: list[int]) -> list[Row]:
    return [
        _entry("comment", pk, item=item, space=space, author=author, body=richtext.plain_text(body), at=at)
        for pk, item, space, author, body, at in _rows(COMMENTS_SQL, ids)
    ]


def _people(ids: list[int]) -> list[Row]:
    return [
        _entry(
            "person", pk, title=name, name=f"{name} {handle}", tags="\n".join(skills), at=joined,
            body="\n".join(filter(None, [title, location, bio])),
        )
        for pk, name, handle, title, location, bio, skills, joined in _rows(PEOPLE_SQL, ids)
    ]  # fmt: skip


def _spaces(ids: list[int]) -> list[Row]:
    return [
        _entry("space", pk, title=name, name=name, body=description, at=created)
        for pk, name, description, created in _rows(SPACES_SQL, ids)
    ]


def _files(ids: list[int]) -> list[Row]:
    """A file is found where a text leads to it: that of its item, else of the first comment that does."""
    rows = _rows(FILES_SQL, ids)
    own: dict[int, str] = {}
    for kind in {row[3] for row in rows}:
        own |= searchables.get(kind).texts([row[2] for row in rows if row[3] == kind])
    entries = []
    for pk, file, item, _kind, space, owner, name, text, at, comments, bodies in rows:
        beside = zip(comments or [], bodies or [], strict=True)
        places = [None] if leads_to(own.get(item, ""), file) else [one for one, body in beside if leads_to(body, file)]
        if places:
            entries.append(
                _entry(
                    "file", pk, item=item, comment=places[0], space=space, author=owner, title=name, name=name,
                    body=text, at=at,
                )
            )  # fmt: skip
    return entries


def leads_to(body: str, file: str) -> bool:
    """Whether a stored text shows the file of this id, or a link to it."""
    return file in map(str, richtext.find_files(body))


def _tags(ids: list[int]) -> list[Row]:
    return [_entry("tag", pk, title=name, name=name, at="2000-01-01Z") for pk, name in _rows(TAGS_SQL, ids)]


SORTS = {
    sort.name: sort
    for sort in (
        Sort("item", 0, "content_item", _items),
        Sort("comment", 1, "discussion_comment", _comments),
        Sort("person", 2, "accounts_user", _people),
        Sort("space", 3, "spaces_space", _spaces),
        Sort("tag", 4, "tagging_tag", _tags),
        Sort("file", 5, "files_document", _files),
    )
}


def refresh(name: str, ids: Iterable[int]) -> int:
    """Bring the entries of the things `ids` of the sort `name` up to date. Returns how many there are now.

    Raises KeyError for a sort that does not exist.
    """
    sort, wanted, alive = SORTS[name], sorted(set(ids)), 0
    with transaction.atomic():
        for start in range(0, len(wanted), AT_ONCE):
            alive += _refresh(sort, wanted[start : start + AT_ONCE])
    return alive


def _refresh(sort: Sort, ids: list[int]) -> int:
    with connection.cursor() as cursor:
        # In one order, so that two who refresh many things do not wait for each other in a circle.
        for bucket in sorted({pk // BUCKET for pk in ids}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK + sort.number, bucket % 2**31])
        rows = sort.read(ids)
        if rows:
            sql = WRITE_SQL.format(config=settings.TEXT_SEARCH_CONFIG)
            execute_values(cursor.cursor, sql, rows, template=TEMPLATE, page_size=AT_ONCE)
        cursor.execute(FORGET_SQL, [sort.name, ids, [row[1] for row in rows]])
    return len(rows)
