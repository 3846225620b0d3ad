"""The page of a person: what they shared where the reader may read, and where they meet."""

from apps.content.models import Coauthor
from apps.home import streams
from tests.factories import make_post, make_space


def ids(page):
    return [card.id for card in page.rows]


def test_what_was_written_together_is_there(space, alice, bob, charlie):
    alone, together = make_post(space, bob), make_post(space, alice)
    Coauthor.objects.create(item=together, user=bob)
    assert ids(streams.by_person(charlie, bob)) == [together.pk, alone.pk]
    assert ids(streams.by_person(charlie, alice)) == [together.pk]


def test_nothing_stands_there_twice(space, bob, charlie):
    post = make_post(space, bob)
    Coauthor.objects.create(item=post, user=bob)
    assert ids(streams.by_person(charlie, bob)) == [post.pk]


def test_it_can_be_narrowed_to_a_kind(as_user, notes, space, bob, charlie, organisation):
    make_post(space, bob, "A post")
    make_post(space, bob, "A note").change(kind="note")
    page = as_user(charlie).get("/people/bob/?kind=note").content.decode()
    assert "A note" in page
    assert "A post" not in page
    assert "Nothing of this kind" in as_user(charlie).get("/people/charlie/?kind=note").content.decode()


def test_pages_skip_nothing_where_much_is_hidden(space, private, bob, charlie):
    made = []
    for n in range(45):
        made.append(make_post(space, bob, f"Post {n}").pk)
        for _turn in range(5):
            make_post(private, bob)
    shown, after = [], None
    while True:
        found, after = streams.find(streams.reads.PERSON_SQL, charlie, after, value=bob.pk)
        shown += [pk for pk, _at in found]
        if after is None:
            break
    assert shown == made[::-1]


def test_spaces_in_common_stand_apart_from_others(as_user, space, private, closed, alice, bob, charlie, organisation):
    make_space(charlie, slug="elsewhere", members=[alice])
    page = as_user(charlie).get("/people/alice/").content.decode()
    common, others = page.split("Spaces in common")[1].split("Other spaces")
    assert "Elsewhere" in common
    assert "Craft" not in common
    assert "Craft" in others
    assert "Closed circle" in others
    assert "Quiet room" not in page
    assert "Quiet room" in as_user(bob).get("/people/alice/").content.decode()


def test_it_says_since_when(as_user, alice, charlie, organisation):
    assert f"here since {alice.joined.year}" in as_user(charlie).get("/people/alice/").content.decode()
