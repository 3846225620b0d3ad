"""Writing the portal, or one space of it, as an archive.

The same content gives the same bytes, also after a round trip through another, empty portal: rows without an archive
id get one from their primary key (`post-12`) and keep it where they are imported; rows stand in the order in which the
importer numbers them; a text is Markdown where that gives back exactly the text as an import would store it, and HTML
where it does not.

The format has no place for, and so an export leaves out: passwords, photos, languages and time zones; that somebody is
a guest or has left (they come back as people who can ask for a password); what is being typed; links that preview
drafts, which are secrets and made anew; deleted items and comments, and receipts that were taken back; a space's
colour, sign, time of exploration and archiving, and when its members joined; mentions, read marks, notifications and
the log. The export of one space leaves out what is a person's alone as well: what they follow and keep.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.languages import names
from apps.accounts.models import Unit, User
from apps.content.models import Coauthor, Item, State
from apps.core import richtext
from apps.core.registry import archive_files, archive_kinds
from apps.discussion.models import Comment, Mention, Reaction
from apps.events.models import Event
from apps.integrations.archive import FORMAT
from apps.integrations.archive.addresses import inward, outward
from apps.spaces.models import Membership, Space
from apps.strategy.models import Goal, Metric, Organisation, Reading

AT_ONCE = 1000
GONE = {"id": "former-member", "name": "Someone who has left", "email": "former-member@example.invalid"}
Rows = Iterator[dict[str, Any]]


def stamp(moment: datetime) -> str:
    """Return a time as the format writes it, with as many digits as it needs."""
    text = moment.astimezone(UTC).isoformat()
    return text.removesuffix("+00:00") + "Z"


def brief(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without the fields that are empty."""
    return {name: value for name, value in row.items() if value not in (None, "", [])}


