"""An item and its conversation as one Markdown text, to be pasted elsewhere."""

from textwrap import indent
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.core.registry import archive_kinds
from apps.core.richtext import to_markdown
from apps.discussion.models import Comment

MOST_COMMENTS = 500


def as_markdown(item: Any, user: Any) -> str:
    """Return the text of `item` (a spine row `user` may see) with author, time and address, then its comments.

    Comments are those the user may see, at most `MOST_COMMENTS`, replies indented below what they answer.
    """
    html = archive_kinds.get(item.kind).dump([item.pk]).get(item.pk, {}).get("html", "")
    parts = [f"# {item.title}"] if item.title else []
    source = _("%(name)s, %(day)s: %(url)s") % {
        "name": name_of(item.author),
        "day": day_of(item.dated),
        "url": f"{settings.PUBLIC_URL}{item.get_absolute_url()}",
    }
    parts += [to_markdown(html).strip(), f"— {source}"]
    if talk := conversation(item, user):
        parts += [f"## {_('Comments')}", talk]
    return "\n\n".join(part for part in parts if part) + "\n"


def conversation(item: Any, user: Any) -> str:
    """Return the comments of `item` that `user` may see as a nested list."""
    seen = Comment.visible_to(user).unhidden().filter(item_id=item.pk).select_related("author").order_by("pk")
    comments = list(seen[:MOST_COMMENTS])
    known = {comment.pk for comment in comments}
    below: dict[int | None, list[Comment]] = {}
    for comment in comments:
        below.setdefault(comment.parent_id if comment.parent_id in known else None, []).append(comment)

    def lines(parent: int | None) -> str:
        return "\n\n".join(entry(comment) for comment in below.get(parent, []))

    def entry(comment: Comment) -> str:
        head = f"**{name_of(comment.author)}**, {day_of(comment.created)}"
        inside = "\n\n".join(part for part in (head, to_markdown(comment.body).strip(), lines(comment.pk)) if part)
        return "- " + indent(inside, "  ").removeprefix("  ")

    return lines(None)


def name_of(person: Any) -> str:
    return person.name if person else _("Someone who has left")


def day_of(moment: Any) -> str:
    return str(date_format(localtime(moment), "DATE_FORMAT"))
