"""How often one may ask, and how the answers say what is left."""

from types import SimpleNamespace

import pytest

from apps.api import rates
from tests.api.conftest import Program
from tests.factories import make_post


@pytest.fixture
def slow(monkeypatch):
    """So few requests that a test can use them up, in a minute that does not end meanwhile."""
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    for name, rate in (("READS", "3/m"), ("WRITES", "2/m"), ("STRANGERS", "2/m")):
        monkeypatch.setattr(rates, name, rate)


def test_answers_say_what_is_left(program, bob, slow):
    bobs = program(bob)
    answers = [bobs.get("/me") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert all(0 <= int(answer["RateLimit-Reset"]) <= 60 for answer in answers)
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].data["type"].endswith("#problem-too-many")


def test_reads_and_writes_are_counted_apart_and_people_too(program, space, alice, bob, slow):
    post, bobs = make_post(space, alice), program(bob)
    writes = [bobs.put(f"/items/{post.pk}/reactions/👍") for _time in range(3)]
    assert [answer.status_code for answer in writes] == [200, 200, 429]
    assert bobs.get("/me").status_code == 200
    assert program(alice).put(f"/items/{post.pk}/reactions/👍").status_code == 200


def test_another_token_of_the_same_person_gives_no_more(program, bob, slow):
    assert [program(bob).get("/me").status_code for _time in range(4)] == [200, 200, 200, 429]


def test_guessing_tokens_ends_soon(organisation, program, bob, slow):
    assert [Program("wsp_no").get("/me").status_code for _time in range(3)] == [401, 401, 429]
    assert [Program("").get("/me").status_code for _time in range(1)] == [429]
    assert program(bob).get("/me").status_code == 200


def test_for_measuring_the_limits_can_be_off(program, bob, slow, settings):
    settings.RATELIMIT_ENABLE = False
    answers = [program(bob).get("/me") for _time in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0]
