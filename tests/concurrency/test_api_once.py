"""Programs that send the same at the same moment, or edit the same thing, do it once and lose nothing."""

import pytest

from apps.accounts.actions import make_token
from apps.api.models import KeptAnswer
from apps.content.models import Item
from apps.discussion.models import Comment
from tests.api.conftest import Program
from tests.concurrency.test_counts import at_once
from tests.factories import make_organisation, make_post, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def token():

    make_organisation()
    alice = make_user("alice")
    make_space(alice)
    return make_token(actor=alice, name="Test", scope="write", days=1)[1]


def test_the_same_key_at_once_is_done_once(token):
    said = {"kind": "post", "space": "craft", "body_markdown": "Words"}
    answers = at_once([lambda: Program(token).post("/items", said, Idempotency_Key="one")] * 12)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert (Item.everything.count(), KeptAnswer.objects.count()) == (1, 1)


def test_different_keys_at_once_are_all_done(token):
    said = {"kind": "post", "space": "craft", "body_markdown": "Words"}
    at_once([lambda n=n: Program(token).post("/items", said, Idempotency_Key=f"key-{n}") for n in range(12)])
    assert Item.everything.count() == 12


def test_a_key_whose_first_request_was_refused_is_free_for_the_next(token):
    said = {"kind": "post", "space": "craft", "body_markdown": "x" * 2000}
    answers = at_once([lambda: Program(token).post("/items", said, Idempotency_Key="one")] * 6)
    assert {answer.status_code for answer in answers} == {422}
    assert not KeptAnswer.objects.exists() and not Item.everything.exists()


def test_of_edits_of_one_edition_at_once_one_is_taken(token):
    post = Program(token).post("/items", {"kind": "post", "space": "craft", "body_markdown": "First"})
    path, tag = f"/items/{post.data['id']}", post["ETag"]
    edits = [
        lambda n=n: Program(token).patch(path, {"body_markdown": f"Edit {n}"}, If_Match=tag) for n in range(10)
    ]  # fmt: skip
    taken = sorted(answer.status_code for answer in at_once(edits))
    assert taken == [200] + [412] * 9
    assert Program(token).get(path).data["body_markdown"].startswith("Edit")


def test_of_edits_of_a_comment_at_once_one_is_taken(token):
    alice = make_user("bob")
    space = make_space(alice, slug="other")
    post = make_post(space, alice)
    made = Program(token).post(f"/items/{post.pk}/comments", {"body_markdown": "First"})
    path, tag = f"/comments/{made.data['id']}", made["ETag"]
    edits = [
        lambda n=n: Program(token).patch(path, {"body_markdown": f"Edit {n}"}, If_Match=tag) for n in range(10)
    ]  # fmt: skip
    assert sorted(answer.status_code for answer in at_once(edits)) == [200] + [412] * 9
    assert Comment.everything.get().revisions.count() == 1
