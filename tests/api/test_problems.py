"""What goes wrong is told in problem details, whoever notices it."""

import pytest
from django.test import Client

from apps.api.problems import MEDIA_TYPE, PROBLEMS
from apps.api.views import people
from tests.factories import make_post


def is_problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE)
    told = answer.json()
    assert {"type", "title", "status", "detail"} <= set(told)
    code = told["type"].removeprefix("http://testserver/api/v1/docs#problem-")
    assert code in PROBLEMS and told["status"] == status
    return told


@pytest.mark.parametrize(
    "path", ["/api/v1/nonsense", "/api/", "/api/v2/me", "/api/v1/items/12/x", "/api/v1/me/", "/api/v1/a%00b"]
)
def test_what_is_not_there(program, bob, path):
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    is_problem(Client().get(path, headers=headers), 404)
    is_problem(Client().get(path), 404)


def test_what_is_not_done_there(program, bob):
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    answer = Client().put("/api/v1/me", headers=headers)
    is_problem(answer, 405)
    assert {"GET", "PATCH"} <= set(answer["Allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": }', b"NaN-1"])
def test_what_cannot_be_read(program, space, bob, body):
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    is_problem(Client().post("/api/v1/items", body, "application/json", headers=headers), 400)


def test_what_is_too_large(program, space, bob, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    said = {"kind": "post", "space": "craft", "body_markdown": "x" * 2000}
    is_problem(Client().post("/api/v1/items", said, "application/json", headers=headers), 413)


@pytest.mark.parametrize(
    "said", [{"\ud800": 1}, {"kind": "\udfff"}, {"kind": "post", "space": "\ud800"}, {"kind": ["post"]}]
)
def test_halves_of_characters_are_told_without_breaking(program, space, bob, said):
    answer = program(bob).post("/items", {"body_markdown": "x", **said})
    assert is_problem(answer, 422)["errors"]


def test_an_error_of_ours_is_told_without_its_reasons(program, bob, monkeypatch):
    def broken(*_anything):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(people.telling, "person", broken)
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    answer = Client(raise_request_exception=False).get("/api/v1/me", headers=headers)
    is_problem(answer, 500)
    assert b"secret" not in answer.content


def test_head_is_answered_like_get(program, space, bob):
    make_post(space, bob)
    headers = {"Authorization": f"Bearer {program(bob).token}"}
    whole, head = Client().get("/api/v1/items", headers=headers), Client().head("/api/v1/items", headers=headers)
    assert (head.status_code, head["ETag"]) == (200, whole["ETag"])


def test_pages_outside_the_api_are_as_they_were(client, db):
    assert "text/html" in client.get("/nonsense/")["Content-Type"]
