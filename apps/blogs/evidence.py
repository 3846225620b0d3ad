"""Whoever writes an article, alone or with others, shows what they know."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.evidence import EvidenceSort, evidence_sorts

WROTE_SQL = """
SELECT w.person, i.id, NULL::bigint, COALESCE(i.published_at, i.created)
FROM content_item i CROSS JOIN LATERAL unnest(i.author_id || i.coauthor_ids) w (person)
WHERE i.id = ANY(%(items)s) AND i.kind = 'article' AND w.person IS NOT NULL
"""


def articles(number: int) -> str:
    return ngettext("%(n)d article", "%(n)d articles", number) % {"n": number}


evidence_sorts.add(EvidenceSort("article", WROTE_SQL, 3.0, _("Wrote an article"), articles))
