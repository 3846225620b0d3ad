"""What is said about moments of a video, and the chapters that its description names."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.discussion.models import Comment
from apps.events.models import Event
from apps.videos import actions
from apps.videos.models import Moment
from apps.videos.moments import chapters_of, seconds_of
from apps.videos.notices import author


def send(client, video, **said):
    return client.post(f"/i/{video.pk}/moment/", {"at": "0:02", "until": "", "body": "The wheel turns here.", **said})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:00", 0), ("1:02", 62), ("01:01:02", 3662), ("90:05", 5405), ("1:2", None), ("0:61", None), ("62", None),
     ("", None), ("-1:02", None), ("1:02:03:04", None)],
)  # fmt: skip
def test_moments_are_read_as_people_write_them(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("html", "chapters"),
    [
        (
            "<p>0:00 Before<br>0:12 - The valve<br>[1:01:02] After</p>",
            [(0, "Before"), (12, "The valve"), (3662, "After")],
        ),
        ("<ul><li>0:00 Before</li><li>0:12: The valve</li></ul>", [(0, "Before"), (12, "The valve")]),
        ("<p>0:12 Alone</p>", []),
        ("<p>0:12 First<br>0:05 Back<br>0:20 On</p>", [(12, "First"), (20, "On")]),
        ("<p>0:00 In<br>9:59:59 Out of the film</p>", []),
        ("<p>At 0:12 it turns<br>and at 0:20 it stops</p>", []),
        ("<p>0:00 &lt;script&gt;<br>0:05 Then</p>", [(0, "<script>"), (5, "Then")]),
    ],
)
def test_a_description_names_chapters(html, chapters):
    assert [(chapter.at, chapter.title) for chapter in chapters_of(html, 4000)] == chapters


def test_chapters_stand_beside_the_film(as_user, make_video, alice):
    video = make_video(text="0:00 Before\n\n0:02 The <b>valve</b>")
    page = as_user(alice).get(video.get_absolute_url()).content.decode()
    assert 'id="chapters"' in page
    assert re.search(r'<a href="\?t=2" data-at="2"><time>0:02</time><span>The valve</span></a>', page)


def test_a_comment_leads_to_its_moment_and_the_film_to_the_comment(as_user, video, alice):
    client = as_user(alice)
    assert 'value="0:03"' in client.get(f"/i/{video.pk}/moment/?t=3").content.decode()
    answer = send(client, video, until="0:03")
    comment = Comment.visible_to(alice).get()
    assert answer["Location"] == f"/c/{comment.pk}/" or str(comment.pk) in answer["Location"]
    assert (Moment.objects.get().at, Moment.objects.get().until) == (2, 3)
    page = client.get(video.get_absolute_url()).content.decode()
    assert page.count('data-at="2.0"') == 2 and "0:02–0:03" in page
    assert re.search(r'<rect x="\d+" y="0" width="4" height="8"/>', page)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"at": ""}, "Say which moment it is about."),
        ({"at": "soon"}, "Write a moment such as 1:02."),
        ({"at": "9:59"}, "The film is not as long as that."),
        ({"until": "0:01"}, "Choose a moment after the first"),
        ({"until": "7:00"}, "Choose a moment after the first"),
        ({"body": ""}, "Write something first."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_user, video, alice, said, sentence):
    answer = send(as_user(alice), video, **said)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and not Moment.objects.exists()
    assert "The wheel turns here." in page or "body" in said


def test_only_those_who_may_comment_do(as_user, private, make_video, charlie, bob):
    video = make_video(where=private)
    assert send(as_user(charlie), video).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.comment_on_moment(actor=charlie, video=video, at=1, text="Hello")
    with pytest.raises(ValidationError):
        actions.comment_on_moment(actor=bob, video=video, at=-1, text="Hello")


def test_what_is_not_true_any_more_is_told_to_its_author(as_user, video, alice, bob):
    assert send(as_user(alice), video, until="0:03", outdated="on").status_code == 302
    event = Event.objects.get(verb="video.doubted")
    assert list(author(event)) == [bob.pk]
    page = as_user(bob).get(video.get_absolute_url()).content.decode()
    assert "Not true any more" in page and 'class="moment-old"' in page
    actions.comment_on_moment(actor=bob, video=video, at=1, text="True, I film it anew.", outdated=True)
    assert list(author(Event.objects.filter(verb="video.doubted").latest("pk"))) == []


def test_what_is_deleted_leaves_the_timeline(as_user, video, alice):
    send(as_user(alice), video)
    Comment.visible_to(alice).update(deleted_at=Comment.visible_to(alice).get().created)
    assert "moments-list" not in as_user(alice).get(video.get_absolute_url()).content.decode()
