"""Pictures that stand inside a text become its item's, so that its readers see them; nobody else's do."""

import uuid

import pytest

from apps.files.actions import adopt, attach, release, upload_image
from apps.files.models import File, Place
from tests.factories import make_post
from tests.files.test_serve import picture


@pytest.fixture
def post(private, bob):
    return make_post(private, bob, "A text of mine")


def upload(person):
    return upload_image(actor=person, upload=picture((40, 30)))


def where(file):
    return File.everything.values_list("item_id", "place").get(pk=file.pk)


def test_an_own_loose_picture_becomes_the_items_and_its_readers_see_it(as_user, post, alice, bob, charlie):
    file = upload(bob)
    assert as_user(alice).get(file.get_absolute_url()).status_code == 404
    adopt(actor=bob, item=post, ids=[file.pk, str(file.pk)])
    assert where(file) == (post.pk, Place.BODY)
    assert as_user(alice).get(file.get_absolute_url()).status_code == 200
    assert as_user(charlie).get(file.get_absolute_url()).status_code == 404


def test_somebody_elses_picture_stays_theirs(as_user, post, alice, bob):
    theirs = upload(alice)
    adopt(actor=bob, item=post, ids=[theirs.pk])
    assert where(theirs) == (None, Place.GALLERY)
    assert as_user(bob).get(theirs.get_absolute_url()).status_code == 404


def test_a_picture_of_another_item_stays_there(post, space, bob):
    file = upload(bob)
    other = make_post(space, bob, "Elsewhere")
    adopt(actor=bob, item=other, ids=[file.pk])
    adopt(actor=bob, item=post, ids=[file.pk])
    assert where(file) == (other.pk, Place.BODY)


def test_what_is_no_id_or_nobodys_changes_nothing(post, bob):
    adopt(actor=bob, item=post, ids=["", "x", "../etc/passwd", uuid.uuid4(), "A" * 36])
    release(item=post, ids=["x", uuid.uuid4()])
    assert not File.of_item(post, Place.BODY).exists()


def test_a_picture_that_is_let_go_is_its_owners_again(as_user, post, alice, bob):
    file = upload(bob)
    adopt(actor=bob, item=post, ids=[file.pk])
    release(item=post, ids=[file.pk])
    assert File.everything.get(pk=file.pk).item_id is None
    assert as_user(alice).get(file.get_absolute_url()).status_code == 404
    assert as_user(bob).get(file.get_absolute_url()).status_code == 200


def test_the_gallery_and_the_text_leave_each_others_pictures_alone(post, bob):
    inside, beside = upload(bob), upload(bob)
    adopt(actor=bob, item=post, ids=[inside.pk])
    preview = attach(actor=bob, item=post, ids=[str(beside.pk), str(inside.pk)], alts={})
    assert [image["id"] for image in preview] == [str(beside.pk)]
    assert where(inside) == (post.pk, Place.BODY)
    adopt(actor=bob, item=post, ids=[beside.pk])
    release(item=post, ids=[beside.pk])
    assert where(beside) == (post.pk, Place.GALLERY)
    attach(actor=bob, item=post, ids=[], alts={})
    assert where(inside) == (post.pk, Place.BODY)
    assert where(beside)[0] is None


def test_a_cover_is_not_touched_by_either(post, bob):
    file = upload(bob)
    File.everything.filter(pk=file.pk).update(item=post, place=Place.COVER)
    attach(actor=bob, item=post, ids=[str(file.pk)], alts={})
    adopt(actor=bob, item=post, ids=[file.pk])
    release(item=post, ids=[file.pk])
    assert where(file) == (post.pk, Place.COVER)
