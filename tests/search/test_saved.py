"""Searches that somebody keeps for themselves."""

import pytest
from django.core.exceptions import ValidationError

from apps.search.actions import MOST_SAVED, forget_search, save_search
from apps.search.models import SavedSearch


def test_a_search_is_kept_once_and_forgotten(as_user, bob, organisation):
    browser = as_user(bob)
    for _twice in range(2):
        browser.post("/search/saved/", {"q": "turbine  is:unanswered"})
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.words) == (bob, "turbine is:unanswered")
    html = browser.get("/search/").content.decode()
    assert 'href="/search/?q=turbine+is%3Aunanswered"' in html
    browser.post(f"/search/saved/{saved.pk}/forget/")
    browser.post(f"/search/saved/{saved.pk}/forget/")
    assert not SavedSearch.objects.exists()


def test_nobody_else_sees_or_forgets_it(as_user, alice, bob, organisation):
    saved = save_search(actor=bob, words="turbine")
    assert "turbine" not in as_user(alice).get("/search/").content.decode()
    as_user(alice).post(f"/search/saved/{saved.pk}/forget/")
    assert forget_search(actor=alice, pk=saved.pk) == ""
    assert SavedSearch.objects.get() == saved


def test_nothing_too_long_and_not_too_many(bob, as_user, organisation):
    with pytest.raises(ValidationError):
        save_search(actor=bob, words=" \x00 ")
    with pytest.raises(ValidationError):
        save_search(actor=bob, words="x" * 301)
    for n in range(MOST_SAVED):
        save_search(actor=bob, words=f"turbine {n}")
    with pytest.raises(ValidationError):
        save_search(actor=bob, words="one more")
    assert save_search(actor=bob, words="turbine 3").words == "turbine 3"
    html = as_user(bob).post("/search/saved/", {"q": "one more"}, follow=True).content.decode()
    assert "Forget one of them first." in html


def test_it_must_be_sent(as_user, bob):
    assert as_user(bob).get("/search/saved/").status_code == 405
