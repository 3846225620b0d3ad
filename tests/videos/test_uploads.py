"""Films are sent piece by piece: what is there stays, whatever happens, and nothing else is taken."""

import base64
import hashlib
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.videos import actions, arriving, pipeline
from apps.videos.actions.uploading import MOST_UNDER_WAY, TooMuch, take_in
from apps.videos.models import Footage, Upload
from apps.videos.tasks import sweep
from tests.videos.conftest import CLIP

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = CLIP.read_bytes()
LENGTH = len(BYTES)


def begin(client, length=LENGTH, name="clip.mp4", **headers):
    named = base64.b64encode(name.encode()).decode()
    sent = {**TUS, "Upload-Length": str(length), "Upload-Metadata": f"filename {named},filetype dmlkZW8=", **headers}
    return client.post("/videos/uploads/", headers=sent)


def send(client, where, offset, data, **headers):
    return client.patch(
        where, data, content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )  # fmt: skip


def offset_at(client, where):
    return int(client.head(where, headers=TUS)["Upload-Offset"])


def state_at(client, where):
    return client.get(f"{where}state/").json()


def test_a_film_comes_in_pieces_and_is_recognised(as_user, bob):
    client = as_user(bob)
    answer = begin(client, name="../../Slow valve.mp4")
    where = answer["Location"]
    assert (answer.status_code, answer["Tus-Resumable"]) == (201, "1.0.0")
    assert send(client, where, 0, BYTES[:3000])["Upload-Offset"] == "3000"
    assert offset_at(client, where) == 3000
    assert state_at(client, where)["state"] == "arriving"
    assert send(client, where, 3000, BYTES[3000:]).status_code == 204
    assert state_at(client, where) == {
        "state": "ready", "offset": len(BYTES), "length": len(BYTES), "name": "Slow valve.mp4", "why": "",
        "seconds": pytest.approx(4.0, abs=0.05), "same": None,
    }  # fmt: skip
    footage = Footage.objects.get()
    with default_storage.open(footage.name) as stored:
        assert stored.read() == BYTES
    assert (footage.owner, footage.mime, footage.width, footage.height) == (bob, "video/mp4", 176, 144)
    assert (footage.plays, footage.codecs) == (True, "h264")
    assert not arriving.path_of(Upload.objects.get().pk).exists()


def test_the_portal_says_what_it_speaks(as_user, bob, settings):
    answer = as_user(bob).options("/videos/uploads/")
    assert answer["Tus-Version"] == "1.0.0" and answer["Tus-Extension"] == "creation,expiration,termination"
    assert answer["Tus-Max-Size"] == str(settings.VIDEO_MAX_BYTES)
    other = as_user(bob).post("/videos/uploads/", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})
    assert (other.status_code, other["Tus-Version"]) == (412, "1.0.0") and not Upload.objects.exists()


@pytest.mark.parametrize("offset", ["0", "2999", "3001", "-1", "", "three", "9" * 40])
def test_a_piece_that_does_not_follow_is_left_out(as_user, bob, offset):
    client = as_user(bob)
    where = begin(client)["Location"]
    send(client, where, 0, BYTES[:3000])
    assert send(client, where, offset, BYTES[3000:]).status_code in {400, 409}
    assert offset_at(client, where) == 3000
    assert send(client, where, 3000, BYTES[3000:]).status_code == 204


def test_more_than_was_said_is_not_taken(as_user, bob):
    client = as_user(bob)
    where = begin(client, length=5000)["Location"]
    assert send(client, where, 0, BYTES[:6000]).status_code == 413
    assert offset_at(client, where) == 0


def test_a_length_that_lies_low_stops_at_that_length(bob, tmp_path):
    upload = actions.begin_upload(actor=bob, name="clip.mp4", length=70_000)
    with arriving.held(upload.pk) as file, pytest.raises(TooMuch):
        take_in(upload, file, BytesIO(b"x" * 80_000), 0)
    assert arriving.offset_of(upload.pk) <= 70_000


