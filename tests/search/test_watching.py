"""Saved searches that tell what is new, to whoever may see it, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.content.actions import delete, hide
from apps.home.waiting import waiting_for
from apps.search import watching, words
from apps.search.actions import forget_search, save_search, tell
from apps.search.models import NewlyFound, SavedSearch
from apps.spaces.models import Membership
from tests.factories import make_comment, make_post, make_question, make_topic

AGO = timedelta(hours=1)


@pytest.fixture
def kept(bob):
    """A search of Bob's for turbines that has told since an hour ago."""
    saved = save_search(actor=bob, words="turbine")
    tell(actor=bob, pk=saved.pk, on=True)
    return due(saved)


def due(saved):
    SavedSearch.objects.filter(pk=saved.pk).update(
        tells_since=timezone.now() - AGO, looked_at=timezone.now() - watching.EVERY
    )
    saved.refresh_from_db()
    return saved


@pytest.fixture
def look(deliver):
    def looked():
        deliver()
        words.count()
        return watching.look_again()

    return looked


def told(user):
    return [(row["text"], row["note"]) for row in waiting_for(user).rows if "search" in row.get("key", "")]


def test_what_others_wrote_since_is_told_once_and_until_it_is_seen(space, alice, bob, kept, look, as_user):
    post = make_post(space, alice, "The turbine hums")
    make_comment(make_topic(space, alice, "Nights"), alice, "A turbine sings.")
    make_post(space, bob, "My own turbine")
    make_post(space, alice, "A pump")
    assert look() == 1
    assert told(bob) == [("2 new things for “turbine”", "Nights")]
    assert told(alice) == []
    due(kept)
    assert look() == 1 and NewlyFound.objects.count() == 2
    browser = as_user(bob)
    assert "2 new things for “turbine”" in browser.get("/needs/").content.decode()
    answer = browser.get(f"/search/saved/{kept.pk}/")
    assert answer["Location"] == "/search/?q=turbine&sort=newest"
    assert told(bob) == []
    due(kept)
    look()
    assert told(bob) == []
    make_post(space, alice, "Another turbine")
    due(kept)
    look()
    assert told(bob)[0][0] == "One new thing for “turbine”"
    assert post.pk in NewlyFound.objects.exclude(seen_at=None).values_list("item_id", flat=True)


def test_it_is_looked_for_only_when_it_is_due_and_switched_on(space, alice, bob, kept, look):
    make_post(space, alice, "The turbine hums")
    assert look() == 1
    assert look() == 0
    tell(actor=bob, pk=kept.pk, on=False)
    assert told(bob) == [] and not NewlyFound.objects.exists()
    SavedSearch.objects.update(looked_at=timezone.now() - AGO)
    assert look() == 0


def test_what_was_there_before_is_not_new(space, alice, bob, look):
    make_post(space, alice, "The turbine hums")
    saved = save_search(actor=bob, words="turbine")
    tell(actor=bob, pk=saved.pk, on=True)
    SavedSearch.objects.update(looked_at=timezone.now() - AGO)
    assert look() == 1
    assert told(bob) == []


def test_nothing_is_told_of_what_one_may_not_see(private, alice, charlie, look):
    saved = save_search(actor=charlie, words="turbine")
    tell(actor=charlie, pk=saved.pk, on=True)
    due(saved)
    make_post(private, alice, "A secret turbine")
    assert look() == 1
    assert told(charlie) == [] and not NewlyFound.objects.exists()


def test_what_went_out_of_sight_meanwhile_is_not_shown(private, alice, bob, kept, look):
    make_post(private, alice, "The turbine hums")
    look()
    assert len(told(bob)) == 1
    Membership.objects.filter(space=private, user=bob).delete()
    assert told(bob) == []


@pytest.mark.parametrize("act", ["delete", "hide"])
def test_what_was_taken_away_meanwhile_is_not_shown(space, alice, bob, kept, look, act):
    question = make_question(space, alice, "Does the turbine hum?", "x")
    look()
    assert len(told(bob)) == 1
    if act == "delete":
        delete(actor=alice, item=question)
    else:
        hide(actor=alice, item=question, reason="Off")
    assert told(bob) == []


def test_a_run_is_bounded_and_the_one_that_waited_longest_comes_first(bob, look):
    for n in range(3):
        saved = save_search(actor=bob, words=f"turbine {n}")
        tell(actor=bob, pk=saved.pk, on=True)
        SavedSearch.objects.filter(pk=saved.pk).update(looked_at=timezone.now() - timedelta(hours=n + 1))
    assert watching.look_again(limit=2) == 2
    late = SavedSearch.objects.get(looked_at__lt=timezone.now() - timedelta(minutes=30))
    assert late.words == "turbine 0"


def test_only_ones_own_search_is_switched(as_user, alice, bob, kept, organisation):
    browser = as_user(alice)
    assert browser.post(f"/search/saved/{kept.pk}/tell/", {"on": "0"}).status_code == 404
    assert browser.get(f"/search/saved/{kept.pk}/").status_code == 404
    kept.refresh_from_db()
    assert kept.tells_since is not None


def test_the_bell_switches_it_on_and_off(as_user, bob, organisation):
    browser = as_user(bob)
    browser.post("/search/saved/", {"q": "turbine"})
    saved = SavedSearch.objects.get()
    html = browser.post(f"/search/saved/{saved.pk}/tell/", {"on": "1"}, follow=True).content.decode()
    assert "will stand under Needs you" in html and 'value="0" aria-pressed="true"' in html
    html = browser.post(f"/search/saved/{saved.pk}/tell/", {"on": "0"}, follow=True).content.decode()
    assert 'value="1" aria-pressed="false"' in html
    saved.refresh_from_db()
    assert saved.tells_since is None
    assert browser.get(f"/search/saved/{saved.pk}/tell/").status_code == 405


def test_a_forgotten_search_tells_no_more(space, alice, bob, kept, look):
    make_post(space, alice, "The turbine hums")
    look()
    forget_search(actor=bob, pk=kept.pk)
    assert told(bob) == [] and look() == 0
