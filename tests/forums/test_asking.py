"""Asking: who would be asked is shown first, then they are asked, and nobody sees who was asked and stayed silent."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.availability import set_availability
from apps.content.actions import close, delete
from apps.content.models import Draft
from apps.core.registry import archive_files
from apps.core.routing import Asking, Candidate, Router, routers
from apps.events.models import Event
from apps.forums.actions import accept, ask, forget_asked, pass_on
from apps.forums.asking import who_would_be_asked
from apps.forums.models import Asked, Question
from apps.forums.needs import waiting, waiting_questions
from apps.spaces.models import Membership
from tests.factories import make_comment, make_question, make_space, make_user

TYPED = {"title": "Why does it hum?", "body": "Only at *night*.", "tags": "valves, night", "body_format": "markdown"}


def asked_by(user, space, tags=(), similar=()):
    return who_would_be_asked(Asking(user, space, "Why does it hum?", tags, similar)).people


def ids(offered):
    return [each.id for each in offered]


def put_to(asker, space, *people, title="Why does it hum?"):
    return ask(actor=asker, space=space, title=title, text="x", people=[person.pk for person in people])


@pytest.fixture
def knower(space, alice, bob):
    """Somebody whose answer in the space was accepted, and who is no member of it."""
    dora = make_user("dora")
    accept(actor=bob, comment=make_comment(make_question(space, bob, "Which valve hums?"), dora))
    return dora


def test_who_answered_well_is_offered_before_those_who_lead(space, alice, bob, charlie, knower):
    offered = asked_by(charlie, space)
    assert ids(offered) == [knower.pk, alice.pk]
    assert offered[0].reason == "Their answer to “Which valve hums?” was accepted"
    assert offered[0].url and offered[0].at
    assert (offered[1].reason, offered[1].url) == ("Owns this space", "")


def test_facilitators_are_offered_before_owners(space, alice, bob, charlie):
    dora = make_user("dora")
    Membership.objects.create(space=space, user=dora, role="facilitator")
    assert ids(asked_by(charlie, space)) == [dora.pk, alice.pk]


def test_answers_on_the_same_tags_elsewhere_count_where_the_asker_sees_them(space, private, alice, bob, charlie):
    open_space = make_space(alice, slug="elsewhere", members=[bob])
    dora, eve = make_user("dora"), make_user("eve")
    Membership.objects.create(space=private, user=eve)
    accept(actor=bob, comment=make_comment(make_question(open_space, bob, "Open", tags="valves"), dora))
    accept(actor=bob, comment=make_comment(make_question(private, bob, "Secret", tags="valves"), eve))
    assert ids(asked_by(charlie, space, ["valves"])) == [dora.pk, alice.pk]
    assert eve.pk in ids(asked_by(bob, space, ["valves"]))
    assert "Secret" not in str(asked_by(charlie, space, ["valves"]))


def test_answers_to_what_is_worded_alike_count_most(space, alice, bob, charlie, knower):
    eve = make_user("eve")
    elsewhere = make_space(alice, slug="elsewhere", members=[bob])
    alike = make_question(elsewhere, bob, "Why does it hum so?")
    accept(actor=bob, comment=make_comment(alike, eve))
    assert ids(asked_by(charlie, space, similar=[alike.pk])) == [eve.pk, knower.pk, alice.pk]


def test_what_somebody_said_of_being_asked_is_respected(space, alice, charlie, knower):
    said = {"open_to_questions": True, "most_a_week": 5, "away_until": None}
    for change in ({"open_to_questions": False}, {"away_until": timezone.localdate() + timedelta(days=2)}):
        set_availability(actor=knower, **(said | change))
        assert ids(asked_by(charlie, space)) == [alice.pk]
        put_to(charlie_in(space, charlie), space, knower)
        assert not Asked.objects.exists()
    set_availability(actor=knower, **said)
    assert ids(asked_by(charlie, space)) == [knower.pk, alice.pk]


def charlie_in(space, charlie):
    Membership.objects.get_or_create(space=space, user=charlie)
    return charlie


def test_nobody_is_asked_more_often_a_week_than_they_take(space, bob, knower):
    set_availability(actor=knower, open_to_questions=True, most_a_week=2, away_until=None)
    for n in range(3):
        put_to(bob, space, knower, title=f"Question {n}")
    assert Asked.objects.filter(person=knower).count() == 2
    assert knower.pk not in ids(asked_by(bob, space))
    Asked.objects.update(at=timezone.now() - timedelta(days=8))
    assert knower.pk in ids(asked_by(bob, space))


def test_only_readers_are_asked_and_never_the_asker_nor_more_than_five(private, alice, bob, charlie):
    people = [make_user(f"person{n}") for n in range(7)]
    Membership.objects.bulk_create(Membership(space=private, user=person) for person in people)
    put_to(bob, private, bob, charlie, *people)
    asked = set(Asked.objects.values_list("person_id", flat=True))
    assert len(asked) == 5
    assert asked <= {person.pk for person in people}


def test_whoever_has_left_is_not_asked(space, bob, charlie, knower):
    knower.is_active = False
    knower.save()
    assert knower.pk not in ids(asked_by(charlie, space))
    put_to(bob, space, knower)
    assert not Asked.objects.exists()


def test_a_guest_is_offered_members_only(space, alice, gus, knower):
    Membership.objects.create(space=space, user=gus)
    assert ids(asked_by(gus, space)) == [alice.pk]


def test_another_app_can_say_who_knows(space, charlie, bob, alice):
    router = Router("test", lambda asking, limit: [Candidate(bob.pk, 0.9, "Knows valves")])
    routers.add(router)
    try:
        offered = asked_by(charlie, space)
    finally:
        del routers._entries["test"]
    assert [(each.id, each.reason) for each in offered] == [(bob.pk, "Knows valves"), (alice.pk, "Owns this space")]


def test_those_who_were_asked_are_told_and_it_waits_for_them(as_user, space, bob, knower, deliver, organisation):
    question = put_to(bob, space, knower)
    deliver()
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        ([knower.email], "Bob asks you: “Why does it hum?”"),
    ]
    row = waiting_questions(waiting(knower), 5)[0]
    assert row["text"] == "Bob asks you: “Why does it hum?”"
    page = as_user(knower).get("/").content.decode()
    assert "Bob asks you" in page and f"/i/{question.pk}/pass-on/" in page
    assert "Bob asks you" in as_user(knower).get(question.get_absolute_url()).content.decode()


@pytest.mark.parametrize("how", ["answered", "solved", "passed on", "old", "closed", "deleted", "gone from the space"])
def test_it_waits_no_longer(as_user, space, private, alice, bob, knower, organisation, how):
    place = space
    if how == "gone from the space":
        place = private
        Membership.objects.create(space=private, user=knower)
    question = put_to(bob, place, knower)
    assert len(waiting_questions(waiting(knower), 5)) == 1
    if how == "answered":
        make_comment(question, knower)
    elif how == "solved":
        accept(actor=bob, comment=make_comment(question, alice))
    elif how == "passed on":
        as_user(knower).post(f"/i/{question.pk}/pass-on/")
    elif how == "old":
        Asked.objects.update(at=timezone.now() - timedelta(days=15))
    elif how == "closed":
        close(actor=alice, item=question, reason="Off")
    elif how == "deleted":
        delete(actor=bob, item=question)
    else:
        Membership.objects.filter(space=private, user=knower).delete()
    assert waiting_questions(waiting(knower), 5) == []


def test_nobody_else_sees_who_was_asked_and_stayed_silent(
    as_user, space, alice, bob, charlie, sam, deliver, organisation
):
    eve = make_user("eve", name="Evelyn Silent")
    question = put_to(bob, space, eve)
    deliver()
    as_user(eve).get(question.get_absolute_url())
    pass_on(actor=eve, question=question)
    told = Event.objects.filter(item_id=question.pk)
    assert {(event.verb, event.actor_id) for event in told} == {
        ("question.published", bob.pk),
        ("question.asked", bob.pk),
    }
    assert told.get(verb="question.asked").data == {}
    paths = (question.get_absolute_url(), "/", "/needs/", "/s/craft/forum/", "/s/craft/", "/s/craft/manage/")
    for person in (bob, alice, charlie, sam):
        client = as_user(person)
        for path in (*paths, *(["/governance/events/"] if person == sam else [])):
            page = client.get(path).content.decode()
            assert "Evelyn" not in page and "pass-on" not in page, path
    assert Asked not in admin.site._registry
    assert not any("asked" in name for name in archive_files.names())


def test_it_is_forgotten_after_a_month(space, bob, knower):
    put_to(bob, space, knower)
    assert forget_asked() == 0
    Asked.objects.update(at=timezone.now() - timedelta(days=31))
    assert forget_asked() == 1


def test_passing_on_is_for_who_sees_the_question(as_user, private, alice, charlie):
    question = make_question(private, alice)
    assert as_user(charlie).post(f"/i/{question.pk}/pass-on/").status_code == 404


def test_asking_takes_membership_or_joins(space, closed, bob, charlie, gus):
    with pytest.raises(PermissionDenied):
        ask(actor=charlie, space=space, title="Why?", text="x")
    ask(actor=charlie, space=space, title="Why?", text="x", joins=True)
    assert Membership.objects.role_of(charlie, space.pk) == "member"
    for person, place in ((gus, space), (charlie, closed)):
        with pytest.raises(PermissionDenied):
            ask(actor=person, space=place, title="Why?", text="x", joins=True)
    assert not Membership.objects.role_of(gus, space.pk)


def offered_in(page):
    return {
        "offered": re.search(r'name="offered" value="([^"]+)"', page)[1],
        "people": re.findall(r'name="people" value="(\d+)"', page),
    }


def test_without_a_script_people_are_shown_before_it_is_asked(as_user, space, bob, knower, alice, organisation):
    client = as_user(bob)
    shown = client.post("/ask/", TYPED | {"space": space.pk})
    page = shown.content.decode()
    assert shown.status_code == 200 and not Question.visible_to(bob).filter(title=TYPED["title"]).exists()
    assert "One more look" in page and "Dora" in page and TYPED["title"] in page
    seen = offered_in(page)
    assert seen["people"] == [str(knower.pk), str(alice.pk)]
    done = client.post("/ask/", TYPED | {"space": space.pk} | seen | {"people": [str(alice.pk)]})
    question = Question.visible_to(bob).get(title=TYPED["title"])
    assert done.url == question.get_absolute_url()
    assert list(Asked.objects.values_list("person_id", flat=True)) == [alice.pk]


def test_nobody_is_asked_who_was_not_shown(as_user, space, bob, alice, knower, charlie, organisation):
    client = as_user(bob)
    seen = offered_in(client.post("/ask/", TYPED | {"space": space.pk}).content.decode())
    refused = client.post("/ask/", TYPED | {"space": space.pk} | seen | {"people": [str(charlie.pk)]})
    assert refused.status_code == 422
    other = make_space(alice, slug="elsewhere", members=[bob])
    again = client.post("/ask/", TYPED | {"space": other.pk} | seen)
    assert again.status_code == 200 and "One more look" in again.content.decode()
    forged = client.post("/ask/", TYPED | {"space": space.pk, "offered": "made-up", "people": [str(charlie.pk)]})
    assert forged.status_code == 200 and "One more look" in forged.content.decode()
    assert not Asked.objects.exists()


def test_who_was_taken_out_stays_out_while_typing_goes_on(as_user, space, bob, knower, alice, organisation):
    client = as_user(bob)
    seen = offered_in(client.post("/ask/people/", TYPED | {"space": space.pk}).content.decode())
    page = client.post(
        "/ask/people/", TYPED | {"space": space.pk} | seen | {"people": [str(alice.pk)]}
    ).content.decode()
    ticked = re.findall(r'name="people" value="(\d+)" checked', page)
    assert ticked == [str(alice.pk)]
    assert f'value="{knower.pk}"' in page


def test_one_asks_in_an_open_space_in_one_step(as_user, space, charlie, organisation):
    client = as_user(charlie)
    page = client.get("/ask/?space=craft").content.decode()
    assert "Craft (you join it)" in page
    seen = offered_in(client.post("/ask/", TYPED | {"space": space.pk}).content.decode())
    client.post("/ask/", TYPED | {"space": space.pk} | seen)
    assert Question.visible_to(charlie).get().space == space
    assert Membership.objects.role_of(charlie, space.pk) == "member"


def test_outsiders_do_not_learn_of_a_space(as_user, private, closed, charlie, gus, organisation):
    for person in (charlie, gus):
        client = as_user(person)
        for place in (private, closed):
            assert place.name not in client.get(f"/ask/?space={place.slug}").content.decode()
            answer = client.post("/ask/", TYPED | {"space": place.pk})
            assert answer.status_code == 422
            assert "Choose one of your spaces." in answer.content.decode()
            assert "Alice" not in client.post("/ask/people/", TYPED | {"space": place.pk}).content.decode()


def test_the_old_address_leads_here(as_user, bob):
    assert as_user(bob).get("/create/question/?space=craft").url == "/ask/?space=craft"


def test_it_begins_with_what_was_typed_last_time(as_user, space, bob, organisation):
    client = as_user(bob)
    client.post("/drafts/typed/?key=question", TYPED)
    assert TYPED["title"] in client.get("/ask/").content.decode()
    seen = offered_in(client.post("/ask/", TYPED | {"space": space.pk}).content.decode())
    client.post("/ask/", TYPED | {"space": space.pk} | seen)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("path", ["/ask/", "/ask/found/", "/ask/people/"])
def test_what_is_shown_takes_no_more_reads_with_more_to_show(
    as_user, space, alice, bob, organisation, path, django_assert_max_num_queries
):
    sent = TYPED | {"space": space.pk} | ({"look": "1"} if path == "/ask/" else {})
    people = [make_user(f"person{n}") for n in range(8)]
    for n, person in enumerate(people):
        place = make_space(alice, slug=f"place-{n}", members=[bob])
        question = make_question(place, bob, f"Why does it hum, {n}?", tags="valves, night")
        accept(actor=bob, comment=make_comment(question, person))
    client = as_user(bob)
    client.post(path, sent)
    with django_assert_max_num_queries(12):
        client.post(path, sent)
    if path == "/ask/":
        with django_assert_max_num_queries(12):
            assert "One more look" in client.post(path, TYPED | {"space": space.pk}).content.decode()
