"""Writing a WordPress export into a space: every row goes in, or is listed with the reason why not."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2s
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from apps.blogs.actions.imported import put_article, set_cover
from apps.content.models import Item, State
from apps.core import richtext
from apps.core.copying import copy_values
from apps.core.names import tidy
from apps.discussion.counters import ITEM_COUNTERS
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.files.models import Place
from apps.integrations.wordpress.people import People
from apps.integrations.wordpress.pictures import Pictures
from apps.integrations.wordpress.reading import Author, Entry, Said, Site, read
from apps.integrations.wordpress.texts import paragraphs, to_html
from apps.search.entries import refresh
from apps.spaces.models import Space
from apps.tagging.models import ItemTag

LOCK = 7_231_971
TITLE, SUMMARY = 300, 300
KINDS = {"post", "page"}
STATES = {"publish": State.PUBLISHED, "draft": State.DRAFT, "pending": State.DRAFT, "private": State.DRAFT}
NO_TAGS = {"uncategorized", "uncategorised"}
HISTORY = ("verb", "actor_id", "item_id", "space_id", "at", "data")
Progress = Callable[[str, int], None]


@dataclass
class Outcome:
    """What became of the rows: `written` and `known` by sort, `skipped` as (what, name, reason) lines."""

    written: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)

    def skip(self, what: str, name: str, reason: str) -> None:
        self.skipped.append((what, tidy(name)[:80] or "(no name)", reason))


class Skip(Exception):
    """This row cannot go in; the text is the reason."""


def import_wordpress(path: Path, *, space: Space, folder: Path | None, progress: Progress) -> Outcome:
    """Bring the export at `path` into `space`, with pictures from `folder` (a copy of the site's uploads).

    Rows that came at an earlier run are left as they are. Nobody is told. Raises reading.Unreadable; then nothing is
    written. Two imports at once wait for each other.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        return _Import(path, space, Pictures(folder), progress).run()


class _Import:
    def __init__(self, path: Path, space: Space, pictures: Pictures, progress: Progress) -> None:
        self.path, self.space, self.pictures, self.progress = path, space, pictures, progress
        self.outcome = Outcome()
        self.site = Site()
        self.people = People(space)
        self.now = timezone.now()
        self.touched: list[int] = []
        self.keys: set[str] = set()
        self.history: list[tuple[Any, ...]] = []

    def run(self) -> Outcome:
        self._survey()
        for number, row in enumerate(read(self.path, Site()), start=1):
            self.progress("write", number)
            if isinstance(row, Entry):
                self._take(row)
        self._finish()
        return self.outcome

    def _survey(self) -> None:
        """Read the file once for what texts refer to before they are written: the site, its people, its pictures."""
        for number, row in enumerate(read(self.path, self.site), start=1):
            self.progress("read", number)
            if isinstance(row, Author):
                self.people.announce(row)
            elif row.type == "attachment":
                self.pictures.announce(row.attachment_url or row.link, row.attached_file)
                self.pictures.ids[row.id] = row.attachment_url or row.link
        self.people.host = urlsplit(self.site.link).hostname or tidy(self.site.title)[:40] or "wordpress"

    def _key(self, sort: str, number: str, *others: str) -> str:
        """Return the id under which a row is found again: its number, and more where the file uses that twice.

        Files that people or tools put together may lack numbers or repeat them; then the addresses of the row decide.
        """
        key = f"wordpress:{self.people.host}:{sort}:{number.strip()[:20]}"
        if not number.strip().isdecimal() or key in self.keys:
            key = f"{key}:{blake2s(' '.join(others).encode(), digest_size=12).hexdigest()}"
        if key in self.keys:
            raise Skip("the file holds it twice")
        self.keys.add(key)
        return key

    def _take(self, entry: Entry) -> None:
        name = entry.title or entry.link or entry.id
        if entry.type == "attachment":
            # Pictures go in with the texts that show them; what is not shown, or cannot be, is told at the end.
            self.pictures.listed.append((entry.attachment_url or entry.link, name))
            return
        try:
            with transaction.atomic():
                self._write(entry)
        except (Skip, ValidationError, richtext.TooLong) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            self.outcome.skip(entry.type or "entry", name, reason)
            for said in entry.comments:
                self.outcome.skip("comment", said.author, "what it was said of is not imported")

    def _write(self, entry: Entry) -> None:
        if entry.type not in KINDS:
            raise Skip(f"the portal has nothing like {entry.type or 'an entry without a type'!r}")
        if entry.too_long:
            raise Skip("it is longer than the portal takes")
        key = self._key("entry", entry.id, entry.guid, entry.link, entry.title)
        item = Item.everything.filter(source_id=key).first()
        if item is not None:
            self.outcome.known[entry.type] += 1
        else:
            item = self._new(entry, key)
            self.outcome.written[entry.type] += 1
        self.touched.append(item.pk)
        self._comments(entry, item)

    def _new(self, entry: Entry, key: str) -> Any:
        at, state = self._when(entry)
        used: list[str] = []

        def picture(address: str) -> str | None:
            if own := self.pictures.address_for(key, address):
                used.append(address)
            return own

        body = richtext.sanitise(to_html(entry.content, picture))
        title = plain(entry.title) or _("Untitled")
        article = put_article(
            source_id=key, space=self.space, author=self.people.find(entry.creator), created=at, state=state,
            title=title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…",
            summary=plain(entry.excerpt)[:SUMMARY], body=body,
            tags=[tag for tag in dict.fromkeys(map(plain, entry.tags)) if tag.lower() not in NO_TAGS],
        )  # fmt: skip
        self.pictures.keep(used, item=article, owner=article.author, place=Place.BODY)
        cover = self.pictures.ids.get(entry.thumbnail, "")
        if cover and self.pictures.address_for(key, cover):
            for file in self.pictures.keep([cover], item=article, owner=article.author, place=Place.COVER):
                set_cover(article, file)
        if state == State.PUBLISHED:
            verb = f"{article.kind}.published"
            self.history.append((verb, article.author_id, article.pk, self.space.pk, at, {"mentioned": []}))
        return article

    def _when(self, entry: Entry) -> tuple[datetime, str]:
        """Return when the entry appeared and in which state it comes. Drafts and private ones stay unpublished."""
        at = moment(entry.date_gmt) or moment(entry.published) or moment(entry.date) or self.now
        if entry.status == "future":
            return (at, State.SCHEDULED) if at > self.now else (at, State.DRAFT)
        if entry.status not in STATES:
            raise Skip(f"its state is {entry.status or 'missing'!r}")
        state = STATES[entry.status]
        # What was behind a password is nothing to open to everybody.
        return at, State.DRAFT if entry.password.strip() and state == State.PUBLISHED else state

    def _comments(self, entry: Entry, item: Any) -> None:
        """Write the comments of an entry, each below the one it answers, whatever their order in the file."""
        by_number = {said.id.strip(): said for said in entry.comments if said.id.strip()}
        written: dict[int, Comment | None] = {}
        for said in entry.comments:
            # From the first unwritten ancestor down; an answer to itself, or round in a circle, begins a thread.
            line = [said]
            while (over := by_number.get(line[-1].parent.strip())) and over not in line and id(over) not in written:
                line.append(over)
            for one in reversed(line):
                if id(one) not in written:
                    parent = by_number.get(one.parent.strip())
                    written[id(one)] = self._comment(one, item, written.get(id(parent)))

    def _comment(self, said: Said, item: Any, parent: Comment | None) -> Comment | None:
        if reason := refusal(said):
            self.outcome.skip("comment", said.author, reason)
            return None
        try:
            key = self._key("comment", said.id, item.source_id, said.email, said.date, said.content)
        except Skip as error:
            self.outcome.skip("comment", said.author, str(error))
            return None
        known = Comment.everything.filter(source_id=key).first()
        if known is not None:
            self.outcome.known["comment"] += 1
            return known
        author = self.people.by_email(said.email)
        try:
            body = richtext.sanitise(paragraphs(said.content) if author else signed(said))
        except richtext.TooLong as error:
            self.outcome.skip("comment", said.author, str(error))
            return None
        at = moment(said.date) or item.created
        comment = Comment(source_id=key, item=item, parent=parent, author=author, body=body, created=at)
        comment.save(force_insert=True)
        self.outcome.written["comment"] += 1
        told = {"comment": comment.pk, "mentioned": []}
        self.history.append(("comment.published", author.pk if author else None, item.pk, self.space.pk, at, told))
        return comment

    def _finish(self) -> None:
        self.outcome.written["person"] = self.people.made
        for address, name in self.pictures.listed:
            if reason := self.pictures.reason_against(address):
                self.outcome.skip("attachment", name, reason)
            else:
                self.outcome.written["attachment"] += 1
        with connection.cursor() as cursor:
            cursor.execute(ITEM_COUNTERS, {"ids": self.touched})
        self.history.sort(key=lambda event: event[HISTORY.index("at")])
        copy_values(Event, HISTORY, self.history)
        shown = Item.everything.published().filter(pk__in=self.touched)
        newest = shown.order_by("-last_activity_at").values_list("last_activity_at", flat=True).first()
        if newest is not None:
            Space.objects.filter(pk=self.space.pk, last_activity_at__lt=newest).update(last_activity_at=newest)
        self._index()

    def _index(self) -> None:
        """Let what came be found: nothing tells search of it, as history has no deliveries."""
        self.progress("search", 0)
        refresh("item", self.touched)
        refresh("comment", Comment.everything.filter(item_id__in=self.touched).values_list("pk", flat=True))
        refresh("tag", ItemTag.objects.filter(content_object_id__in=self.touched).values_list("tag_id", flat=True))
        refresh("person", {person.pk for person in self.people.known.values() if person})


def refusal(said: Said) -> str:
    """Return why a comment stays out, or nothing."""
    if said.type.strip() not in {"", "comment"}:
        return f"it is a {said.type.strip()}, not a comment"
    if said.approved.strip() not in {"1", "approved"}:
        return "it was not approved"
    return "" if said.content.strip() else "it is empty"


def signed(said: Said) -> str:
    """Return the HTML of a comment by somebody who is not here, under the name they gave."""
    return f"<p><strong>{escape(tidy(said.author) or _('Somebody'))}</strong></p>{paragraphs(said.content)}"


def plain(text: str) -> str:
    """Return the words of a name that WordPress keeps as HTML."""
    return tidy(unescape(strip_tags(text)))


def moment(text: str) -> datetime | None:
    """Return the time that WordPress wrote as `2012-12-25 21:39:30` (UTC) or as in a mail, or None."""
    text = text.strip()
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        try:
            at = parsedate_to_datetime(text).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return at if 1990 <= at.year <= 2100 else None
