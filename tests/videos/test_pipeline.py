"""Films become what every browser plays: each rung once, whatever dies meanwhile, and one bad file fails alone."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import av
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from apps.videos import actions, pipeline, places
from apps.videos.film.containers import MP4, recognise
from apps.videos.film.converting import command, ladder
from apps.videos.models import Footage, Stage
from apps.videos.tasks import keep_up, sweep
from tests.videos.conftest import CLIP, FILMS
from tests.videos.test_watching import body
from tests.waiting import eventually

MASTER = re.compile(r'data-hls="(/watch/[^"]+/master\.m3u8)"')
ODD = ["h265_video.mp4", "av1_video.mkv", "h264_10bits.mp4"]


def master_at(client, video):
    return MASTER.search(client.get(video.get_absolute_url()).content.decode())[1]


@pytest.mark.parametrize(
    ("width", "height", "rungs"),
    [(1920, 1080, [360, 720, 1080]), (3840, 2160, [360, 720, 1080]), (720, 1280, [360, 720]), (640, 360, [360]),
     (854, 480, [360, 480]), (176, 144, [144]), (201, 201, [200]), (1, 1, [2]), (None, None, [0])],
)  # fmt: skip
def test_the_ladder_never_makes_a_film_larger(width, height, rungs):
    assert ladder(width, height) == rungs


@pytest.mark.parametrize("name", [*ODD, "carphone_distorted.mp4"])
def test_every_film_becomes_one_that_browsers_play(make_video, name):
    footage = make_video(film=FILMS / name).footage
    assert pipeline.work(footage.pk) == len(footage.stages.all()) > 0
    for stage in footage.stages.all():
        assert (stage.state, stage.progress, stage.attempts, stage.log) == ("done", 100, 1, "")
        made = Path(default_storage.path(f"{places.folder_of(footage.pk)}/{stage.rung}"))
        with av.open(str(made / "index.m3u8")) as film:
            assert film.duration / 1_000_000 == pytest.approx(footage.seconds, abs=0.2)
            picture = film.streams.video[0]
            assert picture.codec_context.name == "h264" and picture.codec_context.pix_fmt == "yuv420p"
            assert (stage.facts["width"], stage.facts["height"]) == (picture.width, picture.height)
        assert stage.facts["codecs"].startswith("avc1.64") and stage.facts["bandwidth"] > 1000


def test_the_page_says_that_it_is_being_made_and_then_plays_it(as_user, make_video, alice):
    video = make_video(film=FILMS / "h265_video.mp4")
    client = as_user(alice)
    Stage.objects.update(progress=40)
    page = client.get(video.get_absolute_url()).content.decode()
    assert "It is being made ready: 40 %." in page and "<video" not in page
    pipeline.work(video.footage.pk)
    page = client.get(video.get_absolute_url()).content.decode()
    assert "<video controls" in page and "being made ready" not in page
    where = master_at(client, video)
    answer = client.get(where)
    assert answer["Content-Type"] == "application/vnd.apple.mpegurl"
    assert re.search(r'^#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,CODECS="avc1\.64\w+",RESOLUTION=128x128\n'
                     r"128/index\.m3u8$", answer.content.decode(), re.M)  # fmt: skip
    parts = body(client.get(where.replace("master.m3u8", "128/index.m3u8"))).decode()
    assert 'URI="init.mp4"' in parts and "00000.m4s" in parts
    head = client.get(where.replace("master.m3u8", "128/init.mp4"))
    assert recognise(body(head)[:100]) == MP4 and head["X-Content-Type-Options"] == "nosniff"


def test_parts_are_for_those_who_may_see_the_video(as_user, private, make_video, bob, alice, charlie):
    video = make_video(film=FILMS / "h265_video.mp4", where=private)
    pipeline.work(video.footage.pk)
    where = master_at(as_user(alice), video)
    for name in ("master.m3u8", "128/index.m3u8", "128/init.mp4", "128/00000.m4s"):
        assert as_user(charlie).get(where.replace("master.m3u8", name)).status_code == 404
    client = as_user(alice)
    where = master_at(client, video)
    for name in ("128/../original.mp4", "128/original.mp4", "128/said.log", "999/index.m3u8", "128/x.m4s"):
        assert client.get(where.replace("master.m3u8", name)).status_code == 404


def test_further_parts_ask_the_database_nothing_and_playlists_at_most_once(
    as_user, make_video, alice, django_assert_num_queries, django_assert_max_num_queries
):
    video = make_video(film=FILMS / "h265_video.mp4")
    pipeline.work(video.footage.pk)
    client = as_user(alice)
    where = master_at(client, video)
    with django_assert_max_num_queries(3):
        assert client.get(where).status_code == 200
    with django_assert_max_num_queries(1):
        assert client.get(where).status_code == 200
    with django_assert_num_queries(0):
        assert client.get(where.replace("master.m3u8", "128/00000.m4s")).status_code == 200


def test_a_light_film_that_plays_is_played_as_it_was_sent(as_user, video, alice):
    pipeline.work(video.footage.pk)
    page = as_user(alice).get(video.get_absolute_url()).content.decode()
    assert "data-hls" not in page and re.search(r'src="/watch/[^"]+/film"', page)


def test_a_bad_file_fails_alone_and_is_tried_again(as_user, make_video, bob, alice):
    bad, good = make_video(film=FILMS / "h265_video.mp4"), make_video(film=FILMS / "h264_10bits.mp4")
    stored = Path(default_storage.path(bad.footage.name))
    whole = stored.read_bytes()
    stored.write_bytes(whole[:40] + b"\0" * 5000)
    assert pipeline.work(bad.footage.pk) == 0 and pipeline.work(good.footage.pk) == 1
    stage = bad.footage.stages.get()
    assert stage.state == "failed" and stage.log and str(stored) not in stage.log
    page = as_user(bob).get(bad.get_absolute_url()).content.decode()
    assert "could not be made into one that browsers play" in page and "/video/again/" in page
    assert "/video/again/" not in as_user(alice).get(bad.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        actions.try_again(actor=alice, video=bad)
    stored.write_bytes(whole)
    assert as_user(bob).post(f"/i/{bad.pk}/video/again/").status_code == 302
    assert pipeline.work(bad.footage.pk) == 1 and bad.footage.stages.get().attempts == 1


def test_what_nobody_works_on_is_taken_up_again_and_given_up_in_the_end(make_video):
    footage = make_video(film=FILMS / "h265_video.mp4").footage
    long_ago = timezone.now() - 2 * pipeline.SILENT
    assert keep_up() == 0
    Stage.objects.update(created=long_ago)
    assert keep_up() == 1
    for attempt in range(1, pipeline.MOST_ATTEMPTS + 1):
        assert pipeline.claim(footage.pk).attempts == attempt
        assert pipeline.claim(footage.pk) is None and keep_up() == 0
        Stage.objects.update(heartbeat=long_ago)
    assert pipeline.claim(footage.pk) is None
    stage = footage.stages.get()
    assert stage.state == "failed" and "was ended each time" in stage.log


def test_whoever_was_given_up_changes_nothing_any_more(make_video):
    footage = make_video(film=FILMS / "h265_video.mp4").footage
    first = pipeline.claim(footage.pk)
    Stage.objects.update(heartbeat=timezone.now() - 2 * pipeline.SILENT)
    second = pipeline.claim(footage.pk)
    assert pipeline.make(second) and not pipeline.make(first)
    assert footage.stages.get().attempts == 2


def test_nothing_but_the_film_is_read(make_video):
    footage = make_video(film=FILMS / "h265_video.mp4").footage
    source = pipeline.Source(Path("/films/a.mp4"), "mov", footage.seconds, 128, 128)
    said = command(source, 128, Path("/made"))
    assert said[said.index("-protocol_whitelist") + 1] == "file" and said[said.index("-f") + 1] == "mov"
    assert "-nostdin" in said and said.count("-i") == 1


def test_rungs_go_with_their_film(make_video, django_capture_on_commit_callbacks):
    video = make_video(film=FILMS / "h265_video.mp4")
    pipeline.work(video.footage.pk)
    folder = Path(default_storage.path(places.folder_of(video.footage.pk)))
    assert (folder / "128" / "index.m3u8").exists()
    video.footage.upload.delete()
    video.delete()
    Footage.objects.update(created=timezone.now() - timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert not folder.exists() and not Stage.objects.exists()


WORKER = """
import os
import sys
import uuid

