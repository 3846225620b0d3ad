"""No address that holds a null character makes the portal stumble, whoever asks."""

import pytest
from django.test import Client

PATHS = [
    "/people/%00/", "/people/%00/photo/x", "/tags/%00/", "/s/%00/", "/invited/%00/", "/invitation/%00/",
    "/demo/mail/%00/", "/styleguide/%00/", "/%00/", "/accounts/password/reset/key/1-%00/",
]  # fmt: skip
SEARCHES = [
    "/?after=", "/spaces/?q=", "/spaces/?show=", "/people/?q=", "/people/?unit=", "/jump/?q=", "/compose/tags/?q=",
    "/compose/people/?space=none&q=", "/compose/audience/?space=", "/create/?space=", "/create/post/?space=",
    "/welcome/?token=", "/accounts/login/?next=/", "/search/?q=", "/search/suggest/?q=",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_nowhere(as_user, alice, organisation, path):
    missing = as_user(alice).get("/there-is-no-such-page/")
    for browser in (as_user(alice), Client()):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert answer.templates[0].name == missing.templates[0].name


@pytest.mark.parametrize("search", SEARCHES)
def test_it_is_left_out_of_what_is_searched_for(as_user, alice, organisation, search):
    browser = as_user(alice)
    plain, spiked = browser.get(f"{search}ab"), browser.get(f"{search}a%00b%00")
    assert spiked.status_code == plain.status_code < 500
    assert spiked.get("Location") == plain.get("Location")


def test_people_are_found_in_spite_of_it(as_user, alice, bob, organisation):
    found = as_user(alice).get("/people/?q=b%00ob")
    assert [person["name"] for person in found.context["people"]] == [bob.name]
