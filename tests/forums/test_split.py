"""Replies are taken to a topic of their own or to another one, with all that hangs on them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import discard_draft, hide, save_draft
from apps.content.models import Draft, Item
from apps.core.registry import notices
from apps.discussion.actions import add_comment, delete_comment, edit_comment, react, restore_comment
from apps.discussion.models import Comment, CommentRevision, Mention
from apps.events.models import Event
from apps.files.models import File
from apps.following.actions import open_item
from apps.following.models import ItemRead
from apps.forums.actions import set_categories, split, split_into
from apps.forums.models import Split, Topic
from apps.impact.actions import give
from apps.impact.models import Receipt
from tests.discussion.test_pictures_in_text import showing, upload
from tests.factories import make_comment, make_question, make_space, make_topic


@pytest.fixture
def topic(space, bob):
    return make_topic(space, bob)


@pytest.fixture
def talk(topic, alice, bob, charlie):
    """Three replies, the second of which is answered twice, one below the other."""
    first = make_comment(topic, alice, "First")
    second = make_comment(topic, charlie, "Second")
    below = make_comment(topic, bob, "Below", parent=second)
    deepest = make_comment(topic, alice, "Deepest", parent=below)
    third = make_comment(topic, bob, "Third")
    return first, second, below, deepest, third


def said(item, user):
    return list(Comment.visible_to(user).filter(item_id=item.pk).order_by("created").values_list("body", flat=True))


def count(item):
    return Item.for_cards([item.pk]).get().comment_count


def test_a_reply_takes_what_answers_it_along(topic, talk, alice, bob, charlie):
    _first, second, below, deepest, third = talk
    new = split(actor=alice, topic=topic, chosen=[second.pk], title="  Another   thing ")
    assert said(new, bob) == ["<p>Second</p>", "<p>Below</p>", "<p>Deepest</p>"]
    assert said(topic, bob) == ["<p>First</p>", "<p>Third</p>"]
    assert (count(topic), count(new)) == (2, 3)
    row = Topic.visible_to(bob).get(pk=new.pk)
    assert (row.title, row.author, row.published_at) == ("Another thing", charlie, second.created)
    assert row.last_activity_at == deepest.created
    assert Item.visible_to(bob).get(pk=topic.pk).last_activity_at == third.created
    parents = dict(Comment.visible_to(bob).filter(item_id=new.pk).values_list("pk", "parent"))
    assert parents == {second.pk: None, below.pk: second.pk, deepest.pk: below.pk}
    event = Event.objects.get(verb="topic.split")
    assert (event.item_id, event.data["source"]) == (new.pk, topic.pk)
    assert set(notices.get("topic.split").recipients(event)) == {bob.pk, charlie.pk}
    assert "Another thing" in str(notices.get("topic.split").sentence(event))


def test_what_stands_below_a_reply_that_stays_is_a_first_one_there(topic, talk, alice):
    _first, second, below, deepest, _third = talk
    new = split(actor=alice, topic=topic, chosen=[below.pk, deepest.pk], title="Deeper")
    below.refresh_from_db()
    deepest.refresh_from_db()
    assert (below.item_id, below.parent_id, deepest.parent_id) == (new.pk, None, below.pk)
    assert below.author_id == Topic.visible_to(alice).get(pk=new.pk).author_id
    assert (count(topic), count(new)) == (3, 2)
    second.refresh_from_db()
    assert second.item_id == topic.pk


def test_all_that_hangs_on_a_reply_goes_along(topic, alice, bob, charlie):
    reply = make_comment(topic, charlie, "Ask @bob")
    edit_comment(actor=charlie, comment=reply, text="Ask @bob again")
    react(actor=bob, thing=reply, emoji="👍")
    give(actor=bob, thing=reply, outcome="faster", minutes=5)
    gone = make_comment(topic, bob, "Gone", parent=reply)
    delete_comment(actor=bob, comment=gone)
    before = Comment.visible_to(bob).get(pk=reply.pk)
    new = split(actor=alice, topic=topic, chosen=[reply.pk], title="New")
    after = Comment.visible_to(bob).get(pk=reply.pk)
    for name in ("author", "created", "edited_at", "body", "reaction_counts", "helpful"):
        assert getattr(before, name) == getattr(after, name)
    assert CommentRevision.objects.get(comment=reply).body == after.body.replace(" again", "")
    assert Mention.objects.get(comment=reply).item_id == new.pk
    assert Receipt.objects.get(comment=reply).item_id == new.pk
    assert (count(topic), count(new)) == (0, 1)
    restore_comment(actor=bob, comment=gone)
    assert (count(topic), count(new)) == (0, 2)


def test_pictures_go_along_unless_the_topic_shows_them_too(topic, alice, bob):
    alone, shared = upload(bob), upload(bob)
    reply = make_comment(topic, bob, showing(alone, shared))
    make_comment(topic, bob, showing(shared))
    new = split(actor=alice, topic=topic, chosen=[reply.pk], title="New")
    assert File.visible_to(bob).get(pk=alone.pk).item_id == new.pk
    assert File.visible_to(bob).get(pk=shared.pk).item_id == topic.pk


def test_what_was_read_stays_read_and_what_was_not_stays_new(topic, talk, alice, bob, charlie):
    open_item(bob, topic)
    read = ItemRead.objects.get(user=bob, item=topic).read_at
    new = split(actor=alice, topic=topic, chosen=[talk[1].pk], title="New")
    assert ItemRead.objects.get(user=bob, item=new).read_at == read
    other = make_topic(topic.space, bob, "Other")
    open_item(bob, other)
    split_into(actor=alice, topic=topic, chosen=[talk[0].pk], target=other)
    assert ItemRead.objects.get(user=bob, item=other).read_at == read
    assert not ItemRead.objects.filter(user=charlie).exists()


def test_replies_go_to_another_topic_of_the_space_in_the_order_of_time(topic, talk, alice, bob, as_user, organisation):
    other = make_topic(topic.space, bob, "Other")
    late = make_comment(other, bob, "Late")
    early = talk[0]
    assert early.created < late.created
    split_into(actor=alice, topic=topic, chosen=[early.pk], target=other)
    assert said(other, bob) == ["<p>First</p>", "<p>Late</p>"]
    page = as_user(bob).get(other.get_absolute_url()).content.decode()
    assert page.index(f'id="comment-{early.pk}"') < page.index(f'id="comment-{late.pk}"')


def test_each_page_leads_to_the_other_for_those_who_may_see_it(topic, talk, alice, bob, as_user, organisation):
    client = as_user(bob)
    new = split(actor=alice, topic=topic, chosen=[talk[1].pk], title="Another thing")
    old_page = client.get(topic.get_absolute_url()).content.decode()
    new_page = client.get(new.get_absolute_url()).content.decode()
    assert "3 replies were moved to" in old_page and "Another thing" in old_page
    assert "This conversation began in" in new_page and topic.title in new_page
    other = make_topic(topic.space, bob, "Other")
    split_into(actor=alice, topic=topic, chosen=[talk[0].pk], target=other)
    assert "1 reply came from" in client.get(other.get_absolute_url()).content.decode()
    hide(actor=alice, item=new, reason="Off")
    html = as_user(bob).get(topic.get_absolute_url()).content.decode()
    assert "Another thing" not in html and "1 reply was moved to" in html


def test_links_to_a_reply_lead_to_its_new_place(topic, talk, alice, bob, as_user, organisation):
    second = talk[1]
    new = split(actor=alice, topic=topic, chosen=[second.pk], title="Another thing")
    answer = as_user(bob).get(f"/comments/{second.pk}/")
    assert answer.url == f"{new.get_absolute_url()}#comment-{second.pk}"


def test_an_answer_that_is_being_written_follows_what_it_answers(topic, talk, alice, bob, as_user, organisation):
    second = talk[1]
    stale = Comment.visible_to(bob).get(pk=second.pk)
    save_draft(actor=bob, key=f"comment:{topic.pk}.{second.pk}", fields={"body": ["Half"]})
    new = split(actor=alice, topic=topic, chosen=[second.pk], title="Another thing")
    assert Draft.objects.get(user=bob).key == f"comment:{new.pk}.{second.pk}"
    answer = as_user(bob).post(f"/i/{topic.pk}/comments/", {"body": "Whole", "parent": second.pk})
    assert answer.status_code == 302 and answer.url.startswith(new.get_absolute_url())
    assert not Draft.objects.exists()
    assert add_comment(actor=bob, item=topic, text="Also", parent=stale).item_id == new.pk
    assert (count(topic), count(new)) == (2, 5)
    discard_draft(actor=bob, key="none")


@pytest.mark.parametrize("name", ["bob", "charlie", "gus", "mia", "mo", "sam"])
def test_only_those_who_lead_the_space_split(request, as_user, topic, talk, name, organisation):
    """Not even who began the topic: the replies are others' words."""
    person, other = request.getfixturevalue(name), make_topic(topic.space, topic.author, "Other")
    with pytest.raises(PermissionDenied):
        split(actor=person, topic=topic, chosen=[talk[0].pk], title="Mine")
    with pytest.raises(PermissionDenied):
        split_into(actor=person, topic=topic, chosen=[talk[0].pk], target=other)
    client = as_user(person)
    client.post(f"/i/{topic.pk}/split/", {"chosen": [talk[0].pk], "where": "new", "title": "Mine"})
    assert count(topic) == 5 and not Split.objects.exists()
    assert f"/i/{topic.pk}/split/" not in client.get(topic.get_absolute_url()).content.decode()


