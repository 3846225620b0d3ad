"""Videos go out with their films and captions, and come in again as they were."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError

from apps.videos import actions
from apps.videos.models import Captions, Footage, Moment, Video
from tests.integrations.archives import dump, empty_portal, load, rows, write
from tests.videos.conftest import CLIP

SAID = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nThe wheel first.\n"


FILM = CLIP.read_bytes()


def with_video(folder, *, film=FILM, captions=SAID, **fields):
    """Write an archive with a video, its film and captions beside it. Returns its folder."""
    content = rows()
    content["items"].append(
        {"id": "v1", "kind": "video", "space": "yard-talk", "author": "ann", "created": "2026-02-08T09:00:00Z",
         "title": "Lift it slowly", "body": "Count **three**.", "file": "films/lift.mp4", **fields}
    )  # fmt: skip
    write(folder, content)
    (folder / "films").mkdir(exist_ok=True)
    if film:
        (folder / "films" / "lift.mp4").write_bytes(film)
    if captions:
        (folder / "films" / "lift.vtt").write_text(captions, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _database(db):
    """An empty portal."""


def test_a_film_comes_in_with_what_is_said_in_it(tmp_path):
    load(with_video(tmp_path / "a"))
    video = Video.everything.get()
    assert (video.title, video.body, video.facts) == (
        "Lift it slowly", "<p>Count <strong>three</strong>.</p>", {"seconds": 4, "sound": False},
    )  # fmt: skip
    with default_storage.open(video.footage.name) as stored:
        assert stored.read() == CLIP.read_bytes()
    assert [(each.language, each.text) for each in Captions.objects.all()] == [("en", SAID)]
    assert [(image["width"], image["height"]) for image in video.preview] == [(176, 144)]


def test_twice_is_once(tmp_path):
    load(with_video(tmp_path / "a"))
    before = Video.everything.values().get(), Footage.objects.values().get(), Captions.objects.values().get()
    load(tmp_path / "a")
    assert before == (Video.everything.values().get(), Footage.objects.values().get(), Captions.objects.values().get())


def test_what_goes_out_is_the_same_when_it_has_come_in_again(tmp_path):
    load(with_video(tmp_path / "a"))
    first = dump(tmp_path / "b")
    assert first["films/lift.mp4"] == CLIP.read_bytes() and b"The wheel first." in first["captions.jsonl"]
    empty_portal()
    Footage.objects.all().delete()
    load(tmp_path / "b")
    assert dump(tmp_path / "c") == first
    actions.put_captions(
        actor=Video.everything.get().author, video=Video.everything.get(), language="de", data=SAID.encode()
    )
    assert dump(tmp_path / "d")["captions.jsonl"].count(b"\n") == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"film": b""}, "there is no 'films/lift.mp4' in the archive"),
        ({"film": b"MZ" + b"x" * 900}, "This is no film or recording"),
        ({"film": CLIP.read_bytes()[:1500]}, "Nothing in this file can be played"),
        ({"file": "../../etc/passwd"}, "leads out of the archive"),
    ],
)  # fmt: skip
def test_what_is_no_film_is_named_and_nothing_is_written(tmp_path, capsys, changed, reason):
    with pytest.raises((SystemExit, CommandError)) as refused:
        load(with_video(tmp_path / "a", **changed))
    said = capsys.readouterr()
    assert reason in str(refused.value) + said.out + said.err
    assert not Video.everything.exists() and not Footage.objects.exists()


def test_captions_that_cannot_be_read_do_not_keep_the_film_out(tmp_path):
    load(with_video(tmp_path / "a", captions="no captions at all"))
    assert Video.everything.count() == 1 and not Captions.objects.exists()


def test_moments_go_out_and_come_in(tmp_path):
    load(with_video(tmp_path / "a"))
    video = Video.everything.select_related("author").get()
    actions.comment_on_moment(actor=video.author, video=video, at=1, until=3, text="Not like this.", outdated=True)
    first = dump(tmp_path / "b")
    assert b'"at": 1.0, "until": 3.0, "outdated": true' in first["moments.jsonl"]
    empty_portal()
    Footage.objects.all().delete()
    load(tmp_path / "b")
    assert dump(tmp_path / "c") == first
    load(tmp_path / "b")
    assert [(one.at, one.until, one.outdated) for one in Moment.objects.all()] == [(1, 3, True)]


@pytest.mark.parametrize(
    "said", [{"comment": "c1", "at": 1}, {"comment": "v", "at": -1}, {"comment": "v", "at": 3, "until": 2}]
)
def test_moments_that_are_none_are_named(tmp_path, said):
    folder = with_video(tmp_path / "a")
    with (folder / "comments.jsonl").open("a") as file:
        file.write('{"id": "v", "item": "v1", "author": "ben", "created": "2026-02-09T10:00:00Z", "body": "Here."}\n')
    (folder / "moments.jsonl").write_text(json.dumps(said) + "\n")
    with pytest.raises(CommandError):
        load(folder)
    assert not Moment.objects.exists()
