"""Home shows what one follows, newest activity first, whatever it is narrowed to, and nothing twice."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.content.models import Coauthor, Item
from apps.core.pages import Cursor
from apps.following.models import Follow, Level
from apps.home import reads, streams
from apps.spaces.models import Membership, Space
from apps.tagging.actions import set_tags
from apps.tagging.models import ItemTag, Tag
from tests.factories import make_comment, make_post, make_space, make_user


def ids(page):
    return [card.id for card in page.rows]


def set_level(user, space, level):
    Follow.objects.update_or_create(user=user, space=space, defaults={"level": level})


class TestSpaces:
    @pytest.mark.parametrize(("level", "shown"), [("all", True), ("mentions", False), ("muted", False)])
    def test_the_level_decides(self, space, alice, bob, level, shown):
        post = make_post(space, alice)
        set_level(bob, space, level)
        assert ids(streams.home(bob)) == ([post.pk] if shown else [])

    def test_highlights_have_a_title_a_pin_or_five_comments(self, space, alice, bob):
        titled, pinned, talked, plain = (make_post(space, alice, f"Post {n}") for n in range(4))
        titled.change(title="A title")
        pinned.change(pinned_at=timezone.now())
        talked.change(comment_count=5)
        plain.change(comment_count=4)
        set_level(bob, space, Level.HIGHLIGHTS)
        assert ids(streams.home(bob)) == [talked.pk, pinned.pk, titled.pk]

    def test_an_open_space_can_be_followed_without_joining(self, space, alice, charlie):
        post = make_post(space, alice)
        assert ids(streams.home(charlie)) == []
        set_level(charlie, space, Level.ALL)
        assert ids(streams.home(charlie)) == [post.pk]

    def test_a_space_that_closes_is_followed_by_its_members_only(self, space, alice, charlie):
        make_post(space, alice)
        set_level(charlie, space, Level.ALL)
        Space.objects.filter(pk=space.pk).update(visibility="private")
        assert ids(streams.home(charlie)) == []


class TestPeopleAndTags:
    def test_what_a_followed_person_shares_where_one_may_read(self, space, private, alice, charlie):
        post = make_post(space, alice)
        make_post(private, alice)
        Follow.objects.create(user=charlie, person=alice)
        assert ids(streams.home(charlie)) == [post.pk]

    def test_what_a_followed_person_wrote_with_others(self, space, alice, bob, charlie):
        post = make_post(space, alice)
        Coauthor.objects.create(item=post, user=bob)
        Follow.objects.create(user=charlie, person=bob)
        assert ids(streams.home(charlie)) == [post.pk]

    def test_what_carries_a_followed_tag_where_one_may_read(self, space, private, alice, charlie):
        post = make_post(space, alice, tags="valves")
        make_post(private, alice, tags="valves")
        make_post(space, alice, tags="pumps")
        Follow.objects.create(user=charlie, tag=Tag.objects.get(slug="valves"))
        assert ids(streams.home(charlie)) == [post.pk]

    def test_nothing_stands_there_twice(self, space, alice, bob):
        post = make_post(space, alice, tags="valves")
        Coauthor.objects.create(item=post, user=make_user("dora"))
        Follow.objects.create(user=bob, person=alice)
        Follow.objects.create(user=bob, person=make_user("eve"))
        Follow.objects.create(user=bob, tag=Tag.objects.get(slug="valves"))
        assert ids(streams.home(bob)) == [post.pk]

    def test_a_muted_space_stays_silent_whoever_writes_there(self, space, alice, bob):
        make_post(space, alice, tags="valves")
        Follow.objects.create(user=bob, person=alice)
        Follow.objects.create(user=bob, tag=Tag.objects.get(slug="valves"))
        set_level(bob, space, Level.MUTED)
        assert ids(streams.home(bob)) == []

    def test_a_guest_follows_into_no_other_space(self, space, alice, gus):
        shared = make_space(alice, slug="shared", members=[gus])
        inside = make_post(shared, alice, tags="valves")
        make_post(space, alice, tags="valves")
        Follow.objects.create(user=gus, person=alice)
        Follow.objects.create(user=gus, tag=Tag.objects.get(slug="valves"))
        set_level(gus, space, Level.ALL)
        assert ids(streams.home(gus)) == [inside.pk]


class TestNarrowing:
    def test_by_kind_and_purpose_together(self, notes, alice, bob):
        task = make_space(alice, slug="task", purpose="task", members=[bob])
        interest = make_space(alice, slug="interest", members=[bob])
        made = {}
        for space in (task, interest):
            for kind in ("post", "note"):
                post = make_post(space, alice)
                post.change(kind=kind)
                made[space.slug, kind] = post.pk
        assert ids(streams.home(bob, kind="note", purpose="task")) == [made["task", "note"]]
        assert ids(streams.home(bob, kind="note")) == [made["interest", "note"], made["task", "note"]]
        assert ids(streams.home(bob, purpose="interest")) == [made["interest", "note"], made["interest", "post"]]
        assert len(ids(streams.home(bob))) == 4

    def test_the_links_keep_each_other(self, as_user, notes, space, alice, bob, organisation):
        make_post(space, alice)
        page = as_user(bob).get("/?kind=note&show=task&after=x").content.decode()
        assert 'href="/?kind=note"' in page
        assert 'href="/?kind=note&amp;show=interest"' in page
        assert 'href="/?show=task"' in page
        assert 'href="/?show=task&amp;kind=post"' in page
        assert page.count('aria-current="page">Notes') == page.count('aria-current="page">Tasks') == 1

    def test_with_one_kind_there_is_nothing_to_choose(self, as_user, space, bob, organisation, monkeypatch):
        from apps.core.registry import kinds

        monkeypatch.setattr(kinds, "_entries", {"post": kinds.get("post")})
        assert "kind=" not in as_user(bob).get("/").content.decode()

    def test_a_kind_nobody_knows_narrows_nothing(self, as_user, space, alice, bob, organisation):
        make_post(space, alice, "Here I am")
        assert "Here I am" in as_user(bob).get("/?kind=poem&show=nothing").content.decode()

    def test_an_empty_choice_says_so_and_leads_back(self, as_user, notes, space, alice, bob, organisation):
        make_post(space, alice)
        page = as_user(bob).get("/?kind=note").content.decode()
        assert "Nothing of this sort" in page


def test_what_has_expired_is_gone(space, alice, bob):
    gone, later = make_post(space, alice), make_post(space, alice)
    gone.change(expires_at=timezone.now() - timedelta(minutes=1))
    later.change(expires_at=timezone.now() + timedelta(minutes=1))
    assert (
        ids(streams.home(bob)) == ids(streams.in_space(bob, space)) == ids(streams.by_person(bob, alice)) == [later.pk]
    )


def test_another_person_sees_it_in_the_very_next_request(as_user, space, alice, bob, organisation):
    reader, writer = as_user(bob), as_user(alice)
    assert "Fresh from the press" not in reader.get("/").content.decode()
    sent = writer.post("/create/post/", {"space": space.pk, "body": "Fresh from the press", "tags": ""})
    assert sent.status_code == 302
    assert "Fresh from the press" in reader.get("/").content.decode()


def test_a_lively_space_with_nothing_left_hides_no_other(alice):
    """Page one looks into the spaces that moved last; what was deleted there must not push others off the page."""
    now = timezone.now()
    quiet = make_space(alice, slug="quiet")
    post = make_post(quiet, alice)
    post.change(last_activity_at=now - timedelta(days=2))
    Space.objects.filter(pk=quiet.pk).update(last_activity_at=now - timedelta(days=2))
    for n in range(reads.LIVELIEST):
        make_space(alice, slug=f"lively-{n}", last_activity_at=now - timedelta(minutes=n))
    first = streams.home(alice)
    assert ids(first) == []
    assert ids(streams.home(alice, Cursor.decode(first.next))) == [post.pk]


class Crowd:
    """Many spaces, people, tags and items at random, and the rule of home told once more, in Python."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = timezone.now().replace(microsecond=0)
        self.reader = make_user("reader")
        self.people = [make_user(f"p{n}") for n in range(6)]
        self.spaces = [self._space(n) for n in range(70)]
        self.tags = [Tag.objects.create(name=f"tag{n}", slug=f"tag{n}") for n in range(3)]
        self._fill()
        for person in self.people[:2]:
            Follow.objects.create(user=self.reader, person=person)
        Follow.objects.create(user=self.reader, tag=self.tags[0])

    def _space(self, n):
        space = Space.objects.create(
            name=f"s{n}", slug=f"s{n}", description="Why.", created_by=self.people[0],
            purpose=self.random.choice(["task", "interest"]),
            visibility=self.random.choice(["open", "open", "closed", "private"]),
        )  # fmt: skip
        if n < 60:
            Membership.objects.create(space=space, user=self.reader, role="member")
            if n % 3 == 0:
                set_level(self.reader, space, self.random.choice(["highlights", "muted", "mentions"]))
        return space

    def _fill(self):
        made = []
        for _n in range(1000):
            space = self.spaces[int(70 * self.random.random() ** 2)]
            at = self.now - timedelta(minutes=self.random.randrange(1200))
            made.append(Item(space=space, kind=self.random.choice(["post"] * 9 + ["note"])))
            made[-1].author, made[-1].title = self.random.choice(self.people), self.random.choice(["", "", "A title"])
            made[-1].created = made[-1].published_at = made[-1].last_activity_at = at
        self.items = Item.everything.bulk_create(made)
        tagged = self.random.sample(self.items, 90)
        ItemTag.objects.bulk_create(
            ItemTag(content_object=item, tag=self.random.choice(self.tags), space_id=item.space_id) for item in tagged
        )
        latest = {}
        for item in self.items:
            latest[item.space_id] = max(latest.get(item.space_id, item.last_activity_at), item.last_activity_at)
        for pk, at in latest.items():
            Space.objects.filter(pk=pk).update(last_activity_at=at)

    def expected(self, kind, purpose):
        levels = {s.pk: "all" for s in self.spaces[:60]}
        levels |= dict(Follow.objects.filter(user=self.reader).exclude(space=None).values_list("space_id", "level"))
        readable = {s.pk for s in self.spaces if s.visibility == "open"} | set(levels)
        purposes = {s.pk: s.purpose for s in self.spaces}
        followed = {person.pk for person in self.people[:2]}
        tagged = set(ItemTag.objects.filter(tag=self.tags[0]).values_list("content_object_id", flat=True))
        rows = []
        for item in self.items:
            level = levels.get(item.space_id)
            by_space = level == "all" or (level == "highlights" and item.title)
            elsewise = item.space_id in readable and level not in {"muted", "mentions"}
            wanted = by_space or (elsewise and (item.author_id in followed or item.pk in tagged))
            if wanted and kind in {"", item.kind} and purpose in {"", purposes[item.space_id]}:
                rows.append((item.last_activity_at, item.pk))
        return [pk for _at, pk in sorted(rows, reverse=True)]

    def walked(self, kind, purpose):
        shown, after, pages = [], None, 0
        while True:
            sql, spaces = streams.home_read(kind, after)
            found, after = streams.find(sql, self.reader, after, kind=kind, purpose=purpose, spaces=spaces)
            shown += [pk for pk, _at in found]
            pages += 1
            assert len(found) <= streams.SIZE and pages < 200
            if after is None:
                return shown


@pytest.mark.parametrize("seed", [1, 2])
def test_page_by_page_it_is_the_rule_itself(db, seed):
    crowd = Crowd(seed)
    for kind, purpose in (("", ""), ("", "task"), ("note", "interest"), ("poem", "")):
        assert crowd.walked(kind, purpose) == crowd.expected(kind, purpose), (kind, purpose)


def test_comments_move_it_up(space, alice, bob):
    first, second = make_post(space, alice), make_post(space, alice)
    assert ids(streams.home(bob)) == [second.pk, first.pk]
    make_comment(first, bob)
    assert ids(streams.home(bob)) == [first.pk, second.pk]
    assert (
        Item.visible_to(bob).get(pk=second.pk).last_activity_at < Item.visible_to(bob).get(pk=first.pk).last_activity_at
    )


def test_tags_set_later_bring_it_in(space, alice, charlie):
    post = make_post(space, alice)
    set_tags(item=post, names=["valves"])
    Follow.objects.create(user=charlie, tag=Tag.objects.get(slug="valves"))
    assert ids(streams.home(charlie)) == [post.pk]
