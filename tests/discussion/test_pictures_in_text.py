"""Pictures inside posts and comments: readers of the text see them, and nobody sees somebody else's through it."""

import pytest

from apps.blogs.actions import edit_post
from apps.core.richtext import Written
from apps.discussion.actions import edit_comment
from apps.files.actions import upload_image
from apps.files.models import File, Place
from tests.factories import make_comment, make_post
from tests.files.test_serve import picture


def upload(person):
    return upload_image(actor=person, upload=picture((40, 30)))


def showing(*files, words="See:"):
    return Written(
        f"<p>{words}</p>" + "".join(f'<p><img src="/files/{file.pk}/" alt=""></p>' for file in files), "html"
    )


def item_of(file):
    return File.everything.get(pk=file.pk).item_id


@pytest.fixture
def sees(as_user):
    return lambda person, file: as_user(person).get(file.get_absolute_url()).status_code == 200


def test_readers_of_a_post_see_the_pictures_in_it(sees, private, alice, bob, charlie):
    file = upload(bob)
    post = make_post(private, bob, showing(file))
    assert f'<img src="/files/{file.pk}/"' in post.body
    assert (sees(alice, file), sees(charlie, file)) == (True, False)
    assert File.everything.get(pk=file.pk).place == Place.BODY
    assert post.preview == []


def test_readers_of_a_comment_see_the_pictures_in_it(sees, private, alice, bob, charlie):
    post, file = make_post(private, bob), upload(alice)
    make_comment(post, alice, showing(file))
    assert (sees(bob, file), sees(charlie, file)) == (True, False)


def test_naming_somebody_elses_picture_opens_it_to_nobody(sees, space, private, alice, bob, charlie):
    loose, placed = upload(alice), upload(alice)
    inside = make_post(private, alice, showing(placed))
    comment = make_comment(make_post(space, bob), charlie, showing(loose, placed))
    assert item_of(loose) is None
    assert item_of(placed) == inside.pk
    assert not sees(charlie, loose)
    assert not sees(charlie, placed)
    assert comment.body.count("<img") == 2


def test_a_picture_taken_out_is_nobodys_and_the_others_stay(sees, private, alice, bob):
    kept, gone, new = upload(bob), upload(bob), upload(bob)
    post = make_post(private, bob, showing(kept, gone))
    edit_post(actor=bob, post=post, text=showing(kept, new))
    assert (item_of(kept), item_of(gone), item_of(new)) == (post.pk, None, post.pk)
    assert not sees(alice, gone)
    assert sees(alice, new)


def test_a_picture_that_another_text_of_the_item_shows_stays(private, alice, bob):
    file = upload(bob)
    post = make_post(private, bob, showing(file))
    quoting = make_comment(post, alice, showing(file, words="This one?"))
    edit_post(actor=bob, post=post, text="Taken out")
    assert item_of(file) == post.pk
    edit_comment(actor=alice, comment=quoting, text="Never mind")
    assert item_of(file) is None


def test_editing_a_comment_leaves_the_pictures_of_its_item(private, alice, bob):
    file = upload(bob)
    post = make_post(private, bob, showing(file))
    quoting = make_comment(post, alice, showing(file, words="This one?"))
    edit_comment(actor=alice, comment=quoting, text="Never mind")
    assert item_of(file) == post.pk


def test_a_picture_says_enough_by_itself(space, bob):
    file = upload(bob)
    assert make_post(space, bob, showing(file, words="")).body == f'<p><img src="/files/{file.pk}/" alt=""></p>'


def test_editing_the_text_leaves_the_gallery(space, bob):
    inside, beside = upload(bob), upload(bob)
    post = make_post(space, bob, showing(inside), images=[str(beside.pk)])
    edit_post(actor=bob, post=post, text="No picture in it now", images=[str(beside.pk)])
    assert (item_of(inside), item_of(beside)) == (None, post.pk)
    assert [image["id"] for image in post.preview] == [str(beside.pk)]
