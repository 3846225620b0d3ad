"""What somebody says they know, and who of their colleagues says so too."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from apps.accounts.models import User
from apps.expertise.keys import key_of
from apps.expertise.models import Level

NAMED = 3
SKILLS_SQL = """
SELECT s.key, s.level, s.learns, s.teaches, e.number, e.mine, e.names FROM expertise_skill s
LEFT JOIN LATERAL (
    SELECT count(*) AS number, bool_or(o.by_id = %(reader)s) AS mine, (
        SELECT jsonb_agg(jsonb_build_object('name', u.name, 'username', u.username) ORDER BY n.at DESC, n.id DESC)
        FROM (
            SELECT n.* FROM expertise_endorsement n JOIN accounts_user a ON a.id = n.by_id AND a.is_active
            WHERE n.user_id = s.user_id AND n.key = s.key ORDER BY n.at DESC, n.id DESC LIMIT %(named)s
        ) n JOIN accounts_user u ON u.id = n.by_id
    ) AS names
    FROM expertise_endorsement o JOIN accounts_user a ON a.id = o.by_id AND a.is_active
    WHERE o.user_id = s.user_id AND o.key = s.key
) e ON true
WHERE s.user_id = %(person)s
"""


@dataclass(frozen=True)
class Declared:
    """A skill somebody names. `by` are the last colleagues who endorsed it ({name, username}), `more` how many others
    did; `mine` says that the reader is one of them."""

    name: str
    key: str
    level: int | None = None
    learns: bool = False
    teaches: bool = False
    by: list[dict[str, str]] = field(default_factory=list)
    more: int = 0
    mine: bool = False

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label) if self.level else ""


def declared_by(person: User, reader: Any) -> list[Declared]:
    """Return the skills of `person` in their order, from one query. Guests are not told who endorsed what: they know
    only the people of their spaces."""
    if not person.skills:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SKILLS_SQL, {"person": person.pk, "reader": reader.pk, "named": NAMED})
        known = {key: values for key, *values in cursor.fetchall()}
    return [_declared(name, known.get(key_of(name)), reader.is_guest) for name in person.skills]


def _declared(name: str, row: list[Any] | None, to_guest: bool) -> Declared:
    if row is None:
        return Declared(name, key_of(name))
    level, learns, teaches, number, mine, names = row
    if to_guest:
        return Declared(name, key_of(name), level, learns, teaches)
    by = names if isinstance(names, list) else json.loads(names or "[]")
    return Declared(name, key_of(name), level, learns, teaches, by, max(0, number - len(by)), bool(mine))
