"""Changing what a space says about itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.events.models import Event
from apps.spaces.actions import archive_space, edit_space
from apps.spaces.models import Membership, Space
from apps.strategy.models import Goal
from tests.factories import make_space

TODAY = timezone.localdate()


def test_cards_notice_a_new_name_hue_or_glyph(space, alice):
    for change in ({"name": "Craft of listening"}, {"hue": 5}, {"glyph": "ear"}):
        before = Space.objects.get(pk=space.pk).version
        assert edit_space(actor=alice, space=space, **change).version == before + 1
    before = Space.objects.get(pk=space.pk).version
    edit_space(actor=alice, space=space, description="Another reason.")
    assert Space.objects.get(pk=space.pk).version == before


def test_the_address_stays_and_the_search_follows(space, alice):
    edit_space(actor=alice, space=space, name="Pumpes à chaleur")
    found = Space.objects.get(pk=space.pk)
    assert found.slug == "craft" and found.glyph == "PC" and found.name_key == "pumpes a chaleur"
    assert Space.objects.matching("CHALEUR").get() == found


def test_a_glyph_somebody_chose_survives_a_new_name(space, alice):
    edit_space(actor=alice, space=space, glyph="🔥")
    assert edit_space(actor=alice, space=space, name="Fire").glyph == "🔥"


def test_nothing_changed_is_no_event(space, alice):
    edit_space(actor=alice, space=space, name=f" {space.name} ", description=space.description)
    assert not Event.objects.exists()


def test_the_event_says_what_changed(space, alice):
    edit_space(actor=alice, space=space, name="New", hue=9)
    assert Event.objects.get(verb="space.updated").data == {"changed": ["glyph", "hue", "name"]}


def test_members_and_outsiders_change_nothing(space, bob, charlie):
    for person in (bob, charlie):
        with pytest.raises(PermissionDenied):
            edit_space(actor=person, space=space, name="Mine")


def test_a_learning_admin_configures_what_they_can_see(space, closed, private, lena):
    for seen in (space, closed):
        assert edit_space(actor=lena, space=seen, description="Clearer now.").description == "Clearer now."
    with pytest.raises(PermissionDenied):
        edit_space(actor=lena, space=private, description="Clearer now.")


@pytest.mark.parametrize("who", ["bob", "lena"])
def test_only_owners_change_who_can_see_it(request, closed, who):
    person = request.getfixturevalue(who)
    Membership.objects.filter(user=person).update(role="facilitator")
    with pytest.raises(PermissionDenied):
        edit_space(actor=person, space=closed, visibility="open")
    closed.refresh_from_db()
    assert closed.visibility == "closed"


def test_a_task_whose_end_has_passed_can_still_be_described(alice):
    task = make_space(alice, slug="job", purpose="task", ends=TODAY - timedelta(days=3))
    assert edit_space(actor=alice, space=task, description="Late.").description == "Late."
    with pytest.raises(ValidationError):
        edit_space(actor=alice, space=task, ends=TODAY - timedelta(days=1))


def test_choosing_a_goal_ends_the_exploring(alice):
    space = make_space(alice, slug="try", exploratory_until=TODAY + timedelta(days=9))
    goal = Goal.objects.create(statement="Hear leaks sooner.")
    assert edit_space(actor=alice, space=space, goal=goal).exploratory_until is None


def test_an_archived_space_is_as_it_is(space, alice):
    archive_space(actor=alice, space=space)
    with pytest.raises(PermissionDenied):
        edit_space(actor=alice, space=space, name="New")


def test_there_are_no_other_fields(space, alice):
    with pytest.raises(TypeError):
        edit_space(actor=alice, space=space, slug="taken")


def form_of(space, **changes):
    return {
        "name": space.name, "purpose": space.purpose, "visibility": space.visibility, "hue": space.hue,
        "description": space.description, "glyph": space.glyph, "drawing": "", **changes,
    }  # fmt: skip


def test_the_page_saves(as_user, space, alice, organisation):
    browser = as_user(alice)
    assert browser.post(f"/s/{space.slug}/manage/", form_of(space, name="Renamed", drawing="ear")).status_code == 302
    space.refresh_from_db()
    assert (space.name, space.glyph) == ("Renamed", "ear")


def test_the_page_refuses_with_a_sentence_and_keeps_what_was_typed(as_user, space, alice, organisation):
    response = as_user(alice).post(f"/s/{space.slug}/manage/", form_of(space, name="Kept", glyph="ABC"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Use one or two letters, or one emoji." in page and 'value="Kept"' in page
    assert "<h1>Craft</h1>" in page


def test_a_facilitator_cannot_smuggle_a_visibility(as_user, closed, bob, organisation):
    Membership.objects.filter(user=bob).update(role="facilitator")
    as_user(bob).post(f"/s/{closed.slug}/manage/", form_of(closed, visibility="open", description="New reason."))
    closed.refresh_from_db()
    assert (closed.visibility, closed.description) == ("closed", "New reason.")


def test_members_do_not_get_the_page(as_user, space, bob, organisation):
    assert as_user(bob).get(f"/s/{space.slug}/manage/").status_code == 403
    assert "/manage/" not in as_user(bob).get(f"/s/{space.slug}/about/").content.decode()
