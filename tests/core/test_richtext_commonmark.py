"""The Markdown standards. Expected HTML is sanitised before comparing, since stored HTML has one canonical form."""

import pytest
from markdown_it.utils import read_fixture_file

from apps.core.richtext import from_markdown, sanitise
from tests.core.stored_html import DATA, specification

# Pictures from elsewhere become links to them, so that nobody outside learns who reads what.
FOREIGN_PICTURES = {517, 520, 531, *range(572, 590), 591}
# Bare addresses are linked, as GitHub's flavour asks and plain CommonMark does not.
BARE_LINKS = {608, 611, 612}


def test_specification() -> None:
    differing = {
        case["example"] for case in specification() if from_markdown(case["markdown"]) != sanitise(case["html"])
    }
    assert len(specification()) == 652
    assert differing == FOREIGN_PICTURES | BARE_LINKS


@pytest.mark.parametrize(("name", "number"), [("tables", 42), ("tasklists", 20), ("strikethrough", 15), ("alerts", 16)])
def test_github_flavour(name: str, number: int) -> None:
    fixtures = read_fixture_file(DATA / "commonmark" / f"{name}.md")
    assert len(fixtures) == number
    assert [title for _, title, text, html in fixtures if from_markdown(text) != sanitise(html)] == []


def test_bare_addresses_become_links() -> None:
    rel = 'rel="nofollow noopener noreferrer"'
    assert from_markdown("see https://example.org/a_b_c/__init__.py.") == (
        f'<p>see <a href="https://example.org/a_b_c/__init__.py" {rel}>https://example.org/a_b_c/__init__.py</a>.</p>'
    )
    assert from_markdown("www.example.org") == f'<p><a href="http://www.example.org" {rel}>www.example.org</a></p>'
    assert from_markdown("anna@example.org") == (f'<p><a href="mailto:anna@example.org" {rel}>anna@example.org</a></p>')
    assert from_markdown("`https://example.org` README.md") == "<p><code>https://example.org</code> README.md</p>"


def test_line_ends_are_breaks_only_when_asked_for() -> None:
    assert from_markdown("one\ntwo *three*\nfour") == "<p>one two <em>three</em> four</p>"
    assert from_markdown("one\ntwo *three*\nfour", breaks=True) == "<p>one<br>two <em>three</em><br>four</p>"
    assert from_markdown("one\ntwo", breaks=True) == "<p>one<br>two</p>"


@pytest.mark.parametrize(
    "text",
    [
        "#tag at the start",
        "1,000 litres",
        "a > b & c",
        'He said "no" – and left.',
        "A line\nand another\n\nA paragraph",
        "3. ",
        "R&D; R&amp",
        "it's 5 | 6",
        "trailing \nspace",
        "a\n===",
        "!important",
        "\n\n\nlate\n\n\n\nlater\n",
        "\u3000ideographic",
        "٣. Arabic digits",
    ],
)
def test_plain_text_takes_the_short_way_to_the_same_html(text: str) -> None:
    from apps.core.richtext.markdown import _parser

    for breaks in (False, True):
        assert from_markdown(text, breaks=breaks) == sanitise(_parser(linking=True, breaks=breaks).render(text))
