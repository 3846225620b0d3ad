"""The page where one finds people."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Availability, Unit
from apps.expertise.models import Dispute, Evidence, Inference, TopicChoice
from apps.expertise.topic_map import places
from apps.forums.actions import accept
from apps.forums.models import Asked
from apps.search import words
from apps.spaces.models import Membership, Space
from tests.factories import make_article, make_comment, make_question, make_space, make_user

WORDS = "gland packing"


@pytest.fixture
def dora(space):
    """Somebody who wrote about gland packing in an open space."""
    dora = make_user("dora", title="Fitter", location="Thornby depot", unit=Unit.objects.create(name="Field"))
    Membership.objects.create(space=space, user=dora, role="member")
    make_article(space, dora, "Gland packing that holds", "Graphite gland packing stops weeping.", tags="glands")
    return dora


@pytest.fixture
def visit(as_user, deliver):
    """Return the page as somebody sees it, when all that was written is found."""

    def page(user, **query):
        deliver()
        words.count()
        return as_user(user).get("/people/", query)

    return page


def named(page):
    return [one["person"]["name"] for one in page.context["experts"]]


def others(page):
    return [person["name"] for person in page.context["people"]]


def test_a_question_finds_who_wrote_about_it_why_and_what_shows_it(as_user, visit, bob, dora):
    page = visit(bob, q="How do I choose gland packing?")
    assert named(page) == ["Dora", "Alice"], "who wrote it, then who leads the space"
    body = page.content.decode()
    assert "Wrote about this, in " in body and "Leads Craft." in body
    (proof,) = page.context["experts"][0]["evidence"]
    assert proof["title"] == "Gland packing that holds" and proof["at"]
    assert as_user(bob).get(proof["url"], follow=True).status_code == 200
    assert proof["url"] in body


def test_an_accepted_answer_is_named_as_one(visit, space, alice, bob, dora):
    accept(actor=alice, comment=make_comment(make_question(space, alice, "Which gland packing?"), dora, "Graphite."))
    one = visit(bob, q=WORDS).context["experts"][0]
    assert one["person"]["name"] == "Dora" and "answered 1 question on this (1 accepted)" in one["why"].lower()
    assert [proof["accepted"] for proof in one["evidence"]] == [True, False]
    assert one["evidence"][0]["title"] == "Answer to “Which gland packing?”"


def test_who_is_called_so_is_found_beside_who_knows(visit, bob, dora):
    make_user("gland", name="Packing Gland")
    page = visit(bob, q=WORDS)
    assert "Dora" in named(page) and others(page) == ["Packing Gland"]
    assert others(visit(bob, q="dor")) == ["Dora"], "the beginning of a name is enough"


def test_a_person_who_is_called_so_comes_before_who_only_writes_of_them(visit, space, bob, dora):
    make_article(space, bob, "What Dora taught me", "Dora packs glands, and Dora is right.")
    make_article(space, dora, "Notes of Dora", "Only a little.")
    assert named(visit(bob, q="dora"))[0] == "Dora"


def test_everybody_is_shown_once_over_all_pages(visit, as_user, bob, dora):
    for n in range(40):
        make_user(f"g{n:02}", name=f"Gland {n:02}", title="Packing")
    page, seen = visit(bob, q=WORDS), []
    first = named(page)
    while True:
        seen += others(page)
        if not page.context["next_url"]:
            break
        page = as_user(bob).get("/people/" + page.context["next_url"])
        assert named(page) == []
    assert len(seen) == len(set(seen)) == 40 and not {"Dora", "Alice"} & set(seen) and first


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"unit": "field"}, True), ({"unit": "other"}, True), ({"unit": "not-field"}, False), ({"unit": "lab"}, False),
        ({"location": "thornby"}, True), ({"location": "elsewhere"}, False), ({"language": "fr"}, True),
        ({"language": "de"}, False), ({"language": "xx"}, True), ({"available": "1"}, True),
        ({"unit": "not-lab", "location": "Thornby", "language": "fr", "available": "1"}, True),
    ],
)  # fmt: skip
def test_filters_narrow_who_knows_and_who_is_called_so(visit, bob, dora, chosen, found):
    units = {"field": dora.unit, "lab": Unit.objects.create(name="Lab")}
    bob.unit = units["lab"]
    bob.save()
    dora.languages = ["fr", "en"]
    dora.save()
    for name, unit in units.items():
        chosen = {key: value.replace(name, str(unit.pk)) if key == "unit" else value for key, value in chosen.items()}
    assert ("Dora" in named(visit(bob, q=WORDS, **chosen))) == found
    assert ("Dora" in others(visit(bob, q="dor", **chosen))) == found
    assert ("Dora" in others(visit(bob, **chosen))) == found


def test_in_ones_own_unit_others_are_found_with_people_of_no_unit(visit, bob, dora, alice):
    bob.unit = dora.unit
    bob.save()
    page = visit(bob, unit="other")
    assert others(page) == ["Alice"], "neither Dora nor bob"
    assert '<option value="other" selected>' in page.content.decode()


@pytest.mark.parametrize("why", ["closed", "away", "none", "asked"])
def test_who_takes_no_questions_now_is_said_so_and_left_out_when_wanted(visit, space, alice, bob, dora, why):
    day = timezone.localdate() + timedelta(days=3)
    said = {"closed": {"open_to_questions": False}, "away": {"away_until": day}, "none": {"most_a_week": 0}}
    Availability.objects.create(user=dora, **said.get(why, {"most_a_week": 1}))
    if why == "asked":
        Asked.objects.create(question=make_question(space, alice, "Another thing?"), person=dora)
    page = visit(bob, q=WORDS)
    first = page.context["experts"][0]
    assert (first["person"]["name"], first["ask_url"]) == ("Dora", "")
    assert "Takes no questions now" in page.content.decode()
    narrowed = visit(bob, q=WORDS, available="1")
    assert named(narrowed) == ["Alice"] and "Dora" not in others(narrowed)
    assert "Dora" not in others(visit(bob, available="1")), "the directory keeps the same rule"


def test_asked_last_week_counts_no_more(visit, space, alice, bob, dora):
    Availability.objects.create(user=dora, most_a_week=1)
    long_ago = timezone.now() - timedelta(days=8)
    Asked.objects.create(question=make_question(space, alice, "Another thing?"), person=dora, at=long_ago)
    assert "Dora" in named(visit(bob, q=WORDS, available="1"))


def test_one_press_asks_them_where_what_shows_it_stands(as_user, visit, bob, dora, organisation):
    (url,) = [one["ask_url"] for one in visit(bob, q=WORDS).context["experts"] if one["person"]["name"] == "Dora"]
    assert url == "/ask/?title=gland+packing&space=craft&person=dora"
    form = as_user(bob).get(url).content.decode()
    assert re.findall(r'name="people" value="(\d+)" checked', form)[0] == str(dora.pk)


def test_a_space_that_is_archived_takes_no_questions(visit, space, bob, dora):
    Space.objects.filter(pk=space.pk).update(archived_at=timezone.now())
    urls = [one["ask_url"] for one in visit(bob, q=WORDS).context["experts"]]
    assert urls[0] == "/ask/?title=gland+packing&person=dora"


def test_nobody_asks_themselves(visit, dora):
    assert visit(dora, q=WORDS).context["experts"][0]["ask_url"] == ""


def test_nobody_found_is_no_dead_end(visit, bob, dora):
    page = visit(bob, q="grafite").content.decode()
    assert "Nobody fits these words" in page and "Did you mean “graphite”?" in page
    assert "/ask/?title=grafite" in page and "Show everybody" in page
    narrowed = visit(bob, q=WORDS, location="nowhere").content.decode()
    assert "Nobody fits both the words and the filters" in narrowed and 'href="?q=gland+packing"' in narrowed


def test_what_one_may_not_read_finds_nobody(visit, private, bob, charlie, alice):
    dora = make_user("dora")
    Membership.objects.create(space=private, user=dora, role="member")
    make_article(private, dora, "Gland packing that holds", "Graphite.", tags="glands")
    assert named(visit(bob, q=WORDS))[0] == "Dora"
    outside = visit(charlie, q=WORDS)
    assert named(outside) == [] and others(outside) == []
    assert "holds" not in outside.content.decode()
    assert places(charlie) == [] and [place.name for place in places(bob)] == ["glands"]


@pytest.mark.parametrize("path", ["/people/", "/people/?q=gland", "/topics/"])
def test_guests_have_no_finder(as_user, gus, dora, path):
    assert as_user(gus).get(path).status_code == 404


@pytest.mark.parametrize("decision", ["inference", "hidden", "off", "dispute"])
def test_what_people_decided_about_their_work_is_heeded(visit, bob, dora, decision):
    assert "Dora" in named(visit(bob, q=WORDS))
    if decision == "inference":
        Inference.objects.create(user=dora, on=False)
    elif decision == "dispute":
        Dispute.objects.create(user=dora, item=dora.items.get())
    else:
        TopicChoice.objects.create(user=dora, key="glands", choice=decision)
    assert "Dora" not in named(visit(bob, q=WORDS))


def test_the_map_counts_people_and_leads_to_them(as_user, visit, space, alice, bob, dora, rows):
    eve = make_user("eve")
    Membership.objects.create(space=space, user=eve, role="member")
    for person, tags in ((eve, "glands, pumps"), (eve, "glands")):
        make_article(space, person, "More on glands", "Packing.", tags=tags)
    rows()
    assert {place.name: place.people for place in places(bob)} == {"glands": 2, "pumps": 1}
    assert [place.size for place in places(bob)] == [4, 1]
    page = as_user(bob).get("/topics/").content.decode()
    assert 'href="/people/?q=glands"' in page and "2 people" in page
    assert set(named(visit(bob, q="glands"))) >= {"Dora", "Eve"}
    assert 'href="/topics/"' in visit(bob).content.decode()
    TopicChoice.objects.create(user=eve, key="pumps", choice="hidden")
    assert [place.name for place in places(bob)] == ["glands"]
    dora.is_active = False
    dora.save()
    assert [place.people for place in places(bob)] == [1]


def test_no_topics_say_where_they_come_from(as_user, bob):
    assert "No topics yet" in as_user(bob).get("/topics/").content.decode()
    assert not Evidence.objects.exists()


def test_who_may_know_is_paged_too_and_nobody_is_left_out(visit, as_user, bob, alice):
    for n in range(25):
        person = make_user(f"w{n:02}", title="Packing of glands")
        make_article(make_space(person, slug=f"w-{n}"), person, "Gland packing", "Graphite.")
    make_user("late", name="Gland Packing")
    page, seen, url = visit(bob, q=WORDS), [], True
    assert others(page) == ["Gland Packing"]
    while url:
        seen += [one["person"]["url"] for one in page.context["experts"]]
        url = page.context["more_url"]
        page = as_user(bob).get("/people/" + url) if url else page
    assert len(seen) == len(set(seen)) == 25 and others(page) == []
    last = [one["person"]["url"] for one in as_user(bob).get("/people/?q=gland+packing&page=999").context["experts"]]
    assert last == seen[20:]


SENSELESS = [
    "'",
    '"',
    '"open',
    "%",
    "\\",
    "a" * 10_000,
    "((",
    "漏水",
    "مضخة",
    "🙂",
    "author:",
    "-",
    "\x00",
    "[[:>:]]",
]


@pytest.mark.parametrize("text", SENSELESS)
@pytest.mark.parametrize("name", ["q", "unit", "language", "location", "available", "after"])
def test_whatever_is_typed_there_is_an_answer(as_user, bob, dora, name, text):
    query = {"q": WORDS, name: text}
    assert "<h1>People</h1>" in as_user(bob).get("/people/", query).content.decode()


@pytest.mark.parametrize(
    "query", [{}, {"q": WORDS}, {"q": WORDS, "available": "1", "language": "fr"}, {"q": "gr4phite"}]
)
def test_the_page_asks_the_database_at_most_twelve_times(visit, as_user, alice, bob, query):
    client, numbers = as_user(bob), []
    for rows in (2, 20):
        for n in range(rows):
            person = make_user(f"p{rows}-{n}", skills=["gland packing"], languages=["fr"])
            place = make_space(person, slug=f"gland-{rows}-{n}", members=[alice])
            make_article(place, person, "Gland packing", "For a weeping valve.", tags="glands")
            make_comment(make_question(place, alice, "Which gland packing?"), person, "Graphite gland packing.")
        visit(bob, **query)
        with CaptureQueriesContext(connection) as seen:
            client.get("/people/", query)
        numbers.append(len(seen))
    assert max(numbers) <= 12, [each["sql"][:90] for each in seen.captured_queries]
