"""What changed is told word by word, completely, and quickly enough on the longest texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.content.differences import PARAGRAPH_END, Stretch, compare, compare_html

TEXTS = st.text(st.sampled_from("ab ü.\n家<&"), max_size=60) | st.text(max_size=40)


def told(stretches: list[Stretch], leave_out: str) -> str:
    """Return the text that is left when what was added, or what was removed, is left out."""
    lines = []
    for stretch in stretches:
        for paragraph in stretch.paragraphs:
            kept = [piece for piece in paragraph.pieces if piece.sort != leave_out]
            lines.append("".join(piece.text for piece in kept if piece.text != PARAGRAPH_END))
    return "".join("".join(lines).split())


def sorts(stretches: list[Stretch]) -> list[tuple[str, str]]:
    return [(p.sort, p.text) for stretch in stretches for paragraph in stretch.paragraphs for p in paragraph.pieces]


def test_words_are_never_cut_in_two() -> None:
    found = sorts(compare_html("<p>The pump hums at 40 Hz.</p>", "<p>The pumps hum at 40 Hz.</p>"))
    assert {("removed", "pump hums"), ("added", "pumps hum")} <= set(found)


def test_one_changed_word_is_one_change() -> None:
    found = compare("It was cast iron.\nIt held.", "It was ductile iron.\nIt held.")
    assert [(sort, text) for sort, text in sorts(found) if sort != "same"] == [
        ("removed", "cast"),
        ("added", "ductile"),
    ]
    assert [stretch.changed for stretch in found] == [True, False]


def test_a_joined_paragraph_shows() -> None:
    assert ("removed", PARAGRAPH_END) in sorts(compare("One\nTwo", "One Two"))


def test_the_same_text_has_no_change() -> None:
    assert not any(stretch.changed for stretch in compare_html("<p>One <strong>two</strong></p>", "<p>One two</p>"))
    assert compare("", "") == []


@given(TEXTS, TEXTS)
def test_both_texts_are_told_completely(old: str, new: str) -> None:
    found = compare(old, new)
    strip = str.maketrans("", "", PARAGRAPH_END)
    assert told(found, "added").translate(strip) == "".join(old.split()).translate(strip)
    assert told(found, "removed").translate(strip) == "".join(new.split()).translate(strip)


@pytest.mark.parametrize("other", ["word {} " * 1, "{} and the other ", "{}\n"])
def test_the_longest_texts_are_compared_within_seconds(other: str) -> None:
    old = "".join(f"word {number} of the text, " for number in range(4000))[:100_000]
    new = "".join(other.format(number * 7) for number in range(9000))[:100_000]
    begun = time.monotonic()
    assert compare(old, new)
    assert time.monotonic() - begun < 20
