"""The page of a search: what was found, what it can be narrowed to, and what to do when that is not enough."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.names import initials
from apps.core.registry import kinds
from apps.core.searchable import searchables
from apps.search.finding import Answer, Found
from apps.search.highlights import highlighted
from apps.search.query import FILTERS, Query, known_states

PAGE, MOST_PAGES = 20, 10
FACET = 8
OTHERS = {
    "comment": (gettext_lazy("Comment"), gettext_lazy("Comments"), "message-circle"),
    "person": (gettext_lazy("Person"), gettext_lazy("People"), "user"),
    "space": (gettext_lazy("Space"), gettext_lazy("Spaces"), "layers"),
    "tag": (gettext_lazy("Tag"), gettext_lazy("Tags"), "hash"),
    "file": (gettext_lazy("File"), gettext_lazy("Files"), "paperclip"),
}
ACCEPTED = gettext_lazy("Accepted answer")
DAYS = ((7, gettext_lazy("Last week")), (31, gettext_lazy("Last month")), (366, gettext_lazy("Last year")))


def words_of(kind: str) -> tuple[Any, Any, str]:
    """Return (label, plural, icon) of a kind of items or another sort of things."""
    if kind in OTHERS:
        return OTHERS[kind]
    known = kinds.get(kind)
    return known.label, known.label_plural, known.icon


def url_of(row: Found) -> str:
    if row.sort == "item":
        return reverse("item", args=[row.source, slugify(row.title)[:60].strip("-") or row.kind])
    if row.sort == "comment":
        return reverse("comment", args=[row.source])
    if row.sort == "file":
        return _url_of_file(row)
    return reverse(row.sort, args=[row.slug])


def _url_of_file(row: Found) -> str:
    """A file is shown where a text leads to it."""
    if row.said_in:
        return reverse("comment", args=[row.said_in])
    return reverse("item", args=[row.item, slugify(row.slug)[:60].strip("-") or row.kind])


def drawn(rows: list[Found], answer: Answer) -> list[dict[str, Any]]:
    """Return what drawing.py draws of rows that have passed the doors."""
    marks = highlighted([row.entry for row in rows], answer.words)
    names = {kind: words_of(kind) for kind in {row.kind for row in rows}}
    known = known_states()
    return [_drawn(row, names[row.kind], known, *marks[row.entry]) for row in rows if row.entry in marks]


def _drawn(row: Found, names: Any, known: dict[str, Any], title: Any, lines: Any) -> dict[str, Any]:
    label, _plural, icon = names
    states = [known[name][0] for name in row.states]
    best = ACCEPTED if row.accepted else next((state.label for state in states if state.worth > 0), "")
    n = row.comments
    return {
        "label": ACCEPTED if row.accepted else label, "icon": icon, "url": url_of(row),
        "at": row.at if row.item else None,
        # What is said on something is found under that thing's title, in which nothing was looked for.
        "title": title or row.title, "lines": lines, "space": row.space, "best": best,
        "replies": ngettext("%(n)d reply", "%(n)d replies", n) % {"n": n} if n else "",
        "author": row.author[0] if row.author else "", "is_best": bool(best),
        "states": [{"label": state.label, "good": state.worth > 0} for state in states],
        "person": {"name": row.title, "initials": initials(row.title), "hue": row.hue,
                   "photo_url": reverse("photo", args=[row.slug, row.mark]) if row.mark else ""}
        if row.sort == "person" else None,
        "place": {"hue": row.hue, "glyph": row.mark} if row.sort == "space" else None,
    }  # fmt: skip


class Narrowing:
    """Links that narrow a search, each a change of the page's address, with numbers of what was found."""

    def __init__(self, request: HttpRequest, query: Query, rows: list[Found]) -> None:
        self.query, self.rows, self.path = query, rows, reverse("search")
        self.given = {name: values for name, values in request.GET.lists() if name != "page"}

    def url(self, **changed: list[str]) -> str:
        """Return the address with some of what is chosen changed; what is chosen anew begins at the first page."""
        chosen = {name: values for name, values in (self.given | changed).items() if values}
        return f"{self.path}?{urlencode(chosen, doseq=True)}"

    def link(self, name: str, value: str, label: Any, count: int | None = None) -> dict[str, Any]:
        """Return {label, url, count, current} for choosing `value`, or for taking it back where it is chosen."""
        before = self.given.get(name, [])
        current = value in before
        after = [other for other in before if other != value] if current else [*before, value]
        return {"label": label, "url": self.url(**{name: after}), "count": count, "current": current}

    def facet(self, name: str, counted: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
        """Return links for the most frequent of `counted` (value, label) rows; none when there is no choice."""
        counts: Counter[str] = Counter()
        labels: dict[str, Any] = {}
        for value, label in counted:
            counts[value] += 1
            labels[value] = label
        links = [self.link(name, value, labels[value], n) for value, n in counts.most_common(FACET)]
        return links if len(links) > 1 or any(link["current"] for link in links) else []

    def tabs(self) -> list[dict[str, Any]]:
        """Return a tab for everything and one for each kind that was found; a tab stands alone."""
        counts = Counter(row.kind for row in self.rows)
        order = [kind for kind in (*kinds.names(), *OTHERS) if counts[kind] or kind in self.query.kinds]
        tabs = [{"label": _("Everything"), "url": self.url(kind=[]), "count": len(self.rows),
                 "current": not self.query.kinds}]  # fmt: skip
        for kind in order:
            tabs.append({"label": words_of(kind)[1], "url": self.url(kind=[kind]), "count": counts[kind],
                         "current": self.query.kinds == (kind,)})  # fmt: skip
        return tabs if len(tabs) > 2 or self.query.kinds else []

    def facets(self) -> list[dict[str, Any]]:
        """Return {title, links} for everything else one can choose."""
        rows, states = self.rows, known_states()
        spaces = ((row.space["slug"], row.space["name"]) for row in rows if row.space)
        people = ((row.author[1], row.author[0]) for row in rows if row.author)
        found = [
            (_("Space"), self.facet("in", spaces)),
            (_("Person"), self.facet("author", people)),
            (_("Tag"), self.facet("tag", ((slug, name) for row in rows for name, slug in row.tags))),
            (_("State"), self.facet("is", ((name, states[name][0].label) for row in rows for name in row.states))),
            (_("When"), self.days()),
        ]
        return [{"title": title, "links": links} for title, links in found if links]

    def days(self) -> list[dict[str, Any]]:
        now, links = timezone.now(), []
        said_at = sorted(row.at for row in self.rows if row.item)
        for days, label in DAYS:
            since = (now - timedelta(days=days)).date()
            count = len(said_at) - bisect_left(said_at, datetime.combine(since, time.min, UTC))
            current = self.given.get("after") == [str(since)]
            if current or 0 < count < len(self.rows):
                url = self.url(after=[] if current else [str(since)])
                links.append({"label": label, "url": url, "count": count, "current": current})
        return links

    def following(self, number: int) -> str:
        """Return the address of the page after page `number`, or "" where pages end."""
        if number >= MOST_PAGES:
            return ""
        return self.url(page=[str(number + 1)])

    def sorts(self) -> list[dict[str, Any]]:
        links = []
        for name, label in (("", _("Best first")), ("newest", _("Newest first"))):
            current = (self.query.sort == "newest") == bool(name)
            links.append({"label": label, "url": self.url(sort=[name] if name else []), "current": current})
        return links


def chosen(request: HttpRequest) -> bool:
    """Whether anything was chosen beside what was typed."""
    return any(request.GET.getlist(name) for name in (*FILTERS, "after", "before"))


def ask_url(query: Query) -> str:
    """Return where one asks people for what was looked for, or "" where nobody can be asked."""
    ask = next((one.ask for one in searchables if one.ask), None)
    return ask(query.words[:200]) if ask and query.words.strip() else ""


def summary(answer: Answer) -> str:
    """Return how much was found, as a sentence."""
    n = len(answer.rows)
    if answer.full:
        return _("The best %(n)d of more.") % {"n": n}
    if answer.query.sort == "newest" or not answer.words:
        return ngettext("%(n)d thing, the newest first.", "%(n)d things, the newest first.", n) % {"n": n}
    return ngettext("%(n)d thing, the best first.", "%(n)d things, the best first.", n) % {"n": n}


def typed(query: Query, words: str) -> str:
    """Return the address of a search for other `words`."""
    return f"{reverse('search')}?{urlencode({'q': words})}"
