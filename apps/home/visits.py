"""The watermark of home: until when a person has seen it.

A visit is over when somebody has been away for half an hour. So loading the page twice does not make what was new a
minute ago look old, and the line between new and seen stays where it was while they read on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# One statement, and a write at most every five minutes: what is read often must not be written as often.
ARRIVE_SQL = """
WITH known AS (
    SELECT since, put_away, seen_at FROM home_visit WHERE user_id = %(user)s
), moved AS (
    INSERT INTO home_visit AS v (user_id, since, seen_at, put_away)
    SELECT %(user)s, NULL, statement_timestamp(), '{}'
    WHERE NOT EXISTS (SELECT 1 FROM known WHERE seen_at > statement_timestamp() - interval '5 minutes')
    ON CONFLICT (user_id) DO UPDATE SET
        since = CASE WHEN v.seen_at < EXCLUDED.seen_at - interval '30 minutes' THEN v.seen_at ELSE v.since END,
        seen_at = EXCLUDED.seen_at
    RETURNING since, put_away
)
SELECT since, put_away FROM moved
UNION ALL
SELECT since, put_away FROM known WHERE NOT EXISTS (SELECT 1 FROM moved)
"""
LOOK_SQL = "SELECT since, put_away FROM home_visit WHERE user_id = %(user)s"


@dataclass(frozen=True)
class Seen:
    """What is known of a person's last visit: since when things are new (aware; None at the first visit)."""

    since: datetime | None = None
    put_away: frozenset[str] = frozenset()


def arrive(user: Any) -> Seen:
    """Note that `user` looks at home now, and return what was known before."""
    return _read(ARRIVE_SQL, user)


def look(user: Any) -> Seen:
    """Return what is known of the visits of `user`, noting nothing."""
    return _read(LOOK_SQL, user)


def _read(sql: str, user: Any) -> Seen:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"user": user.pk})
        row = cursor.fetchone()
    return Seen(row[0], frozenset(row[1])) if row else Seen()


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
