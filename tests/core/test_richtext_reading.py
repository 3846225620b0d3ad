"""What a reader sees: words, their number, and the beginning."""

import pytest

from apps.core.richtext import excerpt, from_markdown, plain_text, sanitise, text_length
from tests.core.stored_html import faults

LONG = from_markdown("\n\n".join(f"Paragraph {n} says *quite* a few words about pumps." for n in range(60)))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One *two* three", "One two three"),
        ('a < b & c > d \u00a0 "e"', 'a < b & c > d \u00a0 "e"'),
        ("# Title\n\nText\n\n- a\n- b\n  - c\n\n> quote", "Title\nText\na\nb\nc\nquote"),
        ("one\\\ntwo", "one\ntwo"),
        ("| a | b |\n|---|---|\n| c | d |", "a\tb\t\nc\td"),
        ("```\n  x\n\n\ty\n```", "  x\n\ty"),
        ("![A pump](/files/p)", "A pump"),
        ("", ""),
    ],
)
def test_plain_text(text: str, plain: str) -> None:
    assert plain_text(from_markdown(text)).strip() == plain.strip()
    assert text_length(from_markdown(text)) == len(plain_text(from_markdown(text)))


def test_a_short_text_is_its_own_excerpt() -> None:
    html = from_markdown("word " * 200)
    assert text_length(html) == 999
    assert excerpt(html) == html
    marked = from_markdown("**a** " * 400)
    assert text_length(marked) == 799
    assert excerpt(marked) == marked


def test_whole_blocks_then_a_cut_after_a_word() -> None:
    short = excerpt(LONG, 120)
    assert short == (
        "<p>Paragraph 0 says <em>quite</em> a few words about pumps.</p>"
        "<p>Paragraph 1 says <em>quite</em> a few words about pumps.…</p>"
    )
    assert excerpt(LONG, 150) == excerpt(LONG, 120).replace("…", "") + short.split("</p>")[1].replace("1", "2") + "</p>"
    assert excerpt(LONG, 30) == "<p>Paragraph 0 says <em>quite</em> a few…</p>"


@pytest.mark.parametrize("limit", [1, 5, 10, 50, 300, 1000])
@pytest.mark.parametrize(
    "text",
    [
        "word " * 600,
        "x" * 3000,
        "- an item of some length\n" * 100,
        "> quoted *words* here\n\n" * 100,
        "| a | b |\n|---|---|\n" + "| some cell | other cell |\n" * 90,
        "```py\n" + "print('line')\n" * 200 + "```",
        "[a link with **bold** words](https://example.org/) " * 90,
        "1. first\n\n   more\n\n   - deep *down* there\n" * 60,
        "![a](/files/b) " * 1200,
        "# " + "heading " * 300,
        "***\n\n" * 5 + "text " * 400,
    ],
)
def test_excerpts_are_whole_html_within_the_limit(text: str, limit: int) -> None:
    html = from_markdown(text)
    short = excerpt(html, limit)
    assert short != html
    assert text_length(short) <= limit + 2
    assert "…" in short
    assert faults(short) == []
    assert sanitise(short) == short


def test_no_character_is_torn_apart() -> None:
    firefighters = "👩🏽‍🚒" * 400
    short = plain_text(excerpt(from_markdown(firefighters), 102))
    assert short.removesuffix("…") == "👩🏽‍🚒" * 25
    flags = plain_text(excerpt(from_markdown("🇬🇧" * 700), 12))
    assert flags == "🇬🇧" * 5 + "…"
    accents = plain_text(excerpt(from_markdown("e\u0301" * 700), 11))
    assert accents.removesuffix("…") == "e\u0301" * 5
