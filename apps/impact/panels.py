"""What receipts add to the pages of items, comments and spaces."""

from typing import Any

from django.template.loader import get_template
from django.urls import reverse

from apps.core.registry import CommentAct, ItemPanel, SpacePanel, comment_acts, item_panels, space_panels
from apps.discussion.threads import HERE, part
from apps.impact import totals, words


def used_panel(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Whether it helped: the sum for everybody, and the button for all but those who wrote it."""
    found = totals.on_page(item, request.user)
    may = "item.use" in can_do and "author" not in item.permission_facts(request.user)
    context = {
        "may": may,
        "mine": None in found.mine,
        "sum": words.sentence(found.whole),
        "with_comments": found.whole.n > found.each.get(None, totals.NOTHING).n,
        "url": reverse("item_used", args=[item.pk]),
    }
    return str(get_template("impact/panel.html").render(context))


def used_comments(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """How often each comment helped, with the link that says so for all but its author."""
    if not comments:
        return {}
    found = totals.on_page(item, user)
    may = "item.use" in can_do
    rows = {}
    for pk, comment in comments.items():
        n, own = found.each.get(pk, totals.NOTHING).n, comment.author == user.pk
        if n or (may and not own):
            html = part("impact/comment_act.html", n=n, may=may and not own, mine=pk in found.mine)
            rows[pk] = html.replace(HERE, reverse("comment_used", args=[pk]))
    return rows


def used_in_space(request: Any, space: Any, can_do: frozenset[str]) -> str:
    if "space.read" not in can_do:
        return ""
    total = totals.of_space(space.pk)
    return str(get_template("impact/space.html").render(shown(total))) if total.n else ""


def used_for_goal(request: Any, space: Any, can_do: frozenset[str]) -> str:
    total, spaces = totals.of_goal(space.goal_id, request.user)
    return str(get_template("impact/goal_row.html").render(shown(total) | {"spaces": spaces})) if total.n else ""


def shown(total: totals.Total) -> dict[str, Any]:
    return {"total": total, "times": words.times(total.n), "details": words.details(total)}


item_panels.add(ItemPanel("used", "foot", used_panel, order=10))
comment_acts.add(CommentAct("used", used_comments))
space_panels.add(SpacePanel("used", "about", used_in_space))
space_panels.add(SpacePanel("used for goal", "goal", used_for_goal))
