"""One topic is merged into another: all that was said stands there, and every old link leads there."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import close, delete, hide, pin, restore, save_draft
from apps.content.models import Draft, Item
from apps.core.registry import notices
from apps.discussion.actions import add_comment, react
from apps.discussion.models import Comment, CommentRevision, Mention, Reaction
from apps.events.models import Event
from apps.files.models import File
from apps.following.actions import follow, keep
from apps.following.models import Bookmark, Follow
from apps.forums.actions import Plan, add_poll, edit_thread, merge, publish_thread, split
from apps.forums.models import Split, Topic
from apps.impact.actions import give
from apps.impact.models import Receipt
from tests.discussion.test_pictures_in_text import showing, upload
from tests.factories import make_comment, make_post, make_question, make_space, make_topic


@pytest.fixture
def topic(space, bob):
    return make_topic(space, bob, "Hush at night", "How?")


@pytest.fixture
def target(space, charlie, bob):
    space.memberships.create(user=charlie, role="member")
    return make_topic(space, charlie, "Quieter nights", "What shall we try?")


def said(item, user):
    return list(Comment.visible_to(user).filter(item_id=item.pk).order_by("created").values_list("body", flat=True))


def row_of(item):
    return Item.for_cards([item.pk]).get()


def test_all_replies_and_the_text_itself_stand_there_by_their_time(topic, target, alice, bob, charlie):
    here = make_comment(topic, charlie, "One")
    there = make_comment(target, bob, "Two")
    below = make_comment(topic, bob, "Three", parent=here)
    merge(actor=alice, topic=topic, target=target)
    texts = ["<p><strong>Hush at night</strong></p><p>How?</p>", "<p>One</p>", "<p>Two</p>", "<p>Three</p>"]
    assert said(target, bob) == texts
    became = Comment.visible_to(bob).get(item_id=target.pk, body=texts[0])
    assert (became.author, became.created) == (bob, topic.published_at)
    below.refresh_from_db()
    there.refresh_from_db()
    assert (below.parent_id, there.parent_id) == (here.pk, None)
    row = row_of(target)
    assert (row.comment_count, row.last_activity_at) == (4, below.created)
    event = Event.objects.get(verb="topic.merged")
    assert (event.item_id, event.data["source"], event.data["comment"]) == (target.pk, topic.pk, became.pk)
    assert list(notices.get("topic.merged").recipients(event)) == [bob.pk]
    assert "Hush at night" in str(notices.get("topic.merged").sentence(event))


def test_its_page_and_links_to_it_lead_to_the_other(topic, target, alice, bob, as_user, organisation):
    reply = make_comment(topic, bob, "One")
    old, client = topic.get_absolute_url(), as_user(bob)
    merge(actor=alice, topic=topic, target=target)
    for address in (old, f"/i/{topic.pk}/", f"{old}?sort=newest"):
        assert client.get(address).url == target.get_absolute_url()
    assert client.get(f"/comments/{reply.pk}/").url == f"{target.get_absolute_url()}#comment-{reply.pk}"
    page = client.get(target.get_absolute_url()).content.decode()
    assert page.index("<strong>Hush at night</strong>") < page.index(f'id="comment-{reply.pk}"')


def test_a_chain_of_merged_topics_leads_to_the_last(space, topic, target, alice, bob, as_user, organisation):
    last = make_topic(space, alice, "The last")
    merge(actor=alice, topic=topic, target=target)
    merge(actor=alice, topic=target, target=last)
    client = as_user(bob)
    assert client.get(f"/i/{topic.pk}/").url == client.get(f"/i/{target.pk}/").url == last.get_absolute_url()
    assert len(said(last, bob)) == 2
    delete(actor=alice, item=last)
    assert client.get(f"/i/{topic.pk}/").status_code == 404


def test_it_is_listed_nowhere_and_cannot_come_back(topic, target, alice, bob, as_user, organisation):
    merge(actor=alice, topic=topic, target=target)
    client = as_user(bob)
    for address in ("/", "/s/craft/", "/s/craft/forum/", "/s/craft/forum/?show=topics", "/people/bob/"):
        assert f"/i/{topic.pk}-" not in client.get(address).content.decode()
    assert not Item.visible_to(bob).filter(pk=topic.pk).exists()
    assert not Item.restorable_by(bob).filter(pk=topic.pk).exists()
    assert not Item.restorable_by(alice).filter(pk=topic.pk).exists()
    for person in (alice, bob):
        with pytest.raises(PermissionDenied):
            restore(actor=person, item=topic)
        assert as_user(person).post(f"/i/{topic.pk}/restore/").status_code == 404
    for act in ("delete", "hide", "close", "move", "merge", "split"):
        assert as_user(alice).post(f"/i/{topic.pk}/{act}/").status_code == 404
    assert Item.visible_to(alice).filter(pk=target.pk).exists()


def test_old_addresses_outlive_what_is_purged(topic, target, alice, bob):
    merge(actor=alice, topic=topic, target=target)
    gone = make_topic(topic.space, bob, "Gone")
    delete(actor=bob, item=gone)
    deleted = Item.restorable_by(bob).get(pk=gone.pk).deleted_at
    assert Item.purge_deleted(before=deleted.replace(year=deleted.year + 1)) == 1
    assert Item.merged_into(topic.pk) == target.pk


def test_what_was_said_of_the_topic_is_said_of_its_text_there(space, target, alice, bob, charlie):
    topic = publish_thread(actor=bob, model=Topic, space=space, title="Hush", text="Ask @charlie")
    edit_thread(actor=bob, thread=topic, title="Hush", text="Do ask @charlie")
    react(actor=charlie, thing=topic, emoji="👍")
    react(actor=alice, thing=topic, emoji="👍")
    give(actor=charlie, thing=topic, outcome="faster", minutes=5)
    merge(actor=alice, topic=topic, target=target)
    became = Comment.visible_to(bob).get(item_id=target.pk)
    assert (became.reaction_counts, became.helpful) == ({"👍": 2}, 3)
    assert set(Reaction.objects.values_list("comment", flat=True)) == {became.pk}
    receipt = Receipt.objects.get()
    assert (receipt.item_id, receipt.comment_id) == (target.pk, became.pk)
    assert Mention.objects.get(user=charlie).comment_id == became.pk
    said = CommentRevision.objects.get(comment=became)
    assert "Ask" in said.body
    assert said.editor == bob
    assert row_of(target).reaction_counts == {}


def test_pictures_of_the_text_and_of_replies_go_along(space, target, alice, bob):
    own, other = upload(bob), upload(bob)
    topic = publish_thread(actor=bob, model=Topic, space=space, title="Seen", text=showing(own))
    make_comment(topic, bob, showing(other))
    merge(actor=alice, topic=topic, target=target)
    assert set(File.visible_to(bob).values_list("item", flat=True)) == {target.pk}


def test_followers_and_bookmarks_are_merged_and_nobody_stands_there_twice(topic, target, alice, bob, charlie):
    for person in (alice, bob):
        follow(actor=person, thing=topic)
        keep(actor=person, item=topic)
    for person in (bob, charlie):
        follow(actor=person, thing=target)
        keep(actor=person, item=target)
    merge(actor=alice, topic=topic, target=target)
    for model in (Follow, Bookmark):
        rows = sorted(model.objects.values_list("item", "user"))
        assert rows == sorted((target.pk, person.pk) for person in (alice, bob, charlie))


def test_what_somebody_types_meanwhile_arrives_there(topic, target, alice, bob, as_user, organisation):
    reply = make_comment(topic, alice, "One")
    stale = Comment.visible_to(bob).get(pk=reply.pk)
    save_draft(actor=bob, key=f"comment:{topic.pk}", fields={"body": ["Half"]})
    merge(actor=alice, topic=topic, target=target)
    assert Draft.objects.get(user=bob).key == f"comment:{target.pk}"
    client = as_user(bob)
    answer = client.post(f"/i/{topic.pk}/comments/", {"body": "Whole"})
    assert answer.status_code == 302 and answer.url.startswith(target.get_absolute_url())
    assert not Draft.objects.exists()
    sent = client.post(f"/i/{topic.pk}/comments/", {"body": "More", "parent": reply.pk}, headers={"HX-Request": "true"})
    assert sent["HX-Redirect"] == f"/comments/{Comment.visible_to(bob).latest('pk').pk}/"
    assert add_comment(actor=bob, item=topic, text="Late", parent=stale).parent_id == reply.pk
    assert add_comment(actor=bob, item=topic, text="Later").item_id == target.pk
    assert row_of(target).comment_count == len(said(target, bob)) == 6
    assert row_of(topic).comment_count == 0


def test_splits_and_pins_are_looked_after(space, topic, target, alice, bob):
    reply, other = make_comment(topic, bob, "One"), make_comment(target, bob, "Two")
    third = split(actor=alice, topic=topic, chosen=[reply.pk], title="Third")
    pin(actor=alice, item=topic)
    merge(actor=alice, topic=topic, target=target)
    assert list(Split.objects.values_list("source", "target")) == [(target.pk, third.pk)]
    assert row_of(topic).pinned_at is None and row_of(target).facts["split"]
    merge(actor=alice, topic=third, target=target)
    assert not Split.objects.exists()
    assert other.item_id == target.pk


@pytest.mark.parametrize("name", ["bob", "charlie", "gus", "mia", "mo", "sam"])
def test_only_those_who_lead_the_space_merge(request, as_user, topic, target, name, organisation):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        merge(actor=person, topic=topic, target=target)
    client = as_user(person)
    client.post(f"/i/{topic.pk}/merge/?into={target.pk}")
    assert Item.visible_to(topic.author).filter(pk=topic.pk).exists()
    assert f"/i/{topic.pk}/merge/" not in client.get(topic.get_absolute_url()).content.decode()


def test_what_cannot_be_is_refused_in_a_sentence(as_user, space, topic, target, alice, bob, charlie, organisation):
    merged, gone, hidden = (make_topic(space, bob, title) for title in ("Merged", "Gone", "Hidden"))
    merge(actor=alice, topic=merged, target=target)
    delete(actor=bob, item=gone)
    hide(actor=alice, item=hidden, reason="Off")
    elsewhere = make_topic(make_space(charlie, slug="elsewhere"), charlie, "Elsewhere")
    secret = make_topic(make_space(charlie, slug="secret", visibility="private"), charlie, "Secret")
    client, before = as_user(alice), said(target, bob)
    for other, sentence in (
        (topic, "cannot be merged into itself"), (merged, "was merged into another one itself"),
        (gone, "no topic there that you can see"), (secret, "no topic there that you can see"),
        (hidden, "hidden or archived"), (make_question(space, bob), "marked as its duplicate"),
        (make_post(space, bob), "Only topics are merged"), (elsewhere, "cannot publish in the space of that topic"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=sentence):
            merge(actor=alice, topic=topic, target=other)
        for method in (client.get, client.post):
            answer = method(f"/i/{topic.pk}/merge/?into={other.pk}")
            assert answer.status_code == 422 and "field-error" in answer.content.decode()
            assert "Secret" not in answer.content.decode()
    answer = client.get(f"/i/{topic.pk}/merge/", {"words": topic.get_absolute_url(), "go": "1"})
    assert answer.status_code == 422 and "A topic cannot be merged into itself." in answer.content.decode()
    assert Item.visible_to(bob).filter(pk=topic.pk).exists() and said(target, bob) == before
    assert Event.objects.filter(verb="topic.merged").count() == 1


def test_merging_twice_is_refused(topic, target, alice):
    merge(actor=alice, topic=topic, target=target)
    with pytest.raises(ValidationError, match="has merged this topic meanwhile"):
        merge(actor=alice, topic=topic, target=target)
    assert row_of(target).comment_count == 1


def test_a_closed_conversation_takes_it_only_from_those_who_lead_there(space, topic, target, alice, bob, charlie):
    other_space = make_space(charlie, slug="other", members=[alice])
    closed = make_topic(other_space, charlie, "Closed")
    close(actor=charlie, item=closed, reason="Done")
    with pytest.raises(ValidationError, match="conversation on that topic is closed"):
        merge(actor=alice, topic=topic, target=closed)
    close(actor=alice, item=target, reason="Done")
    merge(actor=alice, topic=topic, target=target)
    assert row_of(target).comment_count == 1


def test_going_to_another_space_says_who_sees_it_then(as_user, topic, private, alice, bob, organisation):
    there = make_topic(private, bob, "Secret nights")
    reply = make_comment(topic, bob, "One")
    give(actor=alice, thing=reply, outcome="faster")
    client = as_user(alice)
    page = client.get(f"/i/{topic.pk}/merge/?into={there.pk}").content.decode()
    assert "Only the 2 members of Quiet room can read this." in page and "Nobody gains sight of it." in page
    assert "This cannot be taken back." in page
    assert client.post(f"/i/{topic.pk}/merge/?into={there.pk}").url == there.get_absolute_url()
    assert Receipt.objects.get().space_id == private.pk
    assert said(there, bob)[-1] == "<p>One</p>"


def test_who_may_not_see_the_other_space_is_led_nowhere(as_user, topic, private, alice, bob, charlie, organisation):
    there = make_topic(private, bob, "Secret nights")
    reply = make_comment(topic, charlie, "One")
    follow(actor=charlie, thing=topic)
    merge(actor=alice, topic=topic, target=there)
    for address in (f"/i/{topic.pk}/", topic.get_absolute_url(), f"/comments/{reply.pk}/"):
        answer = as_user(charlie).get(address)
        assert answer.status_code == 404 and "Secret" not in answer.content.decode()
    assert as_user(charlie).post(f"/i/{topic.pk}/comments/", {"body": "Late"}).status_code == 404


def test_the_other_topic_is_found_by_its_words(
    as_user, topic, target, alice, bob, organisation, django_assert_max_num_queries
):
    make_question(topic.space, bob, "Quieter nights at all?")
    client, address = as_user(alice), f"/i/{topic.pk}/merge/"
    assert "Hush at night" in client.get(address).content.decode()
    for words in ({"words": "quiet nights"}, {"words": target.get_absolute_url()}):
        with django_assert_max_num_queries(12):
            page = client.get(address, words).content.decode()
        assert f'value="{target.pk}"' in page and "at all" not in page
    assert "Nothing is called so" in client.get(address, {"words": "turbine"}).content.decode()
    refused = client.get(address, {"words": "quiet nights", "go": "1"})
    assert refused.status_code == 422 and "Choose one of these" in refused.content.decode()
    chosen = client.get(address, {"words": "quiet nights", "choice": target.pk, "go": "1"})
    assert chosen.url == f"{address}?into={target.pk}"
    with django_assert_max_num_queries(12):
        client.get(chosen.url)
    assert client.post(chosen.url).url == target.get_absolute_url()


def test_a_poll_is_not_lost_on_the_way(as_user, topic, target, alice, bob, organisation):
    add_poll(actor=bob, topic=topic, plan=Plan(question="Which?", options=["This", "That"]))
    answer = as_user(alice).post(f"/i/{topic.pk}/merge/?into={target.pk}")
    assert answer.status_code == 422
    assert "Take the poll away first" in answer.content.decode()
    assert Topic.visible_to(bob).filter(pk__in=[topic.pk, target.pk]).count() == 2
