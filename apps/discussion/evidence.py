"""Comments show what somebody knows when others thank them for it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.evidence import EvidenceSort, evidence_sorts

THANKED_SQL = """
SELECT c.author_id, c.item_id, c.id, c.created FROM discussion_comment c
WHERE c.item_id = ANY(%(items)s) AND c.helpful > 0
    AND EXISTS (SELECT FROM discussion_reaction r WHERE r.comment_id = c.id AND r.user_id <> c.author_id)
"""


def comments(number: int) -> str:
    return ngettext("%(n)d comment that others liked", "%(n)d comments that others liked", number) % {"n": number}


evidence_sorts.add(
    EvidenceSort(
        "thanked", THANKED_SQL, 1.0, _("Wrote a comment that others liked"), comments,
        frozenset({"reaction.added", "reaction.removed"}),
    )
)  # fmt: skip
