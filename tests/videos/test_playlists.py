"""Playlists: in order, by those who may, with how much of them each person has watched."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.content.models import Item
from apps.videos import actions
from apps.videos.models import Entry, Place, Playlist
from apps.videos.playlists import one


@pytest.fixture
def three(make_video):
    return [make_video(title) for title in ("One", "Two", "Three")]


@pytest.fixture
def week(space, bob, three):
    playlist = actions.create_playlist(actor=bob, space=space, title="Your first week")
    for video in three:
        actions.put_in(actor=bob, playlist=playlist, video=video)
    return playlist


def titles(user, playlist):
    return [video.title for video in one(user, playlist).videos]


def test_a_playlist_is_begun_with_a_video_and_others_are_put_in(as_user, space, three, bob):
    client = as_user(bob)
    answer = client.post(f"/i/{three[0].pk}/playlists/", {"title": " Your  first week "})
    playlist = Playlist.objects.get()
    assert answer["Location"] == f"/playlists/{playlist.pk}/" and playlist.title == "Your first week"
    page = client.get(f"/i/{three[1].pk}/playlists/").content.decode()
    where = reverse("playlist_put", args=[playlist.pk, three[1].pk])
    assert f'formaction="{where}"' in page
    for _twice in range(2):
        assert client.post(where).status_code == 302
    assert titles(bob, playlist) == ["One", "Two"]
    assert "It is in there" in client.get(f"/i/{three[1].pk}/playlists/").content.decode()
    again = client.post(f"/i/{three[0].pk}/playlists/", {"title": "Your first week"})
    assert again.status_code == 422 and "There is a playlist of this title already." in again.content.decode()


def test_its_order_is_changed_and_videos_are_taken_out(as_user, week, three, bob):
    client = as_user(bob)

    def act(video, what):
        client.post(reverse("playlist_change", args=[week.pk, video.pk, what]))
        return titles(bob, week)

    assert act(three[2], "up") == ["One", "Three", "Two"]
    assert act(three[0], "down") == ["Three", "One", "Two"]
    assert act(three[2], "up") == ["Three", "One", "Two"]
    assert act(three[1], "down") == ["Three", "One", "Two"]
    assert act(three[0], "out") == ["Three", "Two"]
    assert client.post(f"/playlists/{week.pk}/delete/").status_code == 302
    assert not Playlist.objects.exists() and not Entry.objects.exists()


def test_each_person_sees_how_much_of_it_they_have_watched(as_user, week, three, space, alice, bob):
    client = as_user(alice)
    for at, watched in (("1.0", 0), ("3.9", 1), ("0.5", 1)):
        assert client.post(f"/i/{three[0].pk}/place/", {"at": at}).status_code == 204
        assert one(alice, week).watched == watched
    page = client.get(f"/s/{space.slug}/videos/").content.decode()
    assert "1 of 3 watched" in page and "Go on with “Two”" in page
    assert "0 of 3 watched" in as_user(bob).get(f"/s/{space.slug}/videos/").content.decode()
    page = client.get(f"{three[1].get_absolute_url()}?list={week.pk}").content.decode()
    assert "1 of 3 watched" in page and f'href="{three[2].get_absolute_url()}?list={week.pk}"' in page
    assert 'data-begins="0.5"' in client.get(three[0].get_absolute_url()).content.decode()


@pytest.mark.parametrize("at", ["", "x", "nan", "inf", "-inf"])
def test_a_place_that_is_none_is_not_kept(as_user, video, alice, at):
    assert as_user(alice).post(f"/i/{video.pk}/place/", {"at": at}).status_code == 400
    assert not Place.objects.exists()


@pytest.mark.parametrize(("at", "kept"), [("-5", 0.0), ("99999", 4.0)])
def test_a_place_lies_in_the_film(as_user, video, alice, at, kept):
    assert as_user(alice).post(f"/i/{video.pk}/place/", {"at": at}).status_code == 204
    assert Place.objects.get().at == pytest.approx(kept, abs=0.1)


def test_only_those_who_may_change_it_do(as_user, week, three, alice, charlie, space):
    other = actions.create_playlist(actor=alice, space=space, title="Alice's own")
    assert titles(alice, week) == ["One", "Two", "Three"]
    for act in (
        lambda: actions.take_out(actor=charlie, playlist=week, video_id=three[0].pk),
        lambda: actions.move(actor=charlie, playlist=week, video_id=three[0].pk, step=1),
        lambda: actions.put_in(actor=charlie, playlist=other, video=three[0]),
        lambda: actions.delete_playlist(actor=charlie, playlist=week),
        lambda: actions.create_playlist(actor=charlie, space=space, title="Mine"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    # Whoever leads the space may.
    actions.take_out(actor=alice, playlist=week, video_id=three[0].pk)
    assert titles(alice, week) == ["Two", "Three"]
    page = as_user(charlie).get(f"/playlists/{week.pk}/").content.decode()
    assert "Two" in page and "/up/" not in page and "Delete this playlist" not in page


def test_nothing_of_what_one_may_not_see_is_in_it(
    as_user, private, make_video, alice, bob, charlie, week, three, space
):
    secret = make_video("A secret", where=private)
    with pytest.raises(ValidationError):
        actions.put_in(actor=bob, playlist=week, video=secret)
    hidden = actions.create_playlist(actor=bob, space=private, title="Quiet")
    actions.put_in(actor=bob, playlist=hidden, video=secret)
    assert as_user(charlie).get(f"/playlists/{hidden.pk}/").status_code == 404
    assert as_user(charlie).post(f"/i/{secret.pk}/place/", {"at": "1"}).status_code == 404
    page = as_user(charlie).get(f"{three[0].get_absolute_url()}?list={hidden.pk}").content.decode()
    assert "Quiet" not in page
    Item.everything.filter(pk=three[0].pk).update(space=private)
    Item.everything.filter(pk=three[1].pk).update(state="hidden")
    assert titles(alice, week) == ["Three"]
