"""Searching and finding people through the API: what is told, what is narrowed, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.actions import update_profile
from apps.accounts.models import Availability
from apps.content.models import Item
from apps.forums.actions import accept
from apps.search import words
from apps.spaces.actions import edit_space
from tests.factories import make_article, make_comment, make_post, make_question, make_space

RESULT = {"type", "source_id", "kind", "title", "url", "space", "score", "highlight"}


@pytest.fixture
def asked(program, deliver):
    """Return what searches for somebody, over an index that is up to date."""

    def ask(user, path):
        deliver()
        words.count()
        return program(user).get(path)

    return ask


def test_a_result_tells_what_it_is_and_where(space, bob, asked):
    article = make_article(space, bob, "How pumps sing", "Put your ear to the pump <b>at night</b>.")
    found = asked(bob, "/search?q=pump&kind=article")
    (row,) = found.data["results"]
    assert set(row) == RESULT
    assert (row["type"], row["kind"], row["title"]) == ("item", "article", "How pumps sing")
    assert row["source_id"] == str(article.pk)
    assert row["url"].endswith(f"/i/{article.pk}-how-pumps-sing/")
    assert row["space"]["slug"] == space.slug
    assert "<mark>pump</mark>" in row["highlight"]
    assert "<b>" not in row["highlight"]
    assert (found.data["did_you_mean"], found.data["next"]) == (None, None)


def test_what_came_with_an_archive_goes_by_its_id_there(space, bob, asked):
    post = make_post(space, bob, "The pump sings.")
    Item.everything.filter(pk=post.pk).update(source_id="old:7")
    assert [row["source_id"] for row in asked(bob, "/search?q=pump").data["results"]] == ["old:7"]


def test_comments_people_and_spaces_are_told_apart(space, alice, bob, asked):
    post = make_post(space, alice, "Quiet.")
    comment = make_comment(post, bob, "My gearbox hums.")
    update_profile(actor=bob, skills=["gearbox"])
    edit_space(actor=alice, space=space, name="Gearbox people")
    rows = {row["type"]: row for row in asked(bob, "/search?q=gearbox").data["results"]}
    assert set(rows) == {"comment", "person", "space"}
    assert rows["comment"]["source_id"] == str(comment.pk)
    assert rows["person"]["source_id"] == "bob"
    assert rows["space"]["title"] == "Gearbox people"
    for kind in rows:
        only = asked(bob, f"/search?q=gearbox&kind={kind}").data["results"]
        assert [row["type"] for row in only] == [kind]


def test_a_search_is_narrowed_to_a_space(space, alice, bob, asked):
    other = make_space(alice, slug="elsewhere", members=[bob])
    here, there = make_post(space, bob, "The pump sings."), make_post(other, bob, "The pump rattles.")
    found = {row["source_id"] for row in asked(bob, "/search?q=pump").data["results"]}
    assert found == {str(here.pk), str(there.pk)}
    assert [row["source_id"] for row in asked(bob, "/search?q=pump&space=elsewhere").data["results"]] == [str(there.pk)]
    assert asked(bob, "/search?q=pump&space=nowhere").data["results"] == []


def test_pages_lead_through_all_that_was_found_once(space, bob, program, asked):
    made = {str(make_post(space, bob, f"Pump number {n} sings.").pk) for n in range(7)}
    seen, path = [], "/search?q=pump&limit=3"
    page = asked(bob, path).data
    while True:
        seen += [row["source_id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = program(bob).get(f"{path}&cursor={page['next']}").data
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("spoil", [lambda cursor: cursor + "x", lambda cursor: "1", lambda cursor: cursor[::-1]])
def test_a_cursor_edited_by_hand_is_refused(space, bob, asked, program, spoil):
    for n in range(3):
        make_post(space, bob, f"Pump {n}")
    cursor = asked(bob, "/search?q=pump&limit=1").data["next"]
    answer = program(bob).get(f"/search?q=pump&limit=1&cursor={spoil(cursor)}")
    assert (answer.status_code, answer.data["type"].rpartition("-")[2]) == (400, "cursor")
    # Nor does the cursor of one search lead through another.
    assert program(bob).get(f"/search?q=sings&limit=1&cursor={cursor}").status_code == 400


def test_a_misspelt_word_is_answered_with_what_was_meant(space, bob, asked):
    make_post(space, bob, "The turbine hums.")
    found = asked(bob, "/search?q=turbime").data
    assert (found["results"], found["did_you_mean"]) == ([], "turbine")


ODD = [
    "x" * 10_000,
    "%22open",
    "'; DROP TABLE x;--",
    "(a|b)*[",
    "漢字 かな",
    "مرحبا",
    "🐌🐌",
    "author: in: is:x",
    "%00",
]


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_looked_for_there_is_an_answer(space, bob, asked, text):
    for path in (f"/search?q={text}", f"/experts?q={text}"):
        answer = asked(bob, path)
        assert answer.status_code == 200, path
        assert next(iter(answer.data.values())) == []


@pytest.mark.parametrize("path", ["/search?q=a&kind=nothing", "/search?q=a&limit=0", "/search?q=" + "x" * 20_001,
                                  "/experts?q=a&limit=51"])  # fmt: skip
def test_what_makes_no_sense_is_refused_by_field(bob, program, path):
    answer = program(bob).get(path)
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] in {"q", "kind", "limit"}


def test_who_answered_is_found_with_what_shows_it(space, alice, bob, asked):
    question = make_question(space, alice, "How do I hear a turbine at night?")
    answer = make_comment(question, bob, "With a stick.")
    accept(actor=alice, comment=answer)
    (expert,) = (one for one in asked(alice, "/experts?q=turbine").data["experts"] if one["username"] == "bob")
    assert set(expert) == {"username", "name", "score", "available", "evidence"}
    assert expert["available"] is True
    (proof,) = expert["evidence"]
    assert set(proof) == {"source_id", "kind", "title", "url", "at"}
    assert (proof["source_id"], proof["kind"]) == (str(answer.pk), "comment")
    assert proof["title"] == "How do I hear a turbine at night?"
    # To have asked shows nothing; to lead the space where it was asked does, a little.
    ranked = [one["username"] for one in asked(alice, "/experts?q=turbine").data["experts"]]
    assert ranked == ["bob", "alice"]


def test_who_is_away_is_found_and_not_available(space, alice, bob, asked):
    make_article(space, bob, "Turbines by ear", "Listen.")
    Availability.objects.create(user=bob, away_until=timezone.localdate() + timedelta(days=3))
    found = {one["username"]: one["available"] for one in asked(alice, "/experts?q=turbines").data["experts"]}
    assert found["bob"] is False


def test_what_one_may_not_open_speaks_for_nobody(alice, bob, charlie, asked):
    closed = make_space(alice, slug="closed", visibility="private", members=[bob])
    make_article(closed, bob, "Turbines by ear", "Listen.")
    assert "bob" in {one["username"] for one in asked(alice, "/experts?q=turbines").data["experts"]}
    assert asked(charlie, "/experts?q=turbines").data["experts"] == []
    assert asked(charlie, "/search?q=turbines").data["results"] == []


def test_without_a_token_nothing_is_found(space, bob, asked):
    make_post(space, bob, "The pump sings.")
    for path in ("/search?q=pump", "/experts?q=pump"):
        assert asked(None, path).status_code == 401
