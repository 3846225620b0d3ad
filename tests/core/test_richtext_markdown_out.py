"""Stored HTML to Markdown and back: nothing is lost on the way to an archive or an edit box."""

import json
from pathlib import Path

import pytest

from apps.core.richtext import from_markdown, sanitise, to_markdown
from tests.core.stored_html import naughty_strings, payloads, specification

DEMO = Path(__file__).resolve().parents[2] / "demo" / "meridian-water"


@pytest.mark.parametrize(
    "text",
    [
        "Some *words* and **more**, ~~gone~~, `code`.",
        "## Title\n\nText\n\n***\n\n### Sub",
        "- a\n- b\n  - c\n    1. d\n    2. e\n- f",
        "- [ ] open\n- [x] done",
        "3. c\n4. d",
        "> quoted\n>\n> - list\n\nafter",
        "```py\nprint('`')\n\nx = 1\n```",
        "````\n```\ninner\n```\n````",
        "| a | b | c |\n| --- | :-: | --: |\n| 1 | 2 \\| 3 | `x` |",
        'A [link](https://example.org/a_(b) "title") and https://example.org/x.',
        "![alt](/files/a.webp)",
        "one\\\ntwo",
        "2 * 3 * 4 and snake_case_name",
        "1\\. not a list\n\n\\# not a title\n\n\\- nor this",
        "- a\n\n* b",
        "\\*literal\\* \\[brackets\\] \\`ticks\\`",
    ],
)
def test_good_markdown_comes_back_readable(text: str) -> None:
    html = from_markdown(text)
    back = to_markdown(html)
    assert from_markdown(back) == html
    assert "<" not in back
    assert to_markdown(from_markdown(back)) == back


def test_common_forms_come_back_as_written() -> None:
    text = "## Title\n\nSome *words*, **more** and ~~less~~.\n\n- a\n  - b\n- c\n\n> quote\n\n1. x\n2. y\n\n***\n\n`z`"
    assert to_markdown(from_markdown(text)) == text


def test_line_breaks_are_plain_line_ends_where_the_box_reads_them_so() -> None:
    html = "<p>one<br>two</p>"
    assert to_markdown(html) == "one\\\ntwo"
    assert to_markdown(html, breaks=True) == "one\ntwo"
    assert from_markdown("one\ntwo", breaks=True) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<strong>.b</strong>c</p>",
        '<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td>c</td></tr></tbody></table>',
        "<table><tbody><tr><td>no head</td></tr></tbody></table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><ul><li>x</li></ul></td></tr></tbody></table>",
        "<ul><li><pre><code>a\n\n\nb\n</code></pre></li></ul>",
        "<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>",
        "<ol><li></li><li>b</li></ol>",
        "<p>**not bold** _nor this_ &lt;b&gt; &amp;amp; # - + 1. ~~~</p>",
        '<p><img src="/files/a" alt="b" width="10"></p>',
        "<p>http://example.org/ unlinked</p>",
        "<h2>a ##</h2>",
        "<p>a<br><br>b</p>",
        "<p>\u3000wide\u2003</p>",
        '<blockquote><blockquote><ul><li><input type="checkbox" disabled=""> a</li></ul></blockquote></blockquote>',
    ],
)
def test_what_markdown_can_hardly_say_survives(html: str) -> None:
    assert sanitise(html) == html
    assert from_markdown(to_markdown(html)) == html
    assert to_markdown(from_markdown(to_markdown(html))) == to_markdown(html)


def test_the_collections_survive() -> None:
    texts = [case["markdown"] for case in specification()] + naughty_strings() + payloads()
    stored = [from_markdown(text) for text in texts] + [sanitise(text) for text in texts]
    lost = [html for html in stored if from_markdown(to_markdown(html)) != html]
    assert lost == []


def test_the_demo_comes_back_as_readable_as_it_was() -> None:
    lines = [*(DEMO / "items.jsonl").open(), *(DEMO / "comments.jsonl").open()]
    stored = [from_markdown(row["body"]) for row in map(json.loads, lines) if row.get("body")]
    assert len(stored) > 800
    back = [to_markdown(html) for html in stored]
    assert [html for html, text in zip(stored, back, strict=True) if from_markdown(text) != html] == []
    assert [text for text in back if "</" in text] == []
