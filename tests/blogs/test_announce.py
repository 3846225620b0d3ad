"""An announcement is confirmed by each member once; those who lead the space see who has, and remind the others."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.accounts.models import User
from apps.blogs.actions import (
    Manuscript,
    announce,
    confirm,
    create_article,
    edit_article,
    end_announcement,
    publish_draft,
    remind,
    unpublish_article,
)
from apps.blogs.models import Article, Confirmation
from apps.blogs.needs import unconfirmed
from apps.content.actions import delete
from apps.core.registry import notices
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.factories import make_article, make_space, make_user


@pytest.fixture
def fay(db: None) -> Any:
    return make_user("fay")


@pytest.fixture
def depot(alice: Any, bob: Any, fay: Any, organisation: object) -> Any:
    """A space that alice owns and fay facilitates, with bob and three more members."""
    members = [bob, *(make_user(name) for name in ("ada", "ben", "cyd"))]
    return make_space(alice, slug="depot", facilitators=[fay], members=members)


@pytest.fixture
def article(depot: Any, alice: Any) -> Article:
    article = make_article(depot, alice, "New permits", "Ask before you dig.")
    return announce(actor=alice, article=article, confirm_by=timezone.localdate() + timedelta(days=7))


def told(event: Event) -> set[int]:
    return set(notices.get(event.verb).recipients(event))


def test_members_are_told_once_and_the_card_says_it(
    article: Article, alice: Any, bob: Any, charlie: Any, depot: Any, as_user: Any, deliver: Any, mailoutbox: Any
) -> None:
    announce(actor=alice, article=article, confirm_by=article.confirm_by)
    event = Event.objects.get(verb="article.announced")
    assert told(event) == set(Membership.objects.filter(space=depot).exclude(user=alice).values_list("user", flat=True))
    deliver()
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        f"{name}@example.org" for name in ("ada", "ben", "bob", "cyd", "fay")
    ]
    assert "asks you to read “New permits” in Depot by" in mailoutbox[0].subject
    card = as_user(charlie).get(depot.get_absolute_url()).content.decode()
    assert "Announcement: members confirm by" in card


def test_a_member_confirms_once(article: Article, bob: Any, as_user: Any) -> None:
    client = as_user(bob)
    assert "I have read this" in client.get(article.get_absolute_url()).content.decode()
    for _time in range(2):
        assert client.post(f"/i/{article.pk}/confirm/").url == article.get_absolute_url()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "You have confirmed that you read it." in page and "I have read this" not in page
    assert Confirmation.objects.count() == Event.objects.filter(verb="article.confirmed").count() == 1


def test_authors_and_visitors_are_not_asked(article: Article, alice: Any, charlie: Any, as_user: Any) -> None:
    for person in (alice, charlie):
        assert "I have read this" not in as_user(person).get(article.get_absolute_url()).content.decode()
        with pytest.raises(PermissionDenied):
            confirm(actor=person, article=article)
    assert not Confirmation.objects.exists()


def test_what_is_no_announcement_is_not_confirmed(depot: Any, alice: Any, bob: Any, as_user: Any) -> None:
    plain = make_article(depot, alice)
    assert "I have read this" not in as_user(bob).get(plain.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        confirm(actor=bob, article=plain)


def test_only_those_who_lead_announce(depot: Any, bob: Any, fay: Any, charlie: Any, lena: Any, as_user: Any) -> None:
    plain = make_article(depot, bob)
    for person in (bob, charlie, lena):
        with pytest.raises(PermissionDenied):
            announce(actor=person, article=plain)
        assert as_user(person).get(f"/i/{plain.pk}/announce/").status_code == 404
        assert as_user(person).post(f"/i/{plain.pk}/announce/", {}).status_code == 404
    assert "Make it an announcement" not in as_user(bob).get(plain.get_absolute_url()).content.decode()
    assert "Make it an announcement" in as_user(fay).get(plain.get_absolute_url()).content.decode()
    as_user(fay).post(f"/i/{plain.pk}/announce/", {"confirm_by": ""})
    plain.refresh_from_db()
    assert plain.announced_at and plain.confirm_by is None


@pytest.mark.parametrize("day", ["2020-01-01", "2031-02-30", "soon", "9999-12-31"])
def test_a_day_that_cannot_be_is_refused_at_the_field(depot: Any, alice: Any, as_user: Any, day: str) -> None:
    plain = make_article(depot, alice)
    answer = as_user(alice).post(f"/i/{plain.pk}/announce/", {"confirm_by": day})
    assert answer.status_code == 422
    assert "confirm_by" in answer.context["form"].errors and f'value="{day}"' in answer.content.decode()
    plain.refresh_from_db()
    assert plain.announced_at is None


def test_a_draft_is_announced_when_it_appears(depot: Any, alice: Any) -> None:
    manuscript = Manuscript(title="New permits", text="Ask before you dig.")
    draft = create_article(actor=alice, space=depot, manuscript=manuscript, state="draft")
    announce(actor=alice, article=draft)
    assert not Event.objects.filter(verb="article.announced").exists()
    publish_draft(actor=alice, article=draft)
    unpublish_article(actor=alice, article=draft)
    publish_draft(actor=alice, article=draft)
    assert Event.objects.filter(verb="article.announced").count() == 1


def test_it_stays_one_when_it_is_edited(article: Article, alice: Any, depot: Any, as_user: Any, bob: Any) -> None:
    edit_article(actor=alice, article=article, title="New permits", text="Ask twice.")
    assert "Announcement: members" in as_user(bob).get(depot.get_absolute_url()).content.decode()


def test_ending_it_asks_nobody_and_forgets_nothing(article: Article, alice: Any, bob: Any, as_user: Any) -> None:
    confirm(actor=bob, article=article)
    with pytest.raises(PermissionDenied):
        end_announcement(actor=bob, article=article)
    as_user(alice).post(f"/i/{article.pk}/announce/end/")
    assert "I have read this" not in as_user(bob).get(article.get_absolute_url()).content.decode()
    assert as_user(alice).get(f"/i/{article.pk}/confirmations/").status_code == 404
    assert Confirmation.objects.count() == 1


def test_the_report_tells_who_has_and_who_has_not(
    article: Article, alice: Any, fay: Any, bob: Any, as_user: Any
) -> None:
    confirm(actor=bob, article=article)
    for leader in (alice, fay):
        waiting = as_user(leader).get(f"/i/{article.pk}/confirmations/").content.decode()
        assert "/people/ada/" in waiting and 'href="/people/bob/"' not in waiting.partition("<main")[2]
        done = as_user(leader).get(f"/i/{article.pk}/confirmations/?show=confirmed").content.decode()
        assert "/people/bob/" in done and "/people/ada/" not in done


def test_nobody_else_sees_the_report(
    article: Article, bob: Any, charlie: Any, sam: Any, lena: Any, as_user: Any
) -> None:
    for person in (bob, charlie, sam, lena):
        for address in ("confirmations/", "confirmations.csv"):
            assert as_user(person).get(f"/i/{article.pk}/{address}").status_code == 404
        assert as_user(person).post(f"/i/{article.pk}/remind/").status_code == 404
        assert "Who has read it" not in as_user(person).get(article.get_absolute_url()).content.decode()
    assert not Event.objects.filter(verb="article.reminded").exists()


def test_who_left_or_came_later_counts_as_they_are_now(article: Article, depot: Any, alice: Any, as_user: Any) -> None:
    Membership.objects.filter(user__username="ada").delete()
    Membership.objects.create(space=depot, user=make_user("late"))
    page = as_user(alice).get(f"/i/{article.pk}/confirmations/").content.decode()
    assert "/people/ada/" not in page and "/people/late/" in page


def test_the_csv_holds_everybody_and_no_formula(
    article: Article, depot: Any, alice: Any, bob: Any, as_user: Any
) -> None:
    Membership.objects.create(space=depot, user=make_user("evil", name='=HYPERLINK("http://x")'))
    confirm(actor=bob, article=article)
    answer = as_user(alice).get(f"/i/{article.pk}/confirmations.csv")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Handle", "Unit", "Confirmed at (UTC)"]
    assert {row[1] for row in rows[1:]} == {"ada", "ben", "cyd", "bob", "fay", "evil"}
    assert [row[3] != "" for row in rows if row[1] == "bob"] == [True]
    assert [row[0] for row in rows if row[1] == "evil"] == ['\'=HYPERLINK("http://x")']
    assert 'filename="new-permits-' in answer["Content-Disposition"]


def test_those_who_wait_are_reminded_once_a_day(
    article: Article, alice: Any, bob: Any, as_user: Any, deliver: Any, mailoutbox: Any
) -> None:
    deliver()
    mailoutbox.clear()
    confirm(actor=bob, article=article)
    page = as_user(alice).post(f"/i/{article.pk}/remind/", follow=True).content.decode()
    assert "4 people are reminded." in page
    again = as_user(alice).post(f"/i/{article.pk}/remind/", follow=True).content.decode()
    assert "reminded within the last day" in again
    deliver()
    assert sorted(mail.to[0].partition("@")[0] for mail in mailoutbox) == ["ada", "ben", "cyd", "fay"]
    Event.objects.filter(verb="article.reminded").update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert remind(actor=alice, article=article) == 4


def test_nobody_is_reminded_when_all_have_confirmed(depot: Any, article: Article, alice: Any) -> None:
    for row in Membership.objects.filter(space=depot).exclude(user=alice).select_related("user"):
        confirm(actor=row.user, article=article)
    with pytest.raises(ValidationError, match="Everybody has confirmed"):
        remind(actor=alice, article=article)


def test_who_confirms_before_the_mail_goes_out_gets_none(
    article: Article, alice: Any, bob: Any, deliver: Any, mailoutbox: Any
) -> None:
    deliver()
    mailoutbox.clear()
    remind(actor=alice, article=article)
    confirm(actor=bob, article=article)
    deliver()
    assert "bob@example.org" not in [mail.to[0] for mail in mailoutbox]


def test_home_asks_until_it_is_confirmed(article: Article, alice: Any, bob: Any, charlie: Any, as_user: Any) -> None:
    assert [row["text"] for row in unconfirmed(bob, 5)] == ["Confirm that you have read “New permits”"]
    assert "Confirm that you have read" in as_user(bob).get("/").content.decode()
    assert unconfirmed(alice, 5) == unconfirmed(charlie, 5) == []
    confirm(actor=bob, article=article)
    assert unconfirmed(bob, 5) == []


def test_home_asks_for_nothing_that_is_gone(article: Article, depot: Any, alice: Any, bob: Any) -> None:
    unpublish_article(actor=alice, article=article)
    assert unconfirmed(bob, 5) == []
    publish_draft(actor=alice, article=article)
    assert len(unconfirmed(bob, 5)) == 1
    Membership.objects.filter(user=bob).delete()
    assert unconfirmed(bob, 5) == []
    ada = User.objects.get(username="ada")
    assert len(unconfirmed(ada, 5)) == 1
    delete(actor=alice, item=article)
    assert unconfirmed(ada, 5) == []


def test_of_a_private_space_outsiders_learn_nothing(private: Any, alice: Any, charlie: Any, as_user: Any) -> None:
    article = announce(actor=alice, article=make_article(private, alice))
    for address in ("confirm", "remind", "announce"):
        assert as_user(charlie).post(f"/i/{article.pk}/{address}/").status_code == 404
    assert as_user(charlie).get(f"/i/{article.pk}/confirmations/").status_code == 404
