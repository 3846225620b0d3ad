"""Who may know, as far as forums can tell: who answered such questions well of late, and those who lead the space."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import exp
from typing import Any

from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.days import faded
from apps.core.routing import Asking, Candidate, Router, routers
from apps.discussion.models import Comment
from apps.spaces.models import Membership, Role

HALF_LIFE = timedelta(days=180)
OLDEST = timedelta(days=3 * 365)
MOST_ANSWERS = 600
MOST_SIMILAR = 20
LEADER_FIT = 0.3
# What an answer counts by where its question stands: worded like it, on its tags, in its space.
PLACES = {"similar": 1.5, "tag": 1.0, "space": 0.7}
ON = ("item_id", "item__title", "item__tag_names")
ABOUT_SQL = """
SELECT unnest(%s::bigint[])
UNION
SELECT t.content_object_id FROM tagging_tag g CROSS JOIN LATERAL (
    SELECT content_object_id FROM tagging_itemtag WHERE tag_id = g.id ORDER BY content_object_id DESC LIMIT 100
) t WHERE g.slug = ANY (%s)
UNION
(SELECT id FROM content_item WHERE space_id = %s AND kind = 'question' AND state = 'published'
    AND deleted_at IS NULL ORDER BY last_activity_at DESC, id DESC LIMIT 150)
"""

# Found first, a bounded number, so that the door is asked of few.
ANSWERS_SQL = f"""
SELECT id FROM discussion_comment WHERE item_id IN ({ABOUT_SQL})
AND parent_id IS NULL AND (accepted OR helpful > 0) AND deleted_at IS NULL
ORDER BY created DESC, id DESC LIMIT {MOST_ANSWERS}
"""  # noqa: S608  (put together from constants)


def who_answered(asking: Asking, limit: int) -> Iterable[Candidate]:
    """Yield those whose answers were accepted or found useful, among what the asker sees, with the best of them."""
    place, now = _place_of(asking), timezone.now()
    answers = (
        Comment.visible_to(asking.asker)
        .filter(pk__in=_answers_about(asking), item__kind="question", created__gte=now - OLDEST, author__is_active=True)
        .exclude(author_id=asking.asker.pk)
        .order_by("-created", "-pk")
        .values_list("author_id", "pk", "accepted", "helpful", "created", *ON)
    )
    scores: dict[int, float] = {}
    best: dict[int, tuple[float, Any]] = {}
    for author, pk, accepted, helpful, created, item, title, tags in answers:
        worth = place(item, tags) * (2.0 if accepted else min(helpful, 5) / 5) * decay(now - created)
        scores[author] = scores.get(author, 0.0) + worth
        if worth > best.get(author, (0.0, None))[0]:
            best[author] = (worth, (pk, accepted, created, title))
    for author in sorted(scores, key=lambda pk: (-scores[pk], pk))[:limit]:
        yield _answerer(author, scores[author], *best[author][1])


def _answers_about(asking: Asking) -> RawSQL:
    """Return the ids of good answers to what is about the same, not all of which the asker may see."""
    values = [list(asking.similar)[:MOST_SIMILAR], list(asking.tags), asking.space and asking.space.pk]
    return RawSQL(ANSWERS_SQL, values)  # noqa: S611  (put together from constants)


def _place_of(asking: Asking) -> Callable[[int, list[list[str]]], float]:
    """Return what an answer is worth by its question (id, tags), which is one of those about the same."""
    similar, tags = set(list(asking.similar)[:MOST_SIMILAR]), set(asking.tags)

    def worth(item: int, tagged: list[list[str]]) -> float:
        place = "similar" if item in similar else "tag" if any(slug in tags for _name, slug in tagged) else "space"
        return PLACES[place]

    return worth


def decay(age: timedelta) -> float:
    """Return what something of that age still counts: half for every 180 days."""
    return faded(age, HALF_LIFE)


def _answerer(author: int, score: float, pk: int, accepted: bool, created: datetime, title: str) -> Candidate:
    said = (
        _("Their answer to “%(title)s” was accepted")
        if accepted
        else _("Answered “%(title)s”, which others found useful")
    )
    reason = said % {"title": Truncator(title).chars(70)}
    fit = LEADER_FIT + (1 - LEADER_FIT) * (1 - exp(-score / 2))
    return Candidate(author, fit, reason, reverse("comment", args=[pk]), created)


def who_leads(asking: Asking, limit: int) -> Iterable[Candidate]:
    """Yield those who lead the space, facilitators first: it is theirs to see that nobody is left without an answer."""
    if asking.space is None:
        return
    leaders = Membership.objects.leaders().filter(space=asking.space).order_by("role", "user_id")
    for person, role in leaders.values_list("user_id", "role")[:limit]:
        facilitates = role == Role.FACILITATOR
        reason = _("Facilitates this space") if facilitates else _("Owns this space")
        yield Candidate(person, LEADER_FIT if facilitates else LEADER_FIT - 0.1, reason)


routers.add(Router("answered", who_answered, order=10))
routers.add(Router("leads", who_leads, order=20))
