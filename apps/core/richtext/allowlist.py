"""The one allow-list: what stored HTML may contain."""

import re

import nh3

from apps.core.richtext.styles import meaning

REL = "nofollow noopener noreferrer"
FILE_SOURCE = re.compile(r"/files/[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*/?(?:\?[A-Za-z0-9_=&-]*)?")
HANDLE = r"[a-z0-9][a-z0-9._-]{1,29}"
ITEM = r"[1-9][0-9]{0,17}"
SPACE = r"[a-z0-9][a-z0-9_-]{0,79}"
ADDRESS = r"https://[\w.~:/?#\[\]@!$&'()*+,;=%-]{1,2000}"
TONES = ("note", "tip", "warning")

_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "class", "data-username", "data-item", "data-space"},
    "aside": {"class", "data-tone"},
    "code": {"class"},
    "figure": {"class", "data-item", "data-url"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"checked"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "a",
    "table", "thead", "tbody", "tr", "th", "td", "hr", "img", "input", "aside", "figure",
}  # fmt: skip
_FIXED_VALUES = {"a": {"rel": {REL}}, "input": {"type": {"checkbox"}}}
_SET_VALUES = {"input": {"disabled": ""}}
_SCHEMES = {"http", "https", "mailto"}
_DROPPED_WITH_CONTENT = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "noembed", "noframes", "svg",
    "math", "title", "xmp", "textarea", "select", "xml",
}  # fmt: skip

# Names other doors use for the same things; the canonical form rewrites them, and stored HTML never holds them.
_TAGS_REWRITTEN = {
    "h1", "h5", "h6", "b", "i", "del", "strike", "span", "label", "div", "section", "article", "main", "header",
    "footer", "nav", "figcaption", "dl", "dt", "dd", "details", "summary", "address",
    "center", "fieldset", "form", "caption", "tfoot",
}  # fmt: skip
_STYLED = ("b", "strong", "i", "em", "p", "span")
_ATTRIBUTES_REWRITTEN: dict[str, set[str]] = {
    **_ATTRIBUTES,
    **{tag: {"style"} for tag in _STYLED},
    "div": {"class"},
    "p": {"class", "style"},
    "span": {"class", "data-username", "data-id", "style"},
    "li": {"data-checked"},
    "td": _ATTRIBUTES["td"] | {"style"},
    "th": _ATTRIBUTES["th"] | {"style"},
}

_HANDLE_ONLY = re.compile(HANDLE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_VALUES = {
    "align": re.compile(r"left|center|right"),
    "colspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "data-checked": re.compile(r"true|false"),
    "data-id": _HANDLE_ONLY,
    "data-item": re.compile(ITEM),
    "data-space": re.compile(SPACE),
    "data-tone": re.compile("|".join(TONES)),
    "data-url": re.compile(ADDRESS, re.ASCII),
    "data-username": _HANDLE_ONLY,
    "height": _NUMBER,
    "rowspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "src": FILE_SOURCE,
    "start": re.compile(r"[0-9]{1,9}"),
    "width": _NUMBER,
}
_CLASSES = {
    "a": re.compile(r"mention|ref"),
    "aside": re.compile(r"callout"),
    "code": re.compile(r"language-[\w.+#-]{1,40}", re.ASCII),
    "div": re.compile(r"markdown-alert markdown-alert-[a-z]{3,9}"),
    "figure": re.compile(r"embed"),
    "p": re.compile(r"markdown-alert-title|MsoTitle|MsoSubtitle"),
    "span": re.compile(r"mention"),
}
_ALIGNED = re.compile(r"text-align: ?(?:left|center|right);?")
# Invisible characters have no place in an address; some readers skip them and would see another scheme behind them.
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")


def _permitted(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        address = value.strip(" \t\n\r\f").replace(" ", "%20")
        return None if _INVISIBLE.search(address) else address
    if name == "style" and tag in _STYLED:
        return meaning(value)
    pattern = _CLASSES.get(tag) if name == "class" else _ALIGNED if name == "style" else _VALUES.get(name)
    if pattern is not None and not pattern.fullmatch(value):
        return None
    return value


_stored = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_FIXED_VALUES,
    set_tag_attribute_values=_SET_VALUES,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attribute_filter=_permitted,
    url_schemes=_SCHEMES,
    link_rel=None,
)
_accepted = nh3.Cleaner(
    tags=_TAGS | _TAGS_REWRITTEN,
    attributes=_ATTRIBUTES_REWRITTEN,
    tag_attribute_values=_FIXED_VALUES,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attribute_filter=_permitted,
    url_schemes=_SCHEMES,
    link_rel=None,
)


def clean_accepted(html: str) -> str:
    """Clean HTML from outside, keeping also the tags that the canonical form knows how to rewrite."""
    return _accepted.clean(html)


def clean_stored(html: str) -> str:
    """Clean HTML down to what may be stored."""
    return _stored.clean(html)
