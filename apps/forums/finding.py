"""What a person who is about to ask is shown: what may answer it already, and where it is talked about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.content.models import Item
from apps.core.registry import kinds
from apps.core.richtext import plain_text
from apps.discussion.models import Comment
from apps.forums.models import Question
from apps.forums.similar import Similar, similar_to
from apps.spaces.models import Membership, Space, Visibility

MOST_SPACES = 3
# So many things are shown at once, the others behind one click.
SHOWN = 4
EXCERPT = 600
# A tag counts, in the space that has all its uses, as much as a thing that fits so well.
TAG_WORTH = 0.8
TAGGED_SQL = """
SELECT t.space_id, g.name, count(*) FROM tagging_tag g CROSS JOIN LATERAL (
    SELECT i.space_id FROM tagging_itemtag JOIN content_item i ON i.id = content_object_id
    WHERE tag_id = g.id AND i.state = 'published' AND i.deleted_at IS NULL
    ORDER BY content_object_id DESC LIMIT %(most)s
) t WHERE g.slug = ANY (%(tags)s) GROUP BY t.space_id, g.name
"""
LOOKED_AT = 100
# A space that fits so much less than the best is not worth naming.
FAR_BEHIND = 0.3


@dataclass(frozen=True)
class Hint:
    """A space in which it could be asked: why, and whether the person would have to join it first."""

    space: Space
    reason: str
    joins: bool


@dataclass(frozen=True)
class Looked:
    """What was found, and where it could be asked.

    A thing is {item (with its space), kind, answer, asked, answered, n}: its accepted answer in plain words or "", and
    whether it is a question, whether it may answer something at all, and how many answers it has.
    """

    things: list[dict[str, Any]]
    hints: list[Hint]

    @property
    def first(self) -> list[dict[str, Any]]:
        return self.things[:SHOWN]

    @property
    def rest(self) -> list[dict[str, Any]]:
        return self.things[SHOWN:]

    @property
    def ids(self) -> list[int]:
        return [thing["item"].pk for thing in self.things]

    @property
    def said(self) -> str:
        """The sentence that says how much there is."""
        n = len(self.things)
        if not n:
            return _("Nothing like it has been asked or written where you can read.")
        return ngettext("%(n)d thing may answer this already.", "%(n)d things may answer this already.", n) % {"n": n}


def look(user: Any, title: str, body: str, tags: Sequence[str], space: Space | None) -> Looked:
    """Find what `user` may see that is worded like `title` and `body` (plain text), and spaces that would fit."""
    found = similar_to(user, title, body) if title.strip() else []
    return Looked(_things(user, found), hints_for(user, found, tags, space))


def _things(user: Any, found: list[Similar]) -> list[dict[str, Any]]:
    ids = [each.id for each in found]
    if not ids:
        return []
    accepted = Comment.visible_to(user).filter(item_id=OuterRef("pk"), accepted=True).values("body")[:1]
    seen = Item.visible_to(user).filter(pk__in=ids).select_related("space").annotate(answer=Subquery(accepted))
    items = {item.pk: item for item in seen}
    return [_thing(items[pk], items[pk].answer or "") for pk in ids if pk in items]


def _thing(item: Item, answer: str) -> dict[str, Any]:
    kind = kinds.get(item.kind)
    answer = " ".join(plain_text(answer).split())
    asked = kind.model is Question
    return {
        "item": item,
        "kind": kind,
        "answer": answer if len(answer) <= EXCERPT else f"{answer[:EXCERPT]}…",
        "asked": asked,
        "answered": not asked or bool(item.facts.get("answers") or item.facts.get("accepted")),
        "n": item.facts.get("answers", 0) if asked else item.comment_count,
    }


def hints_for(user: Any, found: Sequence[Similar], tags: Sequence[str], space: Space | None) -> list[Hint]:
    """Return at most three spaces for it, the best first: where `user` may publish, or an open one they may join.

    None stands there when `space`, the one that is chosen already, fits best.
    """
    alike = Counter(each.space_id for each in found)
    tagged = _tagged(tags)
    spaces = {row.pk: row for row in open_to(user).filter(pk__in={*alike, *(pk for pk, _name, _n in tagged)})}
    tagged = [row for row in tagged if row[0] in spaces]
    uses = Counter({name: 0 for _pk, name, _n in tagged})
    for _pk, name, n in tagged:
        uses[name] += n
    worth = dict.fromkeys(spaces, 0.0)
    words: dict[int, list[str]] = {}
    for each in found:
        if each.space_id in worth:
            worth[each.space_id] += each.score
    for pk, name, n in tagged:
        worth[pk] += TAG_WORTH * n / uses[name]
        words.setdefault(pk, []).append(name)
    best = sorted(worth, key=lambda pk: (-worth[pk], pk))[:MOST_SPACES]
    if space is not None and best[:1] == [space.pk]:
        return []
    return [
        Hint(spaces[pk], _reason(alike[pk], words.get(pk, [])), not spaces[pk].is_mine)
        for pk in best
        if worth[pk] >= FAR_BEHIND * worth[best[0]] and (space is None or pk != space.pk)
    ]


def open_to(user: Any) -> Any:
    """Return active spaces in which `user` may ask, also open ones they would join first; `is_mine` tells which."""
    member = Exists(Membership.objects.filter(user_id=user.pk, space_id=OuterRef("pk")))
    spaces = Space.visible_to(user).active().annotate(is_mine=member)
    return (
        spaces.filter(is_mine=True) if user.is_guest else spaces.filter(Q(is_mine=True) | Q(visibility=Visibility.OPEN))
    )


def _tagged(tags: Sequence[str]) -> list[tuple[int, str, int]]:
    if not tags:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TAGGED_SQL, {"tags": list(tags), "most": LOOKED_AT})
        return list(cursor.fetchall())


def _reason(alike: int, words: list[str]) -> str:
    parts = []
    if alike:
        parts.append(
            ngettext("%(n)d thing like it stands there", "%(n)d things like it stand there", alike) % {"n": alike}
        )
    if words:
        parts.append(_("“%(tags)s” is talked about there") % {"tags": "”, “".join(sorted(words)[:3])})
    return "; ".join(parts)
