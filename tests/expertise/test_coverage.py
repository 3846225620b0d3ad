"""Coverage: how many active experts topics have in open spaces, as counts that name nobody."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.expertise.coverage import count, rises
from apps.expertise.models import Coverage, Dispute, Endorsement, Evidence, Inference, Skill, TopicChoice
from apps.tagging.models import Tag
from tests.factories import make_article, make_question, make_user

PATHS = ["/desk/coverage/", "/desk/coverage/coverage.csv"]


@pytest.fixture
def topic(space, alice):
    """A topic on five articles of an open space, which so far show nothing of anybody."""
    for n in range(5):
        make_article(space, alice, f"Valve {n}", "x", tags="valves")
    return Tag.objects.get(slug="valves")


def items_of(space):
    return Item.visible_to(space.created_by).filter(space=space).order_by("pk")


def shows(person, tag, item, *, sort="accepted", days=1):
    at = timezone.now() - timedelta(days=days)
    return Evidence.objects.create(person=person, tag=tag, item=item, sort=sort, at=at)


def experts_of(tag):
    count()
    return Coverage.objects.get(tag=tag).experts


@pytest.fixture
def expert(topic, space, bob):
    """Bob, whose accepted answers of yesterday make him an active expert of the topic."""
    for item in items_of(space)[:2]:
        shows(bob, topic, item)
    assert experts_of(topic) == 1
    return bob


class TestActiveExpert:
    def test_needs_enough_that_is_young_enough(self, topic, space, bob):
        first, second = items_of(space)[:2]
        shows(bob, topic, first, sort="article")
        assert experts_of(topic) == 0
        row = shows(bob, topic, second, sort="article")
        assert experts_of(topic) == 1
        Evidence.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=300))
        assert experts_of(topic) == 0

    def test_is_nobody_whose_work_is_older_than_a_year(self, topic, space, bob):
        for item in items_of(space):
            shows(bob, topic, item, days=370)
        assert experts_of(topic) == 0

    def test_is_who_says_so_and_is_endorsed(self, topic, alice, bob):
        skill = Skill.objects.create(user=bob, key="valves", level=3)
        assert experts_of(topic) == 0
        Endorsement.objects.create(user=bob, key="valves", by=alice)
        assert experts_of(topic) == 1
        skill.level = 2
        skill.save()
        assert experts_of(topic) == 0

    def test_counts_once_for_both(self, expert, topic, alice):
        Skill.objects.create(user=expert, key="valves", level=4)
        Endorsement.objects.create(user=expert, key="valves", by=alice)
        assert experts_of(topic) == 1

    @pytest.mark.parametrize("choice", ["hidden", "off"])
    def test_is_nobody_who_hides_the_topic(self, choice, expert, topic):
        TopicChoice.objects.create(user=expert, key="valves", choice=choice)
        assert experts_of(topic) == 0

    def test_is_nobody_who_switched_it_off(self, expert, topic):
        Inference.objects.create(user=expert, on=False)
        assert experts_of(topic) == 0

    def test_is_nobody_by_what_they_dispute(self, expert, topic):
        for row in Evidence.objects.filter(person=expert):
            Dispute.objects.create(user=expert, item=row.item)
        assert experts_of(topic) == 0

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_guest": True}])
    def test_is_nobody_who_has_left_or_is_a_guest(self, change, expert, topic):
        User.objects.filter(pk=expert.pk).update(**change)
        assert experts_of(topic) == 0

    @pytest.mark.parametrize("place", ["closed", "private"])
    def test_is_nobody_by_what_not_everybody_may_read(self, place, request, topic, bob, alice):
        hidden = make_article(request.getfixturevalue(place), alice, "Quiet valves", "x", tags="valves")
        shows(bob, topic, hidden)
        assert experts_of(topic) == 0
        assert Coverage.objects.get(tag=topic).things == 5

    def test_is_nobody_by_what_was_deleted(self, expert, topic, space):
        for pk in Evidence.objects.values_list("item", flat=True):
            items_of(space).filter(pk=pk).update(deleted_at=timezone.now())
        assert experts_of(topic) == 0


@pytest.mark.parametrize(("asked", "before", "rising"), [(3, 2, True), (3, 3, False), (2, 0, False), (9, 3, True)])
def test_when_a_topic_rises(asked, before, rising):
    assert rises(asked, before) is rising


def ask(space, people, days):
    for n, person in enumerate(people):
        question = make_question(space, person, f"Valve {days} {n}?", "x", tags="valves")
        items_of(space).filter(pk=question.pk).update(published_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def rising(space, alice, bob):
    ask(space, [alice, bob, alice, bob], 10)
    ask(space, [alice], 100)
    ask(space, [bob], 200)
    count()


def test_questions_of_two_spans_are_counted(rising):
    row = Coverage.objects.get(tag__slug="valves")
    assert (row.asked, row.asked_before, row.things) == (4, 1, 6)


class TestPage:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("who", ["alice", "gus", "mo", "sam"])
    def test_is_not_there_for_others(self, path, who, request, as_user, organisation):
        assert as_user(request.getfixturevalue(who)).get(path).status_code == 404

    def test_nor_for_a_guest_with_a_role(self, as_user, organisation):
        guest = make_user("guest", is_guest=True, roles=["manager"])
        assert as_user(guest).get(PATHS[0]).status_code == 404

    @pytest.mark.parametrize("who", ["lena", "mia"])
    def test_names_topics_and_nobody(self, who, expert, request, as_user, organisation):
        html = as_user(request.getfixturevalue(who)).get(PATHS[0]).content.decode()
        assert "valves" in html and "One expert" in html and "How this is counted" in html
        assert "Bob" not in html and "/people/bob" not in html

    def test_managers_find_it_in_the_rail_and_learning_admins_on_the_desk(
        self, mia, lena, as_user, organisation, expert
    ):
        assert 'href="/desk/coverage/"' in as_user(mia).get("/").content.decode()

    def test_learning_admins_find_it_on_the_desk(self, lena, as_user, organisation, expert):
        html = as_user(lena).get("/desk/").content.decode()
        assert 'href="/desk/coverage/"' in html and "One expert" in html

    def test_topics_with_two_experts_are_not_listed(self, expert, topic, space, alice, lena, as_user, organisation):
        for item in items_of(space)[:2]:
            shows(alice, topic, item)
        assert experts_of(topic) == 2
        assert as_user(lena).get(PATHS[0]).context["rows"] == []

    def test_nor_are_those_that_hardly_anything_is_on(self, space, alice, lena, as_user, organisation):
        make_article(space, alice, "One", "x", tags="rare")
        count()
        assert as_user(lena).get(PATHS[0]).context["rows"] == []

    def test_is_narrowed(self, rising, lena, as_user, organisation):
        browser = as_user(lena)

        def shown(**params):
            return [each["row"].key for each in browser.get(PATHS[0], params).context["rows"]]

        assert shown() == shown(show="none") == shown(show="rising") == shown(q="ALV") == ["valves"]
        assert shown(show="one") == shown(q="zzz") == []
        assert shown(show="nonsense", q="\x00", after="???") == ["valves"]

    def test_says_a_few_for_few_questions(self, rising, lena, as_user, organisation):
        assert "4 asked, a few in the 90 days before" in as_user(lena).get(PATHS[0]).content.decode()

    def test_is_had_as_a_table(self, rising, lena, as_user, organisation):
        answer = as_user(lena).get(PATHS[1], {"show": "rising"})
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff"))))
        assert rows[1:] == [["valves", "0", "6", "4", "a few"]]

    def test_shows_each_topic_once_page_by_page(self, space, alice, lena, as_user, organisation):
        for n in range(60):
            Coverage.objects.create(
                tag=Tag.objects.create(name=f"t{n}", slug=f"t{n}"), experts=n % 2, things=5 + n % 3, asked=n % 4,
                asked_before=0, at=timezone.now(),
            )  # fmt: skip
        item = make_article(space, alice)
        for tag in Tag.objects.all():
            item.item_tags.create(tag=tag, space=space)
        browser, url, seen = as_user(lena), PATHS[0], []
        while url:
            page = browser.get(url)
            seen += [each["row"].key for each in page.context["rows"]]
            url = page.context["next_url"]
        assert len(seen) == 60 == len(set(seen))

    def test_before_it_was_counted_says_so(self, lena, as_user, organisation):
        assert "Not counted yet" in as_user(lena).get(PATHS[0]).content.decode()
