"""Tags of answers: what has not changed is not sent again, and what somebody else changed is not overwritten."""

import pytest

from apps.blogs.actions import edit_post
from apps.discussion.actions import edit_comment, react
from apps.spaces.actions import edit_space
from tests.factories import make_comment, make_post


@pytest.fixture
def post(space, bob):
    return make_post(space, bob)


def paths(post):
    return ["/me", "/people", "/people/bob", "/spaces", "/spaces/craft", "/spaces/craft/members", "/items",
            f"/items/{post.pk}", f"/items/{post.pk}/comments", "/tags"]  # fmt: skip


def test_what_is_known_already_is_not_sent_again(program, post, alice, bob):
    bobs = program(bob)
    for path in paths(post):
        tag = bobs.get(path)["ETag"]
        answer = bobs.get(path, If_None_Match=f'"other", W/{tag}')
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag), path
    tag = bobs.get(f"/items/{post.pk}")["ETag"]
    react(actor=alice, thing=post, emoji="👍")
    assert bobs.get(f"/items/{post.pk}", If_None_Match=tag).status_code == 200


def test_an_edit_that_would_overwrite_another_is_refused(program, post, bob):
    bobs = program(bob)
    tag = bobs.get(f"/items/{post.pk}")["ETag"]
    edit_post(actor=bob, post=post, text="Changed elsewhere")
    answer = bobs.patch(f"/items/{post.pk}", {"body_markdown": "Mine"}, If_Match=tag)
    assert answer.status_code == 412
    assert answer.data["type"].endswith("#problem-changed")
    assert bobs.get(f"/items/{post.pk}").data["body_markdown"] == "Changed elsewhere"
    assert bobs.delete(f"/items/{post.pk}", If_Match=tag).status_code == 412


def test_the_tag_of_an_edit_is_that_of_what_is_there_then(program, post, bob):
    bobs = program(bob)
    first = bobs.get(f"/items/{post.pk}")["ETag"]
    second = bobs.patch(f"/items/{post.pk}", {"body_markdown": "Two"}, If_Match=first)["ETag"]
    assert second != first
    third = bobs.patch(f"/items/{post.pk}", {"body_markdown": "Three"}, If_Match=f"W/{second}")
    assert third.status_code == 200
    assert bobs.get(f"/items/{post.pk}")["ETag"] == third["ETag"]
    assert bobs.delete(f"/items/{post.pk}", If_Match=third["ETag"]).status_code == 204


def test_comments_and_reactions_are_no_other_edition(program, post, alice, bob):
    tag = program(bob).get(f"/items/{post.pk}")["ETag"]
    make_comment(post, alice)
    react(actor=alice, thing=post, emoji="👍")
    assert program(bob).patch(f"/items/{post.pk}", {"body_markdown": "Mine"}, If_Match=tag).status_code == 200


def test_tags_are_part_of_the_edition(program, post, bob):
    tag = program(bob).get(f"/items/{post.pk}")["ETag"]
    edit_post(actor=bob, post=post, text=post.body, tags="new")
    assert program(bob).patch(f"/items/{post.pk}", {"body_markdown": "Mine"}, If_Match=tag).status_code == 412


@pytest.mark.parametrize("tags", ['"x"', "*", "", '"a", "b"', "nonsense"])
def test_any_edition_will_do_for_a_star_alone(program, post, bob, tags):
    answer = program(bob).patch(f"/items/{post.pk}", {"body_markdown": "Mine"}, If_Match=tags)
    assert answer.status_code == (200 if tags == "*" else 412)


def test_comments_are_not_overwritten(program, post, bob):
    comment, bobs = make_comment(post, bob), program(bob)
    tag = bobs.get(f"/comments/{comment.pk}")["ETag"]
    edit_comment(actor=bob, comment=comment, text="Changed elsewhere")
    assert bobs.patch(f"/comments/{comment.pk}", {"body_markdown": "Mine"}, If_Match=tag).status_code == 412
    assert bobs.delete(f"/comments/{comment.pk}", If_Match=tag).status_code == 412
    tag = bobs.get(f"/comments/{comment.pk}")["ETag"]
    assert bobs.patch(f"/comments/{comment.pk}", {"body_markdown": "Mine"}, If_Match=tag).status_code == 200


def test_spaces_and_what_is_said_of_me_are_not_overwritten(program, space, alice):
    alices = program(alice)
    tag = alices.get("/spaces/craft")["ETag"]
    edit_space(actor=alice, space=space, description="Another reason.")
    assert alices.patch("/spaces/craft", {"description": "Mine"}, If_Match=tag).status_code == 412
    tag = alices.get("/me")["ETag"]
    assert alices.patch("/me", {"bio": "One"}, If_Match=tag).status_code == 200
    assert alices.patch("/me", {"bio": "Two"}, If_Match=tag).status_code == 412
