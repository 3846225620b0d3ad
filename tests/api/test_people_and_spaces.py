"""People, spaces, members, tags and files through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.events.models import Event
from apps.files.actions import upload_image
from apps.spaces.actions import archive_space
from apps.spaces.models import JoinRequest, Membership, Space
from tests.factories import make_post, make_user
from tests.files.test_serve import body_of, picture


def names(answer, field):
    return [row[field] for row in answer.data["results"]]


def test_people_are_found_as_in_the_directory(program, bob, alice, charlie):
    make_user("gone", is_active=False)
    User.objects.filter(pk=charlie.pk).update(skills=["valves"])
    assert names(program(bob).get("/people"), "username") == ["alice", "bob", "charlie"]
    assert names(program(bob).get("/people?q=valv"), "username") == ["charlie"]
    assert program(bob).get("/people/charlie").data["skills"] == ["valves"]
    assert program(bob).get("/people/gone").status_code == 404
    assert program(bob).get("/people/nobody").status_code == 404


def test_guests_meet_those_of_their_spaces(program, space, gus, alice, charlie):
    guests = program(gus)
    assert names(guests.get("/people"), "username") == ["gus"]
    assert guests.get("/people/alice").status_code == 404
    Membership.objects.create(space=space, user=gus)
    assert guests.get("/people/alice").data["name"] == "Alice"
    assert guests.get("/people/charlie").status_code == 404


def test_i_say_things_of_myself(program, bob):
    told = program(bob).patch("/me", {"bio": "Listens.", "skills": ["valves", "Valves", "night"]}).data
    assert (told["bio"], told["skills"], told["title"]) == ("Listens.", ["valves", "night"], "")
    assert Event.objects.get(verb="person.updated").data["changed"] == ["bio", "skills"]
    assert program(bob).patch("/me", {"roles": ["site_admin"]}).status_code == 422
    assert program(bob).patch("/me", {"skills": ["\u200b"]}).status_code == 422


def test_spaces_are_those_one_may_know_of(program, space, closed, private, bob, charlie, gus):
    assert names(program(bob).get("/spaces"), "slug") == ["closed-circle", "craft", "quiet-room"]
    assert names(program(charlie).get("/spaces"), "slug") == ["closed-circle", "craft"]
    assert names(program(charlie).get("/spaces?show=mine"), "slug") == []
    assert names(program(charlie).get("/spaces?q=circle"), "slug") == ["closed-circle"]
    assert names(program(gus).get("/spaces"), "slug") == []
    assert program(charlie).get("/spaces/quiet-room").status_code == 404
    assert program(bob).get("/spaces/craft").data["my_role"] == "member"
    assert program(charlie).get("/spaces/craft").data["my_role"] is None


def test_archived_spaces_are_a_list_of_their_own(program, space, alice, bob):
    archive_space(actor=alice, space=space)
    assert names(program(bob).get("/spaces"), "slug") == []
    assert names(program(bob).get("/spaces?show=archived"), "slug") == ["craft"]
    said = {"kind": "post", "space": "craft", "body_markdown": "x"}
    assert program(bob).post("/items", said).status_code == 403


def test_a_space_is_opened_and_changed(program, bob, alice, gus):
    said = {"name": "Winter bursts", "purpose": "task", "description": "Repair soon.", "ends": "2099-03-31"}
    made = program(bob).post("/spaces", said)
    assert made.status_code == 201
    slug = made.data["slug"]
    assert made["Location"] == f"http://testserver/api/v1/spaces/{slug}"
    assert (made.data["my_role"], made.data["ends"], made.data["visibility"]) == ("owner", "2099-03-31", "open")
    changed = program(bob).patch(f"/spaces/{slug}", {"description": "Repair within a day."}).data
    assert (changed["description"], changed["ends"]) == ("Repair within a day.", "2099-03-31")
    assert program(alice).patch(f"/spaces/{slug}", {"description": "Mine"}).status_code == 403
    assert program(gus).post("/spaces", said).status_code == 403
    late = program(bob).post("/spaces", {**said, "ends": "2001-01-01"})
    assert (late.status_code, late.data["errors"][0]["field"]) == (422, "ends")


def test_members_are_for_readers(program, space, closed, bob, charlie):
    listed = program(charlie).get("/spaces/craft/members").data["results"]
    assert [(row["person"]["username"], row["role"]) for row in listed] == [("alice", "owner"), ("bob", "member")]
    assert program(charlie).get("/spaces/closed-circle/members").status_code == 404


def test_one_joins_and_leaves(program, space, closed, private, charlie):
    charlies = program(charlie)
    for _time in range(2):
        joined = charlies.put("/spaces/craft/members/charlie", {})
        assert (joined.status_code, joined.data["role"]) == (200, "member")
    assert Space.objects.get(slug="craft").member_count == 3
    assert charlies.put("/spaces/closed-circle/members/charlie", {}).status_code == 403
    assert charlies.put("/spaces/quiet-room/members/charlie", {}).status_code == 404
    assert charlies.delete("/spaces/craft/members/charlie").status_code == 204
    assert Space.objects.get(slug="craft").member_count == 2


def test_one_asks_to_join_a_closed_space_and_takes_it_back(program, space, closed, private, bob, charlie):
    charlies, path = program(charlie), "/spaces/closed-circle/request"
    for _time in range(2):
        assert charlies.put(path, {"message": "May I?"}).data == {"asked": True}
    assert JoinRequest.objects.get().message == "May I?"
    assert charlies.delete(path).data == {"asked": False}
    assert not JoinRequest.objects.exists()
    assert charlies.put("/spaces/craft/request", {}).status_code == 403  # anybody may simply join
    assert charlies.put("/spaces/quiet-room/request", {}).status_code == 404
    assert program(bob).put(path, {}).data == {"asked": False}


def test_owners_give_roles_and_remove(program, space, alice, bob, charlie):
    path = "/spaces/craft/members/bob"
    assert program(bob).put(path, {"role": "owner"}).status_code == 403
    assert program(alice).put(path, {"role": "facilitator"}).data["role"] == "facilitator"
    assert program(charlie).delete(path).status_code == 403
    assert program(alice).put(path, {}).data["role"] == "facilitator"
    assert program(alice).put("/spaces/craft/members/charlie", {"role": "member"}).status_code == 422
    assert program(alice).put("/spaces/craft/members/charlie", {}).status_code == 404
    assert program(alice).delete(path).status_code == 204
    assert program(alice).delete("/spaces/craft/members/alice").status_code == 422
    assert Membership.objects.get(space=space).user == alice


def test_tags_are_those_on_what_one_may_read(program, space, private, alice, charlie, bob):
    make_post(space, alice, tags="valves, leaks")
    make_post(private, alice, tags="secret")
    assert names(program(charlie).get("/tags"), "slug") == ["leaks", "valves"]
    assert names(program(bob).get("/tags"), "slug") == ["leaks", "secret", "valves"]
    assert names(program(charlie).get("/tags?q=Va"), "slug") == ["valves"]
    assert program(charlie).get("/tags/secret").status_code == 404
    assert program(charlie).get("/tags/valves").data["name"] == "valves"


@pytest.fixture
def send(program):
    def send(person, content, name="pump.jpg", **more):
        headers = {"Authorization": f"Bearer {program(person).token}"}
        return Client().post("/api/v1/files", {"file": SimpleUploadedFile(name, content), **more}, headers=headers)

    return send


def test_a_picture_is_uploaded_shown_and_fetched_by_its_readers(program, send, private, alice, bob, charlie):
    made = send(bob, picture().read())
    assert made.status_code == 201
    told, path = made.json(), f"/files/{made.json()['id']}"
    assert (told["mime"], told["width"], told["name"], told["item"]) == ("image/jpeg", 1200, "pump.jpg", None)
    assert program(alice).get(path).status_code == 404
    text = f"Look: ![A pump]({told['url'].removeprefix('http://testserver')})"
    item = program(bob).post("/items", {"kind": "post", "space": "quiet-room", "body_markdown": text}).data
    seen = program(alice).get(path).data
    assert (seen["item"], seen["name"]) == (item["id"], None)
    fetched = program(alice).get(f"{path}/content")
    assert (fetched["Content-Type"], body_of(fetched)[:2]) == ("image/jpeg", b"\xff\xd8")
    assert [program(charlie).get(each).status_code for each in (path, f"{path}/content")] == [404, 404]


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"MZ\x90\x00"])
def test_what_is_no_picture_is_refused(send, bob, content):
    answer = send(bob, content)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_an_upload_names_its_file(program, bob):
    assert program(bob).post("/files").status_code == 422
    kept = upload_image(actor=bob, upload=picture())
    assert program(bob).get(f"/files/{kept.pk}/content?w=17").status_code == 422


def test_what_one_says_of_reaching_oneself_is_changed_and_told(program, bob):
    api = program(bob)
    hours = {"days": [1, 2], "begin": "08:00", "end": "12:30"}
    said = {"contact": "Room 4", "languages": ["German", "fr"], "working_hours": hours}
    told = api.patch("/me", said).data
    assert (told["contact"], told["languages"], told["working_hours"]) == ("Room 4", ["de", "fr"], hours)
    assert api.get("/people/bob").data["working_hours"] == hours
    assert api.patch("/me", {"working_hours": None}).data["working_hours"] is None
    assert api.get("/me").data["languages"] == ["de", "fr"]


@pytest.mark.parametrize(
    "said",
    [
        {"languages": ["Klingonish"]},
        {"working_hours": {"days": [8], "begin": "08:00", "end": "09:00"}},
        {"working_hours": {"days": [1], "begin": "8", "end": "09:00"}},
        {"working_hours": {"days": [1], "begin": "08:00", "end": "08:00"}},
        {"working_hours": {"days": [], "begin": "08:00", "end": "09:00"}},
    ],
)
def test_what_cannot_be_is_refused(program, bob, said):
    assert program(bob).patch("/me", said).status_code == 422
    bob.refresh_from_db()
    assert (bob.languages, bob.work_days) == ([], [])
