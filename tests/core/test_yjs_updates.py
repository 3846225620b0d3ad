"""Bytes from outside: no harmful update reaches the library, and large ones are read to their end."""

import json

import pycrdt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core.yjs import apply, check, clients_of, compacted, html_of, rewritten, sound, state_of
from apps.core.yjs.updates import MAX_DEPTH
from tests.core.yjs_documents import block, document, number, opened, paragraph, piece, state, text, typed, update

STRING, EMBED, FORMAT, TYPE, ANY, DOCUMENT, SKIP = 4, 5, 6, 7, 8, 9, 10
ELEMENT = number(3) + text("blockquote")


def rich() -> bytes:
    """An update with every sort of content that an editor makes, and a deletion."""
    link = {"bold": {}, "link": {"href": "/x", "title": None}}
    item = ("listItem", {"checked": True}, [paragraph("a😀b", link)])
    made = document(("orderedList", {"start": 3, "other": {"a": [1, None, 1.5, "x"]}}, [item]), paragraph("gone"))
    block(made, 1).children[0].insert_embed(1, {"image": "x"})
    del made.get("default", type=pycrdt.XmlFragment).children[1]
    return made.get_update()


def deep(levels: int, *, beside: bool = False) -> bytes:
    """Elements inside each other; `beside` puts a text before each, so that they hang on it instead of their parent."""
    pieces = [piece(TYPE, ELEMENT)]
    for level in range(1, levels):
        parent = (9, (level - 1) * 2 if beside else level - 1)
        if beside:
            pieces.append(piece(STRING, text("a"), below=parent))
            pieces.append(bytes([TYPE | 0x80]) + number(9) + number(level * 2 - 1) + ELEMENT)
        else:
            pieces.append(piece(TYPE, ELEMENT, below=parent))
    return update(*pieces)


def test_what_editors_send_is_let_through() -> None:
    assert sound(rich())
    assert sound(b"\x00\x00")
    before = state(paragraph("one"))
    assert sound(typed(before, 0, 3, " 😀 more"))
    assert sound(state_of("<ul><li>a</li></ul><p>b</p>"))
    assert sound(pycrdt.merge_updates(before, typed(before, 0, 1, "x")))


def test_clients_of_insertions_and_of_deletions() -> None:
    before = state(paragraph("one"))
    assert clients_of(before) == {7}
    made = opened(before)
    seen = made.get_state()
    del block(made, 0).children[0][0:2]
    assert clients_of(made.get_update(seen)) == {7}
    inserted = typed(before, 0, 3, "x")
    assert len(clients_of(inserted)) == 1 and 7 not in clients_of(inserted)
    assert clients_of(b"\x00\x00") == set()
    assert clients_of(update(bytes([SKIP]) + number(5), piece(STRING, text("a")))) == {9}
    assert clients_of(update(bytes([SKIP]) + number(5))) == set()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\x00",
        b"\xff" * 20,
        rich() + b"\x00",
        rich()[:-1],
        number(2**40) + b"\x00",
        update(piece(STRING, text(""))),
        update(piece(STRING, number(3) + b"a\xff\xfe")),
        update(piece(STRING, number(2**50) + b"a")),
        update(piece(ANY, number(2**40))),
        update(piece(ANY, number(1) + b"u\x01" * 100_000 + b"\x7e")),
        update(piece(FORMAT, text("link") + text("[" * 100_000 + "]" * 100_000))),
        update(piece(FORMAT, text("link") + text("[" * 500 + "]" * 500))),
        update(piece(FORMAT, text("bold") + text("{"))),
        update(piece(EMBED, text("nothing"))),
        update(piece(DOCUMENT, text("id") + b"\x7e")),
        update(piece(TYPE, number(7))),
        update(piece(31, b"")),
        update(piece(STRING, text("a")), clock=2**31 - 1),
        update(bytes([SKIP]) + number(2**40)),
        update(bytes([SKIP]) + number(0)),
        update(piece(STRING, text("a")), piece(STRING, text("b"), below=(9, 0))),
        update(bytes([STRING | 0x80]) + number(9) + number(0) + text("a")),
        update(bytes([TYPE]) + number(0) + number(9) + number(0) + ELEMENT),
        deep(MAX_DEPTH + 1),
        deep(MAX_DEPTH + 1, beside=True),
        deep(60_000),
        update(deleted=number(2**40)),
        number(0) + number(1) + number(9) + number(1) + number(5) + number(2**40),
    ],
    ids=range(29),
)
def test_what_could_harm_is_refused(bad: bytes) -> None:
    assert not sound(bad)
    with pytest.raises(ValueError):
        check(bad)
    with pytest.raises(ValueError):
        apply(document(), bad)


