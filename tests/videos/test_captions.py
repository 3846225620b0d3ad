"""Captions of any sort become WebVTT that holds times and words alone."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from apps.videos import actions
from apps.videos.captions import Cue, clock, cues_of, read, words_of, write
from apps.videos.models import Captions

FILES = Path(__file__).resolve().parent.parent / "data" / "captions"
BROKEN = {
    "empty.vtt", "invalid.vtt", "invalid_format.sbv", "invalid_format1.srt", "invalid_format2.srt",
    "invalid_format3.srt", "invalid_format4.srt", "no_captions.vtt",
}  # fmt: skip
SRT = b"1\n00:00:00,500 --> 00:00:02,000\nThe wheel first.\n\n2\n00:00:02,000 --> 00:00:04,000\nThen the valve.\n"
HOSTILE = b"""WEBVTT

STYLE
::cue { background: url(https://evil.example/a.png) }

00:00:01.000 --> 00:00:02.000 position:10%
<script>alert(1)</script><c.loud>Look</c> <img src=x onerror=alert(2)> &lt;b&gt; a --&gt; b
"""


@pytest.mark.parametrize("path", sorted(FILES.glob("*.*t")) + sorted(FILES.glob("*.sbv")), ids=lambda path: path.name)
def test_every_real_file_is_read_or_refused_with_a_sentence(path):
    if path.name in BROKEN:
        with pytest.raises(ValidationError, match=r"no captions that can be read|Nothing is said"):
            read(path.read_bytes())
        return
    cues = read(path.read_bytes())
    assert all(0 <= cue.start < cue.end and cue.text.strip() for cue in cues)
    assert cues == sorted(cues, key=lambda cue: (cue.start, cue.end))
    assert cues_of(write(cues)) == cues


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("sample.srt", Cue(0.5, 7.0, "Caption text #1")), ("sample.vtt", Cue(0.5, 7.0, "Caption text #1")),
        ("sample.sbv", Cue(0.378, 11.378, "Caption text #1")),
        ("captions_with_bom.vtt", Cue(0.5, 7.0, "Caption text #1")),
    ],
)  # fmt: skip
def test_all_three_forms_say_the_same(name, first):
    assert read((FILES / name).read_bytes())[0] == first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read(encoding):
    text = "1\r\n00:00:00,500 --> 00:00:02,000\r\nDie Düse zuerst, für alle.\r\n"
    assert [cue.text for cue in read(text.encode(encoding))] == ["Die Düse zuerst, für alle."]


def test_nothing_but_words_is_kept():
    cues = read(HOSTILE)
    text = write(cues)
    assert [cue.text for cue in cues] == ["alert(1)Look <b> a → b"]
    assert "<" not in text.replace("-->", "") and "url(" not in text and "position" not in text
    assert words_of(cues) == "alert(1)Look <b> a → b"


words = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).map(
    lambda text: " ".join(text.replace("-->", "").split())
)


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**6), words.filter(bool)), min_size=1, max_size=20))
def test_what_is_written_is_read_again(rows):
    cues = [Cue(begin / 1000, (begin + length) / 1000, text) for begin, length, text in rows]
    cues.sort(key=lambda cue: (cue.start, cue.end))
    again = cues_of(write(cues))
    assert [(round(cue.start, 3), round(cue.end, 3)) for cue in again] == [(cue.start, cue.end) for cue in cues]
    assert cues_of(write(again)) == again


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00:00.000"), (59.9996, "00:01:00.000"), (3723.5, "01:02:03.500")]
)
def test_moments_are_written_as_webvtt_does(seconds, shown):
    assert clock(seconds) == shown


def test_captions_are_put_on_and_take_the_place_of_those_before(video, bob, alice, charlie):
    actions.put_captions(actor=bob, video=video, language="EN", data=SRT)
    actions.put_captions(actor=bob, video=video, language="en", data=SRT.replace(b"wheel", b"lamp"))
    assert [(each.language, each.words) for each in Captions.objects.all()] == [
        ("en", "The lamp first.\nThen the valve.")
    ]
    for person in (alice, charlie):
        with pytest.raises(PermissionDenied):
            actions.put_captions(actor=person, video=video, language="de", data=SRT)
    for language in ("", "englisch", "../x", "e"):
        with pytest.raises(ValidationError):
            actions.put_captions(actor=bob, video=video, language=language, data=SRT)


def test_they_are_sent_with_a_form_and_taken_away(as_user, video, bob, alice):
    client, where = as_user(bob), f"/i/{video.pk}/captions/"
    answer = client.post(where, {"language": "German", "file": SimpleUploadedFile("a.srt", SRT)})
    assert answer.status_code == 302
    page = client.get(video.get_absolute_url()).content.decode()
    assert 'srclang="de" label="German"' in page and "The wheel first." in page
    assert '<a href="?t=2" data-at="2.0">' in page
    bad = client.post(where, {"language": "German", "file": SimpleUploadedFile("a.srt", b"no captions")})
    assert bad.status_code == 422 and "WebVTT, SRT and SBV are." in bad.content.decode()
    assert as_user(alice).post(where, {"language": "de", "file": SimpleUploadedFile("a.srt", SRT)}).status_code == 302
    assert as_user(alice).post(f"{where}de/remove/").status_code == 403
    assert Captions.objects.count() == 1
    assert client.post(f"{where}de/remove/").status_code == 302
    assert not Captions.objects.exists()
