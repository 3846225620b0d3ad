"""Until where somebody has read: watermarks of spaces, exceptions for items, and the marks in a stream."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone

from apps.following import actions
from apps.following.marks import HORIZON, marks_in
from apps.following.models import ItemRead
from apps.spaces.actions import PAUSE, visit
from apps.spaces.context import spaces_of
from apps.spaces.models import Membership, ReadMark, Space
from tests.factories import make_comment, make_post

MARK = re.compile(r'id="item-(\d+)"[^>]*><span class="unread item-unread"><span class="vh">Not read yet:</span></span>')


def marked(client, space):
    """Return the ids of the items that bear the mark on the first page of the space's stream."""
    return {int(pk) for pk in MARK.findall(client.get(space.get_absolute_url()).content.decode())}


def pause(user, space):
    """Let the visit of `user` have ended a while ago."""
    for mark in ReadMark.objects.filter(user=user, space=space):
        mark.read_at -= PAUSE + timedelta(minutes=1)
        mark.new_since -= PAUSE + timedelta(minutes=1)
        mark.save()


@pytest.fixture(autouse=True)
def _long_members(organisation, space, private):
    Membership.objects.update(joined=timezone.now() - timedelta(days=10))


def test_opening_says_when_one_was_here_before(space, alice, bob, django_assert_num_queries):
    post = make_post(space, alice)
    before = timezone.now()
    with django_assert_num_queries(1):
        assert actions.open_item(bob, post) is None
    first = actions.open_item(bob, post)
    assert before < first < timezone.now()
    make_comment(post, alice)
    assert actions.open_item(bob, post) == first
    assert actions.open_item(bob, post) > first
    assert ItemRead.objects.count() == 1
    assert (post.for_reader.followed, post.for_reader.kept) == (False, False)


def test_looking_again_writes_only_when_something_moved_or_a_visit_later(space, alice, bob):
    post = make_post(space, alice)

    def noted():
        """Return when bob read it as it is written down, and whether looking at it writes that anew."""
        was = ItemRead.objects.get().read_at
        actions.open_item(bob, post)
        return was, ItemRead.objects.get().read_at > was

    actions.open_item(bob, post)
    first, again = noted()
    assert not again
    make_comment(post, alice)
    assert noted() == (first, True)
    assert noted()[1] is False
    ItemRead.objects.update(read_at=F("read_at") - PAUSE)
    type(post).locked(post.pk).change(last_activity_at=timezone.now() - 2 * PAUSE)
    assert noted()[1] is True


def test_who_said_that_all_is_read_has_read_what_was_there(space, alice, bob):
    old = make_post(space, alice)
    actions.mark_space_read(actor=bob, space=space)
    young = make_post(space, alice)
    assert actions.open_item(bob, old) == ReadMark.objects.get(user=bob).new_since
    assert actions.open_item(bob, young) is None


def test_the_mark_stays_through_a_visit_and_goes_with_opening(as_user, space, alice, bob):
    client, posts = as_user(bob), [make_post(space, alice) for _ in range(3)]
    assert marked(client, space) == {post.pk for post in posts}
    client.get(posts[0].get_absolute_url())
    assert marked(client, space) == {posts[1].pk, posts[2].pk}
    make_comment(posts[0], alice)
    assert marked(client, space) == {post.pk for post in posts}


def test_what_was_there_at_the_last_visit_is_not_new_at_the_next(as_user, space, alice, bob):
    client, old = as_user(bob), make_post(space, alice)
    assert marked(client, space) == {old.pk}
    pause(bob, space)
    Space.objects.update(last_activity_at=timezone.now() - timedelta(hours=1))
    type(old).locked(old.pk).change(last_activity_at=timezone.now() - timedelta(hours=1))
    young = make_post(space, alice)
    assert marked(client, space) == {young.pk}
    assert marked(client, space) == {young.pk}
    page = client.get(space.get_absolute_url()).content.decode()
    assert page.index(f"item-{young.pk}") < page.index("Seen before") < page.index(f"item-{old.pk}")


def test_what_one_opened_from_elsewhere_is_not_new_in_the_space(as_user, space, alice, bob):
    post = make_post(space, alice)
    actions.open_item(bob, post)
    assert marked(as_user(bob), space) == set()


