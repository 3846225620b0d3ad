"""Nobody is shown a topic, a thing, a number or a strength that rests on what they may not open."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.events.outbox import sweep
from apps.expertise.decay import worth
from apps.expertise.models import Evidence, TopicChoice
from apps.expertise.topics import topics_of
from apps.forums.actions import accept
from apps.spaces.models import Membership, Space, Visibility
from tests.factories import make_article, make_comment, make_question, make_space, make_user

PEOPLE, SPACES = 3, 4
AT_ONCE = timedelta(seconds=-1)
WORD = re.compile(r"secret[a-z]+")

pairs = st.sets(st.tuples(st.integers(0, SPACES - 1), st.integers(0, PEOPLE - 1)))
worlds = st.fixed_dictionaries(
    {
        "visibilities": st.lists(st.sampled_from(Visibility.values), min_size=SPACES, max_size=SPACES),
        "guests": st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        "members": pairs,
        "leaves": pairs,
        "hidden_comments": st.sets(st.integers(0, SPACES - 1), max_size=2),
        "hidden_topics": st.sets(st.integers(0, SPACES - 1), max_size=2),
    }
)


def word(number: int) -> str:
    return f"secret{'abcdefgh'[number]}"


class World:
    """An expert with an article and an accepted answer in every space, on a topic of the space and on a shared one."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.owner, self.expert = make_user("owner"), make_user("expert")
        self.people = [make_user(f"p{n}", is_guest=n in plan["guests"]) for n in range(PEOPLE)]
        for number, visibility in enumerate(plan["visibilities"]):
            members = [person for n, person in enumerate(self.people) if (number, n) in plan["members"]]
            space = make_space(
                self.owner, slug=f"space-{number}", visibility=visibility, members=[self.expert, *members]
            )
            self._fill(number, space)
        sweep(limit=10_000, grace=AT_ONCE)
        # Not yet told to anybody: the door has to see it.
        for number in plan["hidden_comments"]:
            Comment.everything.filter(item__space__slug=f"space-{number}").update(hidden_at=timezone.now())
        for number in plan["hidden_topics"]:
            TopicChoice.objects.create(user=self.expert, key=word(number), choice="hidden")
        for number, person in plan["leaves"]:
            Membership.objects.filter(space__slug=f"space-{number}", user=self.people[person]).delete()

    def _fill(self, number: int, space: Space) -> None:
        tags = f"shared, {word(number)}"
        make_article(space, self.expert, title=f"Article {word(number)}", tags=tags)
        question = make_question(space, self.owner, title=f"Question {word(number)}", tags=tags)
        accept(actor=self.owner, comment=make_comment(question, self.expert))

    def check(self, reader: Any) -> None:
        topics = topics_of(self.expert, reader)
        allowed = Evidence.objects.filter(person=self.expert, item__in=Item.visible_to(reader))
        said = set(Comment.visible_to(reader).values_list("pk", flat=True))
        rows = [row for row in allowed.select_related("tag") if row.comment_id is None or row.comment_id in said]
        hidden = set(TopicChoice.objects.values_list("key", flat=True)) if reader != self.expert else set()
        expected: dict[str, set[int]] = {}
        for row in rows:
            if row.tag.slug not in hidden:
                expected.setdefault(row.tag.slug, set()).add(row.pk)
        assert {topic.key: {thing.id for thing in topic.things} for topic in topics} == expected
        now = timezone.now()
        for topic in topics:
            whole = sum(worth(row.sort, row.at, now) for row in rows if row.pk in expected[topic.key])
            assert topic.worth == pytest.approx(whole, rel=1e-3)

    def check_page(self, reader: Any) -> None:
        client = Client()
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get("/people/expert/")
        if answer.status_code == 404:
            assert reader.is_guest
            return
        readable = Space.objects.readable_by(reader).values_list("slug", flat=True)
        known = {word(int(slug.removeprefix("space-"))) for slug in readable}
        assert set(WORD.findall(answer.content.decode())) <= known


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(plan=worlds)
def test_nobody_learns_of_what_they_may_not_open(plan):
    with transaction.atomic():
        world = World(plan)
        for reader in [*world.people, world.owner, world.expert]:
            world.check(reader)
        for reader in world.people:
            world.check_page(reader)
        transaction.set_rollback(True)
