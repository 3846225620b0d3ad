"""The watermark of home: until when a person has seen it.

A visit is over when somebody has been away for half an hour. So loading the page twice does not make what was new a
minute ago look old, and the line between new and seen stays where it was while they read on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.prepared import fetch

# One statement, and a write at most every five minutes: what is read often must not be written as often.
ARRIVE_SQL = """
WITH known AS (
    SELECT since, put_away, seen_at FROM home_visit WHERE user_id = %(user)s
), moved AS (
    INSERT INTO home_visit AS v (user_id, since, seen_at, put_away)
    SELECT %(user)s, NULL, statement_timestamp(), '{{}}'
    WHERE NOT EXISTS (SELECT 1 FROM known WHERE seen_at > statement_timestamp() - interval '5 minutes')
    ON CONFLICT (user_id) DO UPDATE SET
        since = CASE WHEN v.seen_at < EXCLUDED.seen_at - interval '30 minutes' THEN v.seen_at ELSE v.since END,
        seen_at = EXCLUDED.seen_at
    RETURNING since, put_away
)
SELECT since, put_away, ({also}) FROM moved
UNION ALL
SELECT since, put_away, ({also}) FROM known WHERE NOT EXISTS (SELECT 1 FROM moved)
"""
LOOK_SQL = """
SELECT v.since, COALESCE(v.put_away, '{{}}'), ({also})
FROM (SELECT) one LEFT JOIN home_visit v ON v.user_id = %(user)s
"""


@dataclass(frozen=True)
class Seen:
    """What is known of a person's last visit: since when things are new (aware; None at the first visit)."""

    since: datetime | None = None
    put_away: frozenset[str] = frozenset()
    also: Any = None


def arrive(user: Any, also: str = "NULL") -> Seen:
    """Note that `user` looks at home now, and return what was known before.

    `also` is SQL of one more value to read along, which may ask of %(user)s: home asks for much, and each read is a way
    to the database and back.
    """
    return _read(ARRIVE_SQL, user, also)


def look(user: Any, also: str = "NULL") -> Seen:
    """Return what is known of the visits of `user`, noting nothing."""
    return _read(LOOK_SQL, user, also)


def _read(sql: str, user: Any, also: str) -> Seen:
    since, put_away, more = fetch(sql.format(also=also), {"user": user.pk})[0]
    return Seen(since, frozenset(put_away), more)


def in_words(since: datetime) -> str:
    """Return "New since …" with the day, or the hour when it was today, in the zone of the reader."""
    then, now = timezone.localtime(since), timezone.localtime()
    days = (now.date() - then.date()).days
    if days < 1:
        return _("New since %(time)s") % {"time": date_format(then, "TIME_FORMAT")}
    if days == 1:
        return _("New since yesterday")
    form = "l" if timedelta(days=days) < timedelta(weeks=1) else "DATE_FORMAT"
    return _("New since %(day)s") % {"day": date_format(then, form)}
