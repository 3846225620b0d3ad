"""What is offered while somebody types."""

import pytest

from apps.accounts.actions import update_profile
from apps.search.entries import refresh
from apps.search.suggestions import suggest
from tests.factories import make_article, make_post, make_question, make_user


@pytest.fixture
def offered(deliver):
    """Return the labels offered to somebody."""

    def labels(user, text):
        deliver()
        return [row["label"] for row in suggest(user, text)]

    return labels


def test_people_spaces_things_and_tags_are_offered_by_the_beginnings_of_their_words(space, alice, bob, offered):
    update_profile(actor=bob, name="Bob Turner")
    make_article(space, bob, "On turbines")
    make_post(space, bob, "The turret turns.", tags="turning")
    refresh("space", [space.pk])
    assert offered(alice, "tur") == ["Bob Turner", "On turbines", "turning"]
    assert offered(alice, "cra") == ["Craft"]
    assert offered(alice, "turb on") == ["On turbines"]
    assert offered(alice, "urbines") == []


def test_what_begins_so_comes_first_then_what_is_newer(space, bob, offered):
    for title in ("About turbines", "Turbines, old", "Turbines, new"):
        make_question(space, bob, title)
    assert offered(bob, "turbines") == ["Turbines, new", "Turbines, old", "About turbines"]


def test_only_what_one_may_open_is_offered(closed, private, alice, bob, charlie, gus, offered):
    for place in (closed, private):
        make_article(place, alice, f"Turbines of {place.name}", tags=f"turbine {place.slug}")
        refresh("space", [place.pk])
    assert len(offered(bob, "turbine")) == 4
    assert offered(charlie, "turbine") == []
    assert offered(charlie, "clo") == ["Closed circle"]
    assert offered(charlie, "qui") == []
    assert offered(gus, "clo") == []


def test_values_of_filters_are_offered(space, alice, bob, deliver):
    make_post(space, bob, "x", tags="night shift")
    refresh("person", [bob.pk])
    refresh("space", [space.pk])
    deliver()
    assert [row["fill"] for row in suggest(alice, "leak author:bo")] == ["leak author:bob ", "leak author:me "]
    assert [row["fill"] for row in suggest(alice, "in:cr")] == ["in:craft "]
    assert [row["fill"] for row in suggest(alice, "tag:ni")] == ["tag:night-shift "]
    assert [row["fill"] for row in suggest(alice, "x is:un")] == ["x is:unanswered "]
    assert [row["fill"] for row in suggest(alice, "kind:art")] == ["kind:article "]
    assert [row["fill"] for row in suggest(alice, 'in:"Cra')] == ["in:craft "]
    assert [row["fill"] for row in suggest(alice, "leak in:")] == ["leak in:craft "]
    assert [row["fill"] for row in suggest(alice, "author:")] == ["author:me "]
    assert {"is:unanswered ", "is:solved "} <= {row["fill"] for row in suggest(alice, "is:")}
    assert {"kind:question ", "kind:person "} <= {row["fill"] for row in suggest(alice, "kind:")} | {
        row["fill"] for row in suggest(alice, "kind:p")
    }
    assert [row["fill"][:6] for row in suggest(alice, "after:")] == ["after:"] * 4
    assert suggest(alice, "nothing:at") == []


def test_names_of_filters_are_offered(alice, organisation):
    assert [row["fill"] for row in suggest(alice, "leak au")] == ["leak author:"]
    assert [row["fill"] for row in suggest(alice, "ki")] == ["kind:"]
    assert suggest(alice, "i") == [] and suggest(alice, "authors") == []


def test_only_ones_own_spaces_are_offered_before_anything_is_typed(space, private, charlie):
    assert suggest(charlie, "in:") == []


@pytest.mark.parametrize(
    "text", ["", " ", "'", "\\", "\x00", ":*", "%", "a" * 5000, "&|!", "水", "\ud800", "😀", "in:", "is:'"]
)
def test_whatever_is_typed_is_no_error(space, bob, as_user, text):
    response = as_user(bob).get("/search/suggest/", {"q": text.replace("\ud800", "\ufffd")})
    assert response.status_code == 200
    assert isinstance(response.json(), list)
    assert isinstance(suggest(bob, text), list)


def test_there_are_few_of_each(space, alice, offered):
    people = [make_user(f"turner{n}") for n in range(9)]
    refresh("person", [person.pk for person in people])
    for n in range(9):
        make_article(space, alice, f"Turner {n}")
    labels = offered(alice, "turner")
    assert len(labels) == 8