def test_facilitators_may(space, topic, talk, charlie):
    space.memberships.create(user=charlie, role="facilitator")
    assert split(actor=charlie, topic=topic, chosen=[talk[0].pk], title="New")


def test_what_cannot_be_is_refused_in_a_sentence(topic, talk, alice, bob, private):
    other = make_topic(topic.space, bob, "Other")
    elsewhere, foreign = make_topic(private, bob, "Elsewhere"), make_comment(other, bob, "Foreign")
    with pytest.raises(ValidationError, match="Choose at least one reply"):
        split(actor=alice, topic=topic, chosen=[], title="New")
    with pytest.raises(ValidationError, match="Give it a title"):
        split(actor=alice, topic=topic, chosen=[talk[0].pk], title=" ")
    with pytest.raises(ValidationError, match="are gone from here"):
        split(actor=alice, topic=topic, chosen=[talk[0].pk, foreign.pk], title="New")
    with pytest.raises(ValidationError, match="stand in this topic already"):
        split_into(actor=alice, topic=topic, chosen=[talk[0].pk], target=topic)
    for target in (elsewhere, make_question(topic.space, bob)):
        with pytest.raises(ValidationError, match="another topic of this space"):
            split_into(actor=alice, topic=topic, chosen=[talk[0].pk], target=target)
    with pytest.raises(PermissionDenied):
        split(actor=alice, topic=make_question(topic.space, bob), chosen=[1], title="New")
    assert (count(topic), count(other), Split.objects.count()) == (5, 1, 0)


