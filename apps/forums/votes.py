"""What the page of a question shows of votes and of those who want to know the same, from one read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

ON_PAGE_SQL = """
SELECT comment_id, count(*), bool_or(user_id = %(user)s) FROM forums_vote
WHERE comment_id = ANY(%(ids)s) GROUP BY comment_id
UNION ALL
SELECT NULL, 0, EXISTS (SELECT FROM forums_metoo WHERE question_id = %(question)s AND user_id = %(user)s)
"""


@dataclass(frozen=True)
class OnPage:
    """`votes` are {comment id: (how many, whether one is the reader's)}; `me_too` whether they want to know it too."""

    votes: dict[int, tuple[int, bool]]
    me_too: bool


def on_page(question: Any, user: Any, ids: Iterable[int] = ()) -> OnPage:
    """Return what `user` sees of votes on the answers `ids` of `question`; what was read before is not read again."""
    known = question.__dict__.setdefault("_votes_on_page", {})
    if user.pk not in known:
        with connection.cursor() as cursor:
            cursor.execute(ON_PAGE_SQL, {"user": user.pk, "ids": list(ids), "question": question.pk})
            rows = cursor.fetchall()
        votes = {pk: (n, mine) for pk, n, mine in rows if pk is not None}
        known[user.pk] = OnPage(votes, next(mine for pk, _n, mine in rows if pk is None))
    return known[user.pk]
