"""What forums add to the pages of threads: votes, which answer helped, and where a thread may go."""

from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
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

# An id that no answer has, in what is drawn for many of them.
STAND_IN = "7700000000001"


def answer_acts(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """Draw on each answer how many found it useful, with the reader's own vote, and the button that accepts it."""
    answers = {pk: row for pk, row in comments.items() if row.parent is None} if item.kind == "question" else {}
    if not answers:
        return {}
    seen = on_page(item, user, answers)
    language = get_language() or "en"
    drawn = {}
    for pk, row in answers.items():
        shown = about(item, user, row, seen.votes.get(pk, (0, False)), seen.marks.get(pk), can_do)
        # Most answers look like many others: those that nobody has marked are drawn once for all of them.
        html = draw_acts(shown) if shown["mark"] else drawn_acts(language, **shown)
        drawn[pk] = html.replace(STAND_IN, str(pk))
    return drawn


def draw_acts(shown: dict[str, Any]) -> str:
    """Return the acts on an answer; its id is still to be put in the place of STAND_IN."""
    urls = {f"{act}_url": reverse(f"answer_{act}", args=[STAND_IN]) for act in ("vote", "accept", "mark", "share")}
    return str(get_template("forums/answer_acts.html").render(shown | urls))


@lru_cache(maxsize=2048)
def drawn_acts(language: str, **shown: Any) -> str:
    return draw_acts(shown)


def about(
    item: Any, user: Any, answer: Any, votes: tuple[int, bool], mark: dict[str, Any] | None, can_do: frozenset[str]
) -> dict[str, Any]:
    """Return what the acts on one answer show of it to `user`."""
    (n, mine), own = votes, answer.author == user.pk
    by_asker = mark is not None and mark["by_id"] is not None and mark["by_id"] == item.author_id
    return {
        "n": n,
        "mine": mine,
        "may_vote": "item.react" in can_do and not own,
        "may_accept": "item.accept" in can_do,
        "accepted": answer.accepted,
        "mark": mark and mark | {"at": parse_datetime(mark["at"]), "by_asker": by_asker},
        "may_mark": "item.accept" in can_do and (mark is not None or not own),
        "asks": item.author_id == user.pk,
        "shared": answer.shared,
        # Moderators hide but do not review: an answer is shared by who wrote it and by those who lead the space.
        "may_share": (own and "item.react" in can_do) or "item.review" in can_do,
    }


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


def asking(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Offer a poll to those who may begin one, in a topic that has none."""
    if kind_of(item) is not Topic or "item.poll" not in can_do or item.facts.get("poll") in {"open", "ended"}:
        return []
    return [{"label": _("Add a poll"), "icon": "list-tasks", "url": reverse("poll_plan", args=[item.pk])}]


item_acts.add(ItemAct("asking", asking, order=30))
item_acts.add(ItemAct("rearranging", rearranging, order=65))
item_panels.add(ItemPanel("splits", "foot", splits, order=20))
comment_acts.add(CommentAct("answer", answer_acts, order=10))
space_settings.add(
    SpaceSetting("categories", _("Categories"), _("The shelves of the forum"), "folder", "forum_categories", 20)
)
space_settings.add(
    SpaceSetting(
        "promise", _("Answers in time"), _("How soon a question is answered, and who hears if not"), "clock",
        "forum_promise", 22,
    )
)  # fmt: skip
