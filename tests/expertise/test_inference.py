"""Seeing what is read from one's work, and having less of it read, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connections

from apps.accounts.models import User
from apps.blogs.models import Article
from apps.events.models import Event
from apps.expertise.actions import dispute, set_inference, set_topic, withdraw_dispute
from apps.expertise.models import Dispute, Evidence, Inference
from apps.expertise.rows import refresh
from apps.spaces.models import Membership, Space
from tests.factories import make_article

MINE = "/settings/expertise/"


@pytest.fixture
def article(space: Space, bob: User, rows) -> Article:
    made = make_article(space, bob, title="Quiet valves", tags="valves, leaks")
    rows()
    return made


def test_the_owner_sees_every_topic_and_every_thing_with_its_worth(as_user, organisation, article, bob):
    client = as_user(bob)
    page = client.get(MINE).content.decode()
    assert "valves" in page and "leaks" in page
    assert "1 thing, now worth 3.0" in page
    page = client.get(f"{MINE}topics/valves/").content.decode()
    assert "Quiet valves" in page and "Wrote an article" in page and "now worth 3.00" in page


def test_nobody_sees_those_of_others(as_user, organisation, article, alice):
    client = as_user(alice)
    assert "Nothing yet." in client.get(MINE).content.decode()
    assert client.get(f"{MINE}topics/valves/").status_code == 404
    row = Evidence.objects.first()
    assert client.post(f"{MINE}evidence/{row.pk}/dispute/").status_code == 404
    with pytest.raises(PermissionDenied):
        dispute(actor=alice, evidence=row)
    assert Evidence.objects.count() == 2


def test_a_hidden_topic_is_shown_to_its_owner_alone(as_user, organisation, article, alice, bob):
    client = as_user(bob)
    assert client.post(f"{MINE}topics/valves/hidden/").status_code == 302
    shown = as_user(alice).get("/people/bob/").context["body_panels"]
    assert "/tags/leaks/" in shown
    assert "/tags/valves/" not in shown
    assert "Only you see this" in client.get("/people/bob/").content.decode()
    assert Evidence.objects.filter(tag__slug="valves").exists()
    client.post(f"{MINE}topics/valves/shown/")
    assert "/tags/valves/" in as_user(alice).get("/people/bob/").context["body_panels"]


def test_a_topic_that_is_off_is_not_computed_until_it_is_on_again(as_user, organisation, article, bob, rows):
    client = as_user(bob)
    before = rows()
    client.post(f"{MINE}topics/valves/off/")
    assert {row[1] for row in Evidence.objects.values_list("pk", "tag__slug")} == {"leaks"}
    refresh([article.pk])
    call_command("rebuild_expertise", afresh=True, verbosity=0)
    assert {row[1] for row in rows()} == {"leaks"}
    assert "Switch it on" in client.get(MINE).content.decode()
    client.post(f"{MINE}topics/valves/shown/")
    assert rows() == before


def test_what_is_disputed_counts_for_nothing_until_it_counts_again(as_user, organisation, article, bob, rows):
    client = as_user(bob)
    before = rows()
    row = Evidence.objects.filter(person=bob).first()
    for _twice in range(2):
        client.post(f"{MINE}evidence/{row.pk}/dispute/")
    assert rows() == set()
    refresh([article.pk])
    assert rows() == set()
    page = client.get(MINE).content.decode()
    assert "Counts for nothing" in page and "Quiet valves" in page
    client.post(f"{MINE}disputes/{Dispute.objects.get().pk}/withdraw/")
    assert rows() == before


def test_nobody_withdraws_somebody_elses_dispute(as_user, article, alice, bob):
    disputed = Dispute.objects.create(user=bob, item=article)
    assert as_user(alice).post(f"{MINE}disputes/{disputed.pk}/withdraw/").status_code == 404
    with pytest.raises(PermissionDenied):
        withdraw_dispute(actor=alice, disputed=disputed)
    assert Dispute.objects.exists()


def test_switching_it_off_deletes_all_at_once_and_none_is_made_until_it_is_on(
    as_user, organisation, article, space, alice, bob, rows
):
    client = as_user(bob)
    before = rows()
    client.post(f"{MINE}reading/?off")
    assert not Evidence.objects.exists()
    refresh([article.pk])
    make_article(space, bob, tags="pumps")
    call_command("rebuild_expertise", afresh=True, verbosity=0)
    assert rows() == set()
    assert "What their work shows" not in as_user(alice).get("/people/bob/").content.decode()
    assert "Nothing is read from your work" in client.get(MINE).content.decode()
    client.post(f"{MINE}reading/")
    assert rows() > before
    assert "pumps" in {row[1] for row in rows()}


def test_events_do_not_say_what_was_decided(article, bob):
    set_topic(actor=bob, key="valves", choice="hidden")
    set_inference(actor=bob, on=False)
    assert [event.data for event in Event.objects.filter(verb__startswith="person.")] == [{}, {}]


def test_what_changes_nothing_records_nothing(bob):
    set_inference(actor=bob, on=True)
    set_topic(actor=bob, key="valves", choice=None)
    assert not Event.objects.exists()
    assert not Inference.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 101, "a\x00b"])
def test_what_is_no_topic_is_refused(bob, key):
    with pytest.raises(ValidationError):
        set_topic(actor=bob, key=key, choice="off")


def test_another_choice_is_no_page(as_user, bob):
    assert as_user(bob).post(f"{MINE}topics/valves/loud/").status_code == 404


def test_what_the_owner_can_no_longer_open_is_listed_without_its_title(as_user, organisation, private, bob, rows):
    make_article(private, bob, title="Secret valves", tags="valves")
    rows()
    Membership.objects.filter(space=private, user=bob).delete()
    page = as_user(bob).get(f"{MINE}topics/valves/").content.decode()
    assert "Something you can no longer open" in page
    assert "Secret valves" not in page
    as_user(bob).post(f"{MINE}evidence/{Evidence.objects.get().pk}/dispute/")
    assert "Secret valves" not in as_user(bob).get(MINE).content.decode()
    assert not Evidence.objects.exists()


def test_a_long_topic_has_pages(as_user, organisation, space, bob, rows):
    made = [make_article(space, bob, title=f"Valve number {n}", tags="valves") for n in range(35)]
    rows()
    client = as_user(bob)
    first = client.get(f"{MINE}topics/valves/")
    second = client.get(f"{MINE}topics/valves/{first.context['next_url']}")
    things = [*first.context["topic"].things, *second.context["topic"].things]
    assert [thing.title for thing in things] == [article.title for article in reversed(made)]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_reading_while_somebody_switches_it_off_leaves_nothing(space, bob):
    articles = [make_article(space, bob, tags="valves") for _n in range(4)]

    def read(pk: int) -> None:
        try:
            for _again in range(10):
                refresh([pk])
        finally:
            connections.close_all()

    def decide() -> None:
        try:
            for turn in range(10):
                set_inference(actor=bob, on=bool(turn % 2))
            set_inference(actor=bob, on=False)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(read, article.pk) for article in articles] + [pool.submit(decide)]
        for task in waiting:
            task.result()
    assert not Evidence.objects.exists()
