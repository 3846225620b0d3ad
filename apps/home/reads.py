# ruff: noqa: S608  (put together from constants alone)
"""The SQL behind the streams: candidates from each source, a bounded number of each, merged by the moment they moved.

Every statement answers rows (id, at, fits, last) in the order of the stream. `fits` says that the row belongs on the
page; the others are there because they are `last`: beyond such a row its source has not been looked at, so nothing
that stands below it is known to be next. A page ends there, and the next one goes on from there. So a filter that
hardly anything fits costs the same as none, and no row is shown twice or left out.

The cost does not grow with what the portal holds (docs/performance.md): the indexes hand out rows in the order of the
stream, and of each source no more than `WINDOW` rows are looked at. What comes out still has to pass the door.
Where much has to be sorted out of many spaces, two passes see to it that no more than about `SAMPLE` rows are looked
at in all: the newest few of each space say back to which moment that many rows reach, and then no space is read beyond.
"""

from apps.following.reading import FOLLOWED_SPACES_SQL

# Rows looked at for one page, of one source: when nothing has to be sorted out, and when something has.
EACH, WINDOW = 30, 200
# Of a tag only its newest items are looked at in home: what carries a tag is not kept in the order it moves.
OF_A_TAG = 100
SAMPLE, OF_A_SPACE = 400, 20
MERGED = 64
LIVELIEST = 40
BEYOND = 2**63 - 1

HIGHLIGHT = "(i.title <> '' OR i.pinned_at IS NOT NULL OR i.comment_count >= 5)"
ALIVE = "i.state = 'published' AND i.deleted_at IS NULL"
IN_TIME = "(i.expires_at IS NULL OR i.expires_at > statement_timestamp())"
BEFORE = "(i.last_activity_at, i.id) < (%(at)s::timestamptz, %(id)s)"
OF_KIND = "(%(kind)s = '' OR i.kind = %(kind)s)"
BY_ACTIVITY = "ORDER BY i.last_activity_at DESC, i.id DESC"

# Spaces whose content the person may read; `purpose` narrows them. Kept for the length of one statement.
READABLE = """
    SELECT id FROM spaces_space
    WHERE visibility = 'open' AND NOT %(guest)s AND (%(purpose)s = '' OR purpose = %(purpose)s)
    UNION ALL
    SELECT s.id FROM spaces_membership m JOIN spaces_space s ON s.id = m.space_id
    WHERE m.user_id = %(user)s AND (%(purpose)s = '' OR s.purpose = %(purpose)s)
"""


def sifted(which: str, fits: str, source: str = "content_item i") -> str:
    """Return a read of the items `which` (a condition over i) selects, newest activity first, those that `fits`.

    `source` is what is read: the items, called i, alone or joined with what `which` asks about.
    """
    return f"""
    SELECT id, at, fits, n = {WINDOW} OR row_number() OVER () = {EACH} AS last FROM (
        SELECT id, at, fits, row_number() OVER () AS n FROM (
            SELECT i.id, i.last_activity_at AS at, {fits} AS fits FROM {source}
            WHERE {which} AND {ALIVE} AND {BEFORE} {BY_ACTIVITY} LIMIT {WINDOW}
        ) looked_at
    ) numbered
    WHERE fits OR n = {WINDOW} LIMIT {EACH}
    """


def plain(which: str) -> str:
    """Return a read of all items `which` selects, newest activity first; the index alone answers it."""
    return f"""
    SELECT id, at, true AS fits, row_number() OVER () = {EACH} AS last FROM (
        SELECT i.id, i.last_activity_at AS at FROM content_item i
        WHERE {which} AND {ALIVE} AND {BEFORE} {BY_ACTIVITY} LIMIT {EACH}
    ) looked_at
    """


def merged(sources: str, common: str = "") -> str:
    """Return the statement that merges `sources`; things that have expired fall out here."""
    return f"""
    WITH {common} found AS ({sources})
    SELECT f.id, f.at, f.fits AND i.id IS NOT NULL AND {IN_TIME} AS fits, f.last
    FROM (SELECT * FROM found ORDER BY at DESC, id DESC, fits DESC LIMIT {MERGED}) f
    LEFT JOIN content_item i ON i.id = f.id
    ORDER BY f.at DESC, f.id DESC, f.fits DESC
    """


# Spaces followed, with or without being a member: all that is in them, or only what stands out. What `mine` leaves
# out (everything below the liveliest) begins where its last space moved, and is marked there.
FOLLOWED = f"""
following AS ({FOLLOWED_SPACES_SQL}), mine AS (
    SELECT s.id, s.last_activity_at, f.level FROM following f JOIN spaces_space s ON s.id = f.space_id
    WHERE f.level IN ('all', 'highlights') AND (%(purpose)s = '' OR s.purpose = %(purpose)s)
    ORDER BY s.last_activity_at DESC LIMIT %(spaces)s
), readable AS (
    SELECT id FROM ({READABLE}) known
    WHERE id NOT IN (SELECT space_id FROM following WHERE level IN ('mentions', 'muted'))
),
"""
IN_READABLE = "i.space_id IN (SELECT id FROM readable)"
WANTED = f"{IN_READABLE} AND {OF_KIND}"
WHOLE = f"SELECT i.* FROM mine CROSS JOIN LATERAL ({plain('i.space_id = mine.id')}) i WHERE mine.level = 'all'"
STANDS_OUT = f"(mine.level = 'all' OR {HIGHLIGHT}) AND {OF_KIND}"
SIFTED = f"""
SELECT i.* FROM mine CROSS JOIN LATERAL (
    {sifted("i.space_id = mine.id AND i.last_activity_at >= (SELECT at FROM bottom)", STANDS_OUT)}
) i
"""
BOTTOM = "SELECT 0 AS id, at, false AS fits, true AS last FROM bottom WHERE at > '-infinity'"


