"""What people decided about what is read from their work. Whoever shows or counts anything of it asks here first.

`curbs_of(ids)` tells of any number of people in one query; who has decided nothing has `NO_CURBS`. Rows of `Evidence`
are kept in keeping with these choices already, apart from what is only hidden; whatever finds things of its own, such
as search, has nothing but this to go by.

    curbs = curbs_of(people)
    shown = [hit for hit in hits if curbs[hit.author].lets(hit.item, hit.comment, topics=hit.slugs)]
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

CURBS_SQL = """
SELECT user_id, 'inference', '', NULL::bigint, NULL::bigint FROM expertise_inference
WHERE user_id = ANY(%(people)s) AND NOT "on"
UNION ALL
SELECT user_id, choice, key, NULL, NULL FROM expertise_topicchoice WHERE user_id = ANY(%(people)s)
UNION ALL
SELECT user_id, 'disputed', '', item_id, comment_id FROM expertise_dispute WHERE user_id = ANY(%(people)s)
"""


@dataclass(frozen=True)
class Curbs:
    """What one person decided.

    `inferred` is false when nothing at all may be computed from their work. Of the topics (slugs) in `off` nothing is
    computed; those in `hidden` are computed for the person alone. What is disputed, items and comments by their ids,
    shows nothing of what they know.
    """

    inferred: bool = True
    off: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    disputed_items: frozenset[int] = frozenset()
    disputed_comments: frozenset[int] = frozenset()

    def computes(self, topic: str) -> bool:
        """Whether anything may be computed about them on a topic (slug), for their own eyes too."""
        return self.inferred and topic not in self.off

    def shows(self, topic: str) -> bool:
        """Whether others may be shown what is computed about them on a topic (slug)."""
        return self.computes(topic) and topic not in self.hidden

    def counts(self, item: int, comment: int | None = None) -> bool:
        """Whether an item of theirs, or a comment of theirs on it, counts as evidence at all."""
        disputed = item in self.disputed_items if comment is None else comment in self.disputed_comments
        return self.inferred and not disputed

    def lets(self, item: int, comment: int | None = None, *, topics: Iterable[str] = ()) -> bool:
        """Whether a thing of theirs may speak for them to others where no single topic was asked for.

        `topics` are the slugs on the item. One that is hidden or off silences the whole thing: else free words would
        show what a topic may not.
        """
        return self.counts(item, comment) and all(self.shows(topic) for topic in topics)


NO_CURBS = Curbs()


def curbs_of(people: Iterable[int]) -> dict[int, Curbs]:
    """Return {id: what that person decided} for each of `people` (ids), in one query."""
    ids = sorted(set(people))
    said: dict[int, dict[str, set]] = {}
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(CURBS_SQL, {"people": ids})
            for person, what, key, item, comment in cursor.fetchall():
                name = what if what != "disputed" else "disputed_items" if comment is None else "disputed_comments"
                said.setdefault(person, {}).setdefault(name, set()).add(key or comment or item)
    return {pk: _curbs(said[pk]) if pk in said else NO_CURBS for pk in ids}


def _curbs(said: dict[str, set]) -> Curbs:
    inferred = "inference" not in said
    return Curbs(inferred, **{name: frozenset(values) for name, values in said.items() if name != "inference"})