def test_who_is_no_member_has_no_marks(as_user, space, alice, charlie):
    post = make_post(space, alice)
    assert marked(as_user(charlie), space) == set()
    assert marks_in(charlie, space, [post.pk]) is None
    visit(charlie, space)
    assert not ReadMark.objects.exists()


def test_before_one_joined_and_long_ago_is_no_news(space, alice, bob):
    joined = timezone.now() - timedelta(days=1)
    Membership.objects.update(joined=joined)
    assert marks_in(bob, space, []).new_since == joined
    Membership.objects.update(joined=timezone.now() - 2 * HORIZON)
    assert timezone.now() - marks_in(bob, space, []).new_since < HORIZON + timedelta(minutes=1)


def test_one_space_is_marked_as_read_and_the_others_are_not(as_user, space, private, alice, bob):
    here, there = make_post(space, alice), make_post(private, alice)
    actions.open_item(bob, here)
    actions.open_item(bob, there)
    make_comment(here, alice)
    make_comment(there, alice)
    client = as_user(bob)
    page = client.get(space.get_absolute_url()).content.decode()
    assert f'formaction="/s/{space.slug}/read/"' in page
    answer = client.post(f"/s/{space.slug}/read/", follow=True)
    assert "Everything in Craft is marked as read." in answer.content.decode()
    assert f'formaction="/s/{space.slug}/read/"' not in answer.content.decode()
    assert marked(client, space) == set()
    assert marked(client, private) == {there.pk}
    assert list(ItemRead.objects.values_list("item", flat=True)) == [there.pk]


def test_everything_is_marked_as_read_from_home(as_user, space, private, alice, bob):
    for where in (space, private):
        actions.open_item(bob, make_post(where, alice))
        actions.open_item(alice, make_post(where, bob))
    client = as_user(bob)
    assert 'formaction="/read/"' in client.get("/").content.decode()
    answer = client.post("/read/", follow=True).content.decode()
    assert "Everything in your spaces is marked as read." in answer
    assert 'formaction="/read/"' not in answer
    assert spaces_of(bob)["unread"] is False
    assert (marked(client, space), marked(client, private)) == (set(), set())
    assert set(ItemRead.objects.values_list("user", flat=True)) == {alice.pk}


def test_outsiders_mark_nothing(as_user, space, private, charlie, gus):
    for person in (charlie, gus):
        with pytest.raises(PermissionDenied):
            actions.mark_space_read(actor=person, space=space)
        assert as_user(person).post(f"/s/{private.slug}/read/").status_code == 404
        assert as_user(person).post("/read/").status_code == 302
        assert as_user(person).get("/read/").status_code == 405
    assert not ReadMark.objects.exists()


def test_ones_own_words_are_no_news_unless_others_spoke(as_user, space, alice, bob, deliver):
    post = make_post(space, alice)
    actions.open_item(bob, post)
    make_comment(post, bob)
    deliver()
    assert marked(as_user(bob), space) == set()
    make_comment(post, alice)
    make_comment(post, bob)
    deliver()
    assert marked(as_user(bob), space) == {post.pk}


def test_readings_before_the_watermark_are_purged_and_the_others_kept(space, private, alice, bob, charlie):
    before, after, elsewhere = make_post(space, alice), make_post(space, alice), make_post(private, alice)
    visitor = make_post(space, alice)
    actions.open_item(bob, before)
    actions.open_item(bob, elsewhere)
    actions.open_item(charlie, visitor)
    visit(bob, space)
    pause(bob, space)
    ItemRead.objects.filter(user=bob, item=before.pk).update(read_at=timezone.now() - timedelta(days=1))
    visit(bob, space)
    actions.open_item(bob, after)
    assert actions.purge() == 1
    kept = {(bob.pk, after.pk), (bob.pk, elsewhere.pk), (charlie.pk, visitor.pk)}
    assert set(ItemRead.objects.values_list("user", "item")) == kept
    ItemRead.objects.filter(user=charlie).update(read_at=timezone.now() - HORIZON - timedelta(days=1))
    assert actions.purge() == 1
    assert actions.purge() == 0
