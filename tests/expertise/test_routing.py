"""Who is offered to somebody who asks, for what they wrote: what speaks for them proposes, the one rule decides."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Availability, Unit
from apps.core.routing import Asking, routers
from apps.discussion.models import Comment
from apps.expertise.models import Dispute, Inference, TopicChoice
from apps.forums.actions import accept
from apps.forums.asking import who_would_be_asked
from apps.forums.models import Asked
from apps.search import words
from apps.spaces.models import Membership
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_user

WORDS = "Which gland packing stops a valve from weeping?"


@pytest.fixture
def dora(db):
    return make_user("dora")


@pytest.fixture
def workshop(alice, dora):
    """An open space elsewhere in which dora wrote down what is asked about."""
    space = make_space(alice, slug="workshop", members=[dora])
    make_article(
        space, dora, "Gland packing for a weeping valve", "Graphite gland packing stops weeping.", tags="glands"
    )
    return space


@pytest.fixture
def known(workshop, deliver):
    deliver()
    words.count()


def candidates(asker, space, text=WORDS, tags=()):
    found = routers.get("knows").find(Asking(asker, space, text, tags), 40)
    return {each.person: each for each in found}


def offered(asker, space, text=WORDS, tags=(), named=""):
    return [each.id for each in who_would_be_asked(Asking(asker, space, text, tags), named).people]


def test_who_wrote_about_it_elsewhere_is_offered_with_what_shows_it(as_user, space, bob, dora, known):
    candidate = candidates(bob, space)[dora.pk]
    assert 0 < candidate.fit <= 1 and str(candidate.reason).startswith("Wrote about this, in ")
    assert as_user(bob).get(candidate.url, follow=True).status_code == 200
    assert offered(bob, space)[0] == dora.pk


def test_tags_are_words_of_the_question_too(space, bob, dora, known):
    assert dora.pk not in candidates(bob, space, "What helps?")
    assert dora.pk in candidates(bob, space, "What helps?", ["glands"])


def test_an_answer_that_was_accepted_fits_better_than_one_that_was_only_said(space, alice, bob, dora, deliver):
    eve = make_user("eve")
    for person, taken in ((eve, False), (dora, True)):
        question = make_question(space, alice, WORDS)
        Membership.objects.create(space=space, user=person, role="member")
        answer = make_comment(question, person, "Graphite gland packing.")
        if taken:
            accept(actor=alice, comment=answer)
    deliver()
    found = candidates(bob, space)
    assert found[dora.pk].fit > found[eve.pk].fit
    assert alice.pk not in found, "who only asked knows nothing by that"


def test_nobody_is_a_candidate_for_their_own_question(space, dora, known):
    assert dora.pk not in candidates(dora, space)


@pytest.mark.parametrize(
    "said",
    [
        {"open_to_questions": False},
        {"most_a_week": 0},
        {"away_until": timezone.localdate() + timedelta(days=2)},
    ],
)
def test_who_takes_no_questions_now_is_not_offered(space, bob, dora, known, said):
    Availability.objects.create(user=dora, **said)
    assert dora.pk in candidates(bob, space), "what speaks for somebody is not what decides"
    assert dora.pk not in offered(bob, space)
    refused = who_would_be_asked(Asking(bob, space, WORDS), "dora")
    assert dora.pk not in [each.id for each in refused.people]
    assert refused.refused == "Dora takes no questions now, so they are not asked."


def test_who_was_asked_often_enough_this_week_is_not_offered(space, alice, bob, dora, known):
    Availability.objects.create(user=dora, most_a_week=1)
    assert dora.pk in offered(bob, space)
    Asked.objects.create(question=make_question(space, alice, "Another thing?"), person=dora)
    assert dora.pk not in offered(bob, space) and dora.pk not in offered(bob, space, named="dora")


def test_at_equal_fit_who_works_elsewhere_comes_first(space, alice, bob, deliver):
    here, there = Unit.objects.create(name="Here"), Unit.objects.create(name="There")
    bob.unit = here
    bob.save()
    near, far = make_user("near", unit=here), make_user("unlike", unit=there)
    for person in (near, far):
        make_article(
            make_space(person, slug=f"of-{person.username}"), person, "Gland packing", "Packing stops a weeping valve."
        )
    deliver()
    assert offered(bob, space)[:2] == [far.pk, near.pk]
    bob.unit = there
    assert offered(bob, space)[:2] == [near.pk, far.pk]


def test_what_the_asker_may_not_read_speaks_for_nobody(space, private, bob, charlie, dora, alice, deliver):
    Membership.objects.create(space=private, user=dora, role="member")
    make_article(private, dora, "Gland packing for a weeping valve", "Graphite.")
    deliver()
    assert dora.pk in candidates(bob, space)
    assert candidates(charlie, space) == {} and dora.pk not in offered(charlie, space)


def test_who_may_not_read_the_space_is_not_offered(private, bob, dora, known):
    assert dora.pk in candidates(bob, private) and dora.pk not in offered(bob, private)
    assert dora.pk not in offered(bob, private, named="dora")
    refused = who_would_be_asked(Asking(bob, private, WORDS), "dora").refused
    assert refused == "Dora does not read this space, so they cannot be asked here."


def test_a_guest_is_told_of_nobody_whom_they_do_not_meet(alice, gus, dora, known):
    place = make_space(alice, slug="with-guest", members=[gus])
    make_post(place, alice, "Words")
    for named in ("dora", "nobody", ""):
        offer = who_would_be_asked(Asking(gus, place, WORDS), named)
        assert [each.id for each in offer.people] == [alice.pk] and not offer.refused


@pytest.mark.parametrize("decision", ["inference", "topic", "dispute"])
def test_what_people_decided_about_their_work_is_heeded(space, bob, dora, workshop, known, decision):
    assert dora.pk in candidates(bob, space)
    if decision == "inference":
        Inference.objects.create(user=dora, on=False)
    elif decision == "topic":
        TopicChoice.objects.create(user=dora, key="glands", choice="hidden")
    else:
        item = dora.items.get()
        Dispute.objects.create(user=dora, item=item)
    assert dora.pk not in candidates(bob, space) and dora.pk not in offered(bob, space)


def test_who_was_named_is_first_and_no_more_are_asked_for_it(space, alice, bob, known):
    people = [make_user(f"p{n}") for n in range(6)]
    question = make_question(space, alice, WORDS)
    for person in people:
        Membership.objects.create(space=space, user=person, role="member")
        accept(actor=alice, comment=make_comment(question, person, "Graphite."))
        Comment.visible_to(alice).filter(author=person).update(accepted=False, helpful=3)
    last = make_user("last")
    ids = offered(bob, space, named="last")
    assert ids[0] == last.pk and len(ids) == len(set(ids)) == 5
    assert offered(bob, space, named="bob") == offered(bob, space) == offered(bob, space, named="nobody")


def people_shown(page):
    return re.findall(r'name="people" value="(\d+)" checked', page)


def test_one_press_leads_to_the_form_with_them_among_those_who_would_be_asked(
    as_user, space, bob, charlie, known, organisation
):
    client = as_user(bob)
    page = client.get("/ask/", {"space": space.slug, "title": WORDS, "person": "charlie"}).content.decode()
    assert people_shown(page)[0] == str(charlie.pk) and "You would like to ask them" in page
    assert 'name="person" value="charlie"' in page and WORDS in page
    typed = {"title": WORDS, "body": "x", "tags": "", "space": space.pk, "person": "charlie"}
    assert people_shown(client.post("/ask/people/", typed).content.decode())[0] == str(charlie.pk)
    sealed = re.search(r'name="offered" value="([^"]+)"', page)[1]
    client.post("/ask/", typed | {"offered": sealed, "people": [charlie.pk]})
    assert list(Asked.objects.values_list("person_id", flat=True)) == [charlie.pk]


@pytest.mark.parametrize("handle", ["nobody-at-all", "x" * 500, "\x00", "<b>"])
def test_a_senseless_person_is_ignored(as_user, space, bob, handle, organisation):
    page = as_user(bob).get("/ask/", {"space": space.slug, "person": handle})
    assert page.status_code == 200 and "<b>" not in page.content.decode().split("<main")[1].split("</form>")[0]


def test_offering_people_asks_the_database_at_most_twelve_times(as_user, space, alice, bob, deliver, organisation):
    client: Client = as_user(bob)
    typed = {"title": WORDS, "body": "x", "tags": "glands", "space": space.pk, "person": "alice"}
    for rows in (2, 20):
        for n in range(rows):
            person = make_user(f"p{rows}-{n}")
            place = make_space(person, slug=f"s{rows}-{n}", members=[alice])
            make_article(place, person, "Gland packing", "For a weeping valve.", tags="glands")
            make_comment(make_question(place, alice, WORDS, tags="glands"), person, "Graphite gland packing.")
        deliver()
        client.post("/ask/people/", typed)
        with CaptureQueriesContext(connection) as seen:
            client.post("/ask/people/", typed)
        assert len(seen) <= 12, [each["sql"][:90] for each in seen.captured_queries]
