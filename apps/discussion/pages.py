"""What the page of every item shows, whatever its kind: its conversation, its menu, and the parts other apps add."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.content.models import State
from apps.core.fragments import kept
from apps.core.pages import whole_number
from apps.core.registry import drawn, item_acts, item_panels, kinds
from apps.core.richtext import Written
from apps.discussion import threads
from apps.discussion.forms import CommentForm
from apps.discussion.mentions import mark_seen
from apps.discussion.models import Comment

SORTS = {
    "oldest": gettext_lazy("Oldest first"),
    "newest": gettext_lazy("Newest first"),
    "helpful": gettext_lazy("Most helpful"),
    "votes": gettext_lazy("Most useful"),
}

# What an act in a menu may have besides. Looking for what is not there takes a template far longer.
BLANK_ACT = dict.fromkeys(("line", "head", "danger", "action", "copies", "choice", "chosen"))


def item_context(
    request: HttpRequest, item: Any, can_do: frozenset[str], since: datetime | None = None
) -> dict[str, Any]:
    """Return what `discussion/conversation.html` and the frame of an item's page need; the kind adds its own head.

    `item` is a spine row (with its space) the reader may see, `can_do` their rights to it, `since` when they last had
    it open (aware), or None for never.
    """
    kind = kinds.get(item.kind)
    sort = request.GET.get("sort", "")
    sort = sort if sort in kind.sorts else kind.sorts[0]
    talk = threads.conversation(item, request.user, can_do, sort=sort, after=number_in(request, "after"), since=since)
    mark_seen(request.user, item)
    return {
        "item": item,
        "who": item.author.name if item.author else "",
        "conversation": talk,
        "sorts": sorts_of(item, sort),
        "usual_sort": kind.sorts[0],
        "talk": kind.talk(item) if kind.talk else None,
        "space": item.space,
        "can_do": can_do,
        "current_space_url": item.space.get_absolute_url(),
        "comment_form": comment_form(request, item) if "item.comment" in can_do else None,
        "draft_url": f"{reverse('draft')}?key=comment:{item.pk}",
        "mentions_url": f"{reverse('suggest_people')}?space={item.space_id}",
        "closed_reason": closed_reason(item),
        "hidden_reason": hidden_reason(item),
        "panels_foot": panels(request, item, can_do, "foot"),
        "panels_aside": panels(request, item, can_do, "aside"),
    }


def number_in(request: HttpRequest, name: str) -> int:
    """Return the whole number of a query parameter, or 0 when there is none or it is no id."""
    return whole_number(request.GET.get(name, ""))


def sorts_of(item: Any, current: str) -> list[dict[str, Any]]:
    """Return the orders in which the conversation can be read, as links; none while there is nothing to order."""
    if item.comment_count < 2:
        return []
    address, sorts = item.get_absolute_url(), kinds.get(item.kind).sorts
    return [
        {"label": label, "url": f"{item.own_url if name == sorts[0] else f'{address}?sort={name}'}#comments",
         "current": name == current}
        for name, label in SORTS.items()
        if name in sorts
    ]  # fmt: skip


def comment_form(request: HttpRequest, item: Any) -> CommentForm:
    """Return the form under the conversation: refused, an answer (`?reply=`, quoting for `&quote=1`), or empty."""
    refused = getattr(request, "comment_form", None)
    if refused is not None:
        return refused
    reply = number_in(request, "reply")
    initial: dict[str, Any] = {"parent": reply or None}
    if reply and "quote" in request.GET:
        quoted = Comment.visible_to(request.user).unhidden().filter(pk=reply, item_id=item.pk)
        if body := quoted.values_list("body", flat=True).first():
            initial["body"] = Written(f"<blockquote>{body}</blockquote><p></p>", "html")
    return CommentForm(initial=initial)


def closed_reason(item: Any) -> str:
    if item.space.is_archived:
        return _("This space is archived: everything stays readable, nothing is added.")
    if item.closed_reason:
        return _("This conversation is closed: %(reason)s") % {"reason": item.closed_reason}
    return _("Comments are closed here.")


def hidden_reason(item: Any) -> str:
    """Return why those who lead the space have hidden the item, or nothing."""
    if item.state != State.HIDDEN:
        return ""
    event = item.events.filter(verb=f"{item.kind}.hidden").first()
    return event.data.get("reason", "") if event else ""


def menu_of(request: HttpRequest, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Return the acts the reader has on an item, for its menu: its kind's, those any app adds, the destructive last."""
    rows: list[dict[str, Any]] = []
    kind = kinds.get(item.kind)
    edit_url, may_correct = kind.edit_url, kind.correctable and "item.correct" in can_do
    if edit_url and ("item.edit" in can_do or may_correct):
        rows.append({"label": _("Edit"), "icon": "pen-line", "url": edit_url(item)})
    for act in item_acts:
        rows += act.rows(request, item, can_do)
    copied = reverse("item_markdown", args=[item.pk])
    rows.append({"label": _("Copy as Markdown"), "icon": "copy", "url": copied, "copies": True})
    if item.edited_at:
        history = reverse("item_history", args=[item.pk])
        rows.append({"label": _("What it said before"), "icon": "history", "url": history})
    if "item.hide" in can_do:
        rows.append({"label": _("Hide"), "icon": "eye", "url": reverse("item_hide", args=[item.pk])})
    if "item.unhide" in can_do:
        rows.append({"label": _("Show again"), "icon": "eye", "action": reverse("item_unhide", args=[item.pk])})
    if "item.delete" in can_do:
        delete = reverse("item_delete", args=[item.pk])
        rows.append({"label": _("Delete"), "icon": "trash-2", "action": delete, "danger": True})
    return rows


def head_of(item: Any, user: Any, menu: list[dict[str, Any]], draw: Callable[[], str]) -> SafeString:
    """Return the item itself as its page shows it: a kept piece, with the reader's reactions and menu put on.

    `draw()` makes the piece where nobody has made it yet; it holds `<!--menu-->` where the menu belongs.
    """
    key = f"{item.kind}:{item.pk}:{item.version}:{get_language()}"
    html = kept({item.pk: key}, lambda _missing: {item.pk: draw()})[item.pk]
    html = threads.press(html, threads.my_reactions(user, items=[item.pk]).get(item.pk, []))
    rows = [{**BLANK_ACT, **row} for row in menu]
    acts = get_template("discussion/item_menu.html").render({"menu": rows}) if rows else ""
    return mark_safe(html.replace("<!--menu-->", acts, 1))  # noqa: S308  (drawn by our templates)


def panels(request: HttpRequest, item: Any, can_do: frozenset[str], place: str) -> SafeString:
    """Return the parts that other apps add to an item's page at `place` ("foot" or "aside"), in their order."""
    return drawn((panel for panel in item_panels if panel.place == place), request, item, can_do)
