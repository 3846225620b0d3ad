"""Writes with a key are done once, and answered again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.api.models import KeptAnswer
from apps.api.tasks import purge
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.files.models import File
from tests.factories import make_post
from tests.files.test_serve import picture

SAID = {"kind": "post", "space": "craft", "body_markdown": "Words"}


def test_the_same_twice_is_done_once_and_answered_alike(program, space, bob):
    bobs = program(bob)
    first = bobs.post("/items", SAID, Idempotency_Key="one")
    again = bobs.post("/items", SAID, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [again[name] for name in ("Location", "ETag")] == [first[name] for name in ("Location", "ETag")]
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Item.visible_to(bob).count() == 1


def test_without_a_key_twice_is_twice(program, space, bob):
    bobs = program(bob)
    assert [bobs.post("/items", SAID).status_code for _time in range(2)] == [201, 201]
    assert Item.visible_to(bob).count() == 2
    assert not KeptAnswer.objects.exists()


def test_a_key_stands_for_one_request(program, space, bob):
    bobs = program(bob)
    bobs.post("/items", SAID, Idempotency_Key="one")
    for answer in (
        bobs.post("/items", {**SAID, "body_markdown": "Other words"}, Idempotency_Key="one"),
        bobs.post("/spaces", SAID, Idempotency_Key="one"),
    ):
        assert answer.status_code == 422
    other = bobs.post("/items", {**SAID, "body_markdown": "Other words"}, Idempotency_Key="one")
    assert other.data["type"].endswith("#problem-key-reused")
    assert Item.visible_to(bob).count() == 1


def test_a_key_belongs_to_its_token(program, space, alice, bob):
    answers = [program(person).post("/items", SAID, Idempotency_Key="one") for person in (alice, bob, bob)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert Item.visible_to(bob).count() == 3


def test_a_key_counts_for_somebody_who_is_signed_in(as_user, space, bob):
    client = as_user(bob)
    for _time in range(2):
        answer = client.post("/api/v1/items", SAID, "application/json", headers={"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert Item.visible_to(bob).count() == 1


def test_a_refusal_is_not_kept(program, space, bob):
    bobs = program(bob)
    assert bobs.post("/items", {**SAID, "space": "later"}, Idempotency_Key="one").status_code == 404
    assert bobs.post("/items", {**SAID, "body_markdown": "x" * 2000}, Idempotency_Key="one").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert bobs.post("/items", SAID, Idempotency_Key="one").status_code == 201


def test_deleting_twice_answers_twice_alike(program, space, bob):
    post, bobs = make_post(space, bob), program(bob)
    answers = [bobs.delete(f"/items/{post.pk}", Idempotency_Key="gone") for _time in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert bobs.delete(f"/items/{post.pk}").status_code == 404


def test_a_comment_is_written_once(program, space, alice, bob):
    post, bobs = make_post(space, alice), program(bob)
    for _time in range(3):
        bobs.post(f"/items/{post.pk}/comments", {"body_markdown": "Once"}, Idempotency_Key="c")
    assert Comment.visible_to(bob).count() == 1


def test_an_upload_is_taken_once(program, bob):
    token, content = program(bob).token, picture().read()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "picture"}
    taken = [
        Client().post("/api/v1/files", {"file": SimpleUploadedFile("a.jpg", content)}, headers=headers)
        for _time in range(2)
    ]
    assert [answer.status_code for answer in taken] == [201, 201]
    assert taken[0].content == taken[1].content
    other = SimpleUploadedFile("a.jpg", picture(colour="red").read())
    assert Client().post("/api/v1/files", {"file": other}, headers=headers).status_code == 422
    assert File.visible_to(bob).count() == 1


def test_after_a_day_a_key_is_free_again(program, space, bob):
    bobs = program(bob)
    bobs.post("/items", SAID, Idempotency_Key="one")
    KeptAnswer.objects.update(created=timezone.now() - timedelta(hours=25))
    bobs.post("/items", SAID, Idempotency_Key="one")
    assert Item.visible_to(bob).count() == 2
    assert KeptAnswer.objects.count() == 1


def test_the_clock_forgets_what_is_over(program, space, bob):
    bobs = program(bob)
    for key in ("one", "two"):
        bobs.post("/items", SAID, Idempotency_Key=key)
    KeptAnswer.objects.filter(key="one").update(created=timezone.now() - timedelta(hours=25))
    assert purge() == 1
    assert [row.key for row in KeptAnswer.objects.all()] == ["two"]


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ä"])
def test_a_key_that_makes_no_sense_is_refused(program, space, bob, key):
    answer = program(bob).post("/items", SAID, Idempotency_Key=key)
    assert (answer.status_code, Item.visible_to(bob).count()) == (400, 0)


@pytest.mark.parametrize("sort", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
def test_whatever_is_sent_where_nothing_is_asked_for(program, space, bob, sort):
    post, token = make_post(space, bob), program(bob).token
    program(bob).delete(f"/items/{post.pk}")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "back"}
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    for _time in range(2):
        answer = Client().post(f"/api/v1/items/{post.pk}/restore", body, content_type=sort, headers=headers)
        assert answer.status_code == 200
    assert KeptAnswer.objects.count() == 1
