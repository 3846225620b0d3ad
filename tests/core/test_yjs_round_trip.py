"""Stored HTML becomes a Yjs document and comes back from it as it was."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from apps.core.richtext import MAX_HTML, from_markdown, plain_text, sanitise, to_markdown
from apps.core.yjs import html_of, state_of
from tests.core.stored_html import DATA, naughty_strings, payloads, specification
from tests.core.test_richtext_markdown_out import DEMO

GITHUB = {"tables": 42, "tasklists": 20, "strikethrough": 15, "alerts": 16}


def fixtures() -> list[str]:
    """The Markdown of all fixtures: 652 of the specification and 93 of GitHub's flavour."""
    texts = [case["markdown"] for case in specification()]
    for name in GITHUB:
        texts += [text for _, _, text, _ in read_fixture_file(DATA / "commonmark" / f"{name}.md")]
    return texts


def test_all_fixtures_come_back_unchanged() -> None:
    stored = [from_markdown(text) for text in fixtures()]
    assert len(stored) == 652 + sum(GITHUB.values()) == 745
    back = [html_of(state_of(html)) for html in stored]
    assert [pair for pair in zip(stored, back, strict=True) if pair[0] != pair[1]] == []
    assert [to_markdown(html) for html in back] == [to_markdown(html) for html in stored]


def test_the_demo_comes_back_unchanged() -> None:
    lines = [*(DEMO / "items.jsonl").open(), *(DEMO / "comments.jsonl").open()]
    stored = [from_markdown(row["body"]) for row in map(json.loads, lines) if row.get("body")]
    assert len(stored) > 800
    assert [html for html in stored if html_of(state_of(html)) != html] == []


def test_collected_bad_input_is_stable_after_one_round() -> None:
    for text in payloads() + naughty_strings():
        html = sanitise(text)
        back = html_of(state_of(html))
        assert sanitise(back) == back
        assert html_of(state_of(back)) == back
        assert plain_text(back) == plain_text(html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>one<br>two</p>",
        "<h2>a</h2><h3>b</h3><h4>c</h4>",
        '<ol start="7"><li>a</li><li><p>b</p><p>c</p></li></ol>',
        '<ul><li><input type="checkbox" disabled=""> open</li><li><input type="checkbox" checked="" disabled=""> done'
        "<ul><li>below</li></ul></li><li>none</li></ul>",
        '<pre><code class="language-py">x = 1\n\n  y\n</code></pre>',
        '<aside class="callout" data-tone="warning"><p>hot</p><ul><li>a</li></ul></aside>',
        '<table><thead><tr><th align="left">a</th><th colspan="2">b</th></tr></thead>'
        '<tbody><tr><td rowspan="2">c<br>d</td><td><p>e</p><ul><li>f</li></ul></td><td></td></tr></tbody></table>',
        "<table><tbody><tr><td>no head</td></tr></tbody></table>",
        '<p><img src="/files/abc/" alt="12" title="t" width="10" height="20"></p>',
        '<p>Ask <a class="mention" href="/people/anna/" data-username="anna">@Anna B</a>, see '
        '<a class="ref" href="/i/12/" data-item="12"></a> <a class="ref" href="/s/x/" data-space="x"></a></p>',
        '<figure class="embed" data-item="12"></figure>',
        '<p><a href="/x?a=1&amp;b=&quot;" title="a &quot;b&quot;">l &amp; &lt;k&gt;</a>&nbsp;x</p>',
        '<p><strong>a<br>b <a class="ref" href="/i/1/" data-item="1"></a> c</strong></p>',
        "<p>😀 é <em>👩‍👩‍👧</em></p>",
        "<ul><li>a</li></ul><ul><li>b</li></ul><hr><blockquote><blockquote><p>c</p></blockquote></blockquote>",
    ],
)
def test_each_element_comes_back(html: str) -> None:
    assert sanitise(html) == html
    assert html_of(state_of(html)) == html


def test_marks_that_reach_equally_far_are_nested_in_one_order() -> None:
    assert html_of(state_of("<p><strong><em>x</em></strong></p>")) == "<p><em><strong>x</strong></em></p>"
    assert html_of(state_of('<p><em><a href="/x">x</a></em></p>')) == '<p><a href="/x"><em>x</em></a></p>'
    assert html_of(state_of('<p><em>y <a href="/x">x</a></em></p>')) == '<p><em>y <a href="/x">x</a></em></p>'


def test_a_text_longer_than_any_may_be_is_still_given_whole() -> None:
    paragraph = "<p>Some words that are <strong>repeated</strong> often.</p>"
    html = paragraph * (MAX_HTML // len(paragraph) + 100)
    assert html_of(state_of(html)) == html
    one = "word " * (MAX_HTML // 5 + 1_000)
    assert plain_text(html_of(state_of(f"<p>{one}</p>"))).split() == one.split()
    assert plain_text(html_of(state_of(f"<p>{'&amp;' * MAX_HTML}</p>"))).replace("\n", "") == "&" * MAX_HTML


words = st.text(st.sampled_from('ab é😀<&"\xa0*_`'), min_size=1, max_size=8)
running = st.recursive(
    words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["strong", "em", "s", "code", 'a href="/x"']), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        inner.map(lambda text: f'{text}<br><img src="/files/a/" alt="">'),
    ),
    max_leaves=5,
)
blocks = st.recursive(
    st.one_of(
        st.tuples(st.sampled_from(["p", "h2", "h4"]), running).map(lambda pair: "<{0}>{1}</{0}>".format(*pair)),
        words.map(lambda text: f"<pre><code>{text.replace('&', '&amp;').replace('<', '&lt;')}</code></pre>"),
        st.just("<hr>"),
    ),
    lambda inner: st.tuples(
        st.sampled_from(["<ul><li>{}</li></ul>", "<ol><li>x</li><li>{}</li></ol>", "<blockquote>{}</blockquote>"])
        | st.sampled_from(
            ['<aside class="callout">{}</aside>', '<li data-checked="true">{}</li>']
            + ["<table><tr><th>h</th></tr><tr><td>{}</td></tr></table>"]
        ),
        st.lists(inner, min_size=1, max_size=2).map("".join),
    ).map(lambda pair: pair[0].format(pair[1])),
    max_leaves=6,
)
texts = st.lists(blocks, max_size=4).map("".join).map(sanitise)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_any_text_is_stable_after_one_round(html: str) -> None:
    back = html_of(state_of(html))
    assert sanitise(back) == back
    assert html_of(state_of(back)) == back
    # What cannot stand where it did, such as a picture in a heading, moves; nothing that is read is lost.
    assert plain_text(back).split() == plain_text(html).split()
