"""Asking to join a closed space, and being answered."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.models import Event
from apps.spaces.actions import admit, archive_space, decline, edit_space, request_to_join, withdraw_request
from apps.spaces.models import JoinRequest, Membership, Space


@pytest.fixture
def asked(closed, charlie):
    request_to_join(actor=charlie, space=closed, message="I lay pipe.")
    return closed


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_asking_twice_is_asking_once(asked, charlie):
    request_to_join(actor=charlie, space=asked, message="Again.")
    assert JoinRequest.objects.get().message == "I lay pipe."
    assert verbs() == ["space.requested"]


@pytest.mark.parametrize("which", ["space", "private"])
def test_only_closed_spaces_are_asked(request, which, charlie):
    with pytest.raises(PermissionDenied):
        request_to_join(actor=charlie, space=request.getfixturevalue(which))


def test_guests_cannot_ask(closed, gus):
    with pytest.raises(PermissionDenied):
        request_to_join(actor=gus, space=closed)


def test_a_long_message_is_refused_at_its_field(closed, charlie):
    with pytest.raises(ValidationError) as refused:
        request_to_join(actor=charlie, space=closed, message="x" * 501)
    assert "message" in refused.value.message_dict


def test_a_leader_lets_them_in_once(asked, alice, charlie):
    admit(actor=alice, space=asked, user=charlie)
    admit(actor=alice, space=asked, user=charlie)
    assert Membership.objects.get(space=asked, user=charlie).role == "member"
    assert not JoinRequest.objects.exists()
    asked.refresh_from_db()
    assert asked.member_count == 3
    assert verbs() == ["space.requested", "space.admitted"]


def test_members_do_not_answer(asked, bob, charlie):
    for act in (admit, decline):
        with pytest.raises(PermissionDenied):
            act(actor=bob, space=asked, user=charlie)
    assert JoinRequest.objects.count() == 1


def test_nobody_is_let_in_who_did_not_ask(closed, alice, charlie):
    with pytest.raises(ValidationError):
        admit(actor=alice, space=closed, user=charlie)
    assert not Membership.objects.filter(user=charlie).exists()


def test_declined_they_may_ask_again(asked, alice, charlie):
    decline(actor=alice, space=asked, user=charlie)
    decline(actor=alice, space=asked, user=charlie)
    assert verbs() == ["space.requested", "space.declined"]
    request_to_join(actor=charlie, space=asked)
    assert JoinRequest.objects.count() == 1


def test_a_request_is_taken_back(asked, charlie):
    withdraw_request(actor=charlie, space=asked)
    withdraw_request(actor=charlie, space=asked)
    assert not JoinRequest.objects.exists()
    assert verbs() == ["space.requested", "space.request_withdrawn"]


def test_opening_the_space_lets_in_who_asked(asked, alice, charlie):
    edit_space(actor=alice, space=asked, visibility="open")
    assert Membership.objects.filter(space=asked, user=charlie).exists()
    assert not JoinRequest.objects.exists()
    assert Space.objects.get(pk=asked.pk).member_count == 3


def test_making_it_private_ends_the_requests(asked, alice, charlie):
    edit_space(actor=alice, space=asked, visibility="private")
    assert not JoinRequest.objects.exists() and not Membership.objects.filter(user=charlie).exists()


def test_an_archived_space_is_not_asked(closed, alice, charlie):
    archive_space(actor=alice, space=closed)
    with pytest.raises(PermissionDenied):
        request_to_join(actor=charlie, space=closed)


def test_leaders_get_a_mail_and_the_asker_gets_the_answer(asked, alice, charlie, deliver, organisation, settings):
    deliver()
    letter = mail.outbox[0]
    assert letter.to == ["alice@example.org"] and letter.subject == "Charlie asks to join Closed circle"
    assert "I lay pipe." in letter.body and f"{settings.PUBLIC_URL}/s/closed-circle/people/" in letter.body
    admit(actor=alice, space=asked, user=charlie)
    deliver()
    assert mail.outbox[1].to == ["charlie@example.org"]
    assert mail.outbox[1].subject == "Welcome to Closed circle" and "/s/closed-circle/" in mail.outbox[1].body


def test_a_request_taken_back_mails_nobody(asked, charlie, deliver, organisation):
    withdraw_request(actor=charlie, space=asked)
    deliver()
    assert mail.outbox == []


def test_declined_by_mail(asked, alice, charlie, deliver, organisation):
    deliver()
    decline(actor=alice, space=asked, user=charlie)
    deliver()
    assert mail.outbox[1].to == ["charlie@example.org"] and "have not let you in" in mail.outbox[1].body


def test_asking_at_the_door(as_user, closed, charlie, alice, organisation):
    browser = as_user(charlie)
    page = browser.get(f"/s/{closed.slug}/").content.decode()
    assert f'action="/s/{closed.slug}/ask/"' in page and closed.description in page
    page = browser.post(f"/s/{closed.slug}/ask/", {"message": "Hello <b>there</b>"}, follow=True).content.decode()
    assert "Your request is on its way" in page
    shown = as_user(alice).get(f"/s/{closed.slug}/people/").content.decode()
    assert "One person asks to join" in shown and "Hello &lt;b&gt;there&lt;/b&gt;" in shown
    as_user(alice).post(f"/s/{closed.slug}/requests/charlie/admit/")
    assert Membership.objects.filter(space=closed, user=charlie).exists()


def test_a_message_too_long_is_kept_on_the_form(as_user, closed, charlie, organisation):
    response = as_user(charlie).post(f"/s/{closed.slug}/ask/", {"message": "long " * 120})
    page = response.content.decode()
    assert response.status_code == 422 and page.count("long long") and "at most 500 characters" in page


def test_answering_after_somebody_else_is_no_error(as_user, asked, alice, charlie, organisation):
    withdraw_request(actor=charlie, space=asked)
    for verdict in ("admit", "decline"):
        page = as_user(alice).post(f"/s/{asked.slug}/requests/charlie/{verdict}/", follow=True).content.decode()
        assert "This request is no longer open." in page


def test_members_see_no_requests(as_user, asked, bob, organisation):
    page = as_user(bob).get(f"/s/{asked.slug}/people/").content.decode()
    assert "asks to join" not in page and "Charlie" not in page
    assert as_user(bob).post(f"/s/{asked.slug}/requests/charlie/admit/").status_code == 403
