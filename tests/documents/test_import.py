"""Bringing files in: what is written, by whom and where, what comes back of what went out, and all or nothing."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.core import yjs
from apps.core.richtext import find_files
from apps.documents.actions.carrying import bring_in
from apps.documents.carrying.arriving import arrive
from apps.documents.carrying.as_markdown import write_zip
from apps.documents.carrying.bundle import gather
from apps.documents.models import Document, Parcel
from apps.documents.reads import flat, tree_of
from apps.documents.tasks import forget_begun
from apps.files.models import File
from tests.documents.test_export import picture
from tests.documents.test_import_files import png, zipped
from tests.factories import make_document, make_space

pytestmark = pytest.mark.django_db


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def texts(user: Any, space: Any) -> list[tuple[int, str, str, list[str]]]:
    """What a space's tree says: (depth, title, text, tags), in the order of reading."""
    leaves = flat(tree_of(user, space))
    rows = {row.pk: row for row in Document.visible_to(user).filter(space=space)}
    return [
        (leaf.depth, leaf.document.title, rows[leaf.document.pk].body,
         sorted(name for name, _slug in rows[leaf.document.pk].tag_names))
        for leaf in leaves
    ]  # fmt: skip


LONG = """## Before

Charge the **lamp**, *then* ask @bob: is it `on`?

- [ ] oil
- [x] wick

1. one
   - deep

| a | b |
| --- | :-: |
| 1 | 2 |

> [!TIP]
> Quiet.

```python
print("![x](pictures/001-the-lamp.png)")
```

Two <b>&amp; three ~~four~~ [there](https://example.org/a_b?c=d#e "so")
"""


def test_what_went_out_comes_back_as_it_was(space: Any, bob: Any) -> None:
    top = make_document(space, bob, title="Night work: how?", text=LONG, tags="night, lamps")
    lamps = make_document(space, bob, title="Lamps", text=f"See [[i/{top.pk}]] and [this](/i/{top.pk}/).", parent=top)
    shown = [picture(bob).get_absolute_url() for _ in range(2)]
    body = f"![A *lamp*]({shown[0]})\n\n![x]({shown[1]}#8x6)\n\n[[i/{lamps.pk}]]\n\nEnd."
    make_document(space, bob, title="Oil", text=body, parent=lamps)
    for number in range(11):
        make_document(space, bob, title=f"Door {11 - number}", text=f"Number {number}.", parent=top)
    make_document(space, bob, title="Empty", text="", parent=top)
    out = io.BytesIO()
    write_zip(gather(bob, top, "http://testserver", below=True), out)
    elsewhere = make_space(bob, slug="elsewhere")
    bring_in(actor=bob, space=elsewhere, sheaf=arrive("night.zip", out.getvalue()))

    before, after = texts(bob, space), texts(bob, elsewhere)
    # Only the numbers of what they lead to, and of pictures, are others.
    numbers = {leaf.document.pk: other.document.pk for leaf, other in
               zip(flat(tree_of(bob, space)), flat(tree_of(bob, elsewhere)), strict=True)}  # fmt: skip
    files = [pk for row in before for pk in find_files(row[2])]
    brought = [pk for row in after for pk in find_files(row[2])]
    assert len(files) == len(brought) == 2
    assert not set(files) & set(brought)
    for depth, title, html, tags in before:
        for old, new in numbers.items():
            html = html.replace(f'/i/{old}/"', f'/i/{new}/"').replace(f'data-item="{old}"', f'data-item="{new}"')
        for old_file, new_file in zip(files, brought, strict=True):
            html = html.replace(str(old_file), str(new_file))
        assert after.pop(0) == (depth, title, html, tags)


def test_what_came_in_can_be_written_in_and_its_pictures_be_seen(
    space: Any, bob: Any, charlie: Any, as_user: Callable
) -> None:
    sheaf = arrive("x.zip", zipped({"a.md": "![A lamp](l.png) [b](b.md)", "b.md": "B.", "l.png": png()}))
    first, second = bring_in(actor=bob, space=space, sheaf=sheaf)
    first = Document.visible_to(bob).get(pk=first.pk)
    assert f'href="/i/{second.pk}/"' in first.body
    assert yjs.html_of(bytes(first.state_bytes)) == first.body
    assert sheaf.mark not in first.excerpt
    assert (first.author, first.owner, first.space) == (bob, bob, space)
    (file,) = find_files(first.body)
    answer = as_user(charlie).get(f"/files/{file}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")


def test_a_text_may_show_many_pictures(space: Any, bob: Any) -> None:
    shown = {f"{number}.png": png() for number in range(45)}
    sheaf = arrive("x.zip", zipped({"a.md": "\n\n".join(f"![]({name})" for name in shown), **shown}))
    (document,) = bring_in(actor=bob, space=space, sheaf=sheaf)
    found = find_files(Document.visible_to(bob).get().body)
    assert len(found) == File.visible_to(bob).filter(item=document, pk__in=found).count() == 45


