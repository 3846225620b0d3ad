"""Documents leave as Markdown, as HTML and on paper: what is in the files, and what never is."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.content.actions import delete
from apps.documents.actions import retag, verify
from apps.documents.carrying import bundle as bundles
from apps.documents.models import Document
from apps.files.actions import upload_image
from apps.files.storage import forget
from tests.factories import make_document, make_space

pytestmark = pytest.mark.django_db


def picture(owner: Any, name: str = "The lamp.png") -> Any:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(data, "PNG")
    return upload_image(actor=owner, upload=SimpleUploadedFile(name, data.getvalue(), "image/png"))


@pytest.fixture
def trees(space: Any, bob: Any) -> dict[str, Document]:
    """Night work, with Lamps (which has Oil below it) and Doors; Oil shows a picture."""
    top = make_document(space, bob, title="Night work: how?", text="## Before\n\nCharge the lamp.", tags="night, lamps")
    lamps = make_document(space, bob, title="Lamps", text=f"See [[i/{top.pk}]].", parent=top)
    doors = make_document(space, bob, title="Doors", text=f"First [the lamps](/i/{lamps.pk}/).", parent=top)
    file = picture(bob)
    oil = make_document(space, bob, title="Oil", text=f"## A\n\n![A lamp]({file.get_absolute_url()})", parent=lamps)
    make_document(space, bob, title="Elsewhere", text="Not below.")
    return {"top": top, "lamps": lamps, "doors": doors, "oil": oil, "file": file}


def taken(client: Any, document: Any, form: str, what: str = "below") -> Any:
    return client.get(reverse("document_export", args=[document.pk]), {"form": form, "what": what})


def unzipped(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_tree_leaves_as_folders(trees: dict[str, Any], charlie: Any, as_user: Callable) -> None:
    answer = taken(as_user(charlie), trees["top"], "markdown")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="night-work-how.zip"'
    files = unzipped(answer)
    assert list(files) == [
        "night-work-how/index.md", "night-work-how/01-lamps/index.md", "night-work-how/01-lamps/01-oil.md",
        "night-work-how/02-doors.md", "night-work-how/pictures/001-the-lamp.png",
    ]  # fmt: skip
    assert Image.open(io.BytesIO(files["night-work-how/pictures/001-the-lamp.png"])).size == (8, 6)


def test_links_and_pictures_lead_to_their_files(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    files = {name: data.decode() for name, data in unzipped(taken(as_user(bob), trees["top"], "markdown")).items()
             if name.endswith(".md")}  # fmt: skip
    assert "See [Night work: how?](../index.md)." in files["night-work-how/01-lamps/index.md"]
    assert "First [the lamps](01-lamps/index.md)." in files["night-work-how/02-doors.md"]
    assert "![A lamp](../pictures/001-the-lamp.png)" in files["night-work-how/01-lamps/01-oil.md"]


def test_the_front_matter_says_what_the_text_does_not(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    retag(actor=bob, document=trees["top"], tags="night, lamps")
    verify(actor=bob, document=trees["top"])
    text = unzipped(taken(as_user(bob), trees["top"], "markdown", "alone"))["night-work-how/index.md"].decode()
    assert text.startswith('---\ntitle: "Night work: how?"\ntags: [')
    assert 'author: "Bob"\ncreated: "20' in text
    assert re.search(r'^verified: "20.*\nverified_by: "Bob"\n---\n\n## Before\n\nCharge the lamp.\n$', text, re.M)


def test_alone_nothing_below_leaves(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    answer = taken(as_user(bob), trees["lamps"], "markdown", "alone")
    files = unzipped(answer)
    assert list(files) == ["lamps/index.md"]
    assert f"](http://testserver/i/{trees['top'].pk}/)" in files["lamps/index.md"].decode()


def test_what_one_may_not_see_stays(trees: dict[str, Any], alice: Any, bob: Any, as_user: Callable) -> None:
    hidden = make_document(make_space(alice, slug="shut", visibility="private"), alice, title="A secret plan")
    strange = picture(alice)
    text = f"[[i/{hidden.pk}]] ![A face]({strange.get_absolute_url()})"
    naming = make_document(trees["top"].space, bob, title="Naming", text=text, parent=trees["top"])
    delete(actor=bob, item=trees["doors"])
    for form in ("markdown", "html"):
        answer = taken(as_user(bob), trees["top"], form).getvalue()
        assert b"A secret plan" not in answer
    files = unzipped(taken(as_user(bob), naming, "markdown"))
    assert [name for name in files if not name.endswith(".md")] == []
    assert b"A face" in files["naming/index.md"]
    assert b"002" not in b"".join(name.encode() for name in files)


def test_one_html_file_needs_nothing_else(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    answer = taken(as_user(bob), trees["top"], "html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="night-work-how.html"'
    page = answer.getvalue().decode()
    assert page.count("data:image/png;base64,") == 1
    assert [(level, text) for level, text in re.findall(r"<h(\d)>(.*?)</h", page)] == [
        ("1", "Night work: how?"), ("2", "Before"), ("2", "Lamps"), ("3", "Oil"), ("4", "A"), ("2", "Doors")
    ]  # fmt: skip
    assert f'<a href="#document-{trees["top"].pk}">Night work: how?</a>.' in page
    assert not re.search(r"""(?:src|href)=["']/""", page)
    assert page.count("<ol>") == page.count("</ol>") == 3
    assert page.count("<li>") == page.count("</li>") == 4


