"""What stands in a text for something else: refs inside a line, embeds as blocks of their own."""

import re
from functools import cache

from django.conf import settings

from apps.core.richtext.allowlist import ADDRESS, ITEM, REL, SPACE
from apps.core.richtext.tree import Children, Node, escape, escape_attribute, unescape

_ADDRESS = re.compile(ADDRESS, re.ASCII)
_PLACE = re.compile(r"https://(?P<host>[a-z0-9.-]+)(?P<rest>/.+|/?\?.+)", re.ASCII | re.IGNORECASE)
_PREFIXES = ("www.", "m.")


@cache
def _item_address(public_url: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{re.escape(public_url)})?/i/({ITEM})(?:-[\w-]{{0,100}})?/?", re.ASCII)


def item_of(address: str) -> str:
    """Return the id of the item whose page `address` is, here or with the portal's own host before it, or ""."""
    found = _item_address(settings.PUBLIC_URL).fullmatch(address)
    return found[1] if found else ""


def embeddable(address: str) -> str:
    """Return `address` with its host in lower case if something of that host may be embedded, else ""."""
    place = _PLACE.fullmatch(address) if _ADDRESS.fullmatch(address) else None
    if not place:
        return ""
    host = place["host"].lower()
    names = {host, *(host.removeprefix(prefix) for prefix in _PREFIXES)}
    return f"https://{host}{place['rest']}" if names & set(settings.EMBED_HOSTS) else ""


def ref(attributes: dict[str, str]) -> Node | None:
    """Return the one form of a ref to an item or a space, always without text; None when it names neither."""
    if re.fullmatch(ITEM, item := attributes.get("data-item", ""), re.ASCII):
        return Node("a", {"class": "ref", "href": f"/i/{item}/", "data-item": item})
    if re.fullmatch(SPACE, slug := attributes.get("data-space", ""), re.ASCII):
        return Node("a", {"class": "ref", "href": f"/s/{slug}/", "data-space": slug})
    return None


def item_embed(pk: str) -> Node:
    return Node("figure", {"class": "embed", "data-item": pk})


def outside_embed(address: str) -> Node:
    return Node("figure", {"class": "embed", "data-url": escape_attribute(address)})


def embed(node: Node, *, nested: bool) -> Node | None:
    """Return what an embed's figure becomes; None when it is none.

    Only at the top of a text it is a figure; inside other blocks it becomes a ref or a link.
    """
    if item := node.attributes.get("data-item"):
        inner = ref({"data-item": item})
        return Node("p", children=[inner]) if nested and inner else item_embed(item)
    address = unescape(node.attributes.get("data-url", ""))
    if not address:
        return None
    wanted = embeddable(address)
    if wanted and not nested:
        return outside_embed(wanted)
    link = Node("a", {"href": escape_attribute(wanted or address), "rel": REL}, [escape(wanted or address)])
    return Node("p", children=[link])


def standing_alone(content: Children) -> Node | None:
    """Return the embed that a paragraph is when it holds nothing but the address of an item or of a film."""
    if len(content) != 1:
        return None
    only = content[0]
    if isinstance(only, str):
        item = item_of(unescape(only))
        return item_embed(item) if item else None
    if only.tag != "a" or "title" in only.attributes or "class" in only.attributes or len(only.children) != 1:
        return None
    shown, target = only.children[0], unescape(only.attributes["href"])
    if not isinstance(shown, str):
        return None
    shown = unescape(shown)
    if item := item_of(target):
        return item_embed(item) if item_of(shown) == item else None
    wanted = embeddable(target) if shown == target else ""
    return outside_embed(wanted) if wanted else None
