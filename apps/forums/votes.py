"""What the page of a question shows of votes, of those who want to know the same, and of how true its accepted answer
still is, from one read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.core.prepared import fetch

ON_PAGE_SQL = """
SELECT comment_id, count(*), bool_or(user_id = %(user)s), NULL::jsonb FROM forums_vote
WHERE comment_id = ANY(%(ids)s) GROUP BY comment_id
UNION ALL
SELECT m.comment_id, 0, false, jsonb_build_object('by_id', m.by_id, 'name', u.name, 'at', m.at)
FROM forums_helpfulmark m LEFT JOIN accounts_user u ON u.id = m.by_id WHERE m.comment_id = ANY(%(ids)s)
UNION ALL
SELECT NULL, (
    SELECT count(*) FROM forums_asked a WHERE a.question_id = %(question)s AND a.person_id = %(user)s
      AND a.passed_at IS NULL AND NOT EXISTS (
        SELECT FROM discussion_comment c
        WHERE c.item_id = %(question)s AND c.author_id = %(user)s AND c.deleted_at IS NULL
      )
), EXISTS (SELECT FROM forums_metoo WHERE question_id = %(question)s AND user_id = %(user)s),
jsonb_build_object('expected', (
    SELECT jsonb_build_object('by', f.due_at, 'over', f.due_at <= now(), 'told', f.escalated_at IS NOT NULL)
    FROM forums_firstanswer f WHERE f.question_id = %(question)s AND f.answered_at IS NULL AND f.due_at IS NOT NULL
), 'freshness', (
    SELECT jsonb_build_object(
        'owner_id', v.owner_id, 'owner', o.name, 'owner_username', o.username, 'verified_by', b.name,
        'verified_by_username', b.username, 'verified_at', v.verified_at, 'accepted_at', v.accepted_at,
        'review_at', v.review_at, 'edited_at', c.edited_at, 'over', v.review_at <= now(), 'doubts', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'why', d.why, 'name', u.name, 'mine', d.user_id = %(user)s) ORDER BY d.id), '[]')
            FROM forums_doubt d LEFT JOIN accounts_user u ON u.id = d.user_id
            WHERE d.verification_id = v.id AND d.settled_at IS NULL
        )
    )
    FROM forums_verification v JOIN discussion_comment c ON c.id = v.answer_id AND c.accepted AND c.deleted_at IS NULL
        AND c.hidden_at IS NULL
    LEFT JOIN accounts_user o ON o.id = v.owner_id LEFT JOIN accounts_user b ON b.id = v.verified_by_id
    WHERE v.question_id = %(question)s
))
"""


@dataclass(frozen=True)
class OnPage:
    """`votes` are {comment id: (how many, whether one is the reader's)}; `me_too` whether they want to know it too.

    `freshness` is what is known of the accepted answer: its owner, when and by whom it was looked at, and open doubts.
    `marks` are {comment id: {"by_id", "name", "at"}} of those that helped, `at` as text; `asked` says that the reader
    was asked, and has neither answered nor passed on; `expected` by when a first answer was promised that has not come
    (`by`), whether that is `over` and those who lead were `told`.
    """

    votes: dict[int, tuple[int, bool]]
    me_too: bool
    freshness: dict[str, Any] | None
    marks: dict[int, dict[str, Any]]
    asked: bool = False
    expected: dict[str, Any] | None = None


def on_page(question: Any, user: Any, ids: Iterable[int] = ()) -> OnPage:
    """Return what `user` sees of votes on the answers `ids` of `question`; what was read before is not read again."""
    known = question.__dict__.setdefault("_votes_on_page", {})
    if user.pk not in known:
        rows = fetch(ON_PAGE_SQL, {"user": user.pk, "ids": list(ids), "question": question.pk})
        votes = {pk: (n, mine) for pk, n, mine, more in rows if pk is not None and more is None}
        marks = {pk: json.loads(more) for pk, _n, _mine, more in rows if pk is not None and more is not None}
        asked, me_too, more = next((n, mine, more) for pk, n, mine, more in rows if pk is None)
        known[user.pk] = OnPage(votes, me_too, marks=marks, asked=bool(asked), **json.loads(more))
    return known[user.pk]
