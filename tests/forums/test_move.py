"""Topics and questions go to another space or category, with all that hangs on them; nobody sees what they may not."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import delete, pin
from apps.content.models import Item
from apps.discussion.models import Mention
from apps.events.models import Event
from apps.following.actions import follow
from apps.following.models import Follow
from apps.forums.actions import move_thread, publish_thread, set_categories
from apps.forums.models import Question, Topic
from apps.impact.actions import give
from apps.impact.models import Receipt
from apps.spaces.models import Space
from apps.tagging.models import ItemTag, Tag
from tests.factories import make_comment, make_post, make_question, make_space, make_topic


@pytest.fixture
def other(alice, bob):
    return make_space(alice, slug="night-shift", members=[bob])


@pytest.fixture
def topic(space, bob):
    return make_topic(space, bob)


def where(thread):
    return Item.for_cards([thread.pk]).get().space_id


@pytest.mark.parametrize("make", [make_topic, make_question])
@pytest.mark.parametrize("name", ["alice", "bob"])
def test_leaders_and_authors_move_it(request, as_user, space, other, bob, organisation, make, name):
    thread, client = make(space, bob), as_user(request.getfixturevalue(name))
    assert f"/i/{thread.pk}/move/" in client.get(thread.get_absolute_url()).content.decode()
    assert "Night shift" in client.get(f"/i/{thread.pk}/move/").content.decode()
    page = client.get(f"/i/{thread.pk}/move/?space=night-shift").content.decode()
    assert "Everybody at Example Works can read this." in page and "Nobody loses sight of it." in page
    assert client.post(f"/i/{thread.pk}/move/?space=night-shift").status_code == 302
    assert where(thread) == other.pk
    assert thread.title in client.get("/s/night-shift/forum/").content.decode()
    assert thread.title not in client.get("/s/craft/forum/").content.decode()
    event = Event.objects.get(verb=f"{thread.kind}.moved")
    assert (event.item_id, event.data["from"], event.data["to"]) == (thread.pk, space.pk, other.pk)


@pytest.mark.parametrize("name", ["charlie", "gus", "mia", "mo", "sam"])
def test_others_cannot(request, as_user, topic, other, name, organisation):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        move_thread(actor=person, thread=topic, space=other)
    client = as_user(person)
    client.post(f"/i/{topic.pk}/move/?space=night-shift")
    assert where(topic) == topic.space_id
    assert f"/i/{topic.pk}/move/" not in client.get(topic.get_absolute_url()).content.decode()


def test_nobody_moves_where_they_may_not_publish(as_user, topic, bob, charlie, organisation):
    elsewhere = make_space(charlie, slug="elsewhere")
    hidden = make_space(charlie, slug="hidden-place", visibility="private")
    for target in (elsewhere, hidden):
        with pytest.raises(ValidationError, match="You cannot publish in this space"):
            move_thread(actor=bob, thread=topic, space=target)
        answer = as_user(bob).post(f"/i/{topic.pk}/move/?space={target.slug}")
        assert answer.status_code == 422
        assert "You cannot publish in this space, so nothing can be moved there." in answer.content.decode()
        assert target.name not in answer.content.decode()
    assert where(topic) == topic.space_id
    assert not Event.objects.filter(verb="topic.moved").exists()


def test_an_archived_space_takes_and_gives_nothing(topic, other, bob):
    Space.objects.filter(pk=other.pk).update(archived_at=topic.created)
    with pytest.raises(ValidationError):
        move_thread(actor=bob, thread=topic, space=other)
    Space.objects.update(archived_at=topic.created)
    with pytest.raises(PermissionDenied):
        move_thread(actor=bob, thread=topic, space=other)


def test_what_is_deleted_or_no_thread_stays(as_user, space, topic, other, bob, organisation):
    post = make_post(space, bob)
    assert as_user(bob).get(f"/i/{post.pk}/move/").status_code == 404
    delete(actor=bob, item=topic)
    with pytest.raises(PermissionDenied):
        move_thread(actor=bob, thread=topic, space=other)
    assert as_user(bob).get(f"/i/{topic.pk}/move/").status_code == 404


def test_who_gains_and_who_loses_sight_is_said_before(as_user, space, private, topic, bob, charlie, gus, organisation):
    page = as_user(bob).get(f"/i/{topic.pk}/move/?space=quiet-room").content.decode()
    assert "Only the 2 members of Quiet room can read this." in page
    assert "Nobody gains sight of it." in page
    assert "1 person who can read it now loses sight of it." in page
    secret = make_topic(private, bob)
    page = as_user(bob).get(f"/i/{secret.pk}/move/?space=craft").content.decode()
    assert "1 person who cannot read it now gains sight of it." in page
    assert "Nobody loses sight of it." in page


def test_what_went_into_a_private_space_is_seen_by_its_members_only(
    as_user, space, private, bob, charlie, organisation
):
    topic = publish_thread(actor=bob, model=Topic, space=space, title="Quieter", text="Hi @charlie", tags="hush")
    comment = make_comment(topic, charlie, "I heard it.")
    follow(actor=charlie, thing=topic)
    move_thread(actor=bob, thread=topic, space=private)
    client = as_user(charlie)
    for address in (topic.get_absolute_url(), f"/comments/{comment.pk}/", f"/i/{topic.pk}/move/"):
        assert client.get(address).status_code == 404
    assert not Tag.visible_to(charlie).exists()
    for address in ("/", "/needs/", "/s/craft/", "/s/craft/forum/", "/tags/"):
        assert "Quieter" not in client.get(address).content.decode()
    # What they followed and where they were named is theirs again when it comes back.
    move_thread(actor=bob, thread=topic, space=space)
    assert (Follow.objects.filter(item=topic.pk).count(), Mention.objects.filter(item=topic.pk).count()) == (1, 1)
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_all_that_carries_its_space_goes_along(space, other, alice, bob, charlie):
    topic = publish_thread(actor=bob, model=Topic, space=space, title="Quieter", text="Try this", tags="hush, night")
    comment = make_comment(topic, alice, "It helped me.")
    give(actor=charlie, thing=topic, outcome="solved")
    give(actor=charlie, thing=comment, outcome="faster")
    pin(actor=alice, item=topic)
    versions = {row.pk: row.version for row in Space.objects.all()}
    move_thread(actor=bob, thread=topic, space=other)
    row = Item.visible_to(bob).get(pk=topic.pk)
    assert (row.comment_count, row.pinned_at) == (1, None)
    assert set(ItemTag.objects.values_list("space_id", flat=True)) == {other.pk}
    assert set(Receipt.objects.values_list("space_id", flat=True)) == {other.pk}
    other.refresh_from_db()
    assert other.last_activity_at >= row.last_activity_at
    assert all(row.version > versions[row.pk] for row in Space.objects.all())


def test_the_category_is_left_and_one_is_chosen_there(as_user, space, other, alice, bob, organisation):
    here = set_categories(actor=alice, space=space, names=[(None, "Tools"), (None, "Tales")])
    there = set_categories(actor=alice, space=other, names=[(None, "Shifts")])
    topic = publish_thread(actor=bob, model=Topic, space=space, title="Quieter", text="Hm", category=here[0])
    client, address = as_user(bob), f"/i/{topic.pk}/move/"
    answer = client.post(f"{address}?space=night-shift", {"category": here[1].pk})
    assert answer.status_code == 422
    assert "Choose one of this space&#x27;s categories." in answer.content.decode()
    with pytest.raises(ValidationError, match="categories"):
        move_thread(actor=bob, thread=topic, space=other, category=here[1].pk)
    assert where(topic) == space.pk
    client.post(f"{address}?space=craft", {"category": here[1].pk})
    topic.refresh_from_db()
    assert (topic.space_id, topic.category) == (space.pk, here[1])
    assert Event.objects.filter(verb="topic.shelved").count() == 1
    client.post(f"{address}?space=night-shift", {"category": there[0].pk})
    topic.refresh_from_db()
    assert topic.category == there[0]
    move_thread(actor=bob, thread=topic, space=space)
    topic.refresh_from_db()
    assert topic.category is None


def test_moving_twice_to_one_place_is_one_move(space, other, bob):
    question = make_question(space, bob)
    for _time in range(2):
        move_thread(actor=bob, thread=question, space=other)
    assert Event.objects.filter(verb="question.moved").count() == 1
    assert Question.visible_to(bob).get().space_id == other.pk


def test_the_pages_ask_little(as_user, topic, other, bob, organisation, django_assert_max_num_queries):
    client = as_user(bob)
    for address in (f"/i/{topic.pk}/move/", f"/i/{topic.pk}/move/?space=night-shift"):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert "Move" in client.get(address).content.decode()
