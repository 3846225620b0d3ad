"""What forums add to the comments of a question: votes, and which answer helped."""

from typing import Any

from django.db.models import Count, Q
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.registry import CommentAct, SpaceSetting, comment_acts, space_settings
from apps.forums.models import Vote

NO_VOTES = {"n": 0, "mine": False}


def votes_on(user: Any, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return {comment id: {"n", "mine"}} of the answers that have votes."""
    counted = Vote.objects.filter(comment_id__in=ids).values("comment_id").order_by("comment_id")
    rows = counted.annotate(n=Count("pk"), own=Count("pk", filter=Q(user_id=user.pk))).values_list(
        "comment_id", "n", "own"
    )
    return {pk: {"n": n, "mine": bool(own)} for pk, n, own in rows}


def answer_acts(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """Draw on each answer how many found it useful, with the reader's own vote, and the button that accepts it."""
    answers = {pk: row for pk, row in comments.items() if row.parent is None} if item.kind == "question" else {}
    if not answers:
        return {}
    votes = votes_on(user, list(answers))
    template = get_template("forums/answer_acts.html")
    drawn = {}
    for pk, row in answers.items():
        context = {
            **votes.get(pk, NO_VOTES),
            "may_vote": "item.react" in can_do and row.author != user.pk,
            "may_accept": "item.accept" in can_do,
            "accepted": row.accepted,
            "vote_url": reverse("answer_vote", args=[pk]),
            "accept_url": reverse("answer_accept", args=[pk]),
        }
        drawn[pk] = template.render(context)
    return drawn


comment_acts.add(CommentAct("answer", answer_acts, order=10))
space_settings.add(
    SpaceSetting("categories", _("Categories"), _("The shelves of the forum"), "folder", "forum_categories", 20)
)