def test_elements_as_deep_as_allowed_are_let_through() -> None:
    for whole in (deep(MAX_DEPTH), deep(MAX_DEPTH, beside=True)):
        assert sound(whole)
        assert html_of(whole) == html_of(opened(whole).get_update())


def test_an_update_that_does_not_fit_is_refused() -> None:
    made = document(paragraph("one"))
    with pytest.raises(ValueError):
        apply(made, update(piece(STRING, text("b"), below=(7, 2))))


def test_an_update_that_fits_is_applied() -> None:
    made = document(paragraph("one"))
    apply(made, typed(made.get_update(), 0, 3, " more"))
    assert html_of(made.get_update()) == "<p>one more</p>"


def test_an_update_about_what_another_holds_is_let_through() -> None:
    first = update(piece(STRING, text("a")))
    later = number(1) + number(1) + number(8) + number(0) + piece(STRING, text("b"), below=(9, 5)) + b"\x00"
    assert sound(pycrdt.merge_updates(first, later))


def test_compacting_keeps_what_waits_and_forgets_what_was_deleted() -> None:
    made = opened(b"\x00\x00")
    updates: list[bytes] = []
    subscription = made.observe(lambda event: updates.append(event.update))
    children = made.get("default", type=pycrdt.XmlFragment).children
    line = children.append(pycrdt.XmlElement("paragraph"))
    words = line.children.append(pycrdt.XmlText("secret "))
    words.insert(7, "told")
    del words[0:7]
    made.unobserve(subscription)
    first, second, *others = updates
    assert html_of(compacted(*updates)) == "<p>told</p>"
    assert b"secret" in pycrdt.merge_updates(*updates) and b"secret" not in compacted(*updates)
    assert html_of(compacted(compacted(first, *others), second)) == "<p>told</p>"
    assert html_of(compacted(compacted(others[1]), first, others[0], second)) == "<p>told</p>"
    assert compacted() == b"\x00\x00"


def test_an_update_of_many_pieces_is_read_whole() -> None:
    pieces = [piece(TYPE, ELEMENT), *(piece(STRING, text("a"), below=(9, 0)) for _ in range(30_000))]
    chained = [piece(STRING, text("a"))]
    chained += [bytes([STRING | 0x80]) + number(9) + number(clock) + text("a") for clock in range(30_000)]
    for whole in (update(*pieces), update(*chained)):
        assert clients_of(whole) == {9}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
@example(json.dumps({"a": 1}).encode())
def test_random_bytes_never_crash(data: bytes) -> None:
    for read in (check, clients_of, html_of, lambda bytes_: rewritten(bytes_, "<p>a</p>")):
        try:
            read(data)
        except ValueError:
            assert read is clients_of or not sound(data) or html_of_fails(data)


def html_of_fails(data: bytes) -> bool:
    with pytest.raises(ValueError):
        html_of(data)
    return True


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changed_bytes_never_crash(data: st.DataObject) -> None:
    whole = bytearray(rich())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    changed = bytes(whole)
    if not sound(changed):
        return
    clients_of(changed)
    try:
        made = opened(rich())
        apply(made, changed)
        html_of(made.get_update())
        html_of(changed)
        rewritten(changed, "<p>a</p>")
    except ValueError as error:
        assert "cannot be read" in str(error)