def test_splitting_twice_is_refused(topic, talk, alice):
    split(actor=alice, topic=topic, chosen=[talk[0].pk], title="New")
    with pytest.raises(ValidationError, match="are gone from here"):
        split(actor=alice, topic=topic, chosen=[talk[0].pk], title="New")
    assert Split.objects.count() == 1


def test_the_page_makes_a_new_topic(as_user, topic, talk, alice, space, organisation):
    shelf = set_categories(actor=alice, space=space, names=[(None, "Tools")])[0]
    client, address = as_user(alice), f"/i/{topic.pk}/split/"
    page = client.get(address).content.decode()
    assert page.count('name="chosen"') == 5 and "Deepest" in page
    said_so = {"chosen": [talk[1].pk], "where": "new", "title": "", "category": shelf.pk}
    answer = client.post(address, said_so)
    assert answer.status_code == 422
    assert f'value="{talk[1].pk}" checked' in answer.content.decode().replace('"\n', '"')
    answer = client.post(address, said_so | {"title": "Another thing"})
    new = Topic.visible_to(alice).get(title="Another thing")
    assert (answer.status_code, answer.url, new.category) == (302, new.get_absolute_url(), shelf)


def test_the_page_finds_another_topic(as_user, topic, talk, alice, bob, organisation):
    other = make_topic(topic.space, bob, "Turbine hum")
    make_topic(make_space(alice, slug="far"), alice, "Turbine far away")
    client, address = as_user(alice), f"/i/{topic.pk}/split/"
    kept = {"chosen": [talk[0].pk], "where": "other", "words": "turbines", "title": "Kept"}
    page = client.post(address, kept | {"find": "1"})
    html = page.content.decode()
    assert page.status_code == 200 and "Turbine hum" in html and "far away" not in html and 'value="Kept"' in html
    answer = client.post(address, kept)
    assert answer.status_code == 422 and "Choose one of these" in answer.content.decode()
    assert count(topic) == 5
    assert client.post(address, kept | {"choice": other.pk}).status_code == 302
    assert (count(topic), count(other)) == (4, 1)
    again = {"chosen": [talk[1].pk], "where": "other", "words": f"https://testserver{other.get_absolute_url()}"}
    assert client.post(address, again).status_code == 302
    assert (count(topic), count(other)) == (1, 4)


def test_a_long_topic_is_chosen_from_page_by_page(
    as_user, topic, alice, bob, organisation, django_assert_max_num_queries
):
    replies = [make_comment(topic, bob, f"Reply {n}") for n in range(53)]
    client, address = as_user(alice), f"/i/{topic.pk}/split/"
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count('name="chosen"') == 50
    after = {"chosen": [replies[0].pk], "where": "new", "title": "Kept", "after": replies[49].pk}
    page = client.post(address, after).content.decode()
    assert page.count('class="choice reply-pick"') == 3 and f'name="chosen" value="{replies[0].pk}"' in page
    client.post(address, {"chosen": [replies[0].pk, replies[52].pk], "where": "new", "title": "Kept"})
    assert said(Topic.visible_to(bob).get(title="Kept"), bob) == ["<p>Reply 0</p>", "<p>Reply 52</p>"]
