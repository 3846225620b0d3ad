"""Where knowledge hangs on few: topics with one or no active expert, and topics asked about that have none.

Only open spaces count, which every employee may read, so no number tells anything of what a reader may not open. An
active expert of a topic is somebody who works here and either wrote things on it within the last 12 months that are
worth `EXPERT` together (as on their own page: an accepted answer of today is 5, an article 3, each half after a year),
or says that they have done it often, with a colleague who endorses that. What people hide, switch off or dispute is not
counted: coverage names nobody, but neither does it use what somebody does not want used.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from apps.core.evidence import evidence_sorts
from apps.core.pages import Page, pack, unpack
from apps.core.searchable import searchables
from apps.expertise.decay import HALF_LIFE
from apps.expertise.models import Coverage, Level
from apps.tagging.models import Tag

SIZE = 50
EXPERT = 5.0
# A topic matters when so much is on it: things of a year, or questions of 90 days.
THINGS, ASKED = 5, 3
SHOWS = ("few", "none", "one", "rising")

COUNT_SQL = """
WITH here AS MATERIALIZED (
    SELECT i.id, i.kind, i.published_at FROM content_item i JOIN spaces_space s ON s.id = i.space_id
    WHERE s.visibility = 'open' AND i.state IN ('published', 'archived') AND i.deleted_at IS NULL
), used AS (
    SELECT t.tag_id, count(*) AS things,
        count(*) FILTER (WHERE h.kind = ANY(%(asks)s) AND h.published_at > now() - interval '90 days') AS asked,
        count(*) FILTER (WHERE h.kind = ANY(%(asks)s) AND h.published_at <= now() - interval '90 days'
            AND h.published_at > now() - interval '180 days') AS before
    FROM tagging_itemtag t JOIN here h ON h.id = t.content_object_id
    WHERE h.published_at > now() - interval '365 days' GROUP BY t.tag_id
), shown AS (
    SELECT e.tag_id, e.person_id,
        sum(w.worth * 0.5 ^ (greatest(extract(epoch FROM now() - e.at), 0) / %(half)s::float)) AS worth
    FROM expertise_evidence e JOIN here h ON h.id = e.item_id
    JOIN unnest(%(sorts)s::text[], %(worths)s::float[]) w (sort, worth) ON w.sort = e.sort
    JOIN tagging_tag g ON g.id = e.tag_id
    WHERE e.at > now() - interval '365 days'
      AND NOT EXISTS (SELECT FROM expertise_inference n WHERE n.user_id = e.person_id AND NOT n."on")
      AND NOT EXISTS (SELECT FROM expertise_topicchoice c WHERE c.user_id = e.person_id AND c.key = g.slug)
      AND NOT EXISTS (SELECT FROM expertise_dispute d WHERE d.user_id = e.person_id AND d.item_id = e.item_id
          AND d.comment_id IS NOT DISTINCT FROM e.comment_id)
    GROUP BY e.tag_id, e.person_id
), known AS (
    SELECT tag_id, person_id FROM shown WHERE worth >= %(expert)s
    UNION
    SELECT g.id, k.user_id FROM expertise_skill k JOIN tagging_tag g ON g.slug = k.key
    WHERE k.level >= %(level)s
      AND EXISTS (SELECT FROM expertise_endorsement o WHERE o.user_id = k.user_id AND o.key = k.key)
), experts AS (
    SELECT k.tag_id, count(*) AS n FROM known k JOIN accounts_user u ON u.id = k.person_id
    WHERE u.is_active AND NOT u.is_guest GROUP BY k.tag_id
)
INSERT INTO expertise_coverage (tag_id, experts, things, asked, asked_before, at)
SELECT u.tag_id, COALESCE(x.n, 0), u.things, u.asked, u.before, now()
FROM used u LEFT JOIN experts x ON x.tag_id = u.tag_id
"""


def count() -> int:
    """Count every topic of open spaces anew. Returns how many there are."""
    values = {
        "asks": [each.name for each in searchables if each.ask], "half": HALF_LIFE.total_seconds(),
        "sorts": evidence_sorts.names(), "worths": [sort.worth for sort in evidence_sorts],
        "expert": EXPERT, "level": Level.EXPERIENCED.value,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('expertise.coverage'))")
        Coverage.objects.all().delete()
        cursor.execute(COUNT_SQL, values)
        return int(cursor.rowcount)


@dataclass(frozen=True)
class Row:
    """A topic as the page shows it: how many experts, in how many things, and how much more is asked."""

    key: str
    name: str
    url: str
    experts: int
    things: int
    asked: int
    asked_before: int

    @property
    def rises(self) -> bool:
        return rises(self.asked, self.asked_before)


def rises(asked: int, before: int) -> bool:
    """Whether a topic is asked about more than before, by enough questions to say so."""
    return asked >= ASKED and asked > before


def rows_of(user: Any) -> QuerySet[Coverage]:
    """Return the topics that matter and that `user` may see, with those of one or no expert alone."""
    matters = Q(things__gte=THINGS) | Q(asked__gte=ASKED)
    few = Coverage.objects.filter(matters, experts__lte=1)
    return few.filter(tag__in=Tag.visible_to(user).values("pk"))


def narrowed(rows: QuerySet[Coverage], show: str, words: str) -> QuerySet[Coverage]:
    if show == "none":
        rows = rows.filter(experts=0)
    elif show == "one":
        rows = rows.filter(experts=1)
    elif show == "rising":
        rows = rows.filter(experts=0, asked__gte=ASKED, asked__gt=F("asked_before"))
    return rows.filter(tag__name__icontains=words) if words else rows


def page_of(user: Any, show: str, words: str = "", after: str = "", size: int = SIZE) -> Page[Row]:
    """Return a page of topics, those asked about most first; `show` is one of SHOWS, `words` part of a topic's name."""
    rows = narrowed(rows_of(user), show, words)
    place = unpack(after, int, int, int)
    if place and max(place[:2]) < 2**31:
        asked, things, tag = place
        later = Q(asked__lt=asked) | Q(asked=asked, things__lt=things) | Q(asked=asked, things=things, tag__lt=tag)
        rows = rows.filter(later)
    found = rows.select_related("tag").order_by("-asked", "-things", "-tag_id")
    page = Page.cut(found, size, lambda row: pack(row.asked, row.things, row.tag_id))
    return page.showing([row_of(row) for row in page.rows])


def row_of(found: Coverage) -> Row:
    tag = found.tag
    return Row(tag.slug, tag.name, tag.get_absolute_url(), found.experts, found.things, found.asked, found.asked_before)


def figures_for(user: Any) -> list[tuple[int, Any]]:
    """Return (how many topics, of which sort) for the desk, by one query."""
    found = list(rows_of(user).values_list("experts", "asked", "asked_before")[:10_000])
    return [
        (sum(experts == 0 for experts, _asked, _before in found), "none"),
        (sum(experts == 1 for experts, _asked, _before in found), "one"),
        (sum(experts == 0 and rises(asked, before) for experts, asked, before in found), "rising"),
    ]
