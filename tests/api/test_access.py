"""Who gets in: with which token, for how long, and as whom; nothing is told that pages do not tell."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.actions import revoke_token, set_site_roles
from apps.accounts.models import AccessToken
from apps.api.document import document
from apps.content.models import Item
from tests.api.conftest import Program
from tests.factories import make_comment, make_post, make_question

SAID = {"kind": "post", "space": "craft", "body_markdown": "Words"}


def operations():
    return [(method, path) for path, found in document()["paths"].items() for method in found]


@pytest.mark.parametrize(("method", "path"), operations(), ids=lambda value: str(value))
def test_without_a_token_nothing_opens(organisation, method, path):
    for name in ("item_id", "comment_id"):
        path = path.replace(f"{{{name}}}", "1")
    path = path.replace("{file_id}", "0d3f0a52-1f38-4c8e-9f43-2b6f5f0f7c11")
    answer = Program("")(method.upper(), path.removeprefix("/api/v1"))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["nonsense", "wsp_aaaaaaaaaa_" + "b" * 40, "wsp_", "ä"])
def test_a_foreign_token_opens_nothing(organisation, text):
    assert Program(text).get("/me").status_code == 401


@pytest.mark.parametrize("header", ["Basic Ym9iOng=", "Bearer", "Bearer ", "wsp_x"])
def test_another_sort_of_header_opens_nothing(organisation, as_user, bob, header):
    assert as_user(bob).get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_token_speaks_for_its_owner(program, bob):
    told = program(bob).get("/me").data
    assert (told["username"], told["token"]["name"], told["token"]["scope"]) == ("bob", "Test", "write")
    assert AccessToken.objects.get().last_used_at


def test_a_token_that_is_over_revoked_or_whose_owner_left_opens_nothing(program, bob, alice, charlie, sam):
    over, revoked, left = program(bob), program(alice), program(charlie)
    assert [each.get("/me").status_code for each in (over, revoked, left)] == [200] * 3
    AccessToken.objects.filter(user=bob).update(expires=timezone.now() - timedelta(seconds=1))
    revoke_token(actor=alice, token=AccessToken.objects.get(user=alice))
    set_site_roles(actor=sam, user=charlie, roles=[], is_active=False)
    assert [each.get("/me").status_code for each in (over, revoked, left)] == [401] * 3


def test_a_token_that_reads_writes_nothing(program, space, bob):
    post, reads = make_post(space, bob), program(bob, "read")
    assert reads.get(f"/items/{post.pk}").status_code == 200
    answers = [
        reads.post("/items", SAID), reads.patch(f"/items/{post.pk}", {"body_markdown": "x"}),
        reads.delete(f"/items/{post.pk}"), reads.put(f"/items/{post.pk}/reactions/👍"), reads.post("/files"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [403] * 5
    assert all(answer.data["type"].endswith("#problem-scope") for answer in answers)
    assert Item.visible_to(bob).count() == 1


def test_whoever_is_signed_in_reads_and_writes_with_the_token_of_forms(space, bob):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = client.get("/api/v1/me").json()
    assert (told["username"], told["token"]) == ("bob", None)
    more = {"data": SAID, "content_type": "application/json"}
    refused = client.post("/api/v1/items", **more)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    client.get("/")
    secret = next(cookie.value for name, cookie in client.cookies.items() if "csrf" in name)
    taken = client.post("/api/v1/items", headers={"X-CSRFToken": secret}, **more)
    assert taken.status_code == 201
    assert Item.visible_to(bob).count() == 1


def test_a_token_counts_more_than_a_session(program, as_user, bob, alice):
    client = as_user(alice)
    text = program(bob).token
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).json()["username"] == "bob"
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer wsp_no"}).status_code == 401


def test_no_answer_tells_an_email_address(program, space, alice, bob, charlie):
    question = make_question(space, alice, tags="leaks")
    make_comment(question, bob)
    reader = program(charlie)
    reader.put(f"/items/{question.pk}/reactions/👍")
    paths = [
        "/me",
        "/people",
        "/people/bob",
        "/spaces",
        "/spaces/craft",
        "/spaces/craft/members",
        "/items?include=body",
        f"/items/{question.pk}",
        f"/items/{question.pk}/comments",
        f"/items/{question.pk}/reactions",
        "/tags",
    ]
    for path in paths:
        answer = reader.get(path)
        assert answer.status_code == 200
        assert b"example.org" not in answer.content, path


def test_answers_are_kept_by_nobody_else(program, bob):
    answer = program(bob).get("/me")
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].replace(" ", "").split(","))