def bottom(which: str) -> str:
    """Return the first pass: back to which moment about `SAMPLE` rows of `which` (a condition over mine) reach."""
    return f"""
    sample AS (
        SELECT s.at, s.n FROM mine CROSS JOIN LATERAL (
            SELECT at, row_number() OVER () AS n FROM (
                SELECT i.last_activity_at AS at FROM content_item i
                WHERE i.space_id = mine.id AND {ALIVE} AND {BEFORE} {BY_ACTIVITY} LIMIT {OF_A_SPACE}
            ) newest
        ) s
        WHERE {which} ORDER BY s.at DESC LIMIT {SAMPLE}
    ), bottom AS (
        SELECT CASE WHEN count(*) = {SAMPLE} OR max(n) = {OF_A_SPACE} THEN min(at) ELSE '-infinity' END AS at
        FROM sample
    ),
    """


REST_OF_SPACES = f"""
SELECT {BEYOND} AS id, min(last_activity_at) AS at, false AS fits, true AS last FROM mine
HAVING count(*) = %(spaces)s
"""
PEOPLE = f"""
SELECT i.* FROM following_follow f
CROSS JOIN LATERAL ({sifted("i.author_id = f.person_id", WANTED)}) i
WHERE f.user_id = %(user)s AND f.person_id IS NOT NULL
"""
WITH_PEOPLE = f"""
SELECT i.id, i.last_activity_at AS at, true AS fits, false AS last FROM following_follow f
CROSS JOIN LATERAL (
    SELECT item_id FROM content_coauthor WHERE user_id = f.person_id ORDER BY item_id DESC LIMIT {OF_A_TAG}
) c
JOIN content_item i ON i.id = c.item_id
WHERE f.user_id = %(user)s AND f.person_id IS NOT NULL AND {ALIVE} AND {BEFORE} AND {IN_READABLE} AND {OF_KIND}
"""
TAGS = f"""
SELECT i.id, i.last_activity_at AS at, true AS fits, false AS last FROM following_follow f
CROSS JOIN LATERAL (
    SELECT item_id FROM (
        SELECT content_object_id AS item_id, space_id FROM tagging_itemtag
        WHERE tag_id = f.tag_id ORDER BY content_object_id DESC LIMIT {10 * OF_A_TAG}
    ) newest WHERE space_id IN (SELECT id FROM readable) LIMIT {OF_A_TAG}
) t
JOIN content_item i ON i.id = t.item_id
WHERE f.user_id = %(user)s AND f.tag_id IS NOT NULL AND {ALIVE} AND {BEFORE} AND {OF_KIND}
"""


def union(*sources: str) -> str:
    return " UNION ALL ".join(sources)


OTHERS = union(BOTTOM, REST_OF_SPACES, PEOPLE, WITH_PEOPLE, TAGS)
HIGHLIGHTS_ONLY = "mine.level = 'highlights'"
HOME_SQL = merged(union(WHOLE, f"{SIFTED} WHERE {HIGHLIGHTS_ONLY}", OTHERS), FOLLOWED + bottom(HIGHLIGHTS_ONLY))
HOME_OF_KIND_SQL = merged(union(SIFTED, OTHERS), FOLLOWED + bottom("true"))

SPACE_SQL = merged(plain("i.space_id = %(value)s"))

AUTHOR = sifted("i.author_id = %(value)s", WANTED)
WITH_AUTHOR = "content_coauthor c JOIN content_item i ON i.id = c.item_id"
COAUTHOR = sifted("c.user_id = %(value)s", WANTED, WITH_AUTHOR)
PERSON_SQL = merged(f"({AUTHOR}) UNION ALL ({COAUTHOR})", f"readable AS ({READABLE}),")

# What carries a tag is read by when it was made, newest first: that is how the index keeps it.
TAG_SQL = f"""
WITH readable AS ({READABLE}), found AS (
    SELECT id, space_id, row_number() OVER () AS n FROM (
        SELECT content_object_id AS id, space_id FROM tagging_itemtag
        WHERE tag_id = %(value)s AND content_object_id < %(id)s ORDER BY content_object_id DESC LIMIT {2 * WINDOW}
    ) looked_at
)
SELECT i.id, i.created AS at,
    f.space_id IN (SELECT id FROM readable) AND {ALIVE} AND {IN_TIME} AND {OF_KIND} AS fits, f.n = {2 * WINDOW} AS last
FROM found f JOIN content_item i ON i.id = f.id
ORDER BY i.id DESC
"""
