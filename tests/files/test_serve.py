import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from apps.files import tasks
from apps.files.actions import upload_image
from apps.files.models import File
from tests.factories import make_post


def picture(size=(1200, 800), colour="teal", name="pump.jpg", **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_picture_is_its_owners_until_it_is_posted_and_then_its_readers(as_user, private, alice, bob, charlie):
    file = upload_image(actor=bob, upload=picture())
    url = file.get_absolute_url()
    assert as_user(bob).get(url).status_code == 200
    assert as_user(alice).get(url).status_code == 404
    post = make_post(private, bob, "See this", images=[str(file.pk)], alts={str(file.pk): "A pump"})
    assert post.preview == [{"id": str(file.pk), "width": 1200, "height": 800, "alt": "A pump"}]
    assert as_user(alice).get(url).status_code == 200
    assert as_user(charlie).get(url).status_code == 404
    assert as_user(charlie).get(url + "?w=480").status_code == 404


def test_the_location_is_stripped_and_the_orientation_applied(as_user, bob, organisation):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    file = upload_image(actor=bob, upload=picture((300, 200), exif=exif))
    assert (file.width, file.height) == (200, 300)
    kept = Image.open(io.BytesIO(body_of(as_user(bob).get(file.get_absolute_url()))))
    assert not kept.getexif()


def test_thumbnails_are_made_by_the_worker_and_served_with_lasting_headers(as_user, bob, deliver, organisation):
    file = upload_image(actor=bob, upload=picture())
    client = as_user(bob)
    early = client.get(file.get_absolute_url() + "?w=480")
    assert early["Content-Type"] == "image/jpeg"
    assert "immutable" not in early["Cache-Control"]
    body_of(early)
    deliver()
    answer = client.get(file.get_absolute_url() + "?w=480")
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(body_of(answer))).width == 480
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    again = client.get(file.get_absolute_url() + "?w=480", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_behind_nginx_the_bytes_are_handed_over(as_user, bob, organisation):
    file = upload_image(actor=bob, upload=picture())
    with override_settings(ACCEL_REDIRECT_PREFIX="/_media/"):
        answer = as_user(bob).get(file.get_absolute_url())
    assert answer["X-Accel-Redirect"] == f"/_media/{file.name}"
    assert answer.content == b""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.png", b"<html><script>alert(1)</script></html>", "not a picture"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "not a picture"),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, ""),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(as_user, bob, name, content, sentence):
    answer = as_user(bob).post("/files/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert answer.json()["error"].endswith(".")
    assert not File.visible_to(bob).exists()


def test_only_own_uploads_can_be_attached(space, alice, bob):
    file = upload_image(actor=alice, upload=picture((50, 50)))
    post = make_post(space, bob, "Mine?", images=[str(file.pk)])
    assert post.preview == []
    assert File.visible_to(alice).get(pk=file.pk).item_id is None


def test_nine_pictures_are_too_many(space, bob):
    files = [upload_image(actor=bob, upload=picture((20, 20))) for _each in range(9)]
    with pytest.raises(ValidationError, match="At most 8"):
        make_post(space, bob, "Album", images=[str(file.pk) for file in files])


def test_uploads_nobody_used_are_removed(bob, monkeypatch):
    file = upload_image(actor=bob, upload=picture((20, 20)))
    tasks.sweep()
    assert File.visible_to(bob).filter(pk=file.pk).exists()
    monkeypatch.setattr(tasks, "ABANDONED_AFTER", -tasks.ABANDONED_AFTER)
    tasks.sweep()
    assert not File.visible_to(bob).exists()
