"""What stored HTML may hold, stated a second time and read with another parser than the sanitiser's."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

DATA = Path(__file__).resolve().parent.parent / "data"

ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "br", "strong", "em", "s", "pre", "blockquote", "ul", "li", "h2", "h3", "h4")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr", "hr")},
    "a": {"href", "title", "rel", "class", "data-username", "data-item", "data-space"},
    "aside": {"class", "data-tone"},
    "figure": {"class", "data-item", "data-url"},
    "code": {"class"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
TONES = {"note", "tip", "warning"}
VOID = {"br", "hr", "img", "input"}


def payloads() -> list[str]:
    return [case["payload"] for case in json.loads((DATA / "dompurify/dompurify-expect.json").read_text())]


def naughty_strings() -> list[str]:
    return json.loads((DATA / "blns/blns.json").read_text())


def specification() -> list[dict]:
    return json.loads((DATA / "commonmark/commonmark.json").read_text())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.pointing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
        for name in values.keys() - ALLOWED.get(tag, set()):
            self.faults.append(f"{tag}[{name}]")
        if tag == "a":
            self.pointing = values.get("class") == "ref"
            self.faults += _link_faults(values)
        if tag == "img" and not re.match(r"/files/(?!.*\.\.)[\w./-]+(\?[\w=&-]*)?$", values.get("src", "")):
            self.faults.append(f"img from {values.get('src')}")
        if tag == "input" and (values.get("type") != "checkbox" or "disabled" not in values):
            self.faults.append("input that is no disabled checkbox")
        if tag == "aside" and (values.get("class") != "callout" or values.get("data-tone") not in TONES):
            self.faults.append(f"callout {values}")
        if tag == "figure":
            self.faults += _embed_faults(values, len(self.open))
        if tag == "code" and not re.fullmatch(r"language-[\w.+#-]+", values.get("class", "language-x")):
            self.faults.append(f"code class {values['class']}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_data(self, data: str) -> None:
        if "figure" in self.open or (self.open and self.open[-1] == "a" and self.pointing):
            self.faults.append(f"text {data!r} where a title would be")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"unbalanced </{tag}>")

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.faults.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.faults.append("processing instruction")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("declaration")


def _link_faults(values: dict[str, str]) -> list[str]:
    href = values.get("href", "")
    if not href or re.search(r"[\x00-\x20\x7f-\xa0]", href):
        return [f"link to {href!r}"]
    if values.get("class") == "mention":
        expected = f"/people/{values.get('data-username')}/"
        return [] if href == expected else [f"mention of {values.get('data-username')} to {href}"]
    if values.get("class") == "ref":
        expected = {f"/i/{values.get('data-item')}/", f"/s/{values.get('data-space')}/"}
        return [] if href in expected and len(values) == 3 else [f"ref {values}"]
    if "class" in values or "data-username" in values:
        return ["class on a link"]
    scheme = urlsplit(href).scheme if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", href) else ""
    faults = [f"scheme {scheme}"] if scheme not in {"", "http", "https", "mailto"} else []
    outside = bool(scheme) or href.startswith(("//", "/\\", "\\"))
    if outside and values.get("rel") != "nofollow noopener noreferrer":
        faults.append(f"outside link without rel: {href}")
    return faults


def _embed_faults(values: dict[str, str], depth: int) -> list[str]:
    faults = [] if values.pop("class", "") == "embed" and len(values) == 1 and not depth else [f"embed {values}"]
    if "data-item" in values:
        return faults if re.fullmatch(r"[1-9][0-9]*", values["data-item"]) else [*faults, f"embed of {values}"]
    host = urlsplit(values.get("data-url", "")).netloc
    outside = values.get("data-url", "").startswith("https://") and host.removeprefix("www.").removeprefix("m.")
    return faults if outside in settings.EMBED_HOSTS else [*faults, f"embed of {values}"]


def faults(html: str) -> list[str]:
    """Everything in `html` that must not be stored; empty for good HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults + [f"unclosed <{tag}>" for tag in reader.open]
