"""Who knows: what counts as showing it, how much, and towards whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.actions import update_profile
from apps.blogs.actions import Manuscript, create_article
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.expertise.finding import authors_on, experts_on
from apps.expertise.models import Endorsement
from apps.expertise.people import Wanted, find_people, why
from apps.forums.actions import accept, vote
from apps.search import words
from apps.search.query import parse
from apps.search.rebuilding import rebuild
from apps.spaces.models import Membership
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_user

WORDS = "turbine bearing"


@pytest.fixture
def people(db):
    return [make_user(name) for name in ("dora", "eve", "finn")]


@pytest.fixture
def place(alice, people):
    """An open space of alice with three members."""
    return make_space(alice, slug="workshop", members=people)


@pytest.fixture
def ranked(deliver):
    """Return the handles of those who may know, the best first, as somebody sees it."""

    def found(viewer, text=WORDS, **wanted):
        deliver()
        words.count()
        return [one.user.username for one in find_people(viewer, parse(text, viewer), Wanted(**wanted))]

    return found


def quietly(sort, done, of):
    """Tell nobody how far rebuilding has come."""


def scores(viewer, text=WORDS):
    return {one.person: one.score for one in experts_on(viewer, parse(text, viewer)).experts}


def proofs(viewer, person, text=WORDS):
    return next(one.proofs for one in experts_on(viewer, parse(text, viewer)).experts if one.person == person.pk)


def test_an_accepted_answer_counts_more_than_a_helpful_one_and_that_more_than_one_only_said(
    place, alice, bob, people, ranked
):
    dora, eve, finn = people
    for person in people:
        answer = make_comment(make_question(place, alice, "Which turbine bearing?"), person, "The turbine bearing.")
        if person == dora:
            accept(actor=alice, comment=answer)
        elif person == eve:
            vote(actor=alice, comment=answer, wanted=True)
    assert [name for name in ranked(bob) if name != "alice"] == ["dora", "eve", "finn"]
    assert [proof.what for proof in proofs(bob, finn)] == ["answered"]


def test_who_only_asks_does_not_know_by_that(place, alice, bob, people, ranked):
    dora = people[0]
    make_question(place, dora, "Which turbine bearing?")
    ranked(bob)
    assert scores(bob).get(dora.pk, 0.0) == 0.0
    assert "asked" not in why(next(one for one in experts_on(bob, parse(WORDS)).experts if one.person == dora.pk))


def test_an_answer_that_says_none_of_the_words_counts_by_its_question(place, alice, bob, people, ranked):
    accept(actor=alice, comment=make_comment(make_question(place, alice, "Which turbine bearing?"), people[0], "Ours."))
    assert "dora" in ranked(bob)


def test_what_is_new_counts_more_than_what_is_old(place, bob, people, ranked):
    dora, eve, _finn = people
    for person, years in ((dora, 6), (eve, 0)):
        article = make_article(place, person, "The turbine bearing", "Grease.")
        at = timezone.now() - timedelta(days=365 * years)
        Item.everything.filter(pk=article.pk).update(published_at=at, created=at, last_activity_at=at)
    rebuild(quietly)
    assert [name for name in ranked(bob) if name != "alice"] == ["eve", "dora"]
    assert scores(bob)[dora.pk] < scores(bob)[eve.pk] / 4


def test_what_fits_badly_counts_little(place, bob, people, ranked):
    dora, eve, _finn = people
    make_article(place, dora, "The turbine bearing", "How a turbine bearing is made: turbine, bearing.")
    make_article(place, eve, "The canteen", "Soup, beside the turbine. " + "Soup and bread for everybody. " * 40)
    assert ranked(bob).index("dora") < ranked(bob).index("eve")


def test_those_who_lead_are_named_for_what_stands_in_their_space(place, alice, bob, people, ranked):
    make_article(place, people[0], "The turbine bearing", "Grease.")
    assert ranked(bob) == ["dora", "alice"]
    (proof,) = proofs(bob, alice)
    assert (proof.what, proof.title, proof.slug) == ("leads", "Workshop", "workshop")


def test_those_who_lead_a_space_of_that_subject_are_found_when_nothing_is_written_there(alice, bob, people, ranked):
    make_space(people[0], slug="turbines", name="Turbine bearings")
    rebuild(quietly)
    assert ranked(bob) == ["dora"]


def test_facilitators_are_named_after_owners(bob, people, ranked):
    make_space(people[1], slug="turbines", name="Turbine bearings", facilitators=[people[0]])
    rebuild(quietly)
    assert ranked(bob) == ["eve", "dora"]


def test_who_wrote_it_together_counts_alike(place, bob, people, ranked):
    dora, eve, _finn = people
    manuscript = Manuscript(title="The turbine bearing", text="Grease.", coauthors=[eve])
    create_article(actor=dora, space=place, manuscript=manuscript)
    assert set(ranked(bob)) == {"dora", "eve", "alice"}
    assert scores(bob)[dora.pk] == pytest.approx(scores(bob)[eve.pk], rel=1e-6)


def test_what_people_say_they_know_counts_and_more_when_colleagues_say_so(bob, people, ranked):
    for person in people[:2]:
        update_profile(actor=person, skills=["turbine bearings"])
    assert set(ranked(bob)) == {"dora", "eve"}
    Endorsement.objects.create(user=people[1], key="turbine-bearings", by=bob)
    assert ranked(bob) == ["eve", "dora"]
    bob.is_active = False
    bob.save()
    finn = people[2]
    assert scores(finn)[people[0].pk] == pytest.approx(scores(finn)[people[1].pk]), "who has left endorses nobody"


def test_somebody_who_is_called_so_does_not_know_by_that(bob, ranked):
    make_user("turbine", name="Turbine Bearing")
    assert ranked(bob) == []


def test_people_who_left_are_not_found(place, alice, bob, people, ranked):
    make_article(place, people[0], "The turbine bearing", "Grease.")
    people[0].is_active = False
    people[0].save()
    assert ranked(bob) == ["alice"]


def test_comments_that_were_hidden_or_deleted_show_nothing(place, alice, bob, people, ranked):
    post = make_post(place, alice, "Quiet.")
    for person, gone in zip(people, ({"hidden_at": timezone.now()}, {"deleted_at": timezone.now()}, {}), strict=True):
        comment = make_comment(post, person, "The turbine bearing hums.")
        if gone:
            ranked(bob)
            Comment.everything.filter(pk=comment.pk).update(**gone)
    found = ranked(bob)
    assert "finn" in found and not {"dora", "eve"} & set(found)


def test_guests_find_only_those_whom_they_meet_and_by_what_they_may_read(place, alice, gus, people, ranked):
    dora, eve, _finn = people
    shared = make_space(alice, slug="shared", members=[dora, gus])
    make_article(place, eve, "The turbine bearing", "Grease.")
    update_profile(actor=eve, skills=["turbine bearings"])
    assert ranked(gus) == []
    make_article(shared, dora, "The turbine bearing", "Grease.")
    assert ranked(gus) == ["dora", "alice"]
    Membership.objects.filter(space=shared, user=dora).delete()
    assert ranked(gus) == ["alice"]


def test_authors_alone_leaves_out_who_leads_and_what_people_say_of_themselves(place, alice, bob, people, ranked):
    make_article(place, people[0], "The turbine bearing", "Grease.")
    update_profile(actor=people[1], skills=["turbine bearings"])
    assert set(ranked(bob)) == {"dora", "eve", "alice"}
    assert [one.person for one in authors_on(bob, parse(WORDS))] == [people[0].pk]


@pytest.mark.parametrize("text", ["", "   ", "the of and", "xyzzyqq"])
def test_nothing_looked_for_finds_nobody(place, bob, people, ranked, text):
    make_article(place, people[0], "The turbine bearing", "Grease.")
    assert ranked(bob, text) == []
