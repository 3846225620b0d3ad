"""What helped others at work shows what those who wrote it know."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.evidence import EvidenceSort, evidence_sorts

# Who has come to write it too since they said so does not count.
USED_SQL = """
SELECT w.person, i.id, NULL::bigint, COALESCE(i.published_at, i.created)
FROM content_item i CROSS JOIN LATERAL unnest(i.author_id || i.coauthor_ids) w (person)
WHERE i.id = ANY(%(items)s) AND w.person IS NOT NULL AND EXISTS (
    SELECT FROM impact_receipt r WHERE r.item_id = i.id AND r.comment_id IS NULL AND r.withdrawn_at IS NULL
        AND r.user_id IS DISTINCT FROM i.author_id AND r.user_id <> ALL (i.coauthor_ids)
)
UNION ALL
SELECT c.author_id, c.item_id, c.id, c.created FROM discussion_comment c
WHERE c.item_id = ANY(%(items)s) AND c.helpful > 0 AND EXISTS (
    SELECT FROM impact_receipt r WHERE r.comment_id = c.id AND r.withdrawn_at IS NULL AND r.user_id <> c.author_id
)
"""


def things(number: int) -> str:
    return ngettext("%(n)d thing used at work", "%(n)d things used at work", number) % {"n": number}


evidence_sorts.add(
    EvidenceSort(
        "used", USED_SQL, 4.0, _("Wrote what others used at work"), things,
        frozenset({"receipt.given", "receipt.changed", "receipt.withdrawn"}),
    )
)  # fmt: skip
