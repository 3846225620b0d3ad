"""The table of rights and the querysets say the same, for every role, visibility, state, kind and authorship.

`visible_to` filters in SQL, `can` answers from the table: two tellings of one rule. This test makes a world that holds
every combination and compares them row by row.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from apps.accounts.models import SiteRole, User
from apps.content.models import Coauthor, State
from apps.core.registry import Kind, kinds
from apps.discussion.models import Comment
from apps.spaces.models import Membership, Role, Space, Visibility
from apps.spaces.permissions import RIGHTS, abilities, can
from tests.factories import make_user

# (state, deleted, closed): what an item can be in.
CONDITIONS = [(state, False, False) for state in State.values] + [
    (State.PUBLISHED, True, False), (State.HIDDEN, True, False), (State.PUBLISHED, False, True),
    (State.HIDDEN, False, True), (State.PUBLISHED, True, True),
]  # fmt: skip
# Which moments a comment can carry.
COMMENTS = [
    (),
    ("deleted_at",),
    ("hidden_at",),
    ("shared_at",),
    ("hidden_at", "shared_at"),
    ("hidden_at", "deleted_at"),
]
SPACES = list(product(Visibility.values, [False, True]))


class World:
    """People in every role towards every sort of space."""

    def __init__(self) -> None:
        self.people: dict[str, Any] = {"anonymous": AnonymousUser()}
        self.memberships: dict[str, str] = {}
        for role in Role.values:
            self._add(role, role)
        self._add("outsider", None)
        self._add("guest-member", Role.MEMBER, is_guest=True)
        self._add("guest-outsider", None, is_guest=True)
        self._add("inactive-owner", Role.OWNER, is_active=False)
        for site_role in SiteRole.values:
            self._add(f"{site_role}-outsider", None, roles=[site_role])
            self._add(f"{site_role}-member", Role.MEMBER, roles=[site_role])
        self.other = make_user("other")
        self.spaces = [self._space(visibility, archived) for visibility, archived in SPACES]

    def _add(self, name: str, role: str | None, **fields: Any) -> None:
        self.people[name] = make_user(name.replace("_", "-"), **fields)
        if role:
            self.memberships[name] = role

    def _space(self, visibility: str, archived: bool) -> Space:
        name = f"{visibility}-{'archived' if archived else 'active'}"
        space = Space.objects.create(
            name=name, slug=name, purpose="interest", visibility=visibility, description=name,
            archived_at=timezone.now() if archived else None,
        )  # fmt: skip
        Membership.objects.bulk_create(
            Membership(space=space, user=self.people[person], role=role) for person, role in self.memberships.items()
        )
        return space

    def authors(self) -> Iterator[User | None]:
        yield from (person for person in self.people.values() if person.is_authenticated)
        yield self.other
        yield None


@pytest.fixture
def world(db: None) -> World:
    return World()


def new_item(kind: Kind, space: Space, author: User | None, state: str, deleted: bool, closed: bool) -> Any:
    """Make an item of `kind`, whatever text its own columns insist on."""
    own = kind.model._meta.local_fields
    text = {
        field.name: "words"
        for field in own
        if field.get_internal_type() in {"TextField", "CharField"} and field.default is NOT_PROVIDED
    }
    now = timezone.now()
    item = kind.model(
        kind=kind.name, space=space, author=author, state=state, title="A title", published_at=now,
        deleted_at=now if deleted else None, closed_at=now if closed else None, **text,
    )  # fmt: skip
    item.save()
    return item


def shared_item(kind: Kind, space: Space, author: User, coauthor: User, state: str, deleted: bool, closed: bool) -> Any:
    """Make an item that `coauthor` wrote together with `author`."""
    item = new_item(kind, space, author, state, deleted, closed)
    Coauthor.objects.create(item_id=item.pk, user=coauthor)
    item.change(coauthor_ids=[coauthor.pk])
    return item


def concern(person: Any, other: User, author: User | None) -> bool:
    """Whether a thing by `author` tells this person apart: their own, somebody else's, or nobody's."""
    return author is None or author in (other, person)


def test_spaces_are_known_to_those_who_may_see_them(world: World) -> None:
    differences = []
    for name, person in world.people.items():
        known = set(Space.visible_to(person).values_list("pk", flat=True))
        readable = set(Space.objects.readable_by(person).values_list("pk", flat=True))
        for space in world.spaces:
            if (space.pk in known) != can(person, "space.see", space):
                differences.append(f"{name} sees {space.name}: queryset {space.pk in known}")
            if (space.pk in readable) != can(person, "space.read", space):
                differences.append(f"{name} reads {space.name}: queryset {space.pk in readable}")
    assert differences == []


def test_private_spaces_are_known_to_members_only(world: World) -> None:
    """What the two agree on is what the portal promises."""
    for name, person in world.people.items():
        for space in world.spaces:
            member = name in world.memberships and person.is_active
            employee = person.is_authenticated and person.is_active and not getattr(person, "is_guest", False)
            assert can(person, "space.see", space) == (member or (employee and space.visibility != "private"))
            assert can(person, "space.read", space) == (member or (employee and space.visibility == "open"))


@pytest.mark.parametrize("kind", list(kinds), ids=lambda kind: kind.name)
def test_items_are_shown_to_those_who_may_view_them(world: World, kind: Kind) -> None:
    items = [
        new_item(kind, space, author, *condition)
        for space, author, condition in product(world.spaces, world.authors(), CONDITIONS)
    ]
    items += [
        shared_item(kind, space, world.other, person, *condition)
        for space, person, condition in product(world.spaces, world.people.values(), CONDITIONS)
        if person.is_authenticated
    ]
    differences, compared = [], 0
    for name, person in world.people.items():
        shown = set(kind.model.visible_to(person).values_list("pk", flat=True))
        for item in items:
            if not concern(person, world.other, item.author):
                continue
            compared += 1
            if (item.pk in shown) != can(person, "item.view", item):
                differences.append(
                    f"{name}, {item.permission_state} by {item.author} in {item.space}: queryset {item.pk in shown}"
                )
            assert not (item.deleted_at and item.pk in shown)
    assert differences == []
    assert compared >= len(world.people) * len(SPACES) * len(CONDITIONS) * 2


@pytest.mark.parametrize("kind", list(kinds), ids=lambda kind: kind.name)
def test_comments_are_shown_to_those_who_may_view_them(world: World, kind: Kind) -> None:
    items = [
        new_item(kind, space, author, *condition)
        for space, author, condition in product(world.spaces, [world.other], CONDITIONS)
    ]
    comments = Comment.everything.bulk_create(
        Comment(item=item, author=author, body="words", **dict.fromkeys(marked, timezone.now()))
        for item, author, marked in product(items, world.authors(), COMMENTS)
    )
    differences = []
    for name, person in world.people.items():
        shown = set(Comment.visible_to(person).values_list("pk", flat=True))
        for comment in comments:
            if concern(person, world.other, comment.author) and (comment.pk in shown) != can(
                person, "comment.view", comment
            ):
                differences.append(
                    f"{name}, {comment.permission_state} by {comment.author} on {comment.item.permission_state} "
                    f"in {comment.item.space}: queryset {comment.pk in shown}"
                )
    assert differences == []


def test_nobody_writes_in_an_archived_space(world: World) -> None:
    writing = {
        "comment.correct", "comment.delete", "comment.edit", "comment.hide", "comment.react", "comment.restore",
        "comment.share", "comment.unhide", "comment.use", "item.accept", "item.announce", "item.close",
        "item.comment", "item.confirm", "item.correct", "item.delete", "item.duplicate", "item.edit", "item.grow",
        "item.hide", "item.improve", "item.lead", "item.move", "item.pin", "item.poll", "item.react", "item.rearrange",
        "item.renew", "item.reopen", "item.restore", "item.review", "item.unhide", "item.use", "item.verify",
        "item.write", "item.write_led", "item.write_named", "space.admit", "space.configure", "space.expose",
        "space.invite", "space.join", "space.publish", "space.request",
    }  # fmt: skip
    reading = {
        "space.see", "space.read", "space.people", "space.leave", "space.remove", "space.appoint", "space.adopt",
        "space.manage", "space.archive", "space.restore", "item.view", "item.report", "item.keep", "comment.view",
    }  # fmt: skip
    assert writing | reading == set(RIGHTS)
    kind = next(iter(kinds))
    for space in (space for space in world.spaces if space.is_archived):
        for person in world.people.values():
            author = person if person.is_authenticated else None
            assert not abilities(person, space) & writing
            for condition in CONDITIONS:
                assert not abilities(person, new_item(kind, space, author, *condition)) & writing


@pytest.mark.parametrize("name", ["anonymous", "inactive-owner"])
def test_who_is_not_here_may_nothing(world: World, name: str) -> None:
    for space in world.spaces:
        assert abilities(world.people[name], space) == frozenset()
