"""People and tags named in a text."""

import pytest

from apps.core.richtext import Mention, find_tags, from_markdown, link_mentions, sanitise, to_markdown

PEOPLE = {
    "anna": Mention("anna", "Anna Lindqvist"),
    "anna.smith": Mention("anna.smith", "Anna Smith"),
    "tomaszw": Mention("tomaszw", "Tomasz Wójcik"),
    "o_brien-2": Mention("o_brien-2", "Pat <O>"),
}


def resolve(handles: set[str]) -> dict[str, Mention]:
    return {handle: PEOPLE[handle] for handle in handles if handle in PEOPLE}


def link(username: str, name: str) -> str:
    return f'<a class="mention" href="/people/{username}/" data-username="{username}">@{name}</a>'


ANNA = link("anna", "Anna Lindqvist")
TOMASZ = link("tomaszw", "Tomasz Wójcik")


@pytest.mark.parametrize(
    ("text", "html", "usernames"),
    [
        ("Thanks @anna!", f"<p>Thanks {ANNA}!</p>", ["anna"]),
        ("@Anna, @TOMASZW and @anna.", f"<p>{ANNA}, {TOMASZ} and {ANNA}.</p>", ["anna", "tomaszw"]),
        ("(@anna)", f"<p>({ANNA})</p>", ["anna"]),
        ("@anna's van", f"<p>{ANNA}'s van</p>", ["anna"]),
        ("@tomaszw-style", f"<p>{TOMASZ}-style</p>", ["tomaszw"]),
        ("@anna.smith... and @anna.jones", f"<p>{link('anna.smith', 'Anna Smith')}... and {ANNA}.jones</p>",
         ["anna.smith", "anna"]),
        ("**@anna**", f"<p><strong>{ANNA}</strong></p>", ["anna"]),
        ("@o_brien-2", f"<p>{link('o_brien-2', 'Pat &lt;O&gt;')}</p>", ["o_brien-2"]),
        ("@nobody", "<p>@nobody</p>", []),
        ("@annabel @annaé", "<p>@annabel @annaé</p>", []),
        ("`@anna` and x@anna", "<p><code>@anna</code> and x@anna</p>", []),
        ("```\n@anna\n```", "<pre><code>@anna\n</code></pre>", []),
        ("[@anna](/x/)", '<p><a href="/x/">@anna</a></p>', []),
        ("@" + "a" * 31, "<p>@" + "a" * 31 + "</p>", []),
        ("no one", "<p>no one</p>", []),
    ],
)  # fmt: skip
def test_handles_become_links(text: str, html: str, usernames: list[str]) -> None:
    linked, found = link_mentions(from_markdown(text), resolve)
    assert (linked, found) == (html, usernames)
    assert sanitise(linked) == linked


def test_everyone_is_looked_up_at_once() -> None:
    calls: list[set[str]] = []

    def counted(handles: set[str]) -> dict[str, Mention]:
        calls.append(handles)
        return resolve(handles)

    link_mentions(from_markdown("@anna, @tomaszw\n\n- @anna.smith"), counted)
    assert calls == [{"anna", "tomaszw", "anna.smith"}]
    link_mentions("<p>mail@</p>", counted)
    assert len(calls) == 1


def test_a_made_up_mention_is_looked_up_again() -> None:
    forged = sanitise(f"<p>{link('anna', 'The Director')} and {link('nobody', 'Nobody')}</p>")
    assert link_mentions(forged, resolve) == (f"<p>{ANNA} and @Nobody</p>", ["anna"])


def test_linking_twice_changes_nothing() -> None:
    once = link_mentions(from_markdown("@anna and @tomaszw-style"), resolve)
    assert link_mentions(once[0], resolve) == once


@pytest.mark.parametrize("text", ["Thanks @anna!", "@o_brien-2 *and* @anna.smith.", "- @tomaszw"])
def test_mentions_come_back_as_handles(text: str) -> None:
    linked, _ = link_mentions(from_markdown(text), resolve)
    assert to_markdown(linked) == text
    assert link_mentions(from_markdown(to_markdown(linked)), resolve)[0] == linked


def test_a_mention_glued_to_a_word_survives_the_way_out_and_back() -> None:
    html = f"<p>{ANNA}bel and un{ANNA} and {ANNA}-wise</p>"
    assert from_markdown(to_markdown(html)) == html


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#leak-detection and #Pumps, #pumps!", ["leak-detection", "pumps"]),
        ("#été #2026plan", ["été", "2026plan"]),
        ("issue #42, a#b, https://x.org/#part, `#code` &#35;", []),
        ("# Heading\n\ntext", []),
        ("*#bold* (#round)", ["bold", "round"]),
        ("#" + "x" * 60, []),
    ],
)
def test_tags(text: str, tags: list[str]) -> None:
    assert find_tags(from_markdown(text)) == tags
