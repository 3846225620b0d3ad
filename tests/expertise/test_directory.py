"""The directory of people."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.directory import PAGE
from apps.accounts.models import Unit, User
from apps.core.pages import pack, unpack
from tests.factories import make_user


@pytest.fixture
def crowd(db):
    networks, labs = Unit.objects.create(name="Networks"), Unit.objects.create(name="Laboratory")
    make_user("zoe", name="Zoë Ångström", title="Leak technician", unit=networks, skills=["correlators", "Welding"])
    make_user("ben", name="Ben Zander", title="Chemist", unit=labs, skills=["chlorine"])
    make_user("gone", name="Gone Long", is_active=False)
    return {"networks": networks, "labs": labs}


def found(client: Client, **query) -> list[str]:
    return [person["name"] for person in client.get(reverse("people"), query).context["people"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("zo", ["Zoë Ångström"]), ("angstrom", ["Zoë Ångström"]), ("ZOË", ["Zoë Ångström"]), ("zan", ["Ben Zander"]),
        ("@ben", ["Ben Zander"]), ("technician", ["Zoë Ångström"]), ("weld", ["Zoë Ångström"]),
        ("ben chlorine", ["Ben Zander"]), ("ben welding", []), ("gone", []), ("%", []), ("_", []), ("\x00", None),
        ("' OR 1=1 --", []),
    ],
)  # fmt: skip
def test_search_by_name_handle_title_and_skill(as_user, alice, crowd, text, names):
    everybody = ["Alice", "Ben Zander", "Zoë Ångström"]
    assert found(as_user(alice), q=text) == (everybody if names is None else names)


def test_filter_by_unit(as_user, alice, crowd):
    client = as_user(alice)
    assert found(client, unit=crowd["labs"].pk) == ["Ben Zander"]
    assert found(client, unit=crowd["labs"].pk, q="zoe") == []
    assert len(found(client, unit="nonsense")) == 3
    body = client.get(reverse("people"), {"unit": crowd["labs"].pk}).content.decode()
    assert f'value="{crowd["labs"].pk}" selected' in body


def test_guests_have_no_directory(as_user, gus, crowd):
    assert as_user(gus).get(reverse("people")).status_code == 404
    assert reverse("people") not in as_user(gus).get(reverse("settings")).content.decode().split("<main")[0]


def test_strangers_are_sent_to_sign_in(client, crowd):
    response = client.get(reverse("people"))
    assert response["Location"] == "/accounts/login/?next=/people/"


def test_paging_shows_everybody_once_also_when_somebody_arrives(as_user, alice):
    User.objects.bulk_create(
        User(username=f"p{n:03}", email=f"p{n}@example.org", name="Pat Same", name_key="pat same") for n in range(75)
    )
    client, seen, url = as_user(alice), [], reverse("people")
    while url:
        response = client.get(url)
        seen += [person["url"] for person in response.context["people"]]
        if len(seen) == PAGE:
            make_user("aaron", name="Aaron Early")
        url = reverse("people") + response.context["next_url"] if response.context["next_url"] else ""
    assert len(seen) == len(set(seen)) == 76


@pytest.mark.parametrize("after", ["x", "W10", "bnVsbA", pack("a", -1), pack("\x00", 1), pack("\ud800", 1), "W" * 5000])
def test_a_senseless_cursor_shows_page_one(as_user, alice, after):
    assert unpack(after, str, int) is None
    assert found(as_user(alice), after=after) == ["Alice"]


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(
    as_user, alice, crowd, django_assert_max_num_queries
):
    client = as_user(alice)
    client.get(reverse("people"))
    for n in range(20):
        make_user(f"more{n}", unit=crowd["labs"], skills=["a", "b"])
    with django_assert_max_num_queries(8):
        assert client.get(reverse("people")).status_code == 200


def test_only_those_who_may_invite_are_offered_it(as_user, bob, sam):
    assert reverse("people_invite") in as_user(sam).get(reverse("people")).content.decode()
    assert reverse("people_invite") not in as_user(bob).get(reverse("people")).content.decode()
