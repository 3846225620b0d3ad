"""Rows as the API tells them. Whoever calls this has asked the door for them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.accounts.hours import Hours
from apps.accounts.models import User
from apps.api.answers import absolute, digest
from apps.content.models import Item
from apps.core.api_kinds import api_kinds
from apps.core.fragments import kept
from apps.core.registry import archive_kinds
from apps.core.richtext import to_markdown
from apps.discussion.models import Comment
from apps.files.models import File
from apps.spaces.models import Membership, Space
from apps.tagging.models import Tag

Told = dict[str, Any]


def person_ref(person: User | None) -> Told | None:
    if person is None:
        return None
    return {"username": person.username, "name": person.name, "url": absolute(f"/people/{person.username}/")}


def person(who: User) -> Told:
    return {
        "username": who.username, "name": who.name, "url": absolute(who.get_absolute_url()), "title": who.title,
        "unit": who.unit.name if who.unit else None, "location": who.location, "bio": who.bio, "skills": who.skills,
        "contact": who.contact, "languages": who.languages, "time_zone": who.time_zone,
        "working_hours": working_hours(who.hours),
        "photo_url": absolute(who.photo_url) if who.photo else None, "is_guest": who.is_guest,
    }  # fmt: skip


def working_hours(said: Hours | None) -> Told | None:
    return {"days": list(said.days), "from": f"{said.begin:%H:%M}", "to": f"{said.end:%H:%M}"} if said else None


def space_ref(space: Space) -> Told:
    return {"slug": space.slug, "name": space.name, "url": absolute(f"/s/{space.slug}/")}


def space(row: Space, role: str | None) -> Told:
    return space_ref(row) | {
        "purpose": row.purpose, "visibility": row.visibility, "description": row.description,
        "goal": row.goal.statement if row.goal else None, "ends": row.ends,
        "exploratory_until": row.exploratory_until, "member_count": row.member_count, "created": row.created,
        "archived_at": row.archived_at, "my_role": role, "source_id": row.source_id,
    }  # fmt: skip


def space_edition(told: Told) -> str:
    """Return what names this edition of a space: it changes with every edit, and not when somebody joins."""
    return digest([told[name] for name in ("name", "purpose", "visibility", "description", "goal", "ends",
                                           "exploratory_until", "archived_at")])  # fmt: skip


def member(row: Membership) -> Told:
    return {"person": person_ref(row.user), "role": row.role, "joined": row.joined}


def tag(row: Tag) -> Told:
    return {"name": row.name, "slug": row.slug, "url": absolute(row.get_absolute_url())}


def people_by_id(ids: Iterable[int]) -> dict[int, User]:
    """Return {id: person} from one query, from none for none."""
    wanted = set(ids)
    return User.objects.in_bulk(wanted) if wanted else {}


def items(rows: list[Item]) -> list[Told]:
    """Return items as lists show them; their spaces and authors were selected with them."""
    known = people_by_id(pk for row in rows for pk in row.coauthor_ids)
    return [item(row, known) for row in rows]


def item(row: Item, known: dict[int, User]) -> Told:
    return {
        "id": row.pk, "kind": row.kind, "url": absolute(row.get_absolute_url()), "title": row.title,
        "state": row.state, "space": space_ref(row.space), "author": person_ref(row.author),
        "coauthors": [person_ref(known[pk]) for pk in row.coauthor_ids if pk in known],
        "created": row.created, "published_at": row.published_at, "edited_at": row.edited_at,
        "expires_at": row.expires_at, "last_activity_at": row.last_activity_at, "pinned": row.pinned_at is not None,
        "closed": row.closed_at is not None, "closed_reason": row.closed_reason,
        "tags": [{"name": name, "slug": slug} for name, slug in row.tag_names], "excerpt_html": row.excerpt,
        "images": [{**image, "url": absolute(f"/files/{image['id']}/")} for image in row.preview],
        "facts": row.facts, "comment_count": row.comment_count, "reactions": row.reaction_counts,
        "source_id": row.source_id,
    }  # fmt: skip


def bodies(rows: Iterable[Item]) -> dict[int, str]:
    """Return {id: stored HTML}, from one query for each kind."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.pk)
    dumped = (archive_kinds.get(kind).dump(ids) for kind, ids in by_kind.items())
    return {pk: columns.get("html", "") for found in dumped for pk, columns in found.items()}


def with_bodies(rows: list[Item], told: list[Told]) -> list[Told]:
    """Put the texts on items; what a text is in Markdown is found once for each version."""
    html = bodies(rows)
    keys = {row.pk: f"markdown:{row.pk}:{row.version}" for row in rows}
    markdown = kept(keys, lambda missing: {pk: to_markdown(html.get(pk, ""), breaks=True).strip() for pk in missing})
    return [one | {"body_html": html.get(one["id"], ""), "body_markdown": markdown.get(one["id"], "")} for one in told]


def details(row: Item) -> Told | None:
    """Return what only the kind of an item knows of it."""
    return api_kinds.get(row.kind).tell([row.pk]).get(row.pk) if row.kind in api_kinds else None


def whole_item(row: Item) -> Told:
    """Return an item with its text and what only its kind knows."""
    (told,) = with_bodies([row], items([row]))
    return told | {"details": details(row)}


EDITED = ("kind", "title", "state", "space", "coauthors", "published_at", "expires_at", "tags", "images", "body_html",
          "details")  # fmt: skip


def item_edition(told: Told) -> str:
    """Return what names this edition of an item: it changes with every edit, and not with comments or reactions."""
    return digest([told[name] for name in EDITED])


def comments(rows: list[Comment], item_url: str) -> list[Told]:
    """Return comments on the item at `item_url`; what each is in Markdown is found once for each version."""
    known = {row.pk: row for row in rows}
    keys = {row.pk: f"comment-markdown:{row.pk}:{row.version}" for row in rows}
    markdown = kept(
        keys, lambda missing: {pk: to_markdown(known[pk].body, breaks=True).strip() for pk in missing}
    )  # fmt: skip
    return [comment(row, item_url, markdown[row.pk]) for row in rows]


def comment(row: Comment, item_url: str, markdown: str) -> Told:
    return {
        "id": row.pk, "item": row.item_id, "parent": row.parent_id, "url": absolute(f"{item_url}#comment-{row.pk}"),
        "author": person_ref(row.author), "body_html": row.body,
        "body_markdown": markdown, "created": row.created,
        "edited_at": row.edited_at, "accepted": row.accepted, "helpful": row.helpful,
        "reactions": row.reaction_counts, "source_id": row.source_id,
    }  # fmt: skip


def comment_edition(row: Comment) -> str:
    return digest(row.body)


def file(row: File, viewer: Any) -> Told:
    return {
        "id": row.pk, "mime": row.mime, "size": row.size, "width": row.width, "height": row.height, "alt": row.alt,
        "name": row.original_name if row.owner_id == viewer.pk else None, "item": row.item_id,
        "created": row.created, "url": absolute(reverse("file", args=[row.pk])),
    }  # fmt: skip
