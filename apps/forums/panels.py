"""What forums add to the pages of threads: votes, which answer helped, and where a thread may go."""

from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.registry import (
    CommentAct,
    ItemAct,
    ItemPanel,
    SpaceSetting,
    comment_acts,
    item_acts,
    item_panels,
    space_settings,
)
from apps.forums.models import Question, Topic, kind_of
from apps.forums.splits import splits
from apps.forums.votes import on_page


def answer_acts(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """Draw on each answer how many found it useful, with the reader's own vote, and the button that accepts it."""
    answers = {pk: row for pk, row in comments.items() if row.parent is None} if item.kind == "question" else {}
    if not answers:
        return {}
    votes = on_page(item, user, answers).votes
    template = get_template("forums/answer_acts.html")
    drawn = {}
    for pk, row in answers.items():
        n, mine = votes.get(pk, (0, False))
        context = {
            "n": n,
            "mine": mine,
            "may_vote": "item.react" in can_do and row.author != user.pk,
            "may_accept": "item.accept" in can_do,
            "accepted": row.accepted,
            "vote_url": reverse("answer_vote", args=[pk]),
            "accept_url": reverse("answer_accept", args=[pk]),
        }
        drawn[pk] = template.render(context)
    return drawn


def rearranging(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Offer what those who keep a forum in order do with a thread."""
    model, acts = kind_of(item), []
    if model is not None and "item.move" in can_do:
        acts.append({"label": _("Move"), "icon": "arrow-right", "url": reverse("thread_move", args=[item.pk])})
    if model is Topic and "item.rearrange" in can_do:
        acts.append({"label": _("Split replies off"), "icon": "split", "url": reverse("topic_split", args=[item.pk])})
        acts.append({"label": _("Merge"), "icon": "layers", "url": reverse("topic_merge", args=[item.pk])})
    if model is Question and "item.duplicate" in can_do:
        acts.append(duplicate_act(item))
    return acts


def duplicate_act(item: Any) -> dict[str, Any]:
    if item.sends_on:
        action = reverse("question_duplicate_undo", args=[item.pk])
        return {"label": _("Not a duplicate any more"), "icon": "unlink", "action": action}
    return {"label": _("Mark as duplicate"), "icon": "link-2", "url": reverse("question_duplicate", args=[item.pk])}


item_acts.add(ItemAct("rearranging", rearranging, order=65))
item_panels.add(ItemPanel("splits", "foot", splits, order=20))
comment_acts.add(CommentAct("answer", answer_acts, order=10))
space_settings.add(
    SpaceSetting("categories", _("Categories"), _("The shelves of the forum"), "folder", "forum_categories", 20)
)
