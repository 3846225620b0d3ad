"""The forum of a space: what moved last first, narrowed, paged, with what is new to the reader."""

import pytest

from apps.content.actions import delete, hide
from apps.content.models import Item
from apps.forums.actions import accept, set_categories
from apps.forums.models import Category
from tests.factories import make_comment, make_question, make_space, make_topic


def titles(client, query=""):
    page = client.get(f"/s/craft/forum/{query}").content.decode()
    rows = page.split('<h3 class="thread-title">')[1:]
    return [row.partition("</a>")[0].rpartition(">")[2] for row in rows]


@pytest.fixture
def threads(space, alice, bob, deliver):
    made = {
        "topic": make_topic(space, bob, "A topic"),
        "open": make_question(space, bob, "An open question"),
        "answered": make_question(space, bob, "An answered question"),
        "solved": make_question(space, bob, "A solved question"),
    }
    make_comment(made["answered"], alice)
    accept(actor=bob, comment=make_comment(made["solved"], alice))
    deliver()
    return made


def test_what_moved_last_stands_first(as_user, threads, alice, bob, organisation):
    client = as_user(bob)
    assert titles(client)[0] == "A solved question"
    make_comment(threads["topic"], alice)
    assert titles(client)[0] == "A topic"


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("questions", {"An open question", "An answered question", "A solved question"}),
        ("unanswered", {"An open question"}),
        ("open", {"An open question", "An answered question"}),
        ("topics", {"A topic"}),
        ("nonsense", {"A topic", "An open question", "An answered question", "A solved question"}),
    ],
)
def test_it_is_narrowed(as_user, threads, bob, organisation, show, expected):
    assert set(titles(as_user(bob), f"?show={show}")) == expected


def test_a_category_holds_what_stands_on_it(as_user, space, threads, alice, bob, organisation):
    tools = set_categories(actor=alice, space=space, names=[(None, "Tools"), (None, "Tales")])[0]
    threads["topic"].category = tools
    threads["topic"].save(update_fields=["category"])
    client = as_user(bob)
    assert titles(client, f"?category={tools.pk}") == ["A topic"]
    assert titles(client, f"?category={tools.pk}&show=questions") == []
    assert len(titles(client, "?category=999999")) == 4
    assert len(titles(client, "?category=x")) == 4


def test_pages_follow_each_other(as_user, space, bob, organisation):
    made = [make_topic(space, bob, f"Topic {n:02}") for n in range(45)]
    client, seen, query = as_user(bob), [], ""
    for _page in range(3):
        page = client.get(f"/s/craft/forum/{query}")
        seen += titles(client, query)
        query = "?" + page.context["next_url"].partition("?")[2] if page.context["next_url"] else ""
    assert seen == [thread.title for thread in reversed(made)]
    assert query == ""


def test_what_others_added_since_is_counted(as_user, space, alice, bob, organisation):
    topic = make_topic(space, bob, "A topic")
    client = as_user(bob)
    client.get("/s/craft/")
    client.get(topic.get_absolute_url())
    for _time in range(3):
        make_comment(topic, alice)
    make_comment(topic, bob, "My own")
    assert "3 new" in client.get("/s/craft/forum/").content.decode()
    client.get(topic.get_absolute_url())
    assert " new</span>" not in client.get("/s/craft/forum/").content.decode()


def test_faces_are_of_those_who_wrote_last(as_user, space, alice, bob, charlie, organisation):
    topic = make_topic(space, bob)
    for person in (alice, charlie, alice):
        make_comment(topic, person)
    row = (
        as_user(bob)
        .get("/s/craft/forum/")
        .content.decode()
        .partition('class="faces"')[2]
        .partition("</span></span>")[0]
    )
    assert row.count('class="avatar"') == 2


def test_what_is_gone_is_not_listed(as_user, threads, alice, bob, charlie, organisation):
    hide(actor=alice, item=threads["topic"], reason="Off")
    delete(actor=bob, item=threads["open"])
    assert set(titles(as_user(charlie))) == {"An answered question", "A solved question"}


