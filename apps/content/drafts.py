"""What somebody began and has not published: items that are no more than drafts, and texts that are still in a form."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.cards import card_of
from apps.content.models import Draft, Item
from apps.core import richtext
from apps.core.registry import kinds

MOST = 100


def unpublished(user: Any) -> list[dict[str, Any]]:
    """Return drafts and scheduled items of `user`, last touched first, as cards know them, with their `edit_url`."""
    rows = Item.unpublished_of(user).select_related("space", "author").prefetch_related("coauthors__user")[:MOST]
    return [card_of(row) | {"touched": row.edited_at or row.created, "edit_url": edit_url(row)} for row in rows]


def edit_url(item: Item) -> str:
    kind = kinds.get(item.kind)
    return kind.edit_url(item) if kind.edit_url else item.get_absolute_url()


def unsent(user: Any) -> list[dict[str, Any]]:
    """Return what `user` typed into forms for something new and never sent, as {key, label, icon, url, words, at}."""
    rows = []
    for form in Draft.objects.filter(user=user).order_by("-saved_at")[: 2 * MOST]:
        name, _colon, rest = form.key.partition(":")
        words = words_of(form)
        if name not in kinds or not words or (rest and not rest.startswith("from:")):
            continue
        kind = kinds.get(name)
        url = kind.create_url(None) + (f"?from={rest.removeprefix('from:')}" if rest else "")
        rows.append(
            {"key": form.key, "label": kind.label, "icon": kind.icon, "url": url, "words": words, "at": form.saved_at}
        )
    return rows[:MOST]


def words_of(form: Draft) -> str:
    """Return how what was typed begins: its title, or else its text."""
    fields = {name: (form.fields.get(name) or [""])[0] for name in ("title", "body", "body_format")}
    if fields["title"].strip():
        return Truncator(fields["title"].strip()).chars(90)
    if not fields["body"].strip():
        return ""
    try:
        html = richtext.Written(fields["body"], fields["body_format"]).to_html()
    except richtext.TooLong:
        return _("A long text")
    return Truncator(" ".join(richtext.plain_text(html).split())).chars(90)
