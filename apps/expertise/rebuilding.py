"""Reading all evidence anew, bucket by bucket of items, while people go on writing.

After each bucket it is noted how far that has come, in the same transaction, so whoever is killed goes on from there.
"""

from collections.abc import Callable

from django.db import connection, transaction

from apps.accounts.models import User
from apps.core.locks import alone
from apps.expertise.models import EvidenceRebuilding
from apps.expertise.rows import BUCKET, refresh
from apps.expertise.skills import keep_in_step

ONE_AT_A_TIME = 7_265_220
PEOPLE_AT_ONCE = 500
# Only what carries a tag shows anything; rows without one, if there are any, have to go.
NEXT_SQL = """
SELECT LEAST((SELECT min(content_object_id) FROM tagging_itemtag WHERE content_object_id > %(last)s),
    (SELECT min(item_id) FROM expertise_evidence WHERE item_id > %(last)s))
"""
BUCKET_SQL = """
SELECT content_object_id FROM tagging_itemtag WHERE content_object_id BETWEEN %(first)s AND %(last)s
UNION SELECT item_id FROM expertise_evidence WHERE item_id BETWEEN %(first)s AND %(last)s
"""


def rebuild(progress: Callable[[int], None], *, afresh: bool = False) -> int:
    """Bring every skill and all evidence up to date; return how many items were looked at. Raises Busy.

    It goes on where one that did not come to its end stopped, unless `afresh`. `progress(items)` is called after each
    bucket with how many were looked at so far.
    """
    with alone(ONE_AT_A_TIME):
        return _rebuild(progress, afresh)


def _rebuild(progress: Callable[[int], None], afresh: bool) -> int:
    if afresh:
        EvidenceRebuilding.objects.all().delete()
    place = EvidenceRebuilding.objects.first()
    if place is None:
        step_by_step()
        place = EvidenceRebuilding.objects.create(last=0)
    looked_at = 0
    while (following := _ask(NEXT_SQL, last=place.last)[0]) is not None:
        first = following // BUCKET * BUCKET
        with transaction.atomic():
            ids = _ask(BUCKET_SQL, first=first, last=first + BUCKET - 1)
            refresh(ids)
            place.last = first + BUCKET - 1
            place.save(update_fields=["last"])
        looked_at += len(ids)
        progress(looked_at)
    place.delete()
    return looked_at


def step_by_step() -> None:
    """Bring everybody's rows of skills in step with the names they list."""
    last = 0
    while ids := list(User.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PEOPLE_AT_ONCE]):
        keep_in_step(ids)
        last = ids[-1]


def _ask(sql: str, **values: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [value for (value,) in cursor.fetchall()]
