"""The conversation under an item: threads of comments, drawn from kept pieces, paged by their first comments."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, F
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.content.cards import person_of, reactions_of
from apps.content.models import Item
from apps.content.presentation import present
from apps.content.references import fill
from apps.core.fragments import kept
from apps.core.prepared import fetch
from apps.core.registry import comment_acts
from apps.discussion.models import Comment, CommentRevision, Reaction, Row

THREADS_PER_PAGE = 50
MOST_REACTED = 500
CHILDREN, ACTS, ABOUT, NEW = "<!--children-->", "<!--acts-->", "<!--about-->", "<!--new-->"
HERE = "<!--here-->"

MINE_ON_ITEMS = "SELECT item_id, emoji FROM discussion_reaction WHERE user_id = %s AND item_id = ANY(%s)"
MINE_ON_COMMENTS = "SELECT comment_id, emoji FROM discussion_reaction WHERE user_id = %s AND comment_id = ANY(%s)"


@dataclass(frozen=True)
class Conversation:
    """What a page shows of a conversation: ready HTML, and the ids after and before which more threads lie.

    `fresh` is how many of the comments shown are new to the reader.
    """

    html: SafeString
    shown: int
    later: int | None
    earlier: int | None
    sort: str
    fresh: int


def piece_of(comment: Comment, whole: bool = True, others: int = 0) -> dict[str, Any]:
    """Return what the comment template draws: plain values, nothing about the reader.

    `whole` tells what it says and why even where it is hidden; `others` is how many edited it beside its author.
    """
    return {
        "id": comment.pk, "anchor": f"comment-{comment.pk}", "url": reverse("comment", args=[comment.pk]),
        "html": present(comment.body, anchors=False),
        "author": person_of(comment.author), "created": comment.created, "edited": comment.edited_at is not None,
        "history_url": reverse("comment_history", args=[comment.pk]), "accepted": comment.accepted,
        "deleted": comment.deleted_at is not None, "hidden": comment.hidden_at is not None, "whole": whole,
        "reason": comment.hidden_reason, "shared": comment.shared_at is not None, "others": others,
        "reactions": reactions_of(comment.reaction_counts, reverse("comment_react", args=[comment.pk])),
    }  # fmt: skip


def pieces(rows: Iterable[tuple[int, int]], whole: Container[int] = ()) -> dict[int, str]:
    """Return {comment id: HTML} for (id, version) pairs of an item the reader may see.

    Of what is hidden, only those in `whole` say what they said; the others are other pieces.
    """
    language = get_language() or "en"
    keys = {pk: f"comment:{pk}:{version}:{language}{':whole' if pk in whole else ''}" for pk, version in rows}
    return kept(keys, lambda missing: draw_pieces(missing, whole))


def draw_pieces(missing: list[int], whole: Container[int]) -> dict[int, str]:
    template = get_template("components/comment.html")
    comments = list(Comment.for_threads(missing))
    editors = other_editors([comment for comment in comments if comment.shared_at])
    return {
        comment.pk: template.render({"comment": piece_of(comment, comment.pk in whole, editors.get(comment.pk, 0))})
        for comment in comments
    }


def other_editors(comments: list[Comment]) -> dict[int, int]:
    """Return {comment id: how many people beside its author have edited it} of these."""
    if not comments:
        return {}
    edits = CommentRevision.objects.filter(comment__in=comments).exclude(editor=None).order_by()
    others = edits.exclude(editor=F("comment__author")).values("comment").annotate(n=Count("editor", distinct=True))
    return dict(others.values_list("comment", "n"))


def press(html: str, emojis: Iterable[str]) -> str:
    """Show the reader's own reactions as pressed."""
    for emoji in emojis:
        html = html.replace(f'data-mine="{emoji}" aria-pressed="false"', f'data-mine="{emoji}" aria-pressed="true"')
    return html


def my_reactions(
    user: Any, *, items: list[int] | None = None, comments: list[int] | None = None
) -> dict[int, list[str]]:
    """Return {id: emojis} of the user's own reactions on these items, or on these comments."""
    ids = items if items is not None else comments
    mine: dict[int, list[str]] = {}
    if ids:
        for pk, emoji in fetch(MINE_ON_ITEMS if items is not None else MINE_ON_COMMENTS, [user.pk, ids]):
            mine.setdefault(pk, []).append(emoji)
    return mine


