"""Reading a WordPress export within bounds: a stream of plain records, whatever the file tries.

The file is read once, in pieces, by an expat parser that refuses entity declarations and external references
(defusedxml). No field, no entry and no file may grow beyond a fixed size, so memory stays flat.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

CHUNK = 64 * 1024
MOST_BYTES = 512 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
MOST_DEPTH = 40
MOST_COMMENTS = 20_000
# XML 1.0 knows no such characters, yet exports hold them.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Unreadable(Exception):
    """The file is no WordPress export, or one that must not be read; the text is a sentence for a person."""


@dataclass
class Author:
    """Somebody of the old site. Any of these may be empty."""

    login: str = ""
    email: str = ""
    name: str = ""


@dataclass
class Said:
    """One comment of an entry; `parent` is the id of the comment it answers, "" or "0" for none."""

    id: str = ""
    parent: str = ""
    author: str = ""
    email: str = ""
    date: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""


@dataclass
class Entry:
    """One item of the export: a post, a page, an attachment, or something else that `type` names."""

    id: str = ""
    type: str = ""
    status: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date_gmt: str = ""
    date: str = ""
    published: str = ""
    password: str = ""
    attachment_url: str = ""
    attached_file: str = ""
    thumbnail: str = ""
    tags: list[str] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)
    too_long: bool = False


@dataclass
class Site:
    """What the export says of the site itself, as far as it has been read."""

    link: str = ""
    title: str = ""
    version: str = ""


ENTRY_FIELDS = {
    "wp:post_id": "id", "wp:post_type": "type", "wp:status": "status", "title": "title", "link": "link", "guid": "guid",
    "dc:creator": "creator", "content:encoded": "content", "excerpt:encoded": "excerpt",
    "wp:post_date_gmt": "date_gmt", "wp:post_date": "date", "pubDate": "published", "wp:post_password": "password",
    "wp:attachment_url": "attachment_url",
}  # fmt: skip
COMMENT_FIELDS = {
    "wp:comment_id": "id", "wp:comment_parent": "parent", "wp:comment_author": "author",
    "wp:comment_author_email": "email", "wp:comment_date_gmt": "date", "wp:comment_content": "content",
    "wp:comment_approved": "approved", "wp:comment_type": "type",
}  # fmt: skip
AUTHOR_FIELDS = {"wp:author_login": "login", "wp:author_email": "email", "wp:author_display_name": "name"}
SITE_FIELDS = {"wp:base_blog_url": "link", "title": "title", "wp:wxr_version": "version"}
META = {"_wp_attached_file": "attached_file", "_thumbnail_id": "thumbnail"}
TAGGING = {"post_tag", "category"}


class Handler(ContentHandler):
    """Collects one record at a time; `take` returns those that are whole and forgets them."""

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()
        self.done: list[Author | Entry] = []
        self.path: list[str] = []
        self.text: list[str] = []
        self.length = 0
        self.author: Author | None = None
        self.entry: Entry | None = None
        self.said: Said | None = None
        self.meta: dict[str, str] = {}
        self.domain = ""

    def take(self) -> list[Author | Entry]:
        done, self.done = self.done, []
        return done

    # Names are taken as they are written: real exports use WordPress's prefixes without declaring all of them.
    def startElement(self, name: str, attrs: Any) -> None:
        self.path.append(name)
        if len(self.path) > MOST_DEPTH:
            raise Unreadable("The file is nested more deeply than any WordPress export.")
        self.text, self.length = [], 0
        if self.path[0] != "rss":
            raise Unreadable("This is no WordPress export: it does not begin with <rss>.")
        opened = self.path[-1]
        if opened == "item":
            self.entry = Entry()
        elif opened == "wp:author" and self.entry is None:
            self.author = Author()
        elif opened == "wp:comment" and self.entry is not None:
            self.said = Said()
        elif opened == "wp:postmeta":
            self.meta = {}
        elif opened == "category":
            self.domain = attrs.get("domain", "")

    def characters(self, content: str) -> None:
        self.length += len(content)
        if self.length <= MOST_CHARACTERS:
            self.text.append(content)

    def endElement(self, name: str) -> None:
        closed, text = self.path.pop(), "".join(self.text)
        if self.length > MOST_CHARACTERS and self.entry is not None and closed in {*ENTRY_FIELDS, *COMMENT_FIELDS}:
            self.entry.too_long = True
        self.text, self.length = [], 0
        if self.said is not None:
            self._end_in_comment(closed, text)
        elif self.entry is not None:
            self._end_in_entry(closed, text)
        elif self.author is not None:
            self._end_in_author(closed, text)
        elif self.path[-1:] == ["channel"] and closed in SITE_FIELDS:
            setattr(self.site, SITE_FIELDS[closed], text.strip()[:500])

    def _end_in_author(self, closed: str, text: str) -> None:
        assert self.author is not None
        if closed in AUTHOR_FIELDS:
            setattr(self.author, AUTHOR_FIELDS[closed], text.strip()[:300])
        elif closed == "wp:author":
            self.done.append(self.author)
            self.author = None

    def _end_in_comment(self, closed: str, text: str) -> None:
        assert self.said is not None and self.entry is not None
        if closed in COMMENT_FIELDS:
            setattr(self.said, COMMENT_FIELDS[closed], text)
        elif closed == "wp:comment":
            if len(self.entry.comments) < MOST_COMMENTS:
                self.entry.comments.append(self.said)
            else:
                self.entry.too_long = True
            self.said = None

    def _end_in_entry(self, closed: str, text: str) -> None:
        assert self.entry is not None
        if closed == "item":
            self.done.append(self.entry)
            self.entry = None
        elif closed in ENTRY_FIELDS:
            setattr(self.entry, ENTRY_FIELDS[closed], text)
        elif closed == "category" and self.domain in TAGGING and text.strip():
            self.entry.tags.append(text.strip())
        elif closed in {"wp:meta_key", "wp:meta_value"}:
            self.meta[closed] = text
        elif closed == "wp:postmeta" and self.meta.get("wp:meta_key") in META:
            setattr(self.entry, META[self.meta["wp:meta_key"]], self.meta.get("wp:meta_value", "").strip()[:500])


def read(path: Path, site: Site) -> Iterator[Author | Entry]:
    """Yield the authors and entries of the export at `path`, in its order, and fill `site` on the way.

    Raises Unreadable with a sentence: no such file, too large, no XML, no export, or one with entity declarations.
    """
    handler = Handler()
    handler.site = site
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"The file has more than {MOST_BYTES // 1024**2} MB: export it in parts.")
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(_CONTROL.sub(b"", chunk))
                yield from handler.take()
        parser.close()
        yield from handler.take()
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from error
    except DefusedXmlException as error:
        raise Unreadable("The file declares a document type or entities, which no WordPress export does.") from error
    except SAXParseException as error:
        place = f"line {error.getLineNumber()}, column {error.getColumnNumber()}"
        raise Unreadable(f"The file is no well-formed XML: {error.getMessage()} ({place}).") from error
    if not site.version and not handler.path and not site.title:
        raise Unreadable("This is no WordPress export: it names no site.")
