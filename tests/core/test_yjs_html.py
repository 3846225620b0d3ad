"""What browsers and others put into a Yjs document, as the HTML that is stored."""

from typing import Any

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.richtext import plain_text, sanitise
from apps.core.yjs import html_of
from tests.core.yjs_documents import block, document, merged, paragraph, state, typed

LINK = {"link": {"href": "https://example.org/", "title": None}}


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        ([], ""),
        ([("paragraph", {}, [])], ""),
        ([("heading", {"level": 3.0}, [[("a", {})]])], "<h3>a</h3>"),
        ([("heading", {"level": "3"}, [[("a", {})]])], "<h2>a</h2>"),
        ([("heading", {}, [[("a", {})]])], "<h2>a</h2>"),
        ([("orderedList", {"start": 1}, [("listItem", {}, [paragraph("a")])])], "<ol><li>a</li></ol>"),
        ([("orderedList", {"start": 3, "type": "a"}, [("listItem", {}, [paragraph("a")])])],)
        + ('<ol start="3"><li>a</li></ol>',),
        ([("bulletList", {}, [("listItem", {"checked": True}, [paragraph("a")])])],)
        + ('<ul><li><input type="checkbox" checked="" disabled=""> a</li></ul>',),
        ([("bulletList", {}, [("listItem", {"checked": False}, [paragraph("a")])])],)
        + ('<ul><li><input type="checkbox" disabled=""> a</li></ul>',),
        ([("callout", {"tone": "loud"}, [paragraph("a")])],)
        + ('<aside class="callout" data-tone="note"><p>a</p></aside>',),
        ([("codeBlock", {"language": 'x"><script>'}, [[("a<b", {"bold": {}})]])],)
        + ("<pre><code>a&lt;b\n</code></pre>",),
        ([paragraph("a", LINK)],) + ('<p><a href="https://example.org/" rel="nofollow noopener noreferrer">a</a></p>',),
        ([paragraph("a", {"link": {"href": "javascript:alert(1)"}})], "<p>a</p>"),
        ([paragraph("a", {"link": True, "bold--AbCd123=": {}, "colour": {"x": 1}})], "<p><strong>a</strong></p>"),
        ([("paragraph", {"style": "x", "onclick": "y"}, [[('<img src=x onerror="a">', {})]])],)
        + ('<p>&lt;img src=x onerror="a"&gt;</p>',),
        ([("paragraph", {}, [("picture", {"src": "/files/a/", "alt": 12.0, "width": 10, "upload": "u"}, [])])],)
        + ('<p><img src="/files/a/" alt="12" width="10"></p>',),
        ([("paragraph", {}, [("picture", {"alt": "", "upload": "upload-1"}, [])])], ""),
        ([("paragraph", {}, [("picture", {"src": "https://evil.example/a.png", "alt": "x"}, [])])], ""),
        ([("paragraph", {}, [("mention", {"username": "anna", "name": "Anna <B>"}, [])])],)
        + ('<p><a class="mention" href="/people/anna/" data-username="anna">@Anna &lt;B&gt;</a></p>',),
        ([("paragraph", {}, [("mention", {"username": "anna"}, [])])],)
        + ('<p><a class="mention" href="/people/anna/" data-username="anna">@anna</a></p>',),
        ([("embed", {"item": 12}, [])], '<figure class="embed" data-item="12"></figure>'),
        ([("embed", {}, [])], ""),
        ([("embed", {"url": "https://evil.example/x"}, [])],)
        + ('<p><a href="https://evil.example/x" rel="nofollow noopener noreferrer">https://evil.example/x</a></p>',),
        ([("table", {}, [("tableRow", {}, [("tableHeader", {"colspan": 1, "align": "right"}, [paragraph("a")])])])],)
        + ('<table><thead><tr><th align="right">a</th></tr></thead></table>',),
    ],
)
def test_each_node_as_the_editor_writes_it(nodes: list[Any], html: str) -> None:
    assert html_of(state(*nodes)) == html
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        ([("video", {"src": "x"}, [])], ""),
        ([("video", {}, [[("words ", {}), ("kept", {"bold": {}})]]), ("video", {}, [[("apart", {})]])],)
        + ("<p>words <strong>kept</strong></p><p>apart</p>",),
        ([("columns", {}, [paragraph("a"), ("column", {}, [paragraph("b")])])], "<p>a</p><p>b</p>"),
        ([("paragraph", {}, [[("a", {})], ("badge", {}, [[("b", {})]]), [("c", {})]])], "<p>abc</p>"),
        ([("script", {}, [[("alert(1)", {})]])], "<p>alert(1)</p>"),
        ([("paragraph", {}, [paragraph("inside")])], "<p>inside</p>"),
        ([[("at the top", {})], paragraph("b")], "<p>at the top</p><p>b</p>"),
        ([("listItem", {}, [paragraph("stray")])], "<ul><li>stray</li></ul>"),
        ([("", {}, [paragraph("nameless")])], "<p>nameless</p>"),
    ],
)
def test_what_the_schema_does_not_know_leaves_its_words(nodes: list[Any], html: str) -> None:
    assert html_of(state(*nodes)) == html


