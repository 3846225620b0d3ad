# ruff: noqa: S608  (put together from constants)
"""What is offered while somebody types: people, spaces, things and tags by name, and the values of filters."""

import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.search.candidates import ALLOWED, Candidate, spaces_of
from apps.search.finding import Found, through_the_doors
from apps.search.query import DATES, FILTERS, Query, known_kinds, known_states
from apps.search.results import url_of, words_of
from apps.search.text import fold
from apps.spaces.models import Space

LONGEST, MOST_WORDS = 100, 6
LOOKED_AT = 60
MOST = {"person": 3, "space": 3, "item": 5, "tag": 3}
OF_FILTER = {"author": "person", "in": "space", "tag": "tag"}
MOST_OF_FILTER = 8
HINTS = {
    "author": gettext_lazy("By a person, named by handle"),
    "in": gettext_lazy("In a space"),
    "tag": gettext_lazy("With a tag"),
    "kind": gettext_lazy("Of one kind"),
    "is": gettext_lazy("Unanswered, solved or out of date"),
    "after": gettext_lazy("Since a day"),
    "before": gettext_lazy("Up to a day"),
}
DAYS_AGO = ((0, gettext_lazy("Today")), (7, gettext_lazy("A week ago")), (31, gettext_lazy("A month ago")),
            (366, gettext_lazy("A year ago")))  # fmt: skip
UNFINISHED = re.compile(r'(?:^|\s)([a-z]+):(?:"([^"]*)|([^\s"]*))$', re.I)
BEGUN = re.compile(r"(?:^|\s)([a-z]{2,})$", re.I)
PART = re.compile(r"\w+")

BRANCH = f"""(
SELECT e.id, e.sort, e.source, e.item_id, e.kind, e.at, 0.0::float FROM search_entry e
WHERE e.sort = '{{sort}}' AND e.names IS NOT NULL AND e.names @@ %(names)s::tsquery AND {ALLOWED}
ORDER BY e.at DESC LIMIT {LOOKED_AT})"""
SQL = "WITH readable AS MATERIALIZED (SELECT unnest(%(spaces)s::text::bigint[]) AS id) {branches}"


def suggest(user: Any, text: str) -> list[dict[str, str]]:
    """Return up to 14 rows {label, hint, icon, url} for what `user` may see, whose names hold what is typed.

    While the value of a filter is typed, the rows have `fill` instead of `url`: what the field is to hold then.
    """
    text = text[:LONGEST]
    if unfinished := UNFINISHED.search(text):
        return of_filter(
            user, text[: unfinished.start(1)], unfinished[1].lower(), (unfinished[2] or unfinished[3] or "").strip()
        )
    found = named_like(user, text, list(MOST))
    rows = []
    for sort, most in MOST.items():
        rows += [row_of(each) for each in found if each.sort == sort][:most]
    return rows + filters_begun(text)


def filters_begun(text: str) -> list[dict[str, str]]:
    """Return the filters whose names the last word of `text` begins, as rows with `fill`."""
    begun = BEGUN.search(text)
    if begun is None:
        return []
    before, typed = text[: begun.start(1)], begun[1].lower()
    return [
        {"label": f"{name}:", "hint": str(hint), "icon": "search", "fill": f"{before}{name}:"}
        for name, hint in HINTS.items() if name.startswith(typed)
    ]  # fmt: skip


def named_like(user: Any, text: str, sorts: list[str]) -> list[Found]:
    """Return things of these sorts that `user` may see and in whose names each word of `text` begins a word.

    Names that begin with `text` come first, then what is newer.
    """
    parts = PART.findall(fold(text))[:MOST_WORDS]
    if not parts:
        return []
    names = " & ".join(f"'{part}':*" for part in parts)
    spaces, _n, _mine = spaces_of(user, Query())
    branches = " UNION ALL ".join(BRANCH.format(sort=sort) for sort in sorts)
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(branches=branches), {"names": names, "spaces": spaces})
        rows = [Candidate(*row) for row in cursor.fetchall()]
    begun = fold(text).strip()
    found = through_the_doors(user, rows, frozenset())
    return sorted(found, key=lambda row: (not fold(row.title).startswith(begun), -row.at.timestamp()))


def my_spaces(user: Any) -> list[tuple[str, str]]:
    """Return (address, name) of the liveliest spaces that `user` is a member of."""
    mine = Space.objects.of(user).active().order_by("-last_activity_at")
    return list(mine.values_list("slug", "name")[:MOST_OF_FILTER])


def row_of(found: Found) -> dict[str, str]:
    label, _plural, icon = words_of(found.kind)
    hint = f"{label} · {found.space['name']}" if found.space else str(label)
    return {"label": found.title, "hint": hint, "icon": icon, "url": url_of(found)}


def of_filter(user: Any, before: str, name: str, begun: str) -> list[dict[str, str]]:
    """Return what the filter called `name` can be, as rows with `fill`."""
    values: list[tuple[str, str]] = []
    if name in OF_FILTER and begun:
        values = [(row.slug, row.title) for row in named_like(user, begun, [OF_FILTER[name]])]
    elif name == "in":
        values = [(slug, title) for slug, title in my_spaces(user)]
    elif name in DATES:
        today = timezone.localdate()
        values = [(str(today - timedelta(days=days)), str(label)) for days, label in DAYS_AGO]
    elif name == "is":
        values = [(key, str(state.label)) for key, (state, _kinds) in known_states().items()]
    elif name == "kind":
        values = [(kind, str(words_of(kind)[1])) for kind in known_kinds()]
    if name == "author":
        values.append(("me", _("Me")))
    if name not in OF_FILTER:
        values = [value for value in values if value[0].startswith(begun.lower())]
    return [
        {"label": f"{name}:{value}", "hint": label, "icon": "search", "fill": f"{before}{name}:{value} "}
        for value, label in values[:MOST_OF_FILTER]
        if name in FILTERS or name in DATES
    ]