@pytest.mark.parametrize("length", ["0", "-5", "", "many", "1e6", "9" * 30])
def test_a_length_that_is_none_is_refused(as_user, bob, length):
    assert begin(as_user(bob), length=length).status_code in {400, 413, 422}
    assert not Upload.objects.exists()


def test_what_is_too_big_is_refused_before_a_byte_is_sent(as_user, bob, settings):
    settings.VIDEO_MAX_BYTES = 4_000_000
    answer = begin(as_user(bob), length=4_000_001)
    assert answer.status_code == 413
    assert answer.content.decode() == "This file is too big: 4 MB are the most."


def test_only_pieces_are_taken(as_user, bob):
    client = as_user(bob)
    where = begin(client)["Location"]
    assert (
        client.patch(where, BYTES, content_type="video/mp4", headers={**TUS, "Upload-Offset": "0"}).status_code == 415
    )
    assert offset_at(client, where) == 0


def test_an_upload_is_its_owners_alone(as_user, client, alice, bob):
    where = begin(as_user(bob))["Location"]
    other = as_user(alice)
    assert other.head(where, headers=TUS).status_code == 404
    assert send(other, where, 0, BYTES).status_code == 404
    assert other.delete(where, headers=TUS).status_code == 404
    assert other.get(f"{where}state/").status_code == 404
    assert begin(client).status_code == 302
    assert Upload.objects.count() == 1 and offset_at(as_user(bob), where) == 0


def test_two_who_send_at_once_do_not_mix(as_user, bob):
    client = as_user(bob)
    where = begin(client)["Location"]
    with arriving.held(Upload.objects.get().pk):
        answer = send(client, where, 0, BYTES)
        assert (answer.status_code, answer.content.decode()) == (
            423, "This film is being sent from elsewhere at this moment.",
        )  # fmt: skip
    assert send(client, where, 0, BYTES).status_code == 204


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"GIF89a<script>alert(1)</script>" * 50, "This is no film or recording that can be played."),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" * 9, "This is no film or recording that can be played."),
        (b"ffconcat version 1.0\nfile /etc/passwd\n" * 9, "This is no film or recording that can be played."),
        (b"\x00\x00\x00\x18ftypmp42<html><script>" + b"x" * 900, "Nothing in this file can be played"),
        (BYTES[:1500], "Nothing in this file can be played"),
    ],
)
def test_what_is_no_film_is_refused_with_a_sentence_and_goes(as_user, bob, data, sentence):
    client = as_user(bob)
    where = begin(client, length=len(data))["Location"]
    assert send(client, where, 0, data).status_code == 204
    said = state_at(client, where)
    assert said["state"] == "refused" and said["why"].startswith(sentence)
    assert not Footage.objects.exists()


