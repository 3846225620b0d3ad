"""A live document is made to show a given text by the smallest change, while others go on writing in it."""

import random
from typing import Any

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.richtext import from_markdown
from apps.core.yjs import clients_of, html_of, rewritten, sound, state_of
from tests.core.test_yjs_round_trip import fixtures, texts
from tests.core.yjs_documents import block, document, merged, opened, paragraph, state, typed


def changed(before: bytes, html: str) -> bytes:
    """The update that leads from `before` to `html`, which it must."""
    update = rewritten(before, html)
    assert html_of(merged(before, update)) == html
    assert not update or sound(update)
    return update


def kept(before: bytes, update: bytes) -> list[bool]:
    """For each block of `before`, whether it is still there after `update`, as a cursor in it would find."""
    made = opened(before)
    blocks = list(made.get("default", type=pycrdt.XmlFragment).children)
    made.apply_update(update)
    return [any(one == other for other in made.get("default", type=pycrdt.XmlFragment).children) for one in blocks]


def test_the_same_text_changes_nothing() -> None:
    html = "<h2>a</h2><ul><li>b</li></ul><p>c <strong>d</strong></p>"
    assert rewritten(state_of(html), html) == b""
    assert rewritten(state(), "") == b""
    untidy = state(paragraph("  a  b "), ("paragraph", {}, []), ("codeBlock", {}, [[("x\n\n", {})]]))
    assert rewritten(untidy, "<p>a b</p><pre><code>x\n</code></pre>") == b""


def test_one_word_is_changed_in_place() -> None:
    before = state_of("<p>one two three</p><p>four</p>")
    update = changed(before, "<p>one 2 three</p><p>four</p>")
    assert kept(before, update) == [True, True]
    assert b"one" not in update and b"four" not in update
    assert len(update) < 60


@pytest.mark.parametrize(
    ("one", "other", "typing", "both"),
    [
        ("<p>one two</p>", "<p>one 2</p>", (0, 3, " and"), "<p>one and 2</p>"),
        ("<p>é😀 two</p>", "<p>é😀 2</p>", (0, 6, "!"), "<p>é😀! 2</p>"),
        ("<p>a</p><p>b</p>", "<p>new</p><p>a</p><p>b</p>", (1, 1, "!"), "<p>new</p><p>a</p><p>b!</p>"),
        ("<p>a</p><p>b</p><p>c</p>", "<p>a</p><p>c</p>", (2, 1, "!"), "<p>a</p><p>c!</p>"),
        ("<p>a b c</p>", "<p><strong>a b c</strong></p>", (0, 2, "x "), "<p><strong>a x b c</strong></p>"),
        ("<h2>head</h2><p>b</p>", "<h3>head</h3><p>b</p>", (0, 4, "ing"), "<h3>heading</h3><p>b</p>"),
        ("<pre><code>x = 1\n</code></pre>",)
        + ('<pre><code class="language-py">x = 2\n</code></pre>', (0, 0, "y = "))
        + ('<pre><code class="language-py">y = x = 2\n</code></pre>',),
    ],
)
def test_what_somebody_types_meanwhile_stays(one: str, other: str, typing: tuple[int, int, str], both: str) -> None:
    before = state_of(one)
    update, meanwhile = changed(before, other), typed(before, *typing)
    assert html_of(merged(before, update, meanwhile)) == both
    assert html_of(merged(before, meanwhile, update)) == both


def test_rows_and_items_that_stay_keep_what_is_typed_in_them() -> None:
    table = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>"
    before = state_of(table + "<ul><li>one</li><li>two</li></ul>")
    more = table.replace("d</td></tr>", "D</td></tr><tr><td>e</td><td>f</td></tr>")
    update = changed(before, more + "<ul><li>zero</li><li>one</li><li>2</li></ul>")
    made = opened(before)
    seen = made.get_state()
    block(made, 0).children[1].children[0].children[0].children[0].insert(1, "c")
    block(made, 1).children[0].children[0].children[0].insert(3, "!")
    after = html_of(merged(before, made.get_update(seen), update))
    assert after == more.replace("<td>c<", "<td>cc<") + "<ul><li>zero</li><li>one!</li><li>2</li></ul>"


def test_a_task_is_ticked_in_place() -> None:
    box = '<ul><li><input type="checkbox" {}disabled=""> a</li></ul>'
    before = state_of(box.format(""))
    update = changed(before, box.format('checked="" '))
    assert kept(before, update) == [True]
    assert len(update) < 60
    assert kept(before, changed(before, "<ul><li>a</li></ul>")) == [True]


