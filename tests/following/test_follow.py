"""Following people, tags, items and spaces, and what becomes a source of the home stream."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.models import Event
from apps.following.actions import follow, set_level, unfollow
from apps.following.models import Follow, Level
from apps.following.reading import Sources, followed_ids, levels_of, sources_of
from apps.spaces import actions as spaces
from apps.tagging.models import Tag
from tests.factories import make_post, make_space


@pytest.fixture
def post(space, bob):
    return make_post(space, bob, tags="bearings")


@pytest.fixture
def tag(post):
    return Tag.objects.get(slug="bearings")


def told(*verbs):
    return list(Event.objects.filter(verb__in=verbs or ["follow.set", "follow.ended"]).values_list("verb", flat=True))


def test_one_follows_and_stops_and_each_is_told_once(space, post, tag, alice, charlie):
    for thing in (space, post, tag, alice):
        follow(actor=charlie, thing=thing)
        follow(actor=charlie, thing=thing)
    assert sources_of(charlie) == Sources({space.pk: Level.ALL}, tags=[tag.pk], people=[alice.pk], items=[post.pk])
    assert told() == ["follow.set"] * 4
    for thing in (space, post, tag, alice):
        unfollow(actor=charlie, thing=thing)
        unfollow(actor=charlie, thing=thing)
    assert sources_of(charlie) == Sources({}, [], [], [])
    assert told() == ["follow.ended"] * 4 + ["follow.set"] * 4
    assert not Follow.objects.exists()


def test_the_event_says_who_what_and_how_much(space, post, alice, charlie):
    set_level(actor=charlie, thing=space, level="highlights")
    event = Event.objects.get(verb="follow.set")
    assert (event.actor, event.space, event.data) == (charlie, space, {"target": "space", "level": "highlights"})
    follow(actor=charlie, thing=post)
    assert Event.objects.filter(verb="follow.set").first().item_id == post.pk
    follow(actor=charlie, thing=alice)
    assert Event.objects.filter(verb="follow.set").first().data["person"] == alice.pk


def test_members_see_everything_until_they_say_less(space, closed, bob):
    assert levels_of(bob, [space, closed.pk]) == {space.pk: Level.ALL, closed.pk: Level.ALL}
    set_level(actor=bob, thing=space, level="mentions")
    set_level(actor=bob, thing=closed, level="muted")
    assert levels_of(bob, [space, closed]) == {space.pk: Level.MENTIONS, closed.pk: Level.MUTED}
    assert sources_of(bob).space_levels == {space.pk: Level.MENTIONS, closed.pk: Level.MUTED}
    set_level(actor=bob, thing=space, level="all")
    unfollow(actor=bob, thing=closed)
    set_level(actor=bob, thing=closed, level="all")
    assert levels_of(bob, [space, closed]) == {space.pk: Level.ALL, closed.pk: Level.ALL}
    assert not Follow.objects.exists()


def test_who_is_no_member_sees_nothing_until_they_follow(space, charlie):
    assert levels_of(charlie, [space]) == {space.pk: Level.MUTED}
    set_level(actor=charlie, thing=space, level="highlights")
    assert levels_of(charlie, [space]) == {space.pk: Level.HIGHLIGHTS}
    assert levels_of(charlie, []) == {}


@pytest.mark.parametrize("level", ["highlights", "mentions", "", "loud"])
def test_only_spaces_know_levels_in_between(post, tag, alice, charlie, level):
    for thing in (post, tag, alice):
        with pytest.raises(ValidationError):
            set_level(actor=charlie, thing=thing, level=level)


def test_what_one_may_not_see_one_may_not_follow(closed, private, alice, bob, charlie, gus):
    hidden = make_post(private, bob, tags="merger")
    tag = Tag.objects.get(slug="merger")
    for person in (charlie, gus):
        for thing in (closed, private, hidden, tag):
            with pytest.raises(PermissionDenied):
                follow(actor=person, thing=thing)
    assert not Follow.objects.exists()
    assert told() == []
    follow(actor=bob, thing=tag)
    assert followed_ids(bob, "tag") == {tag.pk}
    assert followed_ids(bob, "tag", among=[]) == set()


def test_guests_follow_the_people_they_meet_and_nobody_follows_themselves(alice, bob, charlie, gus):
    make_space(alice, members=[gus])
    follow(actor=gus, thing=alice)
    for person, other in ((gus, charlie), (gus, gus), (bob, bob)):
        with pytest.raises(PermissionDenied):
            follow(actor=person, thing=other)
    alice.is_active = False
    alice.save()
    with pytest.raises(PermissionDenied):
        follow(actor=charlie, thing=alice)
    unfollow(actor=gus, thing=alice)
    assert not Follow.objects.exists()


def test_an_archived_space_can_still_be_followed_and_left_alone(space, post, alice, charlie):
    spaces.archive_space(actor=alice, space=space)
    space.refresh_from_db()
    follow(actor=charlie, thing=space)
    follow(actor=charlie, thing=post)
    assert sources_of(charlie).space_levels == {space.pk: Level.ALL}
    unfollow(actor=charlie, thing=space)
    assert sources_of(charlie).space_levels == {}


def test_a_space_that_closes_is_no_source_for_those_outside(space, alice, bob, charlie, gus):
    follow(actor=charlie, thing=space)
    spaces.edit_space(actor=alice, space=space, visibility="private")
    assert sources_of(charlie).space_levels == {}
    assert sources_of(bob).space_levels == {space.pk: Level.ALL}
    spaces.edit_space(actor=alice, space=space, visibility="open")
    charlie.is_guest = True
    assert sources_of(charlie).space_levels == {}


def test_leaving_forgets_what_one_said_as_a_member(space, bob, alice, deliver):
    set_level(actor=bob, thing=space, level="highlights")
    spaces.leave(actor=bob, space=space)
    deliver()
    assert sources_of(bob).space_levels == {}
    follow(actor=bob, thing=space)
    assert sources_of(bob).space_levels == {space.pk: Level.ALL}


def test_being_removed_forgets_it_too_but_not_what_others_said(space, bob, alice, deliver):
    for person in (alice, bob):
        set_level(actor=person, thing=space, level="highlights")
    spaces.remove_member(actor=alice, space=space, user=bob)
    deliver()
    assert sources_of(bob).space_levels == {}
    assert sources_of(alice).space_levels == {space.pk: Level.HIGHLIGHTS}


def test_all_sources_come_from_one_query(space, post, tag, alice, charlie, django_assert_num_queries):
    for thing in (space, post, tag, alice):
        follow(actor=charlie, thing=thing)
    with django_assert_num_queries(1):
        sources_of(charlie)
    with django_assert_num_queries(1):
        levels_of(charlie, [space])