import django

django.setup()
from django.conf import settings

settings.UPLOADS_DIR, settings.MEDIA_ROOT = sys.argv[2], sys.argv[3]
from django.core.files.storage import default_storage

default_storage._location = sys.argv[3]
from apps.videos import pipeline

pipeline.work(uuid.UUID(sys.argv[1]))
"""


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_loses_and_doubles_nothing(make_video, settings):
    """Killed as soon as FFmpeg runs, then once more, and left to finish the third time."""
    footage = make_video(film=CLIP.parent.parent.parent.parent / "demo/meridian-water/files/slow-valve.mp4").footage
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE": connection.settings_dict["NAME"],
        "DATABASE_URL": re.sub(r"/[^/?]+(\?|$)", rf"/{connection.settings_dict['NAME']}\1", os.environ["DATABASE_URL"]),
    }  # fmt: skip
    command_line = [sys.executable, "-c", WORKER, str(footage.pk), str(settings.UPLOADS_DIR), str(settings.MEDIA_ROOT)]
    for killed in (True, True, False):
        worker = subprocess.Popen(command_line, env=environment, start_new_session=True)
        if killed:
            eventually(lambda: list(Path(settings.UPLOADS_DIR).glob("making-*/*.m4s")), within=40)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            for left in Path(settings.UPLOADS_DIR).glob("making-*"):
                rmtree(left)
            Stage.objects.update(heartbeat=timezone.now() - 2 * pipeline.SILENT)
        else:
            assert worker.wait(timeout=60) == 0
    stage = footage.stages.get()
    assert (stage.state, stage.attempts) == ("done", 3)
    made = Path(default_storage.path(f"{places.folder_of(footage.pk)}/{stage.rung}"))
    listed = set(re.findall(r"^\d{5}\.m4s$", (made / "index.m3u8").read_text(), re.M))
    assert {path.name for path in made.iterdir()} == listed | {"index.m3u8", "init.mp4"}