def test_a_picture_whose_bytes_are_gone_is_named(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    forget(trees["file"].name)
    assert "A lamp" in taken(as_user(bob), trees["oil"], "html").getvalue().decode()
    assert list(unzipped(taken(as_user(bob), trees["oil"], "markdown"))) == ["oil/index.md"]


def test_words_of_a_text_stay_words(space: Any, bob: Any, as_user: Callable) -> None:
    text = 'A `<h2>` and `src="/files/0/"` & <b>'
    document = make_document(space, bob, title="<b>&", text=text.replace("<b>", "\\<b>"))
    page = taken(as_user(bob), document, "html").getvalue().decode()
    assert "<title>&lt;b&gt;&amp;</title>" in page
    assert "<code>&lt;h2&gt;</code>" in page


def test_on_paper_all_stand_one_after_the_other(trees: dict[str, Any], bob: Any, as_user: Callable) -> None:
    page = taken(as_user(bob), trees["top"], "print").content.decode()
    places = [page.index(f"{title}</h{level}>") for title, level in
              (("how?", 1), ("Before", 2), ("Lamps", 2), ("Oil", 3), ("Doors", 2))]  # fmt: skip
    assert places == sorted(places)
    assert "Elsewhere</h" not in page
    assert f'src="{trees["file"].get_absolute_url()}' in page
    assert 'loading="lazy" decoding' not in page


def test_too_much_is_said(trees: dict[str, Any], bob: Any, as_user: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_DOCUMENTS", 3)
    answer = taken(as_user(bob), trees["top"], "markdown")
    assert answer.status_code == 422
    assert "These are 4 documents; at most 3 leave at once." in answer.content.decode()
    monkeypatch.setattr(bundles, "MOST_FILE_BYTES", 10)
    assert "The pictures in it are more than 0 MB." in taken(as_user(bob), trees["oil"], "html").content.decode()


def test_the_menu_leads_to_the_choice(trees: dict[str, Any], charlie: Any, as_user: Callable) -> None:
    client = as_user(charlie)
    address = reverse("document_export", args=[trees["top"].pk])
    assert f'href="{address}"' in client.get(trees["top"].get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == 6
    assert client.get(address, {"form": "poem", "what": "below"}).status_code == 422


def test_hidden_and_missing_answer_alike(private: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    document = make_document(private, bob)
    client = as_user(charlie)
    answers = [client.get(reverse("document_export", args=[pk]), {"form": "html", "what": "alone"})
               for pk in (document.pk, 9_999_999)]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404, 404]