def who_reacted(thing: Item | Comment, counted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `counted` (rows of `reactions_of`) with `people`: the newest who gave each reaction, as cards show them.

    `thing` is one the reader may see.
    """
    target = {"item_id": thing.pk} if isinstance(thing, Item) else {"comment_id": thing.pk}
    given = Reaction.objects.filter(user__is_active=True, **target).select_related("user").order_by("-pk")
    people: dict[str, list[Any]] = {}
    for reaction in given[:MOST_REACTED]:
        people.setdefault(reaction.emoji, []).append(person_of(reaction.user))
    return [{**row, "people": people.get(row["emoji"], [])} for row in counted]


@lru_cache(maxsize=1024)
def _drawn(name: str, language: str, **values: Any) -> str:
    """Return a small part that stands many times on a page, drawn once; HERE is where the caller puts what differs."""
    return str(get_template(name).render({"here": mark_safe(HERE), **values}))  # noqa: S308  (a comment of ours)


def part(name: str, **values: Any) -> str:
    return _drawn(name, get_language() or "en", **values)


def acts_of(pk: int, *, edit: bool, delete: bool, hide: bool = False, unhide: bool = False) -> str:
    """Return the buttons that only some readers have on a comment."""
    html = ""
    if unhide:
        html += part("discussion/act_unhide.html").replace(HERE, reverse("comment_unhide", args=[pk]))
    if hide:
        html += part("discussion/act_hide.html").replace(HERE, reverse("comment_hide", args=[pk]))
    if edit:
        html += part("discussion/act_edit.html").replace(HERE, reverse("comment_edit", args=[pk]))
    if delete:
        html += part("discussion/act_delete.html").replace(HERE, reverse("comment_delete", args=[pk]))
    return html


def added_parts(item: Any, user: Any, rows: list[Row], can_do: frozenset[str]) -> dict[tuple[str, int], str]:
    """Return {(place, comment id): HTML} of what other apps add to the comments of a page."""
    comments = {row.id: row for row in rows if not row.gone}
    added: dict[tuple[str, int], str] = {}
    for act in comment_acts:
        for pk, html in act.rows(item, user, comments, can_do).items():
            added[act.place, pk] = added.get((act.place, pk), "") + html
    return added


def conversation(
    item: Any,
    user: Any,
    can_do: frozenset[str],
    *,
    sort: str = "oldest",
    after: int = 0,
    since: datetime | None = None,
) -> Conversation:
    """Return threads of `item` (which `user` may see): those that follow the first comment `after`, ordered by `sort`.

    `can_do` are the user's rights on the item: whether they may answer, and whether they may remove others' comments.
    What others wrote after `since` (aware; None: they were never here) is marked as new.
    """
    rows = Comment.thread_rows(item, sort=sort, after=after, limit=THREADS_PER_PAGE + 1)
    roots = list(dict.fromkeys(row.root for row in rows))
    later = roots[THREADS_PER_PAGE - 1] if len(roots) > THREADS_PER_PAGE else None
    if later is not None:
        rows = [row for row in rows if row.root != roots[THREADS_PER_PAGE]]
    page = Assembly(rows, user, can_do, since, added_parts(item, user, rows, can_do))
    return Conversation(
        mark_safe("".join(page.draw_from(None))),  # noqa: S308  (drawn by our templates)
        shown=len(rows), later=later, earlier=0 if after else None, sort=sort, fresh=len(page.fresh),
    )  # fmt: skip


class Assembly:
    """Puts the kept pieces of a page's comments together and adds what belongs to the reader."""

    def __init__(
        self,
        rows: list[Row],
        user: Any,
        can_do: frozenset[str],
        since: datetime | None,
        added: dict[tuple[str, int], str],
    ) -> None:
        self.user, self.can_do, self.added = user, can_do, added
        self.rows = {row.id: row for row in rows}
        leads = "item.hide" in can_do
        whole = {row.id for row in rows if row.hidden and (leads or row.author == user.pk)}
        self.drawn = pieces(((row.id, row.version) for row in rows), whole)
        self.mine = my_reactions(user, comments=list(self.rows))
        self.children: dict[int | None, list[int]] = {}
        for row in rows:
            self.children.setdefault(row.parent, []).append(row.id)
        new = {row.id for row in rows if since and row.created > since and row.author != user.pk}
        self.fresh = {pk for pk in new if not self.rows[pk].gone}
        self.line_drawn = False

    def draw_from(self, parent: int | None) -> list[str]:
        """Return the HTML of the comments right below `parent`, with all that is below them."""
        return [html for pk in self.children.get(parent, []) if (html := self.draw(pk))]

    def draw(self, pk: int) -> str:
        row, line = self.rows[pk], ""
        if pk in self.fresh and row.parent is None and not self.line_drawn:
            self.line_drawn, line = True, part("discussion/new_line.html")
        below = self.draw_from(pk)
        if pk not in self.drawn or (row.deleted and not below):
            return ""
        html = press(self.drawn[pk], self.mine.get(pk, []))
        html = html.replace(ACTS, self.acts_on(row), 1)
        html = html.replace(ABOUT, self.added.get(("about", pk), ""), 1)
        if pk in self.fresh:
            html = html.replace(NEW, part("discussion/new_mark.html"), 1)
        if "item.comment" not in self.can_do:
            html = html.replace(f'data-reply="comment-{pk}"', f'data-reply="comment-{pk}" hidden')
        return line + html.replace(CHILDREN, folded(below, self.count_below(pk)), 1)

    def acts_on(self, row: Row) -> str:
        own, leads = row.author == self.user.pk, "item.hide" in self.can_do
        if row.deleted:
            return ""
        writes = (own and "item.comment" in self.can_do) or (row.shared and "item.improve" in self.can_do)
        edit = not row.hidden and (writes or "item.correct" in self.can_do)
        hide = leads and not own and not row.hidden
        acts = acts_of(row.id, edit=edit, delete=own or leads, hide=hide, unhide=leads and row.hidden)
        return acts + self.added.get(("acts", row.id), "")

    def count_below(self, pk: int) -> int:
        below = self.children.get(pk, [])
        return sum((not self.rows[child].gone) + self.count_below(child) for child in below)


def folded(below: list[str], count: int) -> str:
    """Return the replies to a comment, which the reader can fold away."""
    if not below:
        return ""
    return part("discussion/replies.html", count=count).replace(HERE, "".join(below), 1)


def one(comment: Comment, user: Any, can_do: frozenset[str]) -> SafeString:
    """Return one comment without its replies, as its author sees it right after sending."""
    html = pieces([(comment.pk, comment.version)])[comment.pk]
    acts = acts_of(comment.pk, edit="item.comment" in can_do, delete=True)
    html = fill(html.replace(ACTS, acts, 1).replace(ABOUT, "", 1).replace(CHILDREN, "", 1), user)
    return mark_safe(html)  # noqa: S308  (drawn by our templates)


def page_of(comment: Comment) -> int:
    """Return the id after which the page with this comment begins: 0 for the first."""
    return Comment.page_start(comment, THREADS_PER_PAGE)
