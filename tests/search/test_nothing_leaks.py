"""Nobody finds, counts, is offered or is shown anything that they may not open, whoever is in which space."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.content.actions import hide
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.events.outbox import sweep
from apps.files.models import Document
from apps.following.reading import met_by
from apps.search import candidates, words
from apps.search.finding import find
from apps.search.query import parse
from apps.search.suggestions import suggest
from apps.spaces.models import Membership, Space, Visibility
from apps.tagging.models import Tag
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_user
from tests.files.papers import link, upload

PEOPLE, SPACES = 3, 4
# Every thing holds the word all look for, and one that only it holds; titles and tags do, too.
SHARED = "turbine"
QUERIES = [
    SHARED,
    f'"{SHARED}"',
    f"{SHARED} is:unanswered",
    f"{SHARED} kind:comment",
    f"{SHARED} kind:file",
    f"{SHARED} author:p0",
    "kind:post",
]
AT_ONCE = timedelta(seconds=-1)
WORD = re.compile(r"secret[a-z]+")

worlds = st.fixed_dictionaries(
    {
        "visibilities": st.lists(st.sampled_from(Visibility.values), min_size=SPACES, max_size=SPACES),
        "guests": st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        "members": st.sets(st.tuples(st.integers(0, SPACES - 1), st.integers(0, PEOPLE - 1))),
        "leaves": st.sets(st.tuples(st.integers(0, SPACES - 1), st.integers(0, PEOPLE - 1)), max_size=3),
        "hidden": st.sets(st.integers(0, SPACES - 1), max_size=2),
        "common": st.booleans(),
    }
)


def name(number: int) -> str:
    """Return a word that stands for one thing, of letters alone."""
    return "secret" + "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "x"


class World:
    """People and spaces as `plan` says, with things of every sort in each space, indexed before some people left."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.owner = make_user("owner")
        self.people = [make_user(f"p{n}", is_guest=n in plan["guests"]) for n in range(PEOPLE)]
        self.things: dict[str, Any] = {}
        for number, visibility in enumerate(plan["visibilities"]):
            members = [person for n, person in enumerate(self.people) if (number, n) in plan["members"]]
            title = f"{SHARED} {name(number * 10)}"
            space = make_space(
                self.owner, slug=f"space-{number}", name=title, visibility=visibility, members=members,
                description=f"About {name(number * 10)}",
            )  # fmt: skip
            self.things[name(number * 10)] = space
            self._fill(number * 10, space, number in plan["hidden"])
        sweep(limit=10_000, grace=AT_ONCE)
        words.count()
        for number, person in plan["leaves"]:
            Membership.objects.filter(space__slug=f"space-{number}", user=self.people[person]).delete()

    def _fill(self, number: int, space: Space, hides: bool) -> None:
        post = make_post(space, self.owner, f"The {SHARED} {name(number + 1)}", tags=f"{SHARED} {name(number + 2)}")
        self.things[name(number + 1)], self.things[name(number + 2)] = (
            post,
            Tag.objects.get(name__endswith=name(number + 2)),
        )
        asked = make_question(space, self.owner, f"{SHARED} {name(number + 3)}", "Why?")
        self.things[name(number + 3)] = asked
        self.things[name(number + 4)] = make_comment(asked, self.owner, f"The {SHARED} {name(number + 4)}")
        inside, beside = (self._file(number + n) for n in (6, 7))
        article = make_article(
            space, self.owner, f"{SHARED} {name(number + 5)}", f"{SHARED} {name(number + 5)} {link(inside)}"
        )  # fmt: skip
        self.things[name(number + 5)] = article
        make_comment(post, self.owner, f"See {link(beside)}")
        # One that hangs on nothing is found by nobody.
        self._file(number + 8)
        if hides:
            hide(actor=self.owner, item=article, reason="Off")

    def _file(self, number: int) -> Any:
        file = upload(self.owner, f"The {SHARED} {name(number)}", f"{name(number)}.txt")
        self.things[name(number)] = file.document
        return file

    def open_to(self, person: Any) -> set[str]:
        """Return the words of what `person` may open now, asking the doors one by one."""
        doors = {model: model.visible_to for model in (Space, Tag, Comment, Document)}
        return {
            word for word, thing in self.things.items()
            if doors.get(type(thing), Item.visible_to)(person).filter(pk=thing.pk).exists()
        }  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=6,
    deadline=None,
    # Making a failing world smaller would take longer than reading it.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=worlds)
def test_what_is_found_counted_offered_and_shown_can_be_opened(plan: dict[str, Any], monkeypatch: Any) -> None:
    with transaction.atomic(), monkeypatch.context() as patch:
        if plan["common"]:
            patch.setattr(candidates, "MOST_HITS", 0)
        world = World(plan)
        for person in world.people:
            check(world, person)
        transaction.set_rollback(True)


def check(world: World, person: Any) -> None:
    allowed = world.open_to(person)
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for query in QUERIES:
        rows = find(person, parse(query, person), grouped=False).rows
        for row in rows:
            opened = {"item": Item.visible_to, "comment": Comment.visible_to, "space": Space.visible_to,
                      "tag": Tag.visible_to, "person": met_by, "file": Document.visible_to}[row.sort]  # fmt: skip
            assert opened(person).filter(pk=row.source).exists(), (query, row)
        page = browser.get("/search/", {"q": query}).content.decode()
        assert set(WORD.findall(page)) <= allowed, query
    found = {word for word, thing in world.things.items() if find(person, parse(word, person)).rows}
    assert found <= allowed
    offered = json.dumps(
        [*suggest(person, SHARED), *suggest(person, "sec"), *suggest(person, "in:sec"), *suggest(person, "tag:t")]
    )
    assert set(WORD.findall(offered)) <= allowed
    for word in list(world.things)[::4]:
        # Somebody who types a word nearly right is led to it only when they may read it.
        misspelt = f"{word[:-2]}y{word[-1]}"
        page = browser.get("/search/", {"q": misspelt}).content.decode().replace(misspelt, "")
        assert set(WORD.findall(page)) <= allowed
    numbers = browser.get("/search/", {"q": SHARED}).context["tabs"]
    most = sum(1 for word in allowed) + PEOPLE
    assert all(tab["count"] <= most for tab in numbers)
