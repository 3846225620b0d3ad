"""Site admins and what only they do."""

from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from apps.accounts.actions import set_site_roles
from apps.accounts.models import Unit, User
from apps.events.models import Event


def fields(user: User, **changes):
    data = {"email": user.email, "username": user.username, "name": user.name, "title": "", "location": "", "unit": ""}
    return {**data, "is_active": "on", **changes}


def test_createsuperuser_makes_a_site_admin_who_can_sign_in(client, db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "quiet-harbour-71")
    call_command(
        "createsuperuser", email="Root@Example.org", username="root", name="Root", interactive=False, stdout=StringIO()
    )
    root = User.objects.get()
    assert root.email == "root@example.org" and root.roles == ["site_admin"] and root.is_superuser
    response = client.post("/accounts/login/", {"login": "root@example.org", "password": "quiet-harbour-71"})
    assert response["Location"] == "/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_createsuperuser_refuses_a_handle_that_is_none(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "quiet-harbour-71")
    with pytest.raises((CommandError, ValidationError)):
        call_command(
            "createsuperuser", email="r@example.org", username="not a handle", name="Root", interactive=False,
            stdout=StringIO(),
        )  # fmt: skip
    assert not User.objects.exists()


def test_every_page_of_the_admin_opens(as_user, sam, bob):
    unit = Unit.objects.create(name="Networks")
    client = as_user(sam)
    for page in (
        "", "accounts/user/", "accounts/user/add/", f"accounts/user/{bob.pk}/change/", "accounts/unit/",
        f"accounts/unit/{unit.pk}/change/", "accounts/invitation/", "strategy/organisation/", "strategy/goal/add/",
    ):  # fmt: skip
        assert client.get(f"/admin/{page}").status_code == 200, page


@pytest.mark.parametrize("who", ["bob", "lena", "mia", "mo", "gus"])
def test_nobody_else_gets_in(request, as_user, who):
    user = request.getfixturevalue(who)
    assert as_user(user).get("/admin/accounts/user/").status_code in {302, 403, 404}
    with pytest.raises(PermissionDenied):
        set_site_roles(actor=user, user=user, roles=["site_admin"])
    user.refresh_from_db()
    assert "site_admin" not in user.roles


def test_roles_given_in_the_admin_are_recorded(as_user, sam, bob):
    url = f"/admin/accounts/user/{bob.pk}/change/"
    assert as_user(sam).post(url, fields(bob, roles=["moderator", "manager"], title="Lead")).status_code == 302
    bob.refresh_from_db()
    assert bob.roles == ["manager", "moderator"] and bob.title == "Lead"
    event = Event.objects.get(verb="person.roles_changed")
    assert event.actor == sam and event.data["user"] == bob.pk and event.data["roles"] == ["manager", "moderator"]


def test_a_person_made_in_the_admin_chooses_their_password_by_reset(as_user, sam):
    data = {
        "email": "n@example.org",
        "username": "newone",
        "name": "New One",
        "is_active": "on",
        "roles": ["manager"],
    }
    assert as_user(sam).post("/admin/accounts/user/add/", data).status_code == 302
    made = User.objects.get(username="newone")
    assert made.roles == ["manager"] and not made.has_usable_password() and made.name_key == "new one"


def test_the_last_site_admin_stays(as_user, sam, bob):
    url = f"/admin/accounts/user/{sam.pk}/change/"
    for change in ({"roles": []}, {"roles": ["site_admin"], "is_active": ""}):
        body = as_user(sam).post(url, fields(sam, **change)).content.decode()
        assert "The portal needs a site admin." in body
        with pytest.raises(ValidationError):
            set_site_roles(actor=sam, user=sam, roles=change["roles"], is_active=bool(change.get("is_active", "on")))
    bob = set_site_roles(actor=sam, user=bob, roles=["site_admin"])
    set_site_roles(actor=bob, user=sam, roles=[])
    sam.refresh_from_db()
    assert sam.roles == [] and not sam.is_staff


def test_a_guest_holds_no_role(sam, gus):
    with pytest.raises(ValidationError):
        set_site_roles(actor=sam, user=gus, roles=["moderator"])


def test_closing_an_account_ends_its_sessions(as_user, sam, bob):
    client = as_user(bob)
    set_site_roles(actor=sam, user=bob, roles=[], is_active=False)
    assert client.get("/settings/").status_code == 302
    assert Event.objects.get(verb="person.roles_changed").data["is_active"] is False


def test_people_cannot_be_deleted_in_the_admin(as_user, sam, bob):
    assert as_user(sam).post(f"/admin/accounts/user/{bob.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=bob.pk).exists()


def test_an_e_mail_changed_by_an_admin_leaves_the_old_one_powerless(as_user, sam, bob, client):
    bob.set_password("quiet-harbour-71")
    bob.save()
    bob.prove_email()
    as_user(sam).post(f"/admin/accounts/user/{bob.pk}/change/", fields(bob, email="bob@new.example", name="Robert"))
    event = Event.objects.get(verb="person.updated")
    assert event.actor == sam and event.data == {"person": bob.pk, "changed": ["email", "name"]}
    client.post("/accounts/login/", {"login": "bob@example.org", "password": "quiet-harbour-71"})
    assert "_auth_user_id" not in client.session
    response = client.post("/accounts/login/", {"login": "bob@new.example", "password": "quiet-harbour-71"})
    assert response["Location"] == "/accounts/confirm-email/"
    client.post("/accounts/password/reset/", {"email": "bob@example.org"})
    assert "/password/reset/key/" not in mail.outbox[-1].body