class Dump:
    """One export under way. `newest` is the latest time written so far.

    What apps need for the files they add: `items`, `comments` and `people`, the rows that are exported; `ids`, which
    leads from primary keys to archive ids, by file; `time`, `stamp` and `text`, which write values; and `enclose`.
    """

    def __init__(self, space: Space | None = None) -> None:
        self.space = space
        self.newest = datetime(1900, 1, 1, tzinfo=UTC)
        self.spaces = Space.objects.filter(pk=space.pk) if space else Space.objects.all()
        self.items: QuerySet[Item] = Item.everything.filter(
            deleted_at=None, space__in=self.spaces, kind__in=archive_kinds.names()
        )
        self.comments: QuerySet[Comment] = Comment.everything.filter(deleted_at=None, item__in=self.items)
        self.comments = self.comments.exclude(pk__in=self._beneath_deleted())
        self.reactions = Reaction.objects.filter(Q(item__in=self.items) | Q(comment__in=self.comments))
        self.closed_by = self._closed_by()
        self.goals = Goal.objects.filter(pk__in=self._goals()) if space else Goal.objects.all()
        self.people = User.objects.filter(pk__in=self._people()) if space else User.objects.all()
        self.units = Unit.objects.filter(pk__in=self._units()) if space else Unit.objects.all()
        self.ids: dict[str, dict[int | None, str]] = {}
        self.slugs: dict[str, str] = {}
        self.slugs_by_id: dict[str, str] = {}
        self.item_keys: dict[str, int] = {}
        self.enclosed: dict[str, str] = {}
        self.handles: dict[str, richtext.Mention] = {}
        self.people_by_id: dict[str, richtext.Mention] = {}

    def rows(self) -> Iterator[tuple[str, Rows]]:
        """Yield (file, its rows), in the order of the format. Each must be read to its end before the next."""
        yield "units", self._write_units()
        yield "users", self._write_users()
        yield "goals", self._write_goals()
        yield "readings", self._write_readings()
        yield "spaces", self._write_spaces()
        yield "items", self._write_items()
        yield "comments", self._write_comments()
        yield "reactions", self._write_reactions()
        for file in archive_files:
            yield file.name, iter(()) if self.space and file.personal else map(brief, file.dump(self))

    def manifest(self, at: datetime | None) -> dict[str, Any]:
        """Return the manifest; without `at`, the archive is as old as the newest thing in it. Call it last."""
        organisation = Organisation.objects.filter(pk=1).first()
        return brief(
            {
                "format": FORMAT,
                "name": organisation.name if organisation and organisation.name else "Workscape",
                "exported_at": stamp(at or self.newest),
                "vision": organisation.vision if organisation else "",
            }
        )

    def time(self, moment: datetime | None) -> str | None:
        """Write a time at which something was done; the archive is at least as new."""
        if moment is None:
            return None
        self.newest = max(self.newest, moment)
        return stamp(moment)

    def stamp(self, moment: datetime | None) -> str | None:
        """Write a time that may be to come."""
        return stamp(moment) if moment else None

    def enclose(self, path: str, name: str) -> None:
        """Put the stored file `name` into the archive as `path`."""
        self.enclosed[path] = name

    def _name(self, file: str, rows: Iterable[tuple[int, str | None, str]]) -> dict[int | None, str]:
        """Give every row its archive id: the one it came with, or the one proposed, made unique."""
        listed = list(rows)
        taken = {source for _pk, source, _own in listed if source}
        names: dict[int | None, str] = {}
        for pk, source, own in listed:
            name, number = source or own, 2
            while not source and name in taken:
                name, number = f"{own}-{number}", number + 1
            taken.add(name)
            names[pk] = name
        self.ids[file] = names
        return names

    # What one space needs.
    def _beneath_deleted(self) -> set[int]:
        """Replies to comments that are not exported are not either, however deep."""
        gone = set(Comment.everything.filter(item__in=self.items).exclude(deleted_at=None).values_list("pk", flat=True))
        last = gone
        while last:
            last = set(Comment.everything.filter(parent__in=last).values_list("pk", flat=True)) - gone
            gone = gone | last
        return gone

    def _closed_by(self) -> dict[int, int]:
        """Return {item: who closed its conversation}, as the log says."""
        kinds = {f"{kind}.closed" for kind in archive_kinds.names()}
        closed = Event.objects.filter(verb__in=kinds, item__in=self.items.exclude(closed_at=None)).exclude(actor=None)
        return dict(closed.order_by("id").values_list("item_id", "actor_id"))

    def _goals(self) -> set[int]:
        return self._with_ancestors(Goal, "enables_id", self.spaces.exclude(goal=None).values_list("goal", flat=True))

    def _units(self) -> set[int]:
        return self._with_ancestors(Unit, "parent_id", self.people.exclude(unit=None).values_list("unit", flat=True))

    @staticmethod
    def _with_ancestors(model: Any, field: str, start: Iterable[int]) -> set[int]:
        parents = dict(model.objects.values_list("pk", field))
        found: set[int] = set()
        for key in start:
            while key is not None and key not in found:
                found.add(key)
                key = parents[key]
        return found

    def _people(self) -> set[int]:
        mentions = Mention.objects.filter(Q(comment=None, item__in=self.items) | Q(comment__in=self.comments))
        sources = (
            Membership.objects.filter(space__in=self.spaces).values_list("user", flat=True),
            self.items.values_list("author", flat=True).distinct(),
            Coauthor.objects.filter(item__in=self.items).values_list("user", flat=True),
            self.closed_by.values(),
            *(file.people(self) for file in archive_files if not file.personal),
            self.comments.values_list("author", flat=True).distinct(),
            self.reactions.values_list("user", flat=True).distinct(),
            mentions.values_list("user", flat=True).distinct(),
            self.goals.values_list("owner", flat=True),
        )
        return {pk for source in sources for pk in source} - {None}

    # One file each.
    def _write_units(self) -> Rows:
        rows = list(self.units.order_by("pk"))
        ids = self._name("units", ((unit.pk, unit.source_id, f"unit-{unit.pk}") for unit in rows))
        for unit in rows:
            yield brief({"id": ids[unit.pk], "name": unit.name, "parent": ids.get(unit.parent_id)})

    def _write_users(self) -> Rows:
        people = self.people.order_by("pk")
        ids = self._name("users", people.values_list("pk", "source_id", "username"))
        for user in people.iterator(AT_ONCE):
            self.handles[user.username] = self.people_by_id[ids[user.pk]] = richtext.Mention(ids[user.pk], user.name)
            yield brief(
                {
                    "id": ids[user.pk],
                    "name": user.name,
                    "email": user.email,
                    "unit": self.ids["units"].get(user.unit_id),
                    "title": user.title,
                    "location": user.location,
                    "bio": user.bio,
                    "skills": [skill for skill in user.skills if skill.strip()],
                    "contact": user.contact,
                    "languages": [code for code in user.languages if code in names()],
                    "time_zone": user.time_zone,
                    "working_hours": self._hours(user),
                    "roles": user.roles,
                    "joined": self._joined(user.joined),
                }
            )
        if self.items.filter(author=None).exists() or self.comments.filter(author=None).exists():
            ids[None] = next(name for name in _numbered(str(GONE["id"])) if name not in ids.values())
            yield {**GONE, "id": ids[None], "joined": "2000-01-01"}

    @staticmethod
    def _hours(user: User) -> dict[str, Any] | None:
        said = user.hours
        return said and {"days": list(said.days), "from": f"{said.begin:%H:%M}", "to": f"{said.end:%H:%M}"}

    def _joined(self, moment: datetime) -> str:
        written = str(self.time(moment))
        return written[:10] if moment.astimezone(UTC).time() == time() else written

    def _write_goals(self) -> Rows:
        rows = list(self.goals.order_by("pk"))
        ids = self._name("goals", ((goal.pk, goal.source_id, f"goal-{goal.pk}") for goal in rows))
        metrics = {metric.goal_id: metric for metric in Metric.objects.filter(goal__in=self.goals)}
        for goal in rows:
            yield brief(
                {
                    "id": ids[goal.pk],
                    "statement": goal.statement,
                    "enables": ids.get(goal.enables_id),
                    "owner": self.ids["users"].get(goal.owner_id) if goal.owner_id else None,
                    "metric": _metric(metrics[goal.pk]) if goal.pk in metrics else None,
                }
            )

    def _write_readings(self) -> Rows:
        goals = self.ids["goals"]
        for row in Reading.objects.filter(goal__in=self.goals).order_by("at", "goal_id").iterator(AT_ONCE):
            yield {"goal": goals[row.goal_id], "at": self.time(row.at), "value": row.value}

    def _write_spaces(self) -> Rows:
        rows = list(self.spaces.order_by("created", "pk"))
        ids = self._name("spaces", ((space.pk, space.source_id, space.slug) for space in rows))
        self.slugs = {space.slug: ids[space.pk] for space in rows}
        self.slugs_by_id = {key: slug for slug, key in self.slugs.items()}
        members: dict[int, list[dict[str, str]]] = {}
        people = self.ids["users"]
        listed = Membership.objects.filter(space__in=self.spaces).order_by("pk")
        for space_id, user, role in listed.values_list("space", "user", "role").iterator(AT_ONCE):
            members.setdefault(space_id, []).append({"user": people[user], "role": role})
        for space in rows:
            aims = {
                "goal": self.ids["goals"].get(space.goal_id),
                "ends": space.ends.isoformat() if space.ends else None,
            }
            yield {
                "id": ids[space.pk],
                "name": space.name,
                "purpose": space.purpose,
                "visibility": space.visibility,
                "description": space.description,
                **brief(aims),
                "created": self.time(space.created),
                "members": members.get(space.pk, []),
            }

    def _write_items(self) -> Rows:
        ordered = self.items.order_by("created", "pk")
        named = ordered.values_list("pk", "source_id", "kind").iterator(AT_ONCE)
        ids = self._name("items", ((pk, source, f"{kind}-{pk}") for pk, source, kind in named))
        self.item_keys = {name: pk for pk, name in ids.items() if pk}
        for part in _parts(ordered):
            own: dict[int, dict[str, Any]] = {}
            for kind in {item.kind for item in part}:
                own |= archive_kinds.get(kind).dump([item.pk for item in part if item.kind == kind])
            for item in part:
                yield self._item(item, own[item.pk])

    def _item(self, item: Item, columns: dict[str, Any]) -> dict[str, Any]:
        ids, people, tell = self.ids["items"], self.ids["users"], archive_kinds.get(item.kind).tell
        # Of what is published, the time it appeared is told where it is not the time it was begun.
        appeared = item.published_at if item.published_at != item.created and item.state != State.DRAFT else None
        return {
            **brief(
                {
                    "id": ids[item.pk],
                    "kind": item.kind,
                    "space": self.ids["spaces"][item.space_id],
                    "author": people[item.author_id],
                    "coauthors": [people[pk] for pk in item.coauthor_ids if pk in people],
                    "created": self.time(item.created),
                    "published_at": (self.stamp if item.state == State.SCHEDULED else self.time)(appeared),
                    "edited_at": self.time(item.edited_at),
                    "expires_at": self.stamp(item.expires_at),
                    "pinned_at": self.time(item.pinned_at) if item.state == State.PUBLISHED else None,
                    "closed_at": self.time(item.closed_at),
                    "closed_by": people.get(self.closed_by.get(item.pk)) if self.closed_by.get(item.pk) else None,
                    "closed_reason": item.closed_reason if item.closed_at else None,
                    "title": item.title,
                }
            ),
            **self.text(columns["html"]),
            **brief(
                {
                    "tags": [name for name, _slug in item.tag_names],
                    "parent": ids.get(columns.get("parent")),
                    "file": columns.get("file"),
                    "state": item.state if item.state != State.PUBLISHED else None,
                    **(tell(columns, self) if tell else {}),
                }
            ),
        }

    def _write_comments(self) -> Rows:
        ordered = self.comments.order_by("created", "pk")
        named = ordered.values_list("pk", "source_id").iterator(AT_ONCE)
        ids = self._name("comments", ((pk, source, f"comment-{pk}") for pk, source in named))
        for part in _parts(ordered):
            for comment in part:
                row = {
                    "id": ids[comment.pk],
                    "item": self.ids["items"][comment.item_id],
                    "parent": ids.get(comment.parent_id) if comment.parent_id else None,
                    "author": self.ids["users"][comment.author_id],
                    "created": self.time(comment.created),
                    "edited_at": self.time(comment.edited_at),
                    "shared_at": self.time(comment.shared_at),
                    "hidden_at": self.time(comment.hidden_at),
                    "hidden_reason": comment.hidden_reason,
                }
                accepted = {"accepted": True} if comment.accepted else {}
                yield {**brief(row), **self.text(comment.body), **accepted}

    def _write_reactions(self) -> Rows:
        for row in self.reactions.order_by("created", "pk").iterator(AT_ONCE):
            on = {"comment": self.ids["comments"][row.comment_id]} if row.comment_id else {}
            on = on or {"item": self.ids["items"][row.item_id]}
            user = self.ids["users"][row.user_id]
            yield {**on, "user": user, "emoji": row.emoji, "created": self.time(row.created)}

    def text(self, html: str) -> dict[str, str]:
        """Return the text as an import would store it: as Markdown if it survives that, else as HTML."""
        # People go by their archive ids there, which may differ from the handles here.
        html = _linked(_linked(html, self.handles), self.people_by_id)
        said = self._outward(html)
        html = self._inward(said)
        try:
            markdown = self._outward(richtext.to_markdown(html))
            if _linked(richtext.from_markdown(self._inward(markdown)), self.people_by_id) == html:
                return {"body": markdown}
        except richtext.TooLong:
            pass
        return {"body_html": said}

    def _outward(self, text: str) -> str:
        return outward(text, lambda number: self.ids["items"].get(int(number)), self.slugs.get)

    def _inward(self, text: str) -> str:
        return inward(text, lambda key: str(self.item_keys.get(key) or "") or None, self.slugs_by_id.get)


def _linked(html: str, people: dict[str, richtext.Mention]) -> str:
    return richtext.link_mentions(html, lambda handles: {name: people[name] for name in handles if name in people})[0]


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name, "unit": metric.unit, "direction": metric.direction, "baseline": metric.baseline,
        "target": metric.target, "by": metric.by.isoformat(),
    }  # fmt: skip


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for row in rows.iterator(AT_ONCE):
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
