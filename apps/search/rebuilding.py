"""Writing the whole index anew, bucket by bucket, while people go on searching and writing.

After each bucket it is noted how far that has come, in the same transaction, so whoever is killed goes on from there.
Whatever events do meanwhile is no trouble: both write what a thing says now, under the lock of its bucket.
"""

from collections.abc import Callable

from django.db import connection, transaction

from apps.core.locks import alone
from apps.search import words
from apps.search.entries import BUCKET, SORTS, Sort, refresh
from apps.search.models import Rebuilding

ONE_AT_A_TIME = 7_265_120

NEXT_SQL = """
SELECT LEAST((SELECT min(id) FROM {table} WHERE id > %(last)s),
    (SELECT min(source) FROM search_entry WHERE sort = %(sort)s AND source > %(last)s))
"""
BUCKET_SQL = """
SELECT id FROM {table} WHERE id BETWEEN %(first)s AND %(last)s
UNION SELECT source FROM search_entry WHERE sort = %(sort)s AND source BETWEEN %(first)s AND %(last)s
"""
COUNT_SQL = "SELECT count(*) FROM {table} WHERE id > %(last)s"


def rebuild(progress: Callable[[str, int, int], None], *, afresh: bool = False) -> int:
    """Bring every entry up to date and return how many things were looked at; raises Busy.

    It goes on where one that did not come to its end stopped, unless `afresh`. `progress(sort, done, of)` is called
    after each bucket.
    """
    with alone(ONE_AT_A_TIME):
        return _rebuild(progress, afresh)


def _rebuild(progress: Callable[[str, int, int], None], afresh: bool) -> int:
    names = list(SORTS)
    if afresh:
        Rebuilding.objects.all().delete()
    place = Rebuilding.objects.first() or Rebuilding.objects.create(sort=names[0], last=0)
    looked_at = 0
    for name in names[names.index(place.sort) :]:
        sort, done = SORTS[name], 0
        if place.sort != name:
            place.sort, place.last = name, 0
        of = _ask(COUNT_SQL, sort, last=place.last)[0]
        progress(name, 0, of)
        while (following := _ask(NEXT_SQL, sort, last=place.last)[0]) is not None:
            first = following // BUCKET * BUCKET
            with transaction.atomic():
                ids = _ask(BUCKET_SQL, sort, first=first, last=first + BUCKET - 1)
                refresh(name, ids)
                place.last = first + BUCKET - 1
                place.save(update_fields=["sort", "last"])
            done += len(ids)
            progress(name, done, of)
        looked_at += done
    words.count()
    place.delete()
    return looked_at


def _ask(sql: str, sort: Sort, **values: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=sort.table), values | {"sort": sort.name})
        return [value for (value,) in cursor.fetchall()]
