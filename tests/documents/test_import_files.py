"""What files say, read as a tree: folders, titles, tags, links and pictures, and what is refused."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from apps.documents.carrying import arriving
from apps.documents.carrying.arriving import Sheaf, arrive
from apps.documents.carrying.matter import split_matter

ZIPS = Path(__file__).parents[1] / "data" / "zip"


def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(data, "PNG")
    return data.getvalue()


def zipped(files: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return data.getvalue()


def shape(sheaf: Sheaf) -> list[str]:
    depths: dict[int, int] = {}
    for arrival, above in sheaf.flat():
        depths[id(arrival)] = depths[id(above)] + 1 if above else 0
    return [f"{'-' * depths[id(arrival)]}{arrival.title}" for arrival, _above in sheaf.flat()]


def html_of(sheaf: Sheaf, title: str) -> str:
    return next(arrival.text.html for arrival, _above in sheaf.flat() if arrival.title == title)


def test_folders_become_parents_and_names_count_as_people_do() -> None:
    sheaf = arrive("all.zip", zipped({
        "10-doors.md": "Shut.", "2-lamps/README.md": "# The lamps\n\nTwo.", "2-lamps/oil.md": "Olive.",
        "1_first-things.html": "<p>One</p>", "rooms/cellar/wine.md": "Red.", ".git/x.md": "no", "__MACOSX/y.md": "no",
        "rooms.md": "Three rooms.",
    }))  # fmt: skip
    assert shape(sheaf) == ["First things", "The lamps", "-Oil", "Doors", "Rooms", "-Cellar", "--Wine"]
    assert html_of(sheaf, "The lamps") == "<p>Two.</p>"
    assert html_of(sheaf, "Rooms") == "<p>Three rooms.</p>"
    assert html_of(sheaf, "Cellar") == ""


def test_an_index_at_the_top_stands_above_all() -> None:
    assert shape(arrive("all.zip", zipped({"b.md": "b", "index.md": "# All\n\nx"}))) == ["All", "-B"]


def test_front_matter_names_and_tags() -> None:
    text = "---\ntitle: 'It''s so: yes'\ntags:\n  - night\n  - \"lamps\"\nauthor: x\n---\n\n## One\n\nText."
    [(arrival, _above)] = arrive("x.md", text.encode()).flat()
    assert (arrival.title, arrival.text.tags) == ("It's so: yes", ["night", "lamps"])
    assert arrival.text.html == "<h2>One</h2><p>Text.</p>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('---\ntitle: "a \\"b\\""\n---\nx', {"title": 'a "b"'}), ("---\ntags: [a, 'b']\n---\nx", {"tags": ["a", "b"]}),
        ('---\ntags: ["a,b"]\n---\nx', {"tags": ["a,b"]}), ("---\nnot a row\n---\nx", {}), ("--- x\n---\nx", None),
        ("---\nnever closed", None), ("x\n---\ntitle: y\n---", None),
    ],
)  # fmt: skip
def test_front_matter(text: str, said: dict[str, Any] | None) -> None:
    assert split_matter(text) == ((said, "x") if said is not None else ({}, text))


def test_links_lead_to_documents_and_pictures_are_taken() -> None:
    sheaf = arrive("all.zip", zipped({
        "a.md": "See [b](sub/b%20c.md#part), [gone](gone.md), [web](https://example.org), [all](sub/).\n\n"
                "![A lamp](img/lamp.png#8x6) ![gone](img/none.png) ![out](../../etc/passwd.png)",
        "sub/b c.md": 'Back to [a](../a.md).\n\n```\n![A lamp](../img/lamp.png)\n```\n\n<img src="../img/lamp.png">',
        "img/lamp.png": png(), "img/unused.png": png(), "notes.pdf": b"%PDF-",
    }))  # fmt: skip
    assert shape(sheaf) == ["A", "Sub", "-B c"]
    html = html_of(sheaf, "A")
    assert f'<a href="{sheaf.mark}/2" rel="nofollow noopener noreferrer">b</a>, gone, <a href="https' in html
    assert f'<a href="{sheaf.mark}/1" rel="nofollow noopener noreferrer">all</a>' in html
    (picture,) = sheaf.top[0].text.pictures
    assert f'<img src="/files/{picture}/" alt="A lamp" width="8" height="6"> gone out</p>' in html
    below = sheaf.top[1].below[0].text
    assert "![A lamp](../img/lamp.png)" in below.html
    assert below.html.count("<img") == len(below.pictures) == 1
    assert sheaf.left_out == ["img/unused.png", "notes.pdf"]


def test_html_is_cleaned_and_names_itself() -> None:
    page = (
        "<!doctype html><html><head><title>The site</title><style>p{}</style><script>alert(1)</script></head><body>"
        "<h1>The <em>lamp</em></h1><p onclick=x()>Light<script>evil()</script></p><img src='lamp.png'>"
        "<img src='https://example.org/spy.png'><a href='javascript:x()'>j</a></body></html>"
    )
    sheaf = arrive("all.zip", zipped({"x.html": page, "lamp.png": png()}))
    assert shape(sheaf) == ["The lamp"]
    html = html_of(sheaf, "The lamp")
    assert html.startswith("<p>Light</p>")
    assert html.count("<img") == len(sheaf.top[0].text.pictures) == 1
    assert not any(word in html for word in ("script", "evil", "spy", "onclick", "The site", "p{}"))


def test_a_long_page_with_scripts_shows_none_of_them() -> None:
    page = "<script>let a = '<p>'</script>" + "<p>Light</p>" * 2000 + "<style>never { closed }"
    html = arrive("x.html", page.encode()).top[0].text.html
    assert html == "<p>Light</p>" * 2000


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("traversal.zip", "leads out of it"), ("symlink.zip", "is a link"), ("dup-names.zip", "twice"),
        ("nested.zip", "There is no Markdown"), ("bomb-100MB-in-100KB.zip", "would unpack to far more"),
    ],
)  # fmt: skip
def test_hostile_zips_are_refused(name: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        arrive(name, (ZIPS / name).read_bytes())


def test_more_refusals() -> None:
    many = zipped({f"{number}.md": "" for number in range(2_001)})
    for name, data, sentence in (
        ("x.zip", many, "at most 2000 files"), ("x.zip", b"PK\x03\x04 no zip", "damaged"),
        ("x.zip", zipped({f"{number}.md": "x" for number in range(501)}), "At most 500 documents"),
        ("x.exe", b"MZ", "Choose a Markdown"), ("x.md", b"\x00\x01\x02", "x.md: This is no text."),
        ("x.md", b"a" * 100_001, "x.md: This text has 100,001 characters"), ("x.zip", zipped({}), "There is no"),
        ("x.zip", zipped({"a/x.docx": b"PK no"}), "a/x.docx: This file is damaged"),
        ("x.zip", zipped({"a\x07.md": b"x"}), "whose name cannot be read"),
        ("x.docx", zipped({"word/x.txt": "x"}), "x.docx: This kind of file is not taken"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            arrive(name, data)
        assert sentence in caught.value.messages[0]


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "SECONDS", -1)
    with pytest.raises(ValidationError, match="bring in less at once"):
        arrive("x.md", b"x")


def test_names_without_their_encoding() -> None:
    """Some programs write UTF-8 and do not say so; what is neither that nor plain is refused."""
    data = zipped({"n\u00fcsse.md": "x"}).replace(b"\x00\x08", b"\x00\x00")
    assert shape(arrive("x.zip", data)) == ["N\u00fcsse"]
    with pytest.raises(ValidationError, match="whose name cannot be read"):
        arrive("x.zip", data.replace("n\u00fcsse".encode(), b"n\xfc\xfcsse"))


def test_a_lie_about_the_size_ends_where_it_was_promised() -> None:
    data = zipped({"x.md": "y" * 5_000})
    short = data.replace((5_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    with pytest.raises(ValidationError, match="damaged"):
        arrive("x.zip", short)
