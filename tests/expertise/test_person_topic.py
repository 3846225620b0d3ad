"""The page of one topic of one person."""

from apps.expertise.actions import set_topic
from apps.spaces.models import Membership
from tests.factories import make_article


def test_it_lists_what_the_reader_may_open(as_user, organisation, space, private, bob, charlie, rows):
    open_ones = [make_article(space, bob, title=f"Valve number {n}", tags="valves") for n in range(5)]
    make_article(private, bob, title="Secret valve", tags="valves, secrets")
    rows()
    client = as_user(charlie)
    page = client.get("/people/bob/topics/valves/").content.decode()
    assert all(article.title in page for article in open_ones)
    assert "5 articles" in page
    assert "Secret valve" not in page
    assert client.get("/people/bob/topics/secrets/").status_code == 404
    assert "All 5 of them" in client.get("/people/bob/").content.decode()


def test_a_hidden_topic_is_no_page_for_others(as_user, organisation, space, bob, charlie, rows):
    make_article(space, bob, tags="valves")
    rows()
    set_topic(actor=bob, key="valves", choice="hidden")
    assert as_user(charlie).get("/people/bob/topics/valves/").status_code == 404
    assert "Only you see this." in as_user(bob).get("/people/bob/topics/valves/").content.decode()


def test_guests_see_it_of_those_they_meet(as_user, organisation, space, bob, gus, rows):
    make_article(space, bob, tags="valves")
    rows()
    assert as_user(gus).get("/people/bob/topics/valves/").status_code == 404
    Membership.objects.create(space=space, user=gus)
    assert as_user(gus).get("/people/bob/topics/valves/").status_code == 200


def test_nobody_and_nothing_are_no_page(as_user, bob):
    assert as_user(bob).get("/people/bob/topics/valves/").status_code == 404
    assert as_user(bob).get("/people/nobody/topics/valves/").status_code == 404