def test_a_refused_file_leaves_nothing(as_user, bob, django_capture_on_commit_callbacks):
    client = as_user(bob)
    where = begin(client, length=900)["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        send(client, where, 0, b"n" * 900)
    assert not arriving.path_of(Upload.objects.get().pk).exists()


def test_a_film_that_is_too_long_is_refused(as_user, bob, settings):
    settings.VIDEO_MAX_SECONDS = 3
    client = as_user(bob)
    where = begin(client)["Location"]
    send(client, where, 0, BYTES)
    assert "too long" in state_at(client, where)["why"]


def test_whoever_was_ended_before_the_last_look_is_helped_on(as_user, bob):
    client = as_user(bob)
    where = begin(client)["Location"]
    upload = Upload.objects.get()
    with arriving.held(upload.pk) as file:
        take_in(upload, file, BytesIO(BYTES), 0)
    assert offset_at(client, where) == len(BYTES)
    assert state_at(client, where)["state"] == "ready"


def test_whoever_was_ended_after_moving_the_file_is_helped_on(as_user, bob):
    client = as_user(bob)
    where = begin(client)["Location"]
    send(client, where, 0, BYTES)
    # As it was when the file lay in storage and nothing of it was written down yet.
    Upload.objects.update(footage=None)
    Footage.objects.all().delete()
    upload = actions.finish_upload(upload=Upload.objects.get())
    assert upload.footage.seconds == pytest.approx(4.0, abs=0.05) and default_storage.exists(upload.footage.name)
    assert state_at(client, where)["state"] == "ready"


def test_a_full_disk_keeps_what_is_there(as_user, bob, monkeypatch):
    client = as_user(bob)
    where = begin(client)["Location"]
    send(client, where, 0, BYTES[:2000])

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("apps.videos.views.uploads.take_in", full)
    answer = send(client, where, 2000, BYTES[2000:])
    monkeypatch.undo()
    assert (answer.status_code, answer.content.decode()) == (
        507, "There is no room left on the portal. What is here already stays.",
    )  # fmt: skip
    assert offset_at(client, where) == 2000
    assert send(client, where, 2000, BYTES[2000:]).status_code == 204


def test_an_upload_is_thrown_away_with_all_there_is_of_it(as_user, bob, django_capture_on_commit_callbacks):
    client = as_user(bob)
    where = begin(client)["Location"]
    send(client, where, 0, BYTES)
    name = Footage.objects.get().name
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(where, headers=TUS).status_code == 204
    assert not Upload.objects.exists() and not Footage.objects.exists() and not default_storage.exists(name)


def test_a_film_that_is_watched_is_not_thrown_away(as_user, bob, video):
    where = f"/videos/uploads/{Upload.objects.get().pk}/"
    assert as_user(bob).delete(where, headers=TUS).status_code == 204
    assert Footage.objects.get().video == video and default_storage.exists(video.footage.name)


def test_nobody_fills_the_portal_with_what_they_never_publish(bob):
    for number in range(MOST_UNDER_WAY):
        actions.begin_upload(actor=bob, name=f"{number}.mp4", length=10)
    with pytest.raises(Exception, match="many films waiting"):
        actions.begin_upload(actor=bob, name="one more.mp4", length=10)


def test_what_nobody_finishes_or_watches_goes_after_two_days(as_user, bob, video, django_capture_on_commit_callbacks):
    client = as_user(bob)
    half, whole = begin(client)["Location"], begin(client)["Location"]
    send(client, half, 0, BYTES[:100])
    send(client, whole, 0, BYTES)
    loose = Footage.objects.get(video=None)
    assert sweep() == 0
    Upload.objects.update(created=timezone.now() - timedelta(days=3))
    Footage.objects.update(created=timezone.now() - timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert not Upload.objects.exists() and list(Footage.objects.all()) == [video.footage]
    assert not default_storage.exists(loose.name) and default_storage.exists(video.footage.name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_looked_at_by_two_at_once_it_is_one_film(bob):
    upload = actions.begin_upload(actor=bob, name="clip.mp4", length=len(BYTES))
    with arriving.held(upload.pk) as file:
        take_in(upload, file, BytesIO(BYTES), 0)
    found = []

    def finish():
        from django.db import connection

        found.append(actions.finish_upload(upload=upload).footage_id)
        connection.close()

    threads = [threading.Thread(target=finish) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [upload.pk] * 3 and Footage.objects.count() == 1


def test_the_same_film_is_known_again_by_those_who_may_see_it(as_user, private, make_video, bob, charlie):
    secret = make_video("A secret", where=private)
    for person, same in ((bob, {"title": "A secret", "url": secret.get_absolute_url()}), (charlie, None)):
        client = as_user(person)
        where = begin(client)["Location"]
        send(client, where, 0, BYTES)
        assert state_at(client, where)["same"] == same


def test_a_film_too_big_to_wait_for_is_known_by_its_worker(make_video, monkeypatch):
    monkeypatch.setattr("apps.videos.actions.uploading.AT_ONCE", 10)
    footage = make_video().footage
    assert footage.digest == ""
    pipeline.work(footage.pk)
    footage.refresh_from_db()
    assert footage.digest == hashlib.sha256(BYTES).hexdigest()
