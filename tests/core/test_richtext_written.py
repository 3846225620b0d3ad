"""A text arrives as Markdown from a textarea or as HTML from the editor, and comes back in the form it is shown in."""

import pytest
from django import forms

from apps.core.richtext import MAX_HTML, RichTextField, TooLong, Written


class LetterForm(forms.Form):
    body = RichTextField(max_length=200, error_messages={"required": "Write something first."})


def sent(**data: str) -> LetterForm:
    return LetterForm(data)


def test_a_textarea_sends_markdown() -> None:
    form = sent(body="Some **bold** words")
    assert form.is_valid()
    assert form.cleaned_data["body"].to_html() == "<p>Some <strong>bold</strong> words</p>"


def test_the_editor_sends_html_which_passes_the_one_gate() -> None:
    form = sent(body="<p>Words<script>alert(1)</script></p>", body_format="html")
    assert form.is_valid()
    assert form.cleaned_data["body"].to_html() == "<p>Words</p>"


def test_an_unknown_format_is_read_as_markdown() -> None:
    assert sent(body="<b>x</b> *y*", body_format="docx").data["body_format"] == "docx"
    form = sent(body="*y*", body_format="docx")
    assert form.is_valid()
    assert form.cleaned_data["body"] == Written("*y*", "markdown")


@pytest.mark.parametrize("body", ["", "  \n "])
def test_nothing_is_refused_with_a_sentence(body: str) -> None:
    assert sent(body=body).errors["body"] == ["Write something first."]


def test_more_than_may_be_sent_is_refused() -> None:
    assert "200" in sent(body="x" * 201).errors["body"][0]


def test_what_is_stored_is_shown_as_markdown_with_the_html_beside_it() -> None:
    html = str(LetterForm(initial={"body": Written("<p>Some <em>words</em> &amp; more</p>", "html")})["body"])
    assert ">\nSome *words* &amp; more</textarea>" in html
    assert 'data-html="&lt;p&gt;Some &lt;em&gt;words&lt;/em&gt; &amp;amp; more&lt;/p&gt;"' in html
    assert '<input type="hidden" name="body_format" value="markdown">' in html


def test_what_was_refused_comes_back_as_it_was_typed() -> None:
    html = str(sent(body="**" + "x" * 300)["body"])
    assert "**" + "x" * 300 in html
    assert "data-html" not in html


def test_too_much_html_is_refused_by_length() -> None:
    with pytest.raises(TooLong):
        Written("x" * (MAX_HTML + 1), "html").to_html()
