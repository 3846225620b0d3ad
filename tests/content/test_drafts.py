"""What somebody began is found again at /drafts/, by them alone."""

from typing import Any

import pytest

from apps.content.models import Draft
from tests.factories import make_post


@pytest.fixture
def bobs(as_user: Any, bob: Any, organisation: object) -> Any:
    return as_user(bob)


def listed(client: Any) -> str:
    return client.get("/drafts/").content.decode().partition("<main")[2].partition("</main>")[0]


def test_nothing_begun_offers_to_begin(bobs: Any) -> None:
    page = listed(bobs)
    assert "Nothing waits for you here" in page
    assert 'href="/create/"' in page


def test_what_was_typed_and_never_sent_leads_back_to_its_form(bobs: Any, space: Any, bob: Any) -> None:
    bobs.post("/drafts/typed/?key=article", {"title": "Half a title", "body": ""})
    bobs.post("/drafts/typed/?key=post", {"body": "<p>Half a <b>post</b></p>", "body_format": "html"})
    bobs.post("/drafts/typed/?key=article:from:7", {"title": "Grown half"})
    page = listed(bobs)
    assert 'href="/create/article/"' in page and "Half a title" in page
    assert 'href="/create/post/"' in page and "Half a post" in page
    assert 'href="/create/article/?from=7"' in page
    assert 'value="Half a title"' in bobs.get("/create/article/").content.decode()


def test_empty_forms_and_answers_are_not_listed(bobs: Any, space: Any, bob: Any) -> None:
    post = make_post(space, bob)
    bobs.post("/drafts/typed/?key=post", {"body": "  ", "tags": "alone"})
    bobs.post(f"/drafts/typed/?key=comment:{post.pk}", {"body": "Half an answer"})
    bobs.post("/drafts/typed/?key=nothing-known", {"body": "Strange"})
    assert "Nothing waits for you here" in listed(bobs)
    assert Draft.objects.count() == 3


def test_nobody_else_sees_them(bobs: Any, as_user: Any, alice: Any) -> None:
    bobs.post("/drafts/typed/?key=article", {"title": "Half a title"})
    assert "Half a title" not in listed(as_user(alice))


def test_throwing_one_away(bobs: Any) -> None:
    bobs.post("/drafts/typed/?key=article", {"title": "Half a title"})
    bobs.post("/drafts/discard/?key=article")
    assert "Half a title" not in listed(bobs)


def test_the_way_there_is_in_ones_menu(bobs: Any) -> None:
    assert 'href="/drafts/"' in bobs.get("/").content.decode()


def test_a_text_too_long_is_not_kept_and_says_so(bobs: Any) -> None:
    answer = bobs.post("/drafts/typed/?key=article", {"body": "x" * 600_000})
    assert (answer.status_code, answer.json()["error"]) == (413, "This is too long to keep.")
