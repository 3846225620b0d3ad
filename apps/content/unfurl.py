"""What other sites say of their pages: title, description, and how a film is played."""

import codecs
import json
import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from apps.core import outbound
from apps.core.richtext import embeddable

PAGES = ("text/html", "application/xhtml+xml")
DATA = ("application/json", "application/json+oembed", "text/json", "text/javascript")
MOST_HEAD = 300_000
MOST_TAGS = 200
MOST_TITLE, MOST_DESCRIPTION, MOST_SITE = 200, 300, 80
MOST_SIDE = 10_000

# What is looked at is cut out first, each piece bounded, so that no page can make a parser work for long.
_HEAD_END = re.compile(r"</head\b|<body\b", re.IGNORECASE)
_TAG = re.compile(
    r"""<(?:meta|link)\s(?:[^<>"']++|"[^"]{0,2000}"|'[^']{0,2000}'){0,60}+>|<title[^<>]{0,200}>[^<]{0,1000}""",
    re.IGNORECASE,
)
_IFRAME = re.compile(r"""<iframe\s(?:[^<>"']++|"[^"]{0,2000}"|'[^']{0,2000}'){0,60}+>""", re.IGNORECASE)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*"?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
_PLAYER = re.compile(r"https://(?P<host>[a-z0-9.-]+)/[\w.~/?&=%:;,+-]{1,500}", re.ASCII)


@dataclass(frozen=True)
class Description:
    """What is known of a page; empty strings for what is not. `player` is the address of its film's player."""

    title: str = ""
    description: str = ""
    site: str = ""
    player: str = ""
    width: int | None = None
    height: int | None = None


def describe(url: str) -> Description:
    """Ask for `url` and return what it says of itself. Raises outbound.Refused or outbound.Unreachable."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    endpoint = settings.OEMBED_ENDPOINTS.get(host) if embeddable(url) else None
    if endpoint:
        return _from_data(_asked(f"{endpoint}?format=json&url={quote(url, safe='')}", DATA), host)
    answer = _asked(url, PAGES)
    page = _Page()
    page.read(_text(answer))
    if embeddable(url) and page.data_url:
        found = urljoin(answer.url, page.data_url)
        # A site describes only its own films; another host's word is not asked for.
        if urlsplit(found).hostname == urlsplit(url).hostname:
            return _from_data(_asked(found, DATA), host)
    return page.description(host)


def _asked(url: str, types: tuple[str, ...]) -> outbound.Answer:
    answer = outbound.fetch(url, types=types, headers={"Accept": ", ".join(types)})
    if answer.status == 429 or answer.status >= 500:
        raise outbound.Unreachable(f"status {answer.status}")
    if answer.status != 200:
        raise outbound.Refused(f"status {answer.status}")
    return answer


def _text(answer: outbound.Answer) -> str:
    named = _CHARSET.search(answer.headers.get("content-type", ""))
    meta = None if named else _META_CHARSET.search(answer.body[:2048])
    name = named[1] if named else meta[1].decode() if meta else "utf-8"
    try:
        # bytes.decode refuses codecs that are no text encodings, such as those that unpack.
        return answer.body.decode(codecs.lookup(name).name, "replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", "replace")


class _Page(HTMLParser):
    """Reads the head of a page, tag by tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.named: dict[str, str] = {}
        self.title = ""
        self.data_url = ""
        self.in_title = False

    def read(self, html: str) -> None:
        end = _HEAD_END.search(html)
        head = html[: min(end.start() if end else MOST_HEAD, MOST_HEAD)]
        for number, tag in enumerate(_TAG.finditer(head)):
            if number == MOST_TAGS:
                break
            self.reset()
            self.in_title = False
            self.feed(tag[0])
            self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "title":
            self.in_title = True
        elif tag == "meta":
            name = (values.get("property") or values.get("name") or "").lower()
            self.named.setdefault(name, values.get("content", ""))
        elif "application/json+oembed" in values.get("type", "") and not self.data_url:
            self.data_url = values.get("href", "")

    def handle_data(self, data: str) -> None:
        if self.in_title and not self.title:
            self.title = data

    def description(self, host: str) -> Description:
        title = tidy(self.named.get("og:title") or self.title, MOST_TITLE)
        text = tidy(self.named.get("og:description") or self.named.get("description", ""), MOST_DESCRIPTION)
        if not title:
            raise outbound.Refused("a page without a title")
        return Description(title, text, tidy(self.named.get("og:site_name", ""), MOST_SITE) or host)


def _from_data(answer: outbound.Answer, host: str) -> Description:
    """Return what an oEmbed answer says; a player only when it is one of those allowed."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise outbound.Refused("no JSON") from error
    if not isinstance(said, dict):
        raise outbound.Refused("no oEmbed")
    values: dict[str, Any] = said
    title = tidy(values.get("title"), MOST_TITLE)
    if not title:
        raise outbound.Refused("a film without a title")
    player = _player(str(values.get("html") or "")[:20_000]) if values.get("type") in {"video", "rich"} else ""
    site = tidy(values.get("provider_name"), MOST_SITE) or host
    return Description(title, "", site, player, _side(values.get("width")), _side(values.get("height")))


def _player(html: str) -> str:
    """Return the address that an iframe in `html` loads, at the host we let players come from, or ""."""
    for tag in _IFRAME.findall(html)[:3]:
        parser = _Frame()
        parser.feed(tag)
        place = _PLAYER.fullmatch(parser.source)
        if place:
            host = settings.PLAYER_HOSTS_OF.get(place["host"].removeprefix("www."), place["host"])
            if host in settings.PLAYER_HOSTS:
                return f"https://{host}{parser.source[len('https://' + place['host']) :]}"
    return ""


class _Frame(HTMLParser):
    source = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.source = self.source or dict(attrs).get("src") or ""


def _side(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_SIDE else None


def tidy(value: object, most: int) -> str:
    """Return text of strangers as one line of at most `most` characters, without what would turn or hide others'."""
    if not isinstance(value, str):
        return ""
    text = " ".join("".join(_harmless(character) for character in value[: most * 10]).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    return " " if category in {"Cc", "Zl", "Zp"} else "" if category in {"Cf", "Cs", "Co"} else character
