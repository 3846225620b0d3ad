"""What a shown text says of other things, put in for one reader: titles, live cards and previews.

`presentation.present` leaves markers; here they are replaced on every reading, by one bounded query for items, one for
spaces and one for previews, each only when something asks for it. Access is decided here and never kept.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from apps.content.cards import card_of
from apps.content.door import MOST_IDS, visible_versions
from apps.content.models import Item, LinkPreview
from apps.core.fragments import kept
from apps.core.registry import kinds
from apps.core.richtext import plain_text
from apps.core.templatetags.components import glyph_mark, icon
from apps.spaces.models import Space

MOST_LOOKED_UP = 500
LABEL_LENGTH = 80
MARKER = re.compile(
    r"<!--(?P<form>ref|embed|preview):(?P<sort>[isu]):(?P<key>[\w-]+)-->"
    r"(?:(?P<link><p><a [^>]*>[^<]*</a></p>)<!--/-->)?"
)
Found = dict[tuple[str, str, str], str]


def fill(html: str, user: Any) -> str:
    """Return `html` with its markers replaced by what `user` may see of the things they stand for."""
    return fill_many([html], user)[0]


def fill_many(htmls: list[str], user: Any) -> list[str]:
    """Do what `fill` does for all texts of a page at once; without a marker nothing is asked."""
    wanted = {
        (mark["form"], mark["sort"], mark["key"]): None
        for html in htmls
        if "<!--" in html
        for mark in MARKER.finditer(html)
    }
    if not wanted:
        return htmls
    found: Found = _items(wanted, user) | _spaces(wanted, user) | _outside(wanted)

    def replaced(mark: re.Match[str]) -> str:
        known = found.get((mark["form"], mark["sort"], mark["key"]))
        if known is not None:
            return known
        return (mark["link"] or "") if mark["sort"] == "u" else _closed(mark["form"])

    return [MARKER.sub(replaced, html) if "<!--" in html else html for html in htmls]


def fill_page(response: Any, user: Any) -> HttpResponseBase:
    """Replace the markers of a whole page about to be sent: its head and its conversation are looked up together."""
    if not response.streaming and b"<!--" in response.content:
        response.content = fill(response.content.decode(), user)
    return response


def _keys(wanted: Iterable[tuple[str, str, str]], sort: str) -> list[str]:
    return list(dict.fromkeys(key for _form, of, key in wanted if of == sort))[:MOST_LOOKED_UP]


def _items(wanted: Iterable[tuple[str, str, str]], user: Any) -> Found:
    ids = [int(key) for key in _keys(wanted, "i")]
    if not ids:
        return {}
    if len(ids) <= MOST_IDS:
        versions = visible_versions(user, ids)
    else:
        versions = dict(Item.visible_to(user).filter(pk__in=ids).values_list("pk", "version"))
    language = get_language() or "en"
    found: Found = {}
    for form in ("ref", "embed"):
        asked = {int(key) for of, sort, key in wanted if (of, sort) == (form, "i")}
        keys = {pk: f"{form}:{pk}:{version}:{language}" for pk, version in versions.items() if pk in asked}
        found |= {(form, "i", str(pk)): html for pk, html in kept(keys, _DRAW[form]).items()}
    return found


def _draw_refs(missing: list[int]) -> dict[int, str]:
    return {item.pk: _ref(item) for item in Item.for_cards(missing)}


def _draw_embeds(missing: list[int]) -> dict[int, str]:
    template = get_template("components/embed_item.html")
    return {
        item.pk: template.render({"item": card_of(item) | {"label": label_of(item), "text": text_of(item)}})
        for item in Item.for_cards(missing)
    }


_DRAW = {"ref": _draw_refs, "embed": _draw_embeds}


def text_of(item: Item) -> str:
    return plain_text(item.excerpt).replace("\n", " ")[:300]


def label_of(item: Item) -> str:
    """Return the title of an item, or how it begins when it has none."""
    text = item.title or text_of(item)
    return text if len(text) <= LABEL_LENGTH or item.title else f"{text[:LABEL_LENGTH].rsplit(' ', 1)[0]}…"


def _ref(item: Item) -> str:
    kind = kinds.get(item.kind)
    label = label_of(item) or str(kind.label)
    return format_html('<a class="ref" href="{}">{}{}</a>', item.get_absolute_url(), icon(kind.icon, "s"), label)


def _spaces(wanted: Iterable[tuple[str, str, str]], user: Any) -> Found:
    slugs = _keys(wanted, "s")
    if not slugs:
        return {}
    return {
        ("ref", "s", space.slug): format_html(
            '<a class="ref" href="{}" data-hue="{}">{}{}</a>',
            space.get_absolute_url(), space.hue, glyph_mark(space), space.name,
        )
        for space in Space.visible_to(user).filter(slug__in=slugs)
    }  # fmt: skip


def _outside(wanted: Iterable[tuple[str, str, str]]) -> Found:
    keys = _keys(wanted, "u")
    found: Found = {}
    for preview in LinkPreview.shown(keys) if keys else ():
        for form in ("embed", "preview"):
            if (form, "u", preview.key) in wanted:
                found[form, "u", preview.key] = _drawn(preview, form)
    return found


def _drawn(preview: LinkPreview, form: str) -> str:
    plays = form == "embed" and preview.is_playable
    name = "components/embed_player.html" if plays else "components/link_preview.html"
    card = get_template(name).render({"preview": preview})
    if form == "preview" or plays:
        return card
    link = '<p><a href="{0}" rel="nofollow noopener noreferrer">{0}</a></p>{1}'
    return format_html(link, preview.url, card)


def _closed(form: str) -> str:
    words = gettext("something you cannot open")
    if form == "embed":
        return format_html('<p class="embed embed-closed">{}{}</p>', icon("lock"), words)
    return format_html('<span class="ref ref-closed">{}</span>', words)
