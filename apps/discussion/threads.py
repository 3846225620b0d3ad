"""The conversation under an item: threads of comments, drawn from kept pieces, paged by their first comments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.content.cards import person_of, reactions_of
from apps.content.presentation import present
from apps.content.references import fill
from apps.core.fragments import kept
from apps.discussion.models import Comment

THREADS_PER_PAGE = 50
DEEPEST = 4
CHILDREN, ACTS, REPLY = "<!--children-->", "<!--acts-->", "<!--reply-->"

MINE_ON_ITEMS = "SELECT item_id, emoji FROM discussion_reaction WHERE user_id = %s AND item_id = ANY(%s)"
MINE_ON_COMMENTS = "SELECT comment_id, emoji FROM discussion_reaction WHERE user_id = %s AND comment_id = ANY(%s)"


@dataclass(frozen=True)
class Conversation:
    """What a page shows of a conversation: ready HTML, and the ids after and before which more threads lie."""

    html: SafeString
    shown: int
    later: int | None
    earlier: int | None


def piece_of(comment: Comment) -> dict[str, Any]:
    """Return what the comment template draws: plain values, nothing about the reader."""
    return {
        "id": comment.pk, "anchor": f"comment-{comment.pk}", "url": f"#comment-{comment.pk}",
        "html": present(comment.body, anchors=False),
        "author": person_of(comment.author), "created": comment.created, "edited": comment.edited_at is not None,
        "history_url": reverse("comment_history", args=[comment.pk]), "accepted": comment.accepted,
        "deleted": comment.deleted_at is not None,
        "reactions": reactions_of(comment.reaction_counts, reverse("comment_react", args=[comment.pk])),
    }  # fmt: skip


def draw_pieces(missing: list[int]) -> dict[int, str]:
    template = get_template("components/comment.html")
    return {comment.pk: template.render({"comment": piece_of(comment)}) for comment in Comment.for_threads(missing)}


def pieces(rows: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Return {comment id: HTML} for (id, version) pairs of an item the reader may see."""
    language = get_language() or "en"
    return kept({pk: f"comment:{pk}:{version}:{language}" for pk, version in rows}, draw_pieces)


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
        with connection.cursor() as cursor:
            cursor.execute(MINE_ON_ITEMS if items is not None else MINE_ON_COMMENTS, [user.pk, ids])
            for pk, emoji in cursor.fetchall():
                mine.setdefault(pk, []).append(emoji)
    return mine


def acts_of(pk: int, *, edit: bool, delete: bool) -> str:
    """Return the buttons that only some readers have on a comment."""
    html = ""
    if edit:
        html += get_template("discussion/act_edit.html").render({"url": reverse("comment_edit", args=[pk])})
    if delete:
        html += get_template("discussion/act_delete.html").render({"url": reverse("comment_delete", args=[pk])})
    return html


def conversation(item: Any, user: Any, can_do: frozenset[str], after: int = 0) -> Conversation:
    """Return the threads of `item` (which `user` may see) whose first comment comes after the id `after`.

    `can_do` are the user's rights on the item: whether they may answer, and whether they may remove others' comments.
    """
    rows = Comment.thread_rows(item, after=after, limit=THREADS_PER_PAGE + 1)
    roots = [row for row in rows if row[1] is None]
    later = roots[THREADS_PER_PAGE - 1][0] if len(roots) > THREADS_PER_PAGE else None
    if later is not None:
        last = roots[THREADS_PER_PAGE][0]
        rows = [row for row in rows if row[5] != last]
    ids = [row[0] for row in rows]
    drawn = pieces((row[0], row[2]) for row in rows)
    mine = my_reactions(user, comments=ids)
    writable, leads = "item.comment" in can_do, "item.hide" in can_do
    children: dict[int | None, list[int]] = {}
    for pk, parent, *_rest in rows:
        children.setdefault(parent, []).append(pk)
    facts = {pk: (author == user.pk, deleted) for pk, _parent, _version, author, deleted, _root in rows}

    def assemble(pk: int) -> str:
        below = "".join(assemble(child) for child in children.get(pk, []))
        own, deleted = facts[pk]
        if pk not in drawn or (deleted and not below):
            return ""
        html = press(drawn[pk], mine.get(pk, []))
        acts = acts_of(pk, edit=own and writable, delete=(own or leads)) if not deleted else ""
        html = html.replace(ACTS, acts, 1)
        if not writable:
            html = html.replace(f'data-reply="comment-{pk}"', f'data-reply="comment-{pk}" hidden')
        return html.replace(CHILDREN, f'<div class="comments">{below}</div>' if below else "", 1)

    html = "".join(assemble(pk) for pk in children.get(None, []))
    return Conversation(mark_safe(html), len(ids), later, 0 if after else None)  # noqa: S308  (drawn by our templates)


def one(comment: Comment, user: Any, can_do: frozenset[str]) -> SafeString:
    """Return one comment without its replies, as its author sees it right after sending."""
    html = pieces([(comment.pk, comment.version)])[comment.pk]
    acts = acts_of(comment.pk, edit="item.comment" in can_do, delete=True)
    html = fill(html.replace(ACTS, acts, 1).replace(CHILDREN, "", 1), user)
    return mark_safe(html)  # noqa: S308  (drawn by our templates)


def page_of(comment: Comment) -> int:
    """Return the id after which the page with this comment begins: 0 for the first."""
    return Comment.page_start(comment, THREADS_PER_PAGE)
