"""A film goes to those who may see its item, piece by piece, and to nobody else."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from apps.content.actions import delete
from apps.content.models import Item
from apps.core.ranges import range_of
from apps.spaces.models import Membership
from apps.videos import actions
from tests.videos.conftest import CLIP, FILMS

BYTES = CLIP.read_bytes()
FILM = re.compile(r'src="(/watch/[^"#]+/film)')


def film_at(client, video):
    return FILM.search(client.get(video.get_absolute_url()).content.decode())[1]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_page_plays_the_film_as_it_was_sent(as_user, video, alice):
    client = as_user(alice)
    page = client.get(video.get_absolute_url()).content.decode()
    assert "<video controls playsinline" in page and 'width="176" height="144"' in page
    answer = client.get(film_at(client, video))
    assert body(answer) == BYTES
    assert (answer["Content-Type"], answer["Accept-Ranges"]) == ("video/mp4", "bytes")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, len(BYTES) - 1), ("bytes=-50", len(BYTES) - 50, len(BYTES) - 1),
     ("bytes=0-999999999", 0, len(BYTES) - 1)],
)  # fmt: skip
def test_a_part_is_handed_over(as_user, video, alice, asked, first, last):
    client = as_user(alice)
    answer = client.get(film_at(client, video), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {first}-{last}/{len(BYTES)}")
    assert body(answer) == BYTES[first : last + 1] and int(answer["Content-Length"]) == last + 1 - first


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=5-2", "bytes=-0"])
def test_a_part_that_is_not_there_is_said(as_user, video, alice, asked):
    client = as_user(alice)
    answer = client.get(film_at(client, video), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(BYTES)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "bytes=-", ""])
def test_what_is_no_range_is_answered_with_all(asked):
    assert range_of(asked, 1000) is None


def test_a_part_of_another_film_is_not_mixed_in(as_user, video, alice):
    client = as_user(alice)
    where = film_at(client, video)
    tag = client.head(where)["ETag"]
    assert client.get(where, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert client.get(where, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


def test_an_address_opens_nothing_for_anybody_else(as_user, client, private, make_video, alice, bob, charlie):
    video = make_video(where=private)
    where = film_at(as_user(alice), video)
    assert as_user(charlie).get(where).status_code == 404
    assert client.get(where).status_code == 404
    # Not even for somebody who may see it: each has an address of their own.
    assert as_user(bob).get(where).status_code == 404
    assert as_user(bob).get(film_at(as_user(bob), video)).status_code == 404
    for guess in ("x", where.split("/")[2][:-1], where.split("/")[2] + "A"):
        assert as_user(alice).get(f"/watch/{guess}/film").status_code == 404


def test_who_loses_access_loses_the_film(as_user, private, make_video, bob, alice):
    video = make_video(where=private)
    client = as_user(bob)
    where = film_at(client, video)
    assert client.get(where).status_code == 200
    Membership.objects.filter(user=bob, space=private).delete()
    # What was asked of the database is kept for a few seconds, and then asked again.
    cache.clear()
    assert client.get(where).status_code == 404


def test_a_deleted_video_plays_no_more(as_user, video, bob, alice):
    client = as_user(alice)
    where = film_at(client, video)
    delete(actor=bob, item=Item.visible_to(bob).get(pk=video.pk))
    cache.clear()
    assert client.get(where).status_code == 404


def test_further_pieces_ask_the_database_nothing(as_user, video, alice, django_assert_num_queries):
    client = as_user(alice)
    where = film_at(client, video)
    client.get(where)
    with django_assert_num_queries(0):
        for number in range(20):
            client.get(where, headers={"Range": f"bytes={number}-{number + 100}"})


def test_nginx_hands_the_film_over_when_it_is_in_front(as_user, video, alice, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/_files/"
    client = as_user(alice)
    answer = client.get(film_at(client, video))
    assert answer["X-Accel-Redirect"] == f"/_files/{video.footage.name}" and answer.content == b""


def test_captions_are_for_the_same_people(as_user, private, make_video, bob, alice, charlie):
    video = make_video(where=private)
    actions.put_captions(actor=bob, video=video, language="en", data=b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe wheel.\n")
    client = as_user(alice)
    page = client.get(video.get_absolute_url()).content.decode()
    where = re.search(r'src="(/watch/[^"]+\.vtt)"', page)[1]
    answer = client.get(where)
    assert answer.content.decode() == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe wheel.\n"
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert as_user(charlie).get(where).status_code == 404
    assert client.get(where.replace("/en.vtt", "/de.vtt")).status_code == 404


def test_a_moment_can_be_linked_to(as_user, video, alice):
    client = as_user(alice)
    page = client.get(f"{video.get_absolute_url()}?t=3").content.decode()
    assert re.search(r'/film#t=3"', page)
    assert "#t=" not in client.get(f"{video.get_absolute_url()}?t=<script>").content.decode()


@pytest.mark.parametrize("name", ["h265_video.mp4", "av1_video.mkv", "h264_10bits.mp4"])
def test_what_browsers_do_not_play_is_offered_to_take_along(as_user, make_video, alice, name):
    page = as_user(alice).get(make_video(film=FILMS / name).get_absolute_url()).content.decode()
    assert "<video" not in page and "Download the film" in page


def test_the_videos_of_a_space_stand_on_one_shelf(as_user, space, private, make_video, alice, charlie):
    make_video("Close it slowly")
    make_video("The lamp")
    make_video("A secret", where=private)
    page = as_user(alice).get(reverse("videos", args=[space.slug])).content.decode()
    assert page.index("The lamp") < page.index("Close it slowly") and "A secret" not in page
    assert '<span class="film-length">0:04</span>' in page
    assert as_user(charlie).get(reverse("videos", args=[private.slug])).status_code == 404
