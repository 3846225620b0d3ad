"""Sharing a video: the form, with and without a script, what it says afterwards, and who may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image

from apps.content.models import Item, Revision
from apps.events.models import Event
from apps.files.models import File, Place
from apps.videos import actions
from apps.videos.models import Footage, Upload, Video
from apps.videos.tasks import sweep
from tests.videos.conftest import CLIP, FILMS

DEMO = FILMS.parents[2] / "demo" / "meridian-water" / "files"


def film(name="clip.mp4", data=None):
    return SimpleUploadedFile(name, CLIP.read_bytes() if data is None else data, "video/mp4")


def send(client, where, **said):
    return client.post(
        "/create/video/", {"space": where.pk, "title": "Close it slowly", "body": "", "tags": "", **said}
    )


def test_a_film_is_sent_with_the_form_where_there_is_no_script(as_user, space, bob, deliver):
    answer = send(as_user(bob), space, file=film(), body="Count the **turns**, @alice.", tags="valves, bursts")
    video = Video.everything.get()
    assert answer["Location"] == video.get_absolute_url()
    assert (video.kind, video.author, video.title, video.state) == ("video", bob, "Close it slowly", "published")
    assert "<strong>turns</strong>" in video.body
    assert video.facts == {"seconds": 4, "sound": False}
    assert [name for name, _slug in video.tag_names] == ["valves", "bursts"]
    assert [(image["width"], image["height"]) for image in video.preview] == [(176, 144)]
    assert Event.objects.filter(verb="video.published", item=video.pk).count() == 1


def test_a_film_that_came_before_is_published_with_its_form(as_user, space, bob):
    footage = actions.take_whole(actor=bob, upload=film())
    answer = send(as_user(bob), space, upload=str(footage.pk))
    assert answer.status_code == 302 and Video.everything.get().footage == footage
    again = send(as_user(bob), space, upload=str(footage.pk))
    assert again.status_code == 422 and Video.everything.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "A video needs a title."),
        ({"upload": ""}, "Choose a film, and wait until all of it is here."),
        ({"upload": "not-an-id"}, "Choose a film"),
        ({"space": "0"}, "Choose one of your spaces."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_is_there_stays(as_user, space, bob, said, sentence):
    footage = actions.take_whole(actor=bob, upload=film())
    answer = send(as_user(bob), space, **{"upload": str(footage.pk), "body": "Count the turns.", **said})
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "Count the turns." in page
    assert not Video.everything.exists()
    if "upload" not in said:
        assert "clip.mp4 is here." in page and f'value="{footage.pk}"' in page


def test_what_is_no_film_is_refused_at_its_field(as_user, space, bob):
    answer = send(as_user(bob), space, file=film("virus.mp4", b"MZ" + b"x" * 900))
    assert answer.status_code == 422 and "This is no film or recording that can be played." in answer.content.decode()
    assert not Footage.objects.exists() and not Video.everything.exists()


def test_nobody_publishes_the_film_of_somebody_else(as_user, space, alice, bob):
    footage = actions.take_whole(actor=bob, upload=film())
    assert send(as_user(alice), space, upload=str(footage.pk)).status_code == 422
    with pytest.raises(ValidationError):
        actions.publish_video(actor=alice, space=space, footage=footage, title="Mine")


def test_only_members_publish(as_user, space, charlie):
    footage = actions.take_whole(actor=charlie, upload=film())
    with pytest.raises(PermissionDenied):
        actions.publish_video(actor=charlie, space=space, footage=footage, title="Hello")
    assert send(as_user(charlie), space, upload=str(footage.pk)).status_code == 422


def test_what_is_said_about_it_is_changed_and_kept_in_its_history(as_user, video, bob, alice):
    client, where = as_user(bob), f"/i/{video.pk}/video/"
    assert 'value="Close it slowly"' in client.get(where).content.decode()
    answer = client.post(
        where, {"title": "Close it very slowly", "body": "The last five turns matter.", "tags": "valves"}
    )
    assert answer.status_code == 302
    changed = Video.everything.get()
    assert changed.title == "Close it very slowly" and changed.edited_at and changed.footage == video.footage
    assert Revision.objects.get(item=video.pk).title == "Close it slowly"
    assert as_user(alice).post(where, {"title": "No"}).status_code == 302
    assert Video.everything.get().title == "Close it very slowly"
    with pytest.raises(PermissionDenied):
        actions.edit_video(actor=alice, video=video, title="No")


def test_its_card_says_how_long_it_is(as_user, video, space, alice):
    page = as_user(alice).get(space.get_absolute_url()).content.decode()
    assert '<span class="film-length">0:04</span>' in page and f'src="/files/{video.preview[0]["id"]}/' in page
    assert 'href="/create/video/?space=craft"' in as_user(alice).get("/create/?space=craft").content.decode()


def test_sound_alone_is_played_as_sound(as_user, make_video, alice, tmp_path):
    quiet = tmp_path / "quiet.wav"
    rate, seconds = 8000, 2
    head = b"RIFF" + (36 + rate * 2 * seconds).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    head += (1).to_bytes(2, "little") * 2 + rate.to_bytes(4, "little") + (rate * 2).to_bytes(4, "little")
    head += (
        (2).to_bytes(2, "little") + (16).to_bytes(2, "little") + b"data" + (rate * 2 * seconds).to_bytes(4, "little")
    )
    quiet.write_bytes(head + bytes(rate * 2 * seconds))
    video = make_video(film=quiet)
    page = as_user(alice).get(video.get_absolute_url()).content.decode()
    assert "<audio controls" in page and "<video" not in page
    assert video.facts == {"seconds": 2, "sound": True} and Item.everything.get(pk=video.pk).preview == []


def test_what_is_said_in_it_is_found(as_user, video, bob, alice, deliver):
    srt = b"1\n00:00:00,500 --> 00:00:02,000\nThe surge runs up the main.\n"
    actions.put_captions(actor=bob, video=video, language="en", data=srt)
    deliver()
    page = as_user(alice).get("/search/?q=surge").content.decode()
    assert "Close it slowly" in page


@pytest.mark.parametrize("name", ["h265_video.mp4", "av1_video.mkv", "h264_10bits.mp4"])
def test_other_films_are_taken_too(make_video, name):
    footage = make_video(film=FILMS / name).footage
    assert not footage.plays and footage.seconds > 0.9 and Upload.objects.get().footage == footage


def replace(client, video, **said):
    return client.post(f"/i/{video.pk}/video/film/", said)


def test_another_film_takes_the_place_and_all_else_stays(
    as_user, video, bob, alice, django_capture_on_commit_callbacks
):
    srt = b"1\n00:00:03,500 --> 00:00:03,900\nThe last turn.\n"
    actions.put_captions(actor=bob, video=video, language="en", data=srt)
    actions.comment_on_moment(actor=alice, video=video, at=3, text="Here.")
    before, where = video.footage, video.get_absolute_url()
    answer = replace(as_user(bob), video, file=film("anew.mp4", (FILMS / "h265_video.mp4").read_bytes()))
    assert answer["Location"] == where
    changed = Video.everything.select_related("footage").get()
    assert changed.footage.original_name == "anew.mp4" and changed.facts["seconds"] == 1
    assert [(image["width"], image["height"]) for image in changed.preview] == [(128, 128)]
    page = as_user(alice).get(where).content.decode()
    assert "The last turn." in page and "These captions are for another film" in page
    assert "after the end of the film" in page and "Here." in page
    Footage.objects.update(created=F("created") - timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert not default_storage.exists(before.name) and default_storage.exists(changed.footage.name)


def test_only_whoever_may_edit_it_puts_another_film_there(as_user, video, alice, bob):
    footage = actions.take_whole(actor=alice, upload=film())
    with pytest.raises(PermissionDenied):
        actions.replace_film(actor=alice, video=video, footage=footage)
    assert replace(as_user(alice), video, upload=str(footage.pk))["Location"] == video.get_absolute_url()
    assert replace(as_user(bob), video, upload=str(footage.pk)).status_code == 422
    assert replace(as_user(bob), video, file=film("a.mp4", b"MZ" * 900)).status_code == 422
    assert Video.everything.get().footage == video.footage


def average(video):
    """Return the average colour of the picture that cards show."""
    file = File.of_item(video, Place.COVER).get()
    with default_storage.open(file.name) as stored, Image.open(stored) as image:
        return image.convert("RGB").resize((1, 1)).getpixel((0, 0))


def test_cards_show_the_moment_that_was_chosen_or_a_picture(as_user, make_video, bob, alice, space):
    video = make_video(film=DEMO / "slow-valve.mp4")
    client, where = as_user(bob), f"/i/{video.pk}/video/picture/"
    first = average(video)
    assert client.post(where, {"at": "0:20"}).status_code == 302
    later = average(video)
    assert later != first
    red = BytesIO()
    Image.new("RGB", (64, 48), "red").save(red, "PNG")
    answer = client.post(where, {"at": "", "file": SimpleUploadedFile("red.png", red.getvalue(), "image/png")})
    assert answer.status_code == 302 and average(video)[0] > 250 and average(video)[1] < 5
    shown = Video.everything.get().preview[0]
    assert (shown["width"], shown["height"]) == (64, 48)
    assert f"/files/{shown['id']}/" in as_user(alice).get(f"/s/{space.slug}/videos/").content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"at": ""}, "Say which moment, or choose a picture."),
        ({"at": "soon"}, "Write a moment such as 1:02."),
        ({"at": "9:59"}, "The film is not as long as that."),
    ],
)
def test_a_picture_that_is_none_is_refused(as_user, video, bob, alice, said, sentence):
    before = Video.everything.get().preview
    answer = as_user(bob).post(f"/i/{video.pk}/video/picture/", said)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    broken = SimpleUploadedFile("a.png", b"no picture", "image/png")
    answer = as_user(bob).post(f"/i/{video.pk}/video/picture/", {"at": "", "file": broken})
    assert answer.status_code == 422
    assert as_user(alice).post(f"/i/{video.pk}/video/picture/", {"at": "0:01"}).status_code == 302
    with pytest.raises(PermissionDenied):
        actions.choose_frame(actor=alice, video=video, at=1)
    assert Video.everything.get().preview == before
