"""People's photos: made small, stripped, kept under a random name and shown to those who are signed in."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts import photos
from apps.accounts.actions import remove_photo, set_photo
from apps.events.models import Event

CRASHERS = sorted((Path(__file__).parent.parent / "data" / "png" / "crashers").glob("*.png"))


def picture(size=(900, 600), exif: bool = True) -> SimpleUploadedFile:
    image, out = Image.new("RGB", size, "teal"), io.BytesIO()
    data = Image.Exif()
    data[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    data[0x010E] = "a secret place"
    image.save(out, "JPEG", **({"exif": data} if exif else {}))
    return SimpleUploadedFile("me.jpg", out.getvalue(), content_type="image/jpeg")


def upload(client: Client, file):
    return client.post(reverse("settings_photo"), {"photo": file})


def test_a_photo_is_small_bare_and_recorded(as_user, bob):
    assert upload(as_user(bob), picture()).status_code == 302
    bob.refresh_from_db()
    data = default_storage.open(photos.path_of(bob.photo)).read()
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP" and max(image.size) <= photos.SIDE
    assert not image.getexif() and b"secret" not in data
    assert Event.objects.get(verb="person.updated").data == {"changed": ["photo"]}


def test_everybody_signed_in_sees_it_and_nobody_else(as_user, bob, gus):
    upload(as_user(bob), picture())
    bob.refresh_from_db()
    for user in (bob, gus):
        response = as_user(user).get(bob.photo_url)
        assert response.status_code == 200 and response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, max-age=31536000, immutable"
        assert b"".join(response.streaming_content)[:4] == b"RIFF"
    assert Client().get(bob.photo_url).status_code == 302
    known = as_user(gus).get(bob.photo_url, HTTP_IF_NONE_MATCH=f'"{bob.photo}"')
    assert known.status_code == 304 and not known.content


def test_behind_nginx_only_the_place_is_handed_over(as_user, bob, settings):
    upload(as_user(bob), picture())
    bob.refresh_from_db()
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    response = as_user(bob).get(bob.photo_url)
    assert response["X-Accel-Redirect"] == f"/protected/{photos.path_of(bob.photo)}" and not response.content


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 24 + ".webp", "x.webp", "%00", "a" * 24 + ".webp%0a"])
def test_guessed_names_find_nothing(as_user, bob, name):
    assert as_user(bob).get(f"/people/bob/photo/{name}").status_code == 404


def test_a_new_photo_replaces_the_old_file(as_user, bob, django_capture_on_commit_callbacks):
    set_photo(actor=bob, upload=picture())
    bob.refresh_from_db()
    old, old_url = photos.path_of(bob.photo), bob.photo_url
    with django_capture_on_commit_callbacks(execute=True):
        set_photo(actor=bob, upload=picture((40, 40)))
    assert not default_storage.exists(old)
    assert as_user(bob).get(old_url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_photo(actor=bob).photo == ""


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.png", b"<svg onload=alert(1)>"), "not a picture"),
        (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "damaged"),
        (SimpleUploadedFile("a.png", b""), "empty"),
        ("", "Choose a picture first."),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(as_user, bob, file, sentence):
    response = upload(as_user(bob), file)
    assert response.status_code == 422 and sentence in response.content.decode()
    bob.refresh_from_db()
    assert bob.photo == ""


def test_too_large_a_file_is_refused(as_user, bob, monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 1000)
    assert "larger than" in upload(as_user(bob), picture()).content.decode()


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.name)
def test_files_that_crash_decoders_are_answered(as_user, bob, path):
    response = upload(as_user(bob), SimpleUploadedFile("a.png", path.read_bytes()))
    assert response.status_code in {302, 422}
    bob.refresh_from_db()
    assert bool(bob.photo) == (response.status_code == 302)