def test_nothing_is_written_when_one_cannot_be(space: Any, bob: Any) -> None:
    sheaf = arrive("x.zip", zipped({"a.md": "![A lamp](l.png)", "l.png": png(), "z.md": "![x](bad.png)",
                                    "bad.png": b"no picture"}))  # fmt: skip
    kept = set(default_storage.listdir("files")[0]) if default_storage.exists("files") else set()
    files = {name for folder in kept for name in default_storage.listdir(f"files/{folder}")[1]}
    with pytest.raises(ValidationError, match=r"z\.md: This file is not a picture"):
        bring_in(actor=bob, space=space, sheaf=sheaf)
    assert not Document.visible_to(bob).exists()
    assert not File.visible_to(bob).exists()
    folders = default_storage.listdir("files")[0]
    assert {name for folder in folders for name in default_storage.listdir(f"files/{folder}")[1]} == files


def test_a_tree_has_a_depth(space: Any, bob: Any) -> None:
    sheaf = arrive("x.zip", zipped({"a/b/c/d/e/f/g/h.md": "x"}))
    with pytest.raises(ValidationError, match="At most 8 levels"):
        bring_in(actor=bob, space=space, sheaf=sheaf, parent=make_document(space, bob))
    assert len(bring_in(actor=bob, space=space, sheaf=sheaf)) == 8


def test_outsiders_bring_nothing_in(space: Any, charlie: Any) -> None:
    with pytest.raises(PermissionDenied):
        bring_in(actor=charlie, space=space, sheaf=arrive("x.md", b"x"))


def test_the_page_brings_in_and_leads_to_the_tree(space: Any, bob: Any, as_user: Callable) -> None:
    parent = make_document(space, bob, title="Above")
    client, address = as_user(bob), f"{reverse('document_import')}?space=craft&parent={parent.pk}"
    assert f'href="{reverse("document_import")}?space=craft"' in client.get("/s/craft/documents/").content.decode()
    assert f'<option value="{parent.pk}" selected>Above' in client.get(address).content.decode()
    file = sent("x.zip", zipped({"a.md": "A.", "b.md": "B.", "c.txt": "C."}))
    looked = client.post(address, {"space": space.pk, "parent": parent.pk, "file": file}, follow=True)
    page = looked.content.decode()
    assert "Below “Above”." in page and "2 documents" in page and "<li>c.txt</li>" in page and "1 word" in page
    assert [leaf.document.title for leaf in flat(tree_of(bob, space))] == ["Above"]
    answer = client.post(looked.redirect_chain[0][0], follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/s/craft/documents/#document-")
    assert "2 documents came in. Left out, as nothing shows them: c.txt." in page
    assert [(leaf.depth, leaf.document.title) for leaf in flat(tree_of(bob, space))] == [
        (0, "Above"), (1, "A"), (1, "B")
    ]  # fmt: skip


def test_the_page_says_what_it_does_not_take(space: Any, bob: Any, as_user: Callable, settings: Any) -> None:
    address = reverse("document_import") + "?space=craft"
    for file, sentence in (
        (sent("x.exe", b"MZ"), "Choose a Markdown, HTML or Word (docx) file"),
        (sent("x.md", b""), "This file is empty"),
        (None, "Choose a file."), (sent("x.md", b"a" * 2_000_001), "This file is larger than 2 MB."),
    ):  # fmt: skip
        settings.UPLOAD_MAX_BYTES = 2_000_000
        answer = as_user(bob).post(address, {"space": space.pk} | ({"file": file} if file else {}))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Document.visible_to(bob).exists()


def test_a_space_that_is_not_ones_own_is_not_offered(private: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    client = as_user(charlie)
    address = reverse("document_import")
    assert "Quiet room" not in client.get(f"{address}?space=quiet-room").content.decode()
    client.post(address, {"space": private.pk, "file": sent("x.md", b"x")})
    assert not Document.visible_to(bob).exists()


def test_it_comes_in_once_and_only_for_who_sent_it(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    address = reverse("document_import") + "?space=craft"
    client = as_user(bob)
    step = client.post(address, {"space": space.pk, "file": sent("x.md", b"# X")}).url
    assert as_user(charlie).post(step).url == reverse("document_import")
    assert not Document.visible_to(bob).exists()
    client = as_user(bob)
    client.post(step)
    assert client.post(step).url == reverse("document_import")
    assert [document.title for document in Document.visible_to(bob)] == ["X"]
    assert not Parcel.objects.exists()


def test_what_cannot_be_written_after_all_is_said_and_kept(space: Any, bob: Any, as_user: Callable) -> None:
    client = as_user(bob)
    deep = "/".join(str(number) for number in range(60)) + "/a.md"
    answer = client.post(
        reverse("document_import") + "?space=craft", {"space": space.pk, "file": sent("x.zip", zipped({deep: "A."}))}
    )
    answer = client.post(answer.url)
    assert answer.status_code == 422 and "levels fit below each other" in answer.content.decode()
    assert Parcel.objects.count() == 1 and not Document.visible_to(bob).exists()


def test_only_the_newest_are_kept_and_only_for_a_day(space: Any, bob: Any, as_user: Callable) -> None:
    for name in ("a.md", "b.md", "c.md"):
        as_user(bob).post(reverse("document_import") + "?space=craft", {"space": space.pk, "file": sent(name, b"x")})
    assert list(Parcel.objects.order_by("pk").values_list("name", flat=True)) == ["b.md", "c.md"]
    Parcel.objects.filter(name="b.md").update(at=timezone.now() - timedelta(days=2))
    assert forget_begun() == 1 and Parcel.objects.get().name == "c.md"
