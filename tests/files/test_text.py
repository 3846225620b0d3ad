"""Documents are told by their content, kept as they are and read by a process of its own that may die of them."""

import time
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.files import extract, reading, tasks
from apps.files.actions import upload_document, upload_image
from apps.files.models import Document, Fault, File, Place, Reading, Text
from apps.files.rules import DocumentRefused, recognise, shown_name
from tests.factories import make_comment, make_post
from tests.files.papers import W, docx, link, odt, package, pdf, pptx, upload, xlsx
from tests.files.test_serve import picture

ZIPS = Path(__file__).parent.parent / "data" / "zip"
VTT = (
    "WEBVTT\n\nNOTE secret\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.000 align:start\n"
    "<v Ann>The <b>valve</b> &amp; pump\n"
)
SRT = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}The <i>valve</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nhums\n"
SBV = "0:00:01.000,0:00:02.000\nThe valve\n\n0:00:03.000,0:00:04.000\nhums\n"
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
    f"<w:document xmlns:w='{W}'><w:p><w:t>&c;</w:t></w:p></w:document>"
)
OUTSIDE = (
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
    f"<w:document xmlns:w='{W}'><w:p><w:t>&a;</w:t></w:p></w:document>"
)


@pytest.mark.parametrize(
    ("data", "name", "kind", "text"),
    [
        (docx("The valve", "hums"), "a.bin", "docx", "The valve\nhums"),
        (xlsx("Pressure", "4 bar"), "a", "xlsx", "Pressure\n4 bar\nValves\nBeside"),
        (pptx(*[f"Slide {n}" for n in range(1, 12)]), "a.pptx", "pptx", "\n".join(f"Slide {n}" for n in range(1, 12))),
        (odt("The valve"), "a.docx", "odt", "The valve end"),
        (pdf("The valve", "hums"), "a.PDF", "pdf", "The valve\nhums"),
        (VTT, "a.txt", "vtt", "The valve & pump"),
        (SRT, "a.vtt", "srt", "The valve\nhums"),
        (SBV, "a", "sbv", "The valve\nhums"),
        ("# The valve\n\nhums", "notes.md", "md", "# The valve\nhums"),
        ("valve;4 bar\n", "table.csv", "csv", "valve;4 bar"),
        ("The valve", "page.html", "txt", "The valve"),
        ("Grüße".encode("utf-16"), "a.txt", "txt", "Grüße"),
        ("Grüße".encode("cp1252"), "a.txt", "txt", "Grüße"),
        (b"\xef\xbb\xbfThe valve", "a.txt", "txt", "The valve"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 6 else "",
)
def test_every_kind_is_told_by_its_content_and_read(bob, organisation, data, name, kind, text):
    file = upload(bob, data, name)
    document = Document.objects.select_related("text").get(file=file)
    assert (document.kind, document.text.state, document.text.text) == (kind, Reading.READ, text)
    assert file.original_name.endswith(f".{kind}")


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"PK\x03\x04 broken",
        b"",
        b" \n ",
        package({"readme.txt": "only a zip"}),
        package({"[Content_Types].xml": "", "word/document.xml": "", "xl/workbook.xml": ""}),
        package({"mimetype": "application/epub+zip", "content.xml": ""}),
        docx("With a macro", **{"word/vbaProject.bin": "x"}),
        *[path.read_bytes() for path in sorted(ZIPS.glob("*.zip"))],
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(as_user, bob, data):
    answer = as_user(bob).post("/files/documents/", {"file": SimpleUploadedFile("report.docx", data)})
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not File.visible_to(bob).exists()


def test_a_file_that_is_too_large_is_refused(bob, organisation, settings):
    settings.UPLOAD_MAX_BYTES = 2_000_000
    with pytest.raises(ValidationError, match="larger than 2 MB"):
        upload(bob, "x" * 2_000_001)


@given(data=st.binary(max_size=300), head=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"WEBVTT\n\n"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_recognised_or_refused_and_read_or_not(data, head):
    try:
        kind = recognise(head + data, "a.md")
    except DocumentRefused as error:
        assert str(error).endswith(".")
        return
    if kind.name != "pdf":
        try:
            assert "\x00" not in extract.extract(kind.name, head + data)
        except extract.Unreadable as error:
            assert error.code in extract.FAULTS


@given(name=st.text(max_size=300))
def test_no_name_leads_anywhere_or_hides_its_extension(name):
    shown = shown_name(name, recognise(b"some text"))
    assert shown.endswith(".txt") and len(shown) <= 130
    assert not set(shown) & set('/\\"<>\n\r\0\u202e')


def forged(data: bytes, name: bytes, size: int) -> bytes:
    """Let the directory of a package claim another size for one of its parts."""
    at = data.rindex(name) - 46
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


@pytest.mark.parametrize(
    ("kind", "data", "fault"),
    [
        ("docx", docx("x" * 30_000_000), "too_much"),
        ("docx", docx(*[zlib.compress(bytes([n])).hex() * 900_000 for n in range(4)]), "too_much"),
        ("docx", forged(docx("x" * 30_000_000), b"word/document.xml", 100), "damaged"),
        ("docx", package({"[Content_Types].xml": "", "word/document.xml": LAUGHS}), "damaged"),
        ("docx", package({"[Content_Types].xml": "", "word/document.xml": OUTSIDE}), "damaged"),
        ("docx", package({"[Content_Types].xml": "", "word/document.xml": "<w:p>"}), "damaged"),
        ("docx", docx("one")[:-40], "damaged"),
        ("odt", package({"mimetype": "x", "content.xml": "<a>" * 200_000}), "damaged"),
        ("pdf", b"%PDF-1.7\n" + b"\0" * 500, "damaged"),
        ("pdf", pdf("one")[:150], "damaged"),
    ],
    ids=range(10),
)
def test_a_hostile_file_fails_alone_with_a_reason(kind, data, fault):
    with pytest.raises(reading.Failed) as failed:
        reading.run(kind, data)
    assert (failed.value.fault, failed.value.final) == (fault, True)


def test_a_package_with_too_many_parts_is_not_even_listed():
    data = many()
    began = time.monotonic()
    with pytest.raises(DocumentRefused):
        recognise(data)
    assert time.monotonic() - began < 1


def many() -> bytes:
    return package({f"{n:0200}": "" for n in range(extract.MOST_ENTRIES)} | {"[Content_Types].xml": ""})


def test_a_page_that_unpacks_to_more_than_the_memory_ends_only_its_reader():
    bomb = zlib.compress(b"\0" * 300_000_000)
    with pytest.raises(reading.Failed) as failed:
        reading.run("pdf", pdf("x", stream=bomb))
    assert failed.value.fault in {Fault.DAMAGED, Fault.TOO_MUCH}


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.01)
    with pytest.raises(reading.Failed) as failed:
        reading.run("txt", b"The valve")
    assert (failed.value.fault, failed.value.final) == (Fault.TOO_SLOW, False)


def test_long_texts_are_cut():
    assert len(reading.run("txt", b"a " * 500_000)) <= extract.MOST_CHARACTERS
    many_pages = reading.run("pdf", pdf(*[f"Page {n}" for n in range(300)]))
    assert many_pages.startswith("Page 0\nPage 1\n") and many_pages.endswith("Page 299")


def test_a_content_is_read_once_however_often_it_comes(alice, bob, organisation):
    first, second = upload(bob, "The valve", "a.txt"), upload(alice, "The valve", "b.txt")
    text = Text.objects.get()
    assert (text.tries, text.documents.count()) == (1, 2)
    assert first.document.text_id == second.document.text_id
    assert not reading.read(text.pk)


def test_what_fails_is_tried_again_a_few_times_only(bob, organisation, monkeypatch):
    file = upload(bob, "The valve", read=False)
    digest = file.document.text_id
    monkeypatch.setattr(reading, "SECONDS", 0.001)
    for tries in range(1, reading.MOST_TRIES + 1):
        assert not reading.read(digest)
        text = Text.objects.get(pk=digest)
        assert text.tries == tries
        # Not due: nobody begins it meanwhile.
        assert not reading.read(digest)
        Text.objects.update(due=text.due - 2 * reading.AGAIN_AFTER)
    assert (text.state, text.fault) == (Reading.FAILED, Fault.TOO_SLOW)
    assert reading.overdue() == []


def test_one_that_ends_its_worker_is_given_up(bob, organisation):
    file = upload(bob, "The valve", read=False)
    Text.objects.update(tries=reading.MOST_TRIES)
    assert not reading.read(file.document.text_id)
    assert Text.objects.get().fault == Fault.CRASHED


def test_the_clock_offers_what_was_missed(bob, organisation):
    file = upload(bob, "The valve", read=False)
    assert reading.overdue() == []
    Text.objects.update(due=file.created - 2 * reading.LATE)
    assert reading.overdue() == [file.document.text_id]
    assert tasks.read_overdue() == 1


def test_texts_go_with_the_last_file(bob, organisation, monkeypatch):
    file = upload(bob, "The valve")
    tasks.sweep()
    assert Text.objects.exists()
    monkeypatch.setattr(tasks, "ABANDONED_AFTER", -tasks.ABANDONED_AFTER)
    tasks.sweep()
    assert not File.visible_to(bob).filter(pk=file.pk).exists()
    assert not Text.objects.exists()


def test_it_is_handed_out_as_a_download_to_readers_only(as_user, private, alice, bob, charlie):
    file = upload(bob, docx("The valve"), "Über <b>Ventile.docx")
    url = file.get_absolute_url()
    assert as_user(alice).get(url).status_code == 404
    make_post(private, bob, f"Read {link(file)}")
    assert File.visible_to(alice).get(pk=file.pk).place == Place.BODY
    answer = as_user(alice).get(url)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cber%20b%20Ventile.docx"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == docx("The valve")
    assert as_user(charlie).get(url).status_code == 404


def test_a_link_in_a_comment_makes_it_the_items_and_pictures_stay_inline(as_user, private, alice, bob):
    file = upload(bob, "The valve")
    make_comment(make_post(private, alice), bob, f"See {link(file)}")
    assert as_user(alice).get(file.get_absolute_url())["Content-Disposition"].startswith("attachment")
    shown = upload_image(actor=bob, upload=picture((20, 20)))
    assert as_user(bob).get(shown.get_absolute_url())["Content-Disposition"] == "inline"


def test_a_link_to_somebody_elses_file_gives_nobody_anything(as_user, space, alice, bob):
    file = upload(bob, "The valve")
    make_post(space, alice, f"See {link(file)}")
    assert File.visible_to(bob).get(pk=file.pk).item_id is None
    assert as_user(alice).get(file.get_absolute_url()).status_code == 404


def test_it_is_no_picture_of_a_gallery(space, bob):
    file = upload(bob, "The valve")
    assert make_post(space, bob, "Album", images=[str(file.pk)]).preview == []


def test_uploading_answers_what_the_editor_needs(as_user, bob, organisation):
    answer = as_user(bob).post("/files/documents/", {"file": SimpleUploadedFile("a.txt", b"x" * 2048)})
    file = File.visible_to(bob).get()
    assert answer.status_code == 201
    assert answer.json() == {"id": str(file.pk), "url": f"/files/{file.pk}/", "name": "a.txt", "size": "2.0 KB"}
    assert as_user(bob).post("/files/documents/").status_code == 400
    with pytest.raises(ValidationError):
        upload_document(actor=bob, upload=picture((20, 20)))
