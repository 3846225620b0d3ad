"""Answers show what somebody knows: those that are accepted, and those that others find useful."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.evidence import EvidenceSort, evidence_sorts

# Who accepts their own answer tells nobody anything of what they know.
ACCEPTED_SQL = """
SELECT c.author_id, c.item_id, c.id, c.created FROM discussion_comment c
JOIN content_item i ON i.id = c.item_id AND i.kind = 'question' AND i.author_id IS DISTINCT FROM c.author_id
WHERE c.item_id = ANY(%(items)s) AND c.parent_id IS NULL AND c.accepted
"""
ANSWERED_SQL = """
SELECT c.author_id, c.item_id, c.id, c.created FROM discussion_comment c
JOIN content_item i ON i.id = c.item_id AND i.kind = 'question'
WHERE c.item_id = ANY(%(items)s) AND c.parent_id IS NULL AND (
    EXISTS (SELECT FROM forums_vote v WHERE v.comment_id = c.id AND v.user_id <> c.author_id)
    OR EXISTS (
        SELECT FROM forums_helpfulmark m WHERE m.comment_id = c.id AND m.by_id IS DISTINCT FROM c.author_id
    )
)
"""


def accepted(number: int) -> str:
    return ngettext("%(n)d accepted answer", "%(n)d accepted answers", number) % {"n": number}


def useful(number: int) -> str:
    return ngettext("%(n)d answer found useful", "%(n)d answers found useful", number) % {"n": number}


evidence_sorts.add(
    EvidenceSort(
        "accepted", ACCEPTED_SQL, 5.0, _("Gave the answer that was accepted"), accepted,
        frozenset({"answer.accepted", "answer.acceptance_withdrawn"}),
    )
)  # fmt: skip
evidence_sorts.add(
    EvidenceSort(
        "answered", ANSWERED_SQL, 3.0, _("Gave an answer that others found useful"), useful,
        frozenset({"answer.voted", "answer.vote_withdrawn", "answer.marked_helpful", "answer.mark_withdrawn"}),
    )
)  # fmt: skip
