"""Skills as their owner puts them, and what colleagues say of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from apps.accounts.actions import update_profile
from apps.accounts.models import User
from apps.events.models import Event
from apps.expertise.actions import Said, endorse, set_skills
from apps.expertise.models import Endorsement, Skill


def row_of(user: User, key: str) -> tuple:
    return Skill.objects.filter(user=user, key=key).values_list("level", "learns", "teaches").get()


def sent(*rows: dict) -> dict:
    data = {"skills-TOTAL_FORMS": str(len(rows)), "skills-INITIAL_FORMS": "0"}
    return data | {f"skills-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


@pytest.fixture
def fitter(bob: User) -> User:
    set_skills(actor=bob, skills=[Said("Valves", 3, teaches=True), Said("C++", learns=True)])
    bob.refresh_from_db()
    return bob


def test_skills_keep_their_order_and_have_a_row_each(fitter):
    assert fitter.skills == ["Valves", "C++"]
    assert row_of(fitter, "valves") == (3, False, True)
    assert Skill.objects.filter(user=fitter).count() == 2


def test_they_are_edited_on_one_page_without_a_script(as_user, organisation, fitter):
    client = as_user(fitter)
    page = client.get("/settings/skills/").content.decode()
    assert 'value="Valves"' in page and 'value="C++"' in page
    rows = [{"name": "C++", "level": "1", "learns": "on"}, {"name": ""}, {"name": " Night  flow ", "level": ""}]
    assert client.post("/settings/skills/", sent(*rows)).status_code == 302
    fitter.refresh_from_db()
    assert fitter.skills == ["C++", "Night flow"]
    assert set(Skill.objects.filter(user=fitter).values_list("level", "learns")) == {(1, True), (None, False)}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"name": f"skill {n}"} for n in range(21)], "at most 20 skills"),
        ([{"name": "valves", "level": "9"}], "not one of the available choices"),
        ([{"name": "x" * 61}], "at most 60 characters"),
        ([{"name": "\u200b"}], "can be seen"),
    ],
)
def test_bad_rows_are_refused_with_everything_typed(as_user, organisation, fitter, rows, sentence):
    answer = as_user(fitter).post("/settings/skills/", sent(*rows))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in body
    assert rows[0]["name"] in body
    fitter.refresh_from_db()
    assert fitter.skills == ["Valves", "C++"]


def test_an_unknown_level_is_refused_by_the_action(bob):
    with pytest.raises(ValidationError):
        set_skills(actor=bob, skills=[Said("valves", 9)])


def test_what_leaves_the_profile_takes_its_row_and_endorsements_along(fitter, alice, deliver):
    endorse(actor=alice, person=fitter, key="valves", wanted=True)
    update_profile(actor=fitter, skills=["C++", "Pumps"])
    deliver()
    assert set(Skill.objects.filter(user=fitter).values_list("key", flat=True)) > {"pumps"}
    assert not Skill.objects.filter(user=fitter, key="valves").exists()
    assert not Endorsement.objects.exists()


def test_saving_the_same_again_records_nothing(fitter):
    before = Event.objects.count()
    set_skills(actor=fitter, skills=[Said("Valves", 3, teaches=True), Said("C++", learns=True)])
    assert Event.objects.count() == before


def test_a_colleague_endorses_and_takes_it_back(as_user, organisation, fitter, alice, deliver):
    client = as_user(alice)
    for _twice in range(2):
        assert client.post("/people/bob/skills/valves/endorse/").status_code == 302
    assert Endorsement.objects.filter(user=fitter, by=alice, key="valves").count() == 1
    assert Event.objects.filter(verb="skill.endorsed").count() == 1
    deliver()
    (told,) = mail.outbox
    assert told.to == [fitter.email]
    assert told.subject == "Alice says that you know about Valves."
    page = client.get("/people/bob/").content.decode()
    assert "Endorsed by" in page and "Take it back" in page
    client.post("/people/bob/skills/valves/endorse/?back")
    assert not Endorsement.objects.exists()
    assert Event.objects.filter(verb="skill.endorsement_withdrawn").count() == 1


def test_nobody_is_told_of_what_was_taken_back_meanwhile(fitter, alice, deliver):
    endorse(actor=alice, person=fitter, key="valves", wanted=True)
    endorse(actor=alice, person=fitter, key="valves", wanted=False)
    deliver()
    assert mail.outbox == []


def test_guests_and_oneself_endorse_nobody(as_user, organisation, fitter, gus):
    for actor in (gus, fitter):
        with pytest.raises(PermissionDenied):
            endorse(actor=actor, person=fitter, key="valves", wanted=True)
        assert as_user(actor).post("/people/bob/skills/valves/endorse/").status_code == 404
    assert not Endorsement.objects.exists()


def test_only_what_somebody_names_is_endorsed_and_nobody_who_has_left(fitter, alice):
    with pytest.raises(ValidationError):
        endorse(actor=alice, person=fitter, key="pumps", wanted=True)
    User.objects.filter(pk=fitter.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        endorse(actor=alice, person=fitter, key="valves", wanted=True)


def test_who_has_left_endorses_no_longer(as_user, organisation, fitter, alice, charlie):
    endorse(actor=alice, person=fitter, key="valves", wanted=True)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "Endorsed by" not in as_user(charlie).get("/people/bob/").content.decode()


def test_guests_see_skills_and_not_who_endorsed_them(as_user, organisation, space, fitter, alice, gus):
    space.memberships.create(user=gus, role="member")
    endorse(actor=alice, person=fitter, key="valves", wanted=True)
    page = as_user(gus).get("/people/bob/").content.decode()
    assert "Valves" in page
    assert "Endorsed by" not in page
    assert "endorse/" not in page


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_who_endorse_at_once_are_all_counted(fitter):
    from tests.factories import make_user

    people = [make_user(f"colleague{n}") for n in range(6)]

    def act(person: User) -> None:
        try:
            for _twice in range(2):
                endorse(actor=person, person=fitter, key="valves", wanted=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, people))
    assert Endorsement.objects.filter(user=fitter, key="valves").count() == 6
    assert Event.objects.filter(verb="skill.endorsed").count() == 6