def test_marks_change_without_the_words() -> None:
    html = '<p>a <strong>b</strong> c <a href="/x">d</a></p>'
    before = state_of(html)
    update = changed(before, '<p>a b <em>c</em> <a href="/y">d</a></p>')
    assert clients_of(update) != set() and kept(before, update) == [True]
    assert opened(update).get_state() == b"\x00"
    assert html_of(merged(before, update, typed(before, 0, 1, "z"))) == '<p>az b <em>c</em> <a href="/y">d</a></p>'


def test_lines_on_which_somebody_is_about_to_write_stay() -> None:
    sending = ("paragraph", {}, [("picture", {"alt": "", "upload": "upload-1"}, [])])
    before = state(paragraph("one"), ("paragraph", {}, []), paragraph("two "), sending, ("paragraph", {}, []))
    update = changed(before, "<p>1</p><p>two</p><p>three</p>")
    assert kept(before, update) == [True] * 5
    made = opened(before, update)
    assert str(block(made, 3)) == "<paragraph>three</paragraph>"
    assert str(block(made, 2)) == "<paragraph>two </paragraph>"
    assert kept(before, changed(before, ""))[1] is True


def test_what_the_schema_does_not_know_is_replaced() -> None:
    made = document(paragraph("a"), ("video", {"src": "x"}, [[("b", {})]]), [("loose", {})])
    block(made, 0).children[0].insert_embed(0, {"image": "x"})
    before = made.get_update()
    changed(before, "<p>A</p><p>b</p><p>loose</p>")
    changed(before, "<h2>c</h2>")
    deep = paragraph("deep")
    for _ in range(60):
        deep = ("blockquote", {}, [deep])
    changed(state(deep, paragraph("b")), "<blockquote><p>deeper</p></blockquote><p>b</p>")


def test_from_any_fixture_to_any_other() -> None:
    stored = [html_of(state_of(from_markdown(text))) for text in fixtures()]
    chance = random.Random(1)
    for _ in range(250):
        one = [chance.choice(stored) for _ in range(3)]
        other = [*one[: chance.randrange(4)], chance.choice(stored), *one[chance.randrange(4) :]]
        target = html_of(state_of("".join(other)))
        changed(state_of("".join(one)), target)


def test_large_documents_are_changed_in_bounded_time(long_texts: list[str]) -> None:
    for html in long_texts:
        changed(state_of(long_texts[0]), html)


@pytest.fixture
def long_texts() -> list[str]:
    chance = random.Random(2)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]

    def text(blocks: int) -> list[str]:
        return [f"<p>{' '.join(chance.choices(words, k=20))}.</p>" for _ in range(blocks)]

    one = text(300)
    same = ["<hr>"] * 1_000
    return ["".join(texts) for texts in (one, [*one[:150], *text(50), *one[160:]], text(300), same)]


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_it_always_ends_at_the_text_asked_for(one: str, other: str) -> None:
    changed(state_of(one), html_of(state_of(other)))


@settings(max_examples=50, deadline=None)
@given(texts, texts, texts, texts, st.data())
def test_two_changes_at_once_converge(first: str, second: str, one: str, other: str, data: Any) -> None:
    word = "untouched words"
    before = state_of(f"{first}<p>{word}</p>{second}")
    html = html_of(before)
    here, there = (html.replace(html_of(state_of(first)), text, 1) if first else text + html for text in (one, other))
    mine, yours = rewritten(before, here), rewritten(before, there)
    at = data.draw(st.integers(0, len(word)))
    index = next(i for i, child in enumerate(children(before)) if str(child) == f"<paragraph>{word}</paragraph>")
    typing = typed(before, index, at, "TYPED")
    results = {
        html_of(merged(before, *order))
        for order in ((mine, yours, typing), (typing, yours, mine), (yours, typing, mine), (yours, mine, typing))
    }
    assert len(results) == 1
    # A text that the editor cannot hold as it is may replace all that is there.
    held = all(html_of(state_of(text)) == text for text in (here, there))
    if held and word in here and word in there:
        assert "TYPED" in results.pop()


def children(before: bytes) -> list[Any]:
    made = opened(before)
    found = made.get("default", type=pycrdt.XmlFragment).children
    return list(found)
