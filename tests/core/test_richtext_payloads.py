"""Every payload that once broke a sanitiser, through every function that gives out HTML."""

import pytest

from apps.core.richtext import Mention, excerpt, from_markdown, link_mentions, sanitise, to_markdown
from tests.core.stored_html import faults, payloads

PAYLOADS = payloads()


def test_the_collection_is_whole() -> None:
    assert len(PAYLOADS) == 213


@pytest.mark.parametrize("door", [sanitise, from_markdown], ids=["html", "markdown"])
def test_nothing_foreign_passes(door) -> None:
    assert {payload: found for payload in PAYLOADS if (found := faults(door(payload)))} == {}


@pytest.mark.parametrize("door", [sanitise, from_markdown], ids=["html", "markdown"])
def test_the_gate_is_stable(door) -> None:
    stored = [door(payload) for payload in PAYLOADS]
    assert [html for html in stored if sanitise(html) != html] == []


def test_payloads_hidden_in_markdown_links_and_images() -> None:
    for payload in PAYLOADS:
        for text in (
            f"[a]({payload})",
            f"![a]({payload})",
            f"<{payload}>",
            f"`{payload}",
            f"| a |\n|---|\n| {payload}",
        ):
            assert faults(from_markdown(text)) == [], text


def test_what_is_derived_from_stored_html_is_as_safe() -> None:
    for payload in PAYLOADS:
        html = sanitise(f"<p>@anna {payload}</p>")
        linked, _ = link_mentions(html, lambda found, name=payload: {h: Mention(h, name) for h in found})
        assert faults(linked) == [], payload
        for limit in (1, 7, 40):
            assert faults(excerpt(linked, limit)) == [], payload
        assert faults(from_markdown(to_markdown(html))) == [], payload


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "\u2028javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "&#106;avascript:alert(1)",
    ],
)
def test_dangerous_addresses_lose_the_link_and_keep_the_words(address: str) -> None:
    assert sanitise(f'<p><a href="{address}">press here</a></p>') == "<p>press here</p>"
