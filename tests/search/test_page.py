"""The page of a search: results with safe highlights, what narrows them, and a way on when there is nothing."""

import re

import pytest

from apps.content.actions import delete
from apps.discussion.actions import edit_comment
from apps.forums.actions import accept
from apps.search import words
from apps.search.highlights import marked
from apps.search.models import Entry
from tests.factories import make_article, make_comment, make_post, make_question, make_topic


@pytest.fixture
def page(as_user, deliver, organisation):
    """Ask for the page of a search as it is once everything is delivered."""

    def asked(user, text="", **more):
        deliver()
        words.count()
        return as_user(user).get("/search/", {"q": text, **more})

    return asked


def titles(response):
    return [row["title"] for row in response.context["results"]]


def test_words_are_marked_and_everything_else_is_escaped(space, bob, page):
    make_topic(space, bob, "<b>Turbines</b> & more", "<i>The</i> turbine hums & sings <script>alert(1)</script>")
    html = page(bob, "turbine").content.decode()
    assert "&lt;b&gt;<mark>Turbines</mark>&lt;/b&gt; &amp; more" in html
    assert "<mark>turbine</mark> hums" in html
    assert "<script>alert" not in html


def test_signs_of_marks_in_a_text_do_no_harm():
    assert marked("a \x02b\x03 \x03c \x02<i>") == "a <mark>b</mark> c &lt;i&gt;"
    assert marked("\x02\x02x\x03") == "<mark>x</mark>"


def test_a_comment_stands_under_the_title_of_what_it_is_said_on(space, alice, bob, page):
    comment = make_comment(make_topic(space, bob, "Nights"), alice, "The turbine hums.")
    (row,) = page(bob, "turbine").context["results"]
    assert (row["title"], row["url"], row["author"]) == ("Nights", f"/comments/{comment.pk}/", "Alice")


def test_the_accepted_answer_stands_on_top(space, alice, bob, page):
    question = make_question(space, bob, "Why?", "It hums.")
    answer = make_comment(question, alice, "Oil the gearbox.")
    make_post(space, bob, "My gearbox is fine today, and yours?")
    accept(actor=bob, comment=answer)
    html = page(alice, "gearbox").content.decode()
    assert html.index("result-best") < html.index("Accepted answer") < html.index("fine today")


def test_kinds_spaces_people_tags_and_states_are_counted_and_can_be_chosen(space, closed, alice, bob, page):
    make_question(space, bob, "A turbine?", "x", tags="night")
    make_article(closed, alice, "The turbine", "x")
    make_post(closed, bob, "My turbine", tags="night, day")
    response = page(bob, "turbine")
    tabs = {str(tab["label"]): tab["count"] for tab in response.context["tabs"]}
    assert tabs == {"Everything": 3, "Posts": 1, "Articles": 1, "Questions": 1}
    facets = {
        str(facet["title"]): {link["label"]: link["count"] for link in facet["links"]}
        for facet in response.context["facets"]
    }
    assert facets["Space"] == {"Closed circle": 2, "Craft": 1}
    assert facets["Person"] == {"Bob": 2, "Alice": 1}
    assert facets["Tag"] == {"night": 2, "day": 1}
    assert "State" not in facets
    narrowed = page(bob, "turbine", **{"in": "craft"})
    assert titles(narrowed) == ["A <mark>turbine</mark>?"]
    (link,) = next(f["links"] for f in narrowed.context["facets"] if f["title"] == "Space")
    assert link["current"] and link["url"] == "/search/?q=turbine"
    assert len(page(bob, "turbine", kind="post").context["results"]) == 1


def test_what_is_chosen_twice_means_either(space, alice, bob, as_user, page):
    make_post(space, bob, "turbine", tags="night")
    make_post(space, bob, "turbine", tags="day")
    make_post(space, bob, "turbine", tags="noon")
    page(bob)
    assert len(as_user(bob).get("/search/?q=turbine&tag=night&tag=day").context["results"]) == 2


def test_pages_follow_each_other_and_end(space, bob, page):
    for n in range(45):
        make_topic(space, bob, f"Turbine {n}")
    seen = []
    for number, size in ((1, 20), (2, 20), (3, 5)):
        response = page(bob, "turbine", page=number)
        assert len(titles(response)) == size
        seen += titles(response)
    assert len(set(seen)) == 45 and not response.context["next_url"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "1e3", "²", "\x00"])
def test_a_page_that_does_not_exist_is_the_first_or_the_last(space, bob, page, number):
    make_topic(space, bob, "Turbine")
    assert page(bob, "turbine", page=number).status_code == 200


def test_nothing_found_leads_on(space, bob, page):
    make_topic(space, bob, "The turbine hums")
    response = page(bob, "turbime")
    html = response.content.decode()
    assert response.context["meant"] == "turbine"
    assert 'href="/search/?q=turbine"' in html
    assert 'href="/ask/?title=turbime"' in html
    assert titles(page(bob, "turbine")) == ["The <mark>turbine</mark> hums"]


def test_the_words_reach_the_question(space, bob, as_user):
    html = as_user(bob).get("/ask/", {"title": "Why does it hum?"}).content.decode()
    assert 'value="Why does it hum?"' in html


def test_a_search_that_was_narrowed_too_much_leads_back(space, bob, page):
    make_topic(space, bob, "The turbine hums")
    response = page(bob, "turbine", tag="night")
    assert response.context["wider_url"] == "/search/?q=turbine"
    assert "Search everywhere" in response.content.decode()


def test_guests_are_offered_no_words_of_spaces_they_cannot_read(space, bob, gus, page):
    make_topic(space, bob, "The turbine hums")
    assert page(gus, "turbime").context["meant"] == ""


def test_what_is_gone_since_is_not_shown_though_the_index_knows_it(space, bob, page, as_user):
    topic = make_topic(space, bob, "The turbine hums")
    page(bob, "turbine")
    delete(actor=bob, item=topic)
    assert Entry.objects.filter(item=topic.pk).exists()
    assert titles(as_user(bob).get("/search/?q=turbine")) == []


def test_an_unknown_filter_is_named_and_too_long_a_question_cut(space, bob, page):
    make_topic(space, bob, "The turbine hums")
    assert "“athor:bob” names no filter" in page(bob, "turbine athor:bob").content.decode()
    assert "Only the first 1,000" in page(bob, "turbine " * 1500).content.decode()


def test_an_empty_search_explains_itself(bob, page):
    response = page(bob)
    assert "Posts, questions and answers" in response.content.decode()
    assert response.context["results"] == []


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/search/?q=x").status_code == 302
    assert client.get("/search/suggest/?q=x").status_code == 302


def test_it_is_quick_enough_for_long_and_odd_words(space, bob, page):
    make_topic(space, bob, "The turbine hums")
    for text in (
        "x" * 10_000,
        "a " * 5000,
        '"' * 5000,
        "((((" * 2500,
        "%" * 10_000,
        "'; DROP TABLE users; --",
        "\\" * 999,
    ):
        assert page(bob, text).status_code == 200


def test_a_change_is_found_when_its_delivery_has_run(space, alice, bob, page, deliver):
    comment = make_comment(make_post(space, bob), alice, "The gearbox hums.")
    assert len(page(bob, "gearbox").context["results"]) == 1
    edit_comment(actor=alice, comment=comment, text="The turbine hums.")
    deliver()
    assert re.search("<mark>turbine</mark>", page(bob, "turbine").content.decode())
