"""A document is confirmed by each member once for each time it is asked; those who lead the space see who has."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.registry import notices
from apps.documents.actions import (
    ask_review,
    ask_to_read,
    confirm_reading,
    edit_document,
    end_reading,
    remind_readers,
)
from apps.documents.models import Document, ReadReceipt
from apps.documents.needs import unread, unread_documents
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.factories import make_document, make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def depot(alice: Any, bob: Any, organisation: object) -> Any:
    """A space that alice owns; bob and ada are members."""
    return make_space(alice, slug="depot", members=[bob, make_user("ada")])


@pytest.fixture
def document(depot: Any, alice: Any) -> Document:
    return make_document(depot, alice, title="Lock-out", text="Cut the power first.")


def asked(document: Document, actor: Any, **more: Any) -> Document:
    return ask_to_read(actor=actor, document=document, **more)


def titles(user: Any) -> list[str]:
    return [row["text"] for row in unread_documents(unread(user), 9)]


def told(verb: str) -> set[int]:
    return set(notices.get(verb).recipients(Event.objects.filter(verb=verb).latest("pk")))


def see(client: Any, document: Document, query: str = "") -> str:
    return client.get(document.get_absolute_url() + query).content.decode()


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_members_are_asked_and_it_waits_for_them_until_they_confirm(
    document: Document, alice: Any, bob: Any, charlie: Any, as_user: Any
) -> None:
    assert "Have you read this?" not in see(as_user(bob), document)
    asked(document, alice)
    assert titles(bob) == ["Confirm that you have read “Lock-out”"]
    assert titles(alice) == titles(charlie) == []
    page = see(as_user(bob), document)
    assert "Please read this and confirm below the text." in page and "I have read this" in page
    assert "I have read this" not in see(as_user(alice), document)
    answer = as_user(bob).post(f"/i/{document.pk}/document/confirm/", {"seen": seen_in(page)})
    assert answer.url == document.get_absolute_url()
    assert titles(bob) == []
    assert "You have confirmed that you read it." in see(as_user(bob), document)
    assert [event.actor for event in Event.objects.filter(verb="document.read")] == [bob]


def test_confirming_twice_is_once(document: Document, alice: Any, bob: Any) -> None:
    asked(document, alice)
    assert confirm_reading(actor=bob, document=document) == confirm_reading(actor=bob, document=document)
    assert ReadReceipt.objects.count() == Event.objects.filter(verb="document.read").count() == 1


@pytest.mark.parametrize("again", [False, True])
def test_what_one_has_not_seen_is_not_confirmed(
    document: Document, alice: Any, bob: Any, as_user: Any, again: bool
) -> None:
    asked(document, alice)
    client = as_user(bob)
    page, url = see(client, document), f"/i/{document.pk}/document/confirm/"
    edit_document(actor=alice, document=document, title="Lock-out", text="Test it before you touch it.")
    if again:
        asked(document, alice, again=True)
    for data in ({"seen": seen_in(page)}, {}):
        client.post(url, data)
        assert not ReadReceipt.objects.exists()
        page = see(client, document)
        assert "It was changed while you read it." in page and "Test it before you touch it." in page
    client.post(url, {"seen": seen_in(page)})
    document = Document.everything.get(pk=document.pk)
    assert [row.stamp for row in ReadReceipt.objects.all()] == [document.stamp]
    assert "It has been changed since." not in see(client, document)


def test_that_one_has_confirmed_costs_the_page_nothing(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    client = as_user(bob)

    def asks() -> int:
        for _warming in range(2):
            see(client, document)
        with CaptureQueriesContext(connection) as queries:
            see(client, document)
        return len(queries)

    before = asks()
    asked(document, alice)
    assert asks() == before
    confirm_reading(actor=bob, document=document)
    assert asks() == before


def test_nobody_confirms_what_they_are_not_asked_about(document: Document, alice: Any, bob: Any, charlie: Any) -> None:
    with pytest.raises(PermissionDenied):
        confirm_reading(actor=bob, document=document)
    asked(document, alice)
    for person in (alice, charlie):
        with pytest.raises(PermissionDenied):
            confirm_reading(actor=person, document=document)
    assert not ReadReceipt.objects.exists()


def test_only_who_leads_the_space_asks(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    with pytest.raises(PermissionDenied):
        asked(document, bob)
    for name in ("ask-to-read", "readers"):
        assert as_user(bob).get(f"/i/{document.pk}/document/{name}/").status_code == 404
    form = as_user(alice).get(f"/i/{document.pk}/document/ask-to-read/").content.decode()
    assert "2 members of" in form
    as_user(alice).post(f"/i/{document.pk}/document/ask-to-read/", {"confirm_by": ""})
    document.refresh_from_db()
    assert document.reading_asked_at is not None


def test_a_day_that_is_over_is_refused(document: Document, alice: Any, as_user: Any) -> None:
    day = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as caught:
        asked(document, alice, confirm_by=day)
    assert "confirm_by" in caught.value.message_dict
    answer = as_user(alice).post(f"/i/{document.pk}/document/ask-to-read/", {"confirm_by": day.isoformat()})
    assert answer.status_code == 422 and "Choose today or a day to come." in answer.content.decode()


def test_who_has_confirmed_learns_that_it_changed_and_can_be_asked_again(
    document: Document, alice: Any, bob: Any, as_user: Any
) -> None:
    asked(document, alice)
    confirm_reading(actor=bob, document=document)
    edit_document(actor=alice, document=document, title="Lock-out", text="Cut the power first. Test it.")
    assert "It has been changed since." in see(as_user(bob), document)
    assert titles(bob) == []
    asked(document, alice, again=True)
    assert titles(bob) == ["Confirm that you have read “Lock-out”"]
    confirm_reading(actor=bob, document=document)
    assert ReadReceipt.objects.filter(user=bob).count() == 2


def test_the_report_says_who_has_and_who_has_not(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    asked(document, alice, confirm_by=timezone.localdate())
    confirm_reading(actor=bob, document=document)
    client = as_user(alice)
    waiting = client.get(f"/i/{document.pk}/document/readers/").content.decode().split('class="people-list"')[1]
    done = client.get(f"/i/{document.pk}/document/readers/?show=confirmed").content.decode()
    assert "Ada" in waiting and "Bob" not in waiting
    assert "Bob" in done.split('class="people-list"')[1]
    table = b"".join(client.get(f"/i/{document.pk}/document/readers.csv").streaming_content).decode().splitlines()
    assert [line.split(",")[1] for line in table[1:]] == ["ada", "bob"]
    assert table[1].endswith(",") and not table[2].endswith(",")


def test_those_who_have_not_are_reminded_once_a_day(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    asked(document, alice)
    ada = Membership.objects.get(space=document.space, user__username="ada").user
    assert told("document.reading_asked") == {bob.pk, ada.pk}
    confirm_reading(actor=bob, document=document)
    as_user(alice).post(f"/i/{document.pk}/document/remind/")
    assert told("document.reading_reminded") == {ada.pk}
    with pytest.raises(ValidationError):
        remind_readers(actor=alice, document=document)


def test_who_leaves_is_not_asked_and_ending_it_asks_nobody(document: Document, alice: Any, bob: Any) -> None:
    asked(document, alice)
    Membership.objects.filter(user__username="ada").delete()
    assert told("document.reading_asked") == {bob.pk}
    end_reading(actor=alice, document=document)
    assert titles(bob) == [] and told("document.reading_asked") == set()


def test_reviewers_and_those_asked_get_an_e_mail(
    document: Document, alice: Any, bob: Any, deliver: Any, mailoutbox: Any
) -> None:
    ask_review(actor=alice, document=document, approvers=[bob])
    asked(document, alice)
    deliver()
    told_by_mail = {(mail.to[0], mail.subject) for mail in mailoutbox}
    assert (bob.email, f"{alice.name} asks you to say whether “Lock-out” in {document.space.name} is right.") in (
        told_by_mail
    )
    assert (bob.email, f"{alice.name} asks you to read “Lock-out” in {document.space.name}.") in told_by_mail


def test_hidden_and_missing_answer_alike(private: Any, alice: Any, charlie: Any, as_user: Any) -> None:
    hidden = make_document(private, alice)
    for name in ("confirm", "remind", "ask-to-read", "ask-to-read/end"):
        answers = [as_user(charlie).post(f"/i/{pk}/document/{name}/").status_code for pk in (hidden.pk, 9_999_999)]
        assert answers == [404, 404]