def test_only_those_who_may_read_find_it(as_user, space, closed, private, threads, alice, bob, charlie, organisation):
    make_topic(private, alice, "A secret")
    assert as_user(charlie).get(f"/s/{private.slug}/forum/").status_code == 404
    assert "A secret" in as_user(alice).get(f"/s/{private.slug}/forum/").content.decode()
    door = as_user(charlie).get(f"/s/{closed.slug}/forum/").content.decode()
    assert "thread-title" not in door


def test_the_tab_is_there(as_user, space, bob, organisation):
    assert 'href="/s/craft/forum/"' in as_user(bob).get("/s/craft/").content.decode()


class TestCategories:
    """Those who lead a space set its shelves."""

    def send(self, client, names, **more):
        rows = {"form-TOTAL_FORMS": len(names), "form-INITIAL_FORMS": 0}
        for n, (pk, name) in enumerate(names):
            rows |= {f"form-{n}-pk": pk or "", f"form-{n}-name": name}
        return client.post("/s/craft/forum/categories/", rows | more)

    def test_they_stand_by_the_place_one_gives_them(self, as_user, space, alice, organisation):
        client = as_user(alice)
        places = {"form-0-place": 2, "form-1-place": 3, "form-2-place": 1}
        self.send(client, [(None, "Tools"), (None, "Tales"), (None, "Tests")], **places)
        assert [row.name for row in Category.objects.filter(space=space)] == ["Tests", "Tools", "Tales"]
        page = client.get("/s/craft/forum/categories/").content.decode()
        assert page.index('value="Tests"') < page.index('value="Tools"') < page.index('value="Tales"')
        assert 'aria-label="Place of category 2"' in page

    def test_a_fault_stands_at_the_row_that_has_it(self, as_user, space, alice, organisation):
        places = {"form-0-place": 2, "form-1-place": 1}
        page = self.send(as_user(alice), [(None, "Tools"), (None, "tools")], **places).content.decode()
        assert page.index('id="id_form-0-name_error"') < page.index('id="id_form-1-name"')

    def test_they_are_set_moved_renamed_and_taken_away(self, as_user, space, alice, bob, organisation):
        client = as_user(alice)
        self.send(client, [(None, "Tools"), (None, "Tales"), (None, "")])
        tools, tales = Category.objects.filter(space=space)
        topic = make_topic(space, bob)
        topic.category = tools
        topic.save(update_fields=["category"])
        self.send(client, [(tales.pk, "Tools"), (tools.pk, "Tales")])
        assert list(Category.objects.filter(space=space).values_list("pk", "name")) == [
            (tales.pk, "Tools"), (tools.pk, "Tales"),
        ]  # fmt: skip
        assert "Tales" in as_user(bob).get("/s/craft/forum/").content.decode()
        self.send(client, [(tales.pk, "Tools"), (tools.pk, "")])
        topic.refresh_from_db()
        assert topic.category is None
        assert Item.visible_to(bob).filter(pk=topic.pk).exists()

    @pytest.mark.parametrize(
        ("names", "sentence"),
        [
            ([(None, "Tools"), (None, "tools")], "This category stands here twice."),
            ([(None, "x" * 61)], "60"),
            ([(None, f"Shelf {n}") for n in range(21)], "20"),
        ],
    )
    def test_bad_ones_are_refused(self, as_user, space, alice, organisation, names, sentence):
        answer = self.send(as_user(alice), names)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Category.objects.exists()

    def test_a_category_of_another_space_is_made_anew(self, as_user, space, alice, organisation):
        theirs = set_categories(actor=alice, space=make_space(alice, slug="other"), names=[(None, "Theirs")])[0]
        self.send(as_user(alice), [(theirs.pk, "Mine")])
        theirs.refresh_from_db()
        assert (theirs.name, theirs.space.slug) == ("Theirs", "other")
        assert Category.objects.get(space=space).name == "Mine"

    def test_members_cannot(self, as_user, space, bob, charlie, organisation):
        assert self.send(as_user(bob), [(None, "Tools")]).status_code == 403
        assert self.send(as_user(charlie), [(None, "Tools")]).status_code == 403
        assert not Category.objects.exists()
