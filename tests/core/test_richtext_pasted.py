"""What comes out of office programs and web pages arrives as plain, clean text with its structure."""

import pytest

from apps.core.richtext import from_markdown, sanitise, to_markdown
from tests.core.stored_html import DATA, faults

REL = ' rel="nofollow noopener noreferrer"'
PASTED = DATA / "pasted"


def pasted(name: str) -> str:
    return sanitise((PASTED / f"{name}.html").read_text(encoding="utf-8"))


def test_a_word_document() -> None:
    assert pasted("word") == (
        "<h2>Night work at Saltgate</h2><h2>Before you go</h2>"
        "<p>Tell the <strong>control room</strong> and the <strong><em>duty inspector</em></strong>.</p>"
        "<ul><li>Two listening sticks<ul><li>one with a new earpiece</li></ul></li><li>The logger</li></ul>"
        "<h3>On site</h3>"
        '<ol start="3"><li>Shut the valve</li><li>Wait ten minutes</li></ol>'
        "<table><tbody><tr><td><strong>Zone</strong></td><td><strong>l/s</strong></td></tr>"
        "<tr><td>5</td><td>1.4</td></tr></tbody></table>"
        "<p>Call me after.</p>"
    )


def test_a_google_document() -> None:
    assert pasted("google-docs") == (
        "<h2>Shift notes</h2>"
        "<p>The pump at <strong>Pennick</strong> runs <em>warm</em>, not <s>hot</s>. See "
        f'<a href="https://docs.example.org/d/1?a=1&amp;b=2"{REL}>the sheet</a>.</p>'
        "<ul><li>Check the seal<ul><li><strong><em>twice</em></strong></li></ul></li><li>Write it down</li></ul>"
        "<h3>Next week</h3><p>Nothing planned.</p>"
    )
    assert pasted("google-docs-words") == "<p>only a few <strong>words</strong></p>"


def test_a_web_page() -> None:
    assert pasted("web-page") == (
        f'<p><a href="https://news.example.org/"{REL}>Home</a></p><h2>Quiet pipes</h2>'
        "<p>Half of all leaks make <strong>no sound</strong> above&nbsp;ground.</p>"
        "<p>First line<br>second line</p><p>Read <strong>this</strong> too.</p><h4>Sources</h4>"
        "<p>A pipe</p><p>Related: valves</p><p>Subscribe</p><p>© Example</p>"
    )


@pytest.mark.parametrize("name", ["word", "google-docs", "google-docs-words", "web-page"])
def test_what_was_pasted_keeps_to_the_rules(name: str) -> None:
    stored = pasted(name)
    assert faults(stored) == []
    assert sanitise(stored) == stored
    assert from_markdown(to_markdown(stored)) == stored
    assert "mso" not in stored.lower() and "style" not in stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>", "<h2>a</h2><h3>b</h3><h4>c</h4><h4>d</h4>"),
        ("<h2>a</h2><h4>b</h4><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ('<span style="FONT-WEIGHT: 700">a</span>', "<p><strong>a</strong></p>"),
        ('<strong style="font-weight:400">a</strong><em style="font-style:normal">b</em>', "<p>ab</p>"),
        ('<b style="font-weight: normal; font-style: italic">a</b>', "<p><em>a</em></p>"),
        ('<strong>a <span style="font-weight:bold">b</span></strong>', "<p><strong>a b</strong></p>"),
        ('<span style="bold">a</span>', "<p>a</p>"),
        ('<span style="mso-list:Ignore">1.</span>', ""),
        ("<p style='mso-list:l0 level1 lfo1'>bare</p>", "<ul><li>bare</li></ul>"),
        (
            "<p style='mso-list:l0 level2 lfo1'>a</p><p style='mso-list:l0 level1 lfo1'>b</p>",
            "<ul><li>a</li></ul><ul><li>b</li></ul>",
        ),
        (
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>a)</span>x</p>"
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>b)</span>y</p>"
            "<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>-</span>z</p><p>end</p>",
            "<ol><li>x</li><li>y</li></ol><ul><li>z</li></ul><p>end</p>",
        ),
    ],
)
def test_styles_are_read_for_what_they_mean(given: str, stored: str) -> None:
    assert sanitise(given) == stored
    assert sanitise(stored) == stored
