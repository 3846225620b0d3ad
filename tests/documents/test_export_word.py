"""Documents leave as a Word file, and say the same when they come back."""

import io
import re
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.urls import reverse

from apps.documents.carrying.arriving import arrive
from apps.documents.models import Document
from apps.files.storage import forget
from tests.documents.test_export import picture
from tests.factories import make_document

pytestmark = pytest.mark.django_db
TEXT = """Charge **the *old* lamp** and `test` ~~twice~~ [it](https://e.org/a?b=1&c=2).
Then:

1. Sign out
   - of the book
   - of the shed
2. Lock

Between.

1. Again

- [ ] Oil
- [x] Wick

> So they say.

```python
if a < b:
    pass
```

| Part | Price |
|---|:-:|
| Wick & oil | **2** |

---

> [!warning]
> It is hot."""


@pytest.fixture
def document(space: Any, bob: Any) -> Document:
    return make_document(space, bob, title="Night work: how?", text=f"## Before\n\n{TEXT}")


def taken(client: Any, document: Any, what: str = "alone") -> Any:
    return client.get(reverse("document_export", args=[document.pk]), {"form": "word", "what": what})


def back(answer: Any) -> str:
    return arrive("x.docx", answer.getvalue()).flat()[0][0].text.html


def test_it_says_the_same_when_it_comes_back(document: Document, charlie: Any, as_user: Callable) -> None:
    answer = taken(as_user(charlie), document)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="night-work-how.docx"'
    html = back(answer)
    assert "<strong>the <em>old</em> lamp</strong>" in html.replace("</strong><strong>", "")
    assert '<a href="https://e.org/a?b=1&amp;c=2"' in html and "<s>twice</s>" in html
    assert re.search(r"<ol><li>Sign out<ul><li>of the book</li><li>of the shed</li></ul></li><li>Lock</li></ol>", html)
    assert "☐ Oil" in html and "☑ Wick" in html and "It is hot." in html and "if a &lt; b:" in html
    assert re.search(r"<td>(<p>)?Wick &amp; oil", html) and re.search(r"<h[23]>Before</h[23]>", html)


def test_numbers_begin_anew_in_each_list(document: Document, charlie: Any, as_user: Callable) -> None:
    written = docx.Document(io.BytesIO(taken(as_user(charlie), document).getvalue()))
    listed = [each for each in written.paragraphs if each.style.name == "List Paragraph"]
    numbers = {each.text: each._p.pPr.numPr.numId.val for each in listed}
    assert numbers["Sign out"] == numbers["Lock"] != numbers["Again"]
    assert (written.core_properties.title, written.core_properties.author) == ("Night work: how?", "Bob")


def test_a_tree_is_one_file_whose_links_lead_within(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    top = make_document(space, bob, title="Night work", text="Words.")
    below = make_document(
        space, bob, title="Lamps", text=f"## A\n\nSee [[i/{top.pk}]] and [us](/s/craft/).", parent=top
    )
    written = docx.Document(io.BytesIO(taken(as_user(charlie), top, "below").getvalue()))
    headings = [(each.style.name, each.text) for each in written.paragraphs if each.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Night work"), ("Heading 2", "Lamps"), ("Heading 3", "A")]
    xml = written.element.xml
    assert f'w:name="document-{top.pk}"' in xml and f'w:anchor="document-{top.pk}"' in xml
    targets = [each.target_ref for each in written.part.rels.values() if each.is_external]
    assert targets == ["http://testserver/s/craft/"] and below.title == "Lamps"


def test_pictures_go_along_and_what_is_gone_is_said(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    there, gone = picture(bob), picture(bob, "gone.png")
    text = f"![A lamp]({there.get_absolute_url()})\n\n![An oil can]({gone.get_absolute_url()})"
    document = make_document(space, bob, title="Oil", text=text)
    forget(gone.name)
    written = docx.Document(io.BytesIO(taken(as_user(charlie), document).getvalue()))
    assert len(written.inline_shapes) == 1
    assert 'descr="A lamp"' in written.element.xml and "An oil can" in [each.text for each in written.paragraphs]


def test_words_that_no_file_may_hold_are_left_out(space: Any, bob: Any, charlie: Any, as_user: Callable) -> None:
    document = make_document(space, bob, title="Odd", text="Words")
    Document.everything.filter(pk=document.pk).update(
        title="Odd \x0b\ufffe", body="<p>a\x0bb\ufffec</p><table></table>"
    )
    written = docx.Document(io.BytesIO(taken(as_user(charlie), document).getvalue()))
    assert "abc" in [each.text for each in written.paragraphs]
