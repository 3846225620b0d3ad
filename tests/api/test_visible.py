"""What the API lists is what `visible_to` passes: for everybody, in every sort of space, whatever its state."""

import pytest

from apps.accounts.actions import make_token
from apps.accounts.models import User
from apps.content.models import Item
from apps.core.registry import kinds
from apps.discussion.models import Comment
from apps.spaces.models import Space
from tests.api.conftest import Program
from tests.architecture.test_permissions_agree import CONDITIONS, World, new_item, shared_item


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def things(world, settings):
    """An item in every state by somebody in every role, its kinds in turn, each with a comment."""
    settings.RATELIMIT_ENABLE = False
    every, n = list(kinds), 0
    for space in world.spaces:
        for author in world.authors():
            for condition in CONDITIONS:
                n += 1
                new_item(every[n % len(every)], space, author, *condition)
        for person in world.people.values():
            if person.is_authenticated:
                n += 1
                shared_item(every[n % len(every)], space, world.other, person, *CONDITIONS[n % len(CONDITIONS)])
    Comment.everything.bulk_create(
        Comment(item=item, author=world.other, body="words") for item in Item.everything.all()
    )
    return world


def program_of(person):
    return Program(make_token(actor=person, name="Test", scope="read", days=1)[1])


def everything(reader, path):
    found, cursor = [], ""
    while cursor is not None:
        data = reader.get(f"{path}{'&' if '?' in path else '?'}limit=50&cursor={cursor}").data
        found += data["results"]
        cursor = data["next"]
    return found


def listed(reader, spaces):
    """Return the ids of all items that any list shows."""
    lists = ["/items", "/items?state=draft", "/items?state=scheduled"]
    lists += [f"/items?state={state}&space={slug}" for state in ("hidden", "archived") for slug in spaces]
    return [row["id"] for path in lists for row in everything(reader, path)]


def who(world):
    return [(name, person) for name, person in world.people.items() if person.is_authenticated and person.is_active]


def test_lists_show_what_visible_to_passes(things):
    slugs = [space.slug for space in things.spaces]
    compared = 0
    for name, person in who(things):
        shown = listed(program_of(person), slugs)
        expected = set(Item.visible_to(person).values_list("pk", flat=True))
        assert len(shown) == len(set(shown)), name
        assert set(shown) == expected, f"{name}: {set(shown) ^ expected}"
        compared += len(expected)
    assert compared > 1000


def test_spaces_people_and_members_are_those_one_may_know_of(things):
    for name, person in who(things):
        reader = program_of(person)
        known = {row["slug"] for show in ("active", "archived") for row in everything(reader, f"/spaces?show={show}")}
        assert known == set(Space.visible_to(person).values_list("slug", flat=True)), name
        people = {row["username"] for row in everything(reader, "/people")}
        assert people == set(User.objects.visible_to(person).values_list("username", flat=True)), name
        readable = set(Space.objects.readable_by(person).values_list("slug", flat=True))
        for space in things.spaces:
            answer = reader.get(f"/spaces/{space.slug}/members").status_code
            assert answer == (200 if space.slug in readable else 404), (name, space.slug)


def test_one_item_and_its_conversation_open_for_those_who_may_see_it(things):
    """Each sort of item once for each person; all that they may see is compared in the lists."""
    sorts = {}
    for item in Item.everything.filter(author=things.other).order_by("pk"):
        sorts.setdefault((item.space_id, item.state, bool(item.deleted_at), bool(item.closed_at)), item)
    for name, person in who(things):
        reader = program_of(person)
        seen = set(Item.visible_to(person).values_list("pk", flat=True))
        said = set(Comment.visible_to(person).values_list("item_id", flat=True))
        for item in sorts.values():
            assert (reader.get(f"/items/{item.pk}").status_code == 200) == (item.pk in seen), (name, item)
            talk = reader.get(f"/items/{item.pk}/comments")
            assert talk.status_code == (200 if item.pk in seen else 404), (name, item)
            if talk.status_code == 200:
                assert bool(talk.data["results"]) == (item.pk in said), (name, item)
