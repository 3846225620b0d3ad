"""Whoever shares a video shows what they know."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.evidence import EvidenceSort, evidence_sorts

SHARED_SQL = """
SELECT i.author_id, i.id, NULL::bigint, COALESCE(i.published_at, i.created)
FROM content_item i WHERE i.id = ANY(%(items)s) AND i.kind = 'video' AND i.author_id IS NOT NULL
"""


def videos(number: int) -> str:
    return ngettext("%(n)d video", "%(n)d videos", number) % {"n": number}


evidence_sorts.add(EvidenceSort("video", SHARED_SQL, 2.0, _("Shared a video"), videos))
