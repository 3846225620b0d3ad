"""Nobody finds people by what they may not open, whoever is in which space and whatever people decided."""

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
from apps.core.routing import Asking, routers
from apps.discussion.models import Comment
from apps.events.outbox import sweep
from apps.expertise.models import Dispute, Inference, TopicChoice
from apps.expertise.people import find_people
from apps.expertise.topic_map import places
from apps.following.reading import met_by
from apps.forums.actions import accept
from apps.forums.asking import who_would_be_asked
from apps.search import words
from apps.search.query import parse
from apps.spaces.models import Membership, Space, Visibility
from tests.factories import make_article, make_comment, make_question, make_space, make_user

PEOPLE, SPACES = 3, 4
SHARED = "turbine"
AT_ONCE = timedelta(seconds=-1)
WORD = re.compile(r"secret[a-z]+")
DECISIONS = ["none", "none", "inference", "hidden", "off", "disputed"]
DOORS = {"item": Item.visible_to, "comment": Comment.visible_to, "space": Space.visible_to}

pairs = st.sets(st.tuples(st.integers(0, SPACES - 1), st.integers(0, PEOPLE - 1)))
worlds = st.fixed_dictionaries(
    {
        "visibilities": st.lists(st.sampled_from(Visibility.values), min_size=SPACES, max_size=SPACES),
        "decisions": st.lists(st.sampled_from(DECISIONS), min_size=SPACES, max_size=SPACES),
        "guests": st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        "members": pairs,
        "leaves": pairs,
        "hidden": st.sets(st.integers(0, SPACES - 1), max_size=2),
    }
)


def word(number: int) -> str:
    return f"secret{'abcd'[number]}x"


class World:
    """Every space has an author who wrote and answered there, on a word of the space and on one that all share."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.owner = make_user("owner")
        self.people = [make_user(f"p{n}", is_guest=n in plan["guests"]) for n in range(PEOPLE)]
        self.authors = [make_user(f"author{n}") for n in range(SPACES)]
        self.spaces = []
        for number, visibility in enumerate(plan["visibilities"]):
            members = [person for n, person in enumerate(self.people) if (number, n) in plan["members"]]
            space = make_space(
                self.owner, slug=f"space-{number}", name=f"{SHARED} {word(number)}", visibility=visibility,
                members=[self.authors[number], *members],
            )  # fmt: skip
            self.spaces.append(space)
            self._fill(number, plan["decisions"][number], number in plan["hidden"])
        sweep(limit=10_000, grace=AT_ONCE)
        words.count()
        for number, person in plan["leaves"]:
            Membership.objects.filter(space__slug=f"space-{number}", user=self.people[person]).delete()
        self.silent = {self.authors[n].username for n, decision in enumerate(plan["decisions"]) if decision != "none"}

    def _fill(self, number: int, decision: str, hides: bool) -> None:
        author, space, tags = self.authors[number], self.spaces[number], f"shared, {word(number)}"
        article = make_article(space, author, f"{SHARED} {word(number)}", f"The {SHARED} {word(number)}", tags=tags)
        asked = make_question(space, self.owner, f"Which {SHARED} {word(number)}?", tags=tags)
        answer = make_comment(asked, author, f"This {SHARED} {word(number)}.")
        accept(actor=self.owner, comment=answer)
        if hides:
            hide(actor=self.owner, item=article, reason="Off")
        if decision == "inference":
            Inference.objects.create(user=author, on=False)
        elif decision == "disputed":
            Dispute.objects.create(user=author, item=article)
            Dispute.objects.create(user=author, item=asked, comment=answer)
        elif decision != "none":
            TopicChoice.objects.create(user=author, key=word(number), choice=decision)

    def known_to(self, reader: Any) -> set[str]:
        readable = Space.objects.readable_by(reader).values_list("slug", flat=True)
        return {word(int(slug.removeprefix("space-"))) for slug in readable}

    def check(self, reader: Any) -> None:
        known = self.known_to(reader)
        for text in (SHARED, f'"{SHARED}"', f"{SHARED} in:space-0", *map(word, range(SPACES))):
            for one in find_people(reader, parse(text, reader)):
                assert met_by(reader).filter(pk=one.user.pk).exists()
                assert one.user.username not in self.silent
                for proof in one.expert.proofs:
                    assert DOORS[proof.sort](reader).filter(pk=proof.source).exists(), (text, proof)
                    assert set(WORD.findall(f"{proof.title} {proof.place}")) <= known
            self.check_pages(reader, text, known)
        assert set(WORD.findall(" ".join(place.name for place in places(reader)))) <= known

    def check_pages(self, reader: Any, text: str, known: set[str]) -> None:
        client = Client()
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
        told = client.get("/api/v1/experts", {"q": text})
        assert set(WORD.findall(json.dumps(told.json()))) <= known
        assert not self.silent & {one["username"] for one in told.json()["experts"]}
        for path in ("/people/", "/topics/"):
            page = client.get(path, {"q": text})
            assert page.status_code == (404 if reader.is_guest else 200)
            if page.status_code == 200:
                assert set(WORD.findall(page.content.decode())) <= known | set(WORD.findall(text))
                assert not self.silent & {one["person"]["url"].split("/")[2] for one in page.context.get("experts", [])}

    def check_routing(self, reader: Any) -> None:
        known = self.known_to(reader)
        for space in Space.visible_to(reader):
            asking = Asking(reader, space, SHARED, ["shared"])
            found = list(routers.get("knows").find(asking, 40))
            assert set(WORD.findall(" ".join(str(each.reason) for each in found))) <= known
            silent = {author.pk for author in self.authors if author.username in self.silent}
            assert not silent & {each.person for each in found}
            for offered in who_would_be_asked(asking).people:
                assert met_by(reader).filter(pk=offered.id).exists()


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(plan=worlds)
def test_people_are_found_by_what_the_reader_may_open_alone(plan: dict[str, Any]) -> None:
    with transaction.atomic():
        world = World(plan)
        for reader in world.people:
            world.check(reader)
            world.check_routing(reader)
        transaction.set_rollback(True)
