"""The pages of documents, for who may write, who may read, and who may do neither."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.documents.models import Document
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def test_one_begins_and_is_led_to_writing(space: Any, bob: Any, as_user: Callable) -> None:
    answer = as_user(bob).post("/create/document/?space=craft", {"space": space.pk, "title": "Night work", "tags": ""})
    document = Document.visible_to(bob).get()
    assert answer.headers["Location"] == f"/i/{document.pk}/document/"
    assert document.title == "Night work"


def test_a_title_that_is_missing_is_said(space: Any, bob: Any, as_user: Callable) -> None:
    answer = as_user(bob).post("/create/document/?space=craft", {"space": space.pk, "title": "", "tags": "lamps"})
    assert answer.status_code == 422
    assert "A document needs a title." in answer.content.decode()
    assert 'value="lamps"' in answer.content.decode()


def test_a_reader_reads_and_is_not_offered_to_write(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    document = make_document(space, bob, text="## Before\n\nCharge the lamp.")
    for person, offered in ((bob, True), (charlie, False)):
        page = as_user(person).get(document.get_absolute_url()).content.decode()
        assert "Charge the lamp." in page
        assert (f'href="{reverse("document_edit", args=[document.pk])}"' in page) is offered


def test_who_may_not_write_is_led_to_reading(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    document = make_document(space, bob)
    answer = as_user(charlie).get(reverse("document_edit", args=[document.pk]))
    assert answer.headers["Location"] == document.get_absolute_url()


@pytest.mark.parametrize(
    "name",
    ["edit", "rename", "settings", "place", "review", "verify", "withdraw", "doubt", "move"],
)
def test_hidden_and_missing_answer_alike(private: Any, bob: Any, charlie: Any, as_user: Callable, name: str) -> None:
    document = make_document(private, bob)
    client = as_user(charlie)
    answers = [client.post(reverse(f"document_{name}", args=[pk])) for pk in (document.pk, 9_999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_without_javascript_one_saves_markdown(space: Any, bob: Any, as_user: Callable) -> None:
    document = make_document(space, bob)
    address = reverse("document_edit", args=[document.pk])
    client = as_user(bob)
    seen = client.get(f"{address}?form").context["form"]["seen"].value()
    client.post(address, {"title": "How we look", "body": "Two **lamps**.", "seen": seen})
    document = Document.everything.get(pk=document.pk)
    assert (document.title, document.body) == ("How we look", "<p>Two <strong>lamps</strong>.</p>")
    late = client.post(address, {"title": "How we look", "body": "Three.", "seen": seen})
    assert late.status_code == 422
    assert "Somebody changed this while you wrote." in late.content.decode()
    page = late.content.decode()
    assert "['" not in page.split("<main")[1] and 'class="changes"' in page and "<ins>" in page
    assert "Three." in late.content.decode()


@pytest.mark.parametrize("letters", [120_000, 600_000])
def test_a_long_document_opens_to_be_written_live(space: Any, bob: Any, as_user: Callable, letters: int) -> None:
    document = make_document(space, bob, text="A short one.")
    body = "<p>lamp</p>" * (letters // 4)
    Document.everything.filter(pk=document.pk).update(body=body)
    client, address = as_user(bob), reverse("document_edit", args=[document.pk])
    page = client.get(address).content.decode()
    assert 1_000 < page.count("<p>lamp</p>") == page.count("lamp") < letters // 4, "whole blocks of the beginning, once"
    assert "The rest comes with the editor" in page
    by_form = client.get(f"{address}?form").content.decode()
    assert "This document is too long to be written in a form." in by_form
    assert "<textarea" not in by_form


def test_the_tree_shows_what_one_may_see(space: Any, bob: Any, as_user: Callable) -> None:
    above = make_document(space, bob, title="Night work")
    make_document(space, bob, title="Lamps", parent=above)
    page = as_user(bob).get("/s/craft/documents/").content.decode()
    assert page.index("Night work") < page.index("Lamps")
    assert 'data-depth="1"' in page


def test_the_tree_of_a_closed_space_is_a_door(closed: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    make_document(closed, bob, title="Night work")
    assert "Night work" not in as_user(charlie).get("/s/closed-circle/documents/").content.decode()


def test_a_name_that_nobody_has_is_said(space: Any, bob: Any, as_user: Callable) -> None:
    document = make_document(space, bob)
    answer = as_user(bob).post(reverse("document_review", args=[document.pk]), {"approvers": "@nobody"})
    assert answer.status_code == 422
    assert "Nobody who may read this space is called nobody." in answer.content.decode()


def test_a_post_grows_into_a_document(space: Any, bob: Any, as_user: Callable) -> None:
    from tests.factories import make_post

    post = make_post(space, bob, body="Charge the lamp.")
    as_user(bob).post(f"/create/document/?from={post.pk}", {"space": space.pk, "title": "Lamps", "tags": ""})
    document = Document.visible_to(bob).get()
    assert document.body == "<p>Charge the lamp.</p>"
    assert [growth.source_id for growth in document.grown_from.all()] == [post.pk]
