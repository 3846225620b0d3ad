"""No operation asks the database more often when there is more to tell, nor more often than a page may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.blogs.actions import Manuscript, create_article
from apps.discussion.actions import react
from tests.factories import make_comment, make_post, make_question, make_space, make_user

MOST = 12


@pytest.fixture
def counted(program, alice):
    def counted(rows):
        space = make_space(alice, slug=f"of-{rows}")
        people = [make_user(f"person-{rows}-{n}") for n in range(rows)]
        for n, person in enumerate(people):
            make_space(person, slug=f"space-{rows}-{n}", members=[alice])
            make_post(space, alice, tags=f"tag-{rows}-{n}")
        for n in range(rows):
            manuscript = Manuscript(title=f"Article {n}", text="Words", coauthors=people[:5])
            article = create_article(actor=alice, space=space, manuscript=manuscript)
        question = make_question(space, alice)
        for person in people:
            comment = make_comment(question, person)
            react(actor=person, thing=article, emoji="👍")
        react(actor=alice, thing=comment, emoji="👍")
        reader, taken = program(alice), []
        reader.get("/me")
        for path in (
            "/me", "/people", "/people/alice", "/spaces", f"/spaces/of-{rows}", f"/spaces/of-{rows}/members", "/items",
            f"/items?space=of-{rows}&author=alice&kind=article", "/items?include=body&kind=article",
            "/items?state=draft",
            f"/items/{article.pk}", f"/items/{question.pk}", f"/items/{question.pk}/comments",
            f"/items/{article.pk}/reactions", f"/comments/{comment.pk}", "/tags",
            "/search?q=words+article+question+person", "/experts?q=words+article+question+person",
        ):  # fmt: skip
            assert reader.get(path).status_code == 200, path
            with CaptureQueriesContext(connection) as queries:
                reader.get(path)
            taken.append(len(queries))
        return taken

    return counted


def test_more_rows_ask_no_more(counted):
    few, many = counted(2), counted(20)
    assert few == many
    assert max(many) <= MOST
