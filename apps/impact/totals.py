"""How often something helped, added up over items, spaces and goals.

A receipt counts while it is not withdrawn and what it is about can be read: its item is published or archived and not
deleted, and so is the comment if it is about one. Who has become a co-author of an item since does not count for it.
All levels are sums of the same rows, so they agree at every moment: an item with its comments, a space with its items,
a goal with its spaces. Medians are taken over the same rows, not over medians.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.spaces.models import Space

COUNTED = """
FROM impact_receipt r
JOIN content_item i ON i.id = r.item_id
LEFT JOIN discussion_comment c ON c.id = r.comment_id
WHERE r.withdrawn_at IS NULL AND i.deleted_at IS NULL AND i.state IN ('published', 'archived')
  AND c.deleted_at IS NULL AND c.hidden_at IS NULL
  AND (r.comment_id IS NOT NULL OR (r.user_id IS DISTINCT FROM i.author_id AND r.user_id <> ALL (i.coauthor_ids)))
"""
SUMS = """
count(*), count(*) FILTER (WHERE r.outcome = 'solved'), count(*) FILTER (WHERE r.outcome = 'faster'),
count(*) FILTER (WHERE r.outcome = 'avoided'), count(r.minutes),
percentile_cont(0.5) WITHIN GROUP (ORDER BY r.minutes)
"""
ON_PAGE_SQL = f"""
SELECT GROUPING(r.comment_id), r.comment_id, bool_or(r.user_id = %(user)s), {SUMS} {COUNTED} AND r.item_id = %(item)s
GROUP BY GROUPING SETS ((), (r.comment_id))
"""
SPACES_SQL = f"SELECT {SUMS} {COUNTED} AND r.space_id = ANY(%(ids)s)"
ITEMS_SQL = f"SELECT r.item_id, {SUMS} {COUNTED} AND r.item_id = ANY(%(ids)s) GROUP BY r.item_id"


@dataclass(frozen=True)
class Total:
    """How many people's receipts there are, how many of each outcome, and the median of the minutes saved.

    `timed` is how many receipts gave minutes; `median` (minutes) is None without any.
    """

    n: int = 0
    solved: int = 0
    faster: int = 0
    avoided: int = 0
    timed: int = 0
    median: float | None = None


NOTHING = Total()


@dataclass(frozen=True)
class OnPage:
    """What the page of an item shows: the sum of all, and of each comment; and which of them its reader gave.

    The key None is the item itself, without its comments.
    """

    whole: Total
    each: dict[int | None, Total]
    mine: frozenset[int | None]


def on_page(item: Any, user: Any) -> OnPage:
    """Return all that the page of `item` shows to `user`, from one query; asked again for this row, from none."""
    known = item.__dict__.setdefault("receipts_by_reader", {})
    if user.pk not in known:
        with connection.cursor() as cursor:
            cursor.execute(ON_PAGE_SQL, {"user": user.pk, "item": item.pk})
            rows = cursor.fetchall()
        each = {comment: Total(*sums) for whole, comment, _mine, *sums in rows if not whole}
        whole = next(Total(*sums) for whole, _comment, _mine, *sums in rows if whole)
        mine = frozenset(comment for whole, comment, mine, *_sums in rows if mine and not whole)
        known[user.pk] = OnPage(whole, each, mine)
    return known[user.pk]


def of_items(ids: Iterable[int]) -> dict[int, Total]:
    """Return {item id: total with its comments} of those of `ids` that anybody used."""
    with connection.cursor() as cursor:
        cursor.execute(ITEMS_SQL, {"ids": list(ids)})
        return {pk: Total(*sums) for pk, *sums in cursor.fetchall()}


def of_item(item_id: int) -> Total:
    return of_items([item_id]).get(item_id, NOTHING)


def of_spaces(ids: Iterable[int]) -> Total:
    """Return the sum over all items of the spaces `ids`."""
    with connection.cursor() as cursor:
        cursor.execute(SPACES_SQL, {"ids": list(ids)})
        return Total(*cursor.fetchone())


def of_space(space_id: int) -> Total:
    return of_spaces([space_id])


def of_goal(goal_id: int, user: Any) -> tuple[Total, int]:
    """Return the sum over the spaces that serve the goal and that `user` may read, and how many spaces these are.

    What private spaces add to a goal is shown to their members only: a count can tell, too.
    """
    spaces = list(Space.objects.readable_by(user).filter(goal_id=goal_id).values_list("pk", flat=True))
    return of_spaces(spaces), len(spaces)