def test_a_line_break_takes_part_in_what_goes_on_behind_it() -> None:
    line = ("paragraph", {}, [[("a", {"bold": {}})], ("hardBreak", {}, []), [("b", {"bold": {}}), ("c", {"code": {}})]])
    assert html_of(state(line)) == "<p><strong>a<br>b</strong><code>c</code></p>"
    named = ("paragraph", {}, [[("a", LINK)], ("reference", {"item": "1"}, []), [("b", LINK)]])
    assert html_of(state(named)).count("<a ") == 3


def test_marks_that_take_turns_many_times_are_all_read() -> None:
    made = document(paragraph("x"))
    text = block(made, 0).children[0]
    with made.transaction():
        for index in range(6_000):
            text.insert(0, "word ", {"code": {}, ("bold", "italic")[index % 2]: {}, "strike": {}})
    assert html_of(made.get_update()).count("word") == 6_000


def test_values_that_are_no_text_inside_a_text_are_left_out() -> None:
    made = document(paragraph("ab"))
    text = block(made, 0).children[0]
    text.insert_embed(1, {"image": "x"})
    text.insert_embed(0, pycrdt.XmlElement("video"))
    assert html_of(made.get_update()) == "<p>ab</p>"


@pytest.mark.parametrize("depth", [9, 39, 40, 41, 150])
@pytest.mark.parametrize("name", ["blockquote", "callout", "unknown"])
def test_what_lies_too_deep_keeps_its_words(name: str, depth: int) -> None:
    node = paragraph("deep")
    for _ in range(depth):
        node = (name, {}, [node, paragraph("beside")])
    html = html_of(state(node))
    assert plain_text(html).split() == ["deep"] + ["beside"] * depth
    assert sanitise(html) == html


def test_a_document_far_deeper_than_python_goes() -> None:
    made = document()
    here = made.get("default", type=pycrdt.XmlFragment)
    with made.transaction():
        for _ in range(5_000):
            here = here.children.append(pycrdt.XmlElement("blockquote"))
        here.children.append(pycrdt.XmlText("deep"))
    assert plain_text(html_of(made.get_update())) == "deep"


def test_two_people_at_once_are_both_read() -> None:
    before = state(paragraph("one"), paragraph("two"))
    first, second = typed(before, 0, 3, " more"), typed(before, 1, 0, "and ")
    assert html_of(merged(before, first, second)) == "<p>one more</p><p>and two</p>"
    assert html_of(merged(before, second, first)) == "<p>one more</p><p>and two</p>"


names = st.sampled_from(
    ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "codeBlock", "callout", "table"]
    + ["tableRow", "tableCell", "tableHeader", "horizontalRule", "hardBreak", "picture", "mention", "reference"]
    + ["embed", "other", "div"]
)
values = st.one_of(st.none(), st.booleans(), st.integers(-9, 99), st.floats(), st.text(max_size=4), st.just({"a": [1]}))
attribute_names = st.sampled_from(
    ["level", "start", "checked", "tone", "src", "alt", "item", "url", "username", "align"]
)
attributes = st.dictionaries(attribute_names, values, max_size=3)
marks = st.dictionaries(st.sampled_from(["bold", "italic", "code", "link", "x"]), st.just({"href": "/x"}), max_size=3)
runs = st.lists(st.tuples(st.text(min_size=1, max_size=4), marks), max_size=3)
nodes = st.recursive(runs, lambda inner: st.tuples(names, attributes, st.lists(inner, max_size=3)), max_leaves=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(nodes, max_size=4))
def test_any_document_becomes_stored_html(found: list[Any]) -> None:
    html = html_of(state(*found))
    assert sanitise(html) == html
