"""What WordPress keeps as a text, turned into HTML that the portal's one gate then cleans."""

import re
from collections.abc import Callable

BLOCK_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Shortcodes whose inside is worth keeping lose only their brackets; those that stand alone go whole.
SHORTCODE = re.compile(r"(?<!\[)\[/?[a-zA-Z][\w-]*(?:\s[^\[\]]*)?/?\](?!\])")
KNOWN_SHORTCODES = (
    "audio caption code column columns contact-form contact-field embed gallery latex more playlist polldaddy "
    "quote soundcloud sourcecode slideshow tweet twitter video vimeo wp_caption youtube"
)  # fmt: skip
_KNOWN = frozenset(KNOWN_SHORTCODES.split())
_SHORTCODE_NAME = re.compile(r"\[/?([a-zA-Z][\w-]*)")
_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address"
    "|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu"
    "|summary|iframe|script|object|video|audio"
)
_OPENS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCKS})\b", re.IGNORECASE)
_CLOSES_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b[^>]*>\s*$", re.IGNORECASE)
_PRE = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
_SOURCE = re.compile(r"""(<img\b[^>]*?\ssrc=)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_SIZE_SUFFIX = re.compile(r"-\d{1,4}x\d{1,4}(?=\.\w{2,5}$)")


def to_html(content: str, picture: Callable[[str], str | None]) -> str:
    """Return the HTML of an entry's `content`, classic or in blocks; not yet cleaned.

    `picture(address)` returns the portal's own address of a picture of the old site, or None when it has none; the
    gate turns pictures from elsewhere into links.
    """
    in_blocks = "<!-- wp:" in content
    html = BLOCK_COMMENT.sub("", content)
    html = SHORTCODE.sub(lambda found: "" if _is_known(found[0]) else found[0], html)
    html = html if in_blocks else paragraphs(html)

    def replaced(image: re.Match[str]) -> str:
        own = picture(image[3].strip())
        return f"{image[1]}{image[2]}{own or image[3]}{image[2]}"

    return _SOURCE.sub(replaced, html)


def _is_known(shortcode: str) -> bool:
    name = _SHORTCODE_NAME.match(shortcode)
    return bool(name) and name[1].lower() in _KNOWN


def paragraphs(text: str) -> str:
    """Return classic content with its blank lines as paragraphs and its line ends as breaks, as WordPress shows it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = _PRE.split(text)
    # Splitting by a pattern with two groups yields text, whole element, name, text, whole element, name, …
    out = []
    for place in range(0, len(parts), 3):
        out += [_paragraph(part) for part in re.split(r"\n\s*\n", parts[place]) if part.strip()]
        if place + 1 < len(parts):
            out.append(parts[place + 1])
    return "\n".join(out)


def _paragraph(part: str) -> str:
    part = part.strip()
    if _OPENS_BLOCK.match(part) and _CLOSES_BLOCK.search(part):
        return part
    lines = part.split("\n")
    body = "".join(line + ("\n" if _CLOSES_BLOCK.search(line) else "<br>\n") for line in lines[:-1]) + lines[-1]
    return f"<p>{body}</p>"


def full_size(address: str) -> str:
    """Return the address of the picture that a smaller copy was made from: photo-300x200.jpg is photo.jpg."""
    return _SIZE_SUFFIX.sub("", address.split("?")[0].split("#")[0])
