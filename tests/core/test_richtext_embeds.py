"""Callouts, refs, embeds and pictures in the text: one stored form, whichever door they came through."""

import pytest
from django.test import override_settings

from apps.core.richtext import (
    excerpt,
    find_files,
    find_links,
    from_markdown,
    is_blank,
    plain_text,
    sanitise,
    text_length,
    to_markdown,
)
from tests.core.stored_html import faults

REL = ' rel="nofollow noopener noreferrer"'
ITEM = '<figure class="embed" data-item="12"></figure>'
FILM = '<figure class="embed" data-url="https://www.youtube.com/watch?v=a_b-_"></figure>'
REF = '<a class="ref" href="/i/12/" data-item="12"></a>'
PLACE = '<a class="ref" href="/s/leak-craft/" data-space="leak-craft"></a>'
FILE = "9f1f6b34-6f0c-4a58-8a44-0a3a5a2f1c11"


@pytest.mark.parametrize(
    ("markdown", "stored"),
    [
        ("> [!NOTE]\n> Mind the valve.", '<aside class="callout" data-tone="note"><p>Mind the valve.</p></aside>'),
        (
            "> [!WARNING]\n> a\n>\n> - b\n> - c",
            '<aside class="callout" data-tone="warning"><p>a</p><ul><li>b</li><li>c</li></ul></aside>',
        ),
        (
            "> [!TIP]\n> > quoted",
            '<aside class="callout" data-tone="tip"><blockquote><p>quoted</p></blockquote></aside>',
        ),
        ("See [[i/12]], and [[s/leak-craft]].", f"<p>See {REF}, and {PLACE}.</p>"),
        ("**[[i/12]]**", f"<p><strong>{REF}</strong></p>"),
        ("before\n\n/i/12/\n\nafter", f"<p>before</p>{ITEM}<p>after</p>"),
        ("https://www.youtube.com/watch?v=a_b-_", FILM),
        (
            f"![A pump](/files/{FILE}/#640x480)",
            f'<p><img src="/files/{FILE}/" alt="A pump" width="640" height="480"></p>',
        ),
        (f"![A pump](/files/{FILE}/)", f'<p><img src="/files/{FILE}/" alt="A pump"></p>'),
        (
            "- [ ] open\n- [x] [[i/12]]",
            f'<ul><li><input type="checkbox" disabled=""> open</li>'
            f'<li><input type="checkbox" checked="" disabled=""> {REF}</li></ul>',
        ),
    ],
)  # fmt: skip
def test_markdown_in_and_out(markdown: str, stored: str) -> None:
    assert from_markdown(markdown) == stored
    assert sanitise(stored) == stored
    assert to_markdown(stored) == markdown
    assert faults(stored) == []


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ('<p><a href="http://testserver/i/12-a-title/">http://testserver/i/12-a-title/</a></p>', ITEM),
        ("<p>http://testserver/i/12</p>", ITEM),
        ('<p><a href="/i/12/">the other post</a></p>', '<p><a href="/i/12/">the other post</a></p>'),
        ("<p>look: /i/12/</p>", "<p>look: /i/12/</p>"),
        ("<p>/i/12/history/</p>", "<p>/i/12/history/</p>"),
        ("<p>/i/012/</p>", "<p>/i/012/</p>"),
        ("<p>http://elsewhere.example/i/12/</p>", "<p>http://elsewhere.example/i/12/</p>"),
        (f"<blockquote>{ITEM}{FILM}</blockquote>",
         f'<blockquote><p>{REF}</p><p><a href="https://www.youtube.com/watch?v=a_b-_"{REL}>'
         "https://www.youtube.com/watch?v=a_b-_</a></p></blockquote>"),
        ("<ul><li>/i/12/</li></ul>", "<ul><li>/i/12/</li></ul>"),
        ('<figure data-url="https://evil.example/x"></figure>',
         f'<p><a href="https://evil.example/x"{REL}>https://evil.example/x</a></p>'),
        ('<figure class="embed" data-url="http://youtu.be/x"></figure>', ""),
        ('<figure class="embed" data-url="https://youtu.be.evil.example/x"></figure>',
         f'<p><a href="https://youtu.be.evil.example/x"{REL}>https://youtu.be.evil.example/x</a></p>'),
        ('<figure class="embed" data-url="https://me@youtu.be/x"></figure>',
         f'<p><a href="https://me@youtu.be/x"{REL}>https://me@youtu.be/x</a></p>'),
        ('<p><a class="ref" href="https://evil.example/" data-item="12">A secret title</a></p>', f"<p>{REF}</p>"),
        (f'<p><a href="/x/">link {REF} here</a></p>', f'<p><a href="/x/">link</a> {REF} here</p>'),
        ('<figure class="embed" data-item="12"><h3>A secret title</h3></figure>', ITEM),
        ('<aside class="callout" data-tone="shout"><p>a</p></aside>',
         '<aside class="callout" data-tone="note"><p>a</p></aside>'),
        ('<aside class="callout" data-tone="tip"><p> </p></aside>', ""),
        ("<aside>beside</aside>", "<p>beside</p>"),
        ('<div class="markdown-alert markdown-alert-caution"><p class="markdown-alert-title"><svg></svg>Caution</p>'
         "<p>hot</p></div>", '<aside class="callout" data-tone="warning"><p>hot</p></aside>'),
    ],
)  # fmt: skip
def test_html_comes_to_the_same_form(given: str, stored: str) -> None:
    assert sanitise(given) == stored
    assert sanitise(stored) == stored
    assert from_markdown(to_markdown(stored)) == stored


def test_without_hosts_nothing_from_outside_is_embedded() -> None:
    with override_settings(EMBED_HOSTS=[]):
        assert "<figure" not in from_markdown("https://youtu.be/x")
        assert sanitise(FILM).startswith("<p><a ")
    with override_settings(EMBED_HOSTS=["tube.example.org"]):
        assert "<figure" in from_markdown("https://tube.example.org/w/1")


def test_what_looks_like_a_ref_and_is_text_stays_text() -> None:
    for html in ("<p>[[i/12]]</p>", "<p>&gt; [!NOTE]</p>", "<blockquote><p>[!NOTE]<br>a</p></blockquote>"):
        assert sanitise(html) == html
        assert from_markdown(to_markdown(html)) == html
    assert from_markdown("`[[i/12]]`") == "<p><code>[[i/12]]</code></p>"


def test_what_stands_for_something_else_has_no_words() -> None:
    html = f"<p>a {REF}b</p>{ITEM}{FILM}"
    assert plain_text(html) == "a b"
    assert text_length(html) == 3
    assert excerpt(html, 2) == "<p>a…</p>"
    assert excerpt(f"<p>{REF} ab cd</p>", 4) == f"<p>{REF} ab…</p>"


def test_refs_without_end_make_no_endless_excerpt() -> None:
    html = sanitise(f"<p>{REF * 200}</p>" + ITEM * 2_000)
    short = excerpt(html)
    assert len(short) < 20_100
    assert short.endswith("</figure><p>…</p>")
    assert sanitise(short) == short
    assert excerpt(f"<p>{REF * 2_000}</p>") == "<p>…</p>"


def test_blank_is_what_shows_nothing() -> None:
    assert is_blank("") and is_blank(sanitise("<p>&nbsp;</p>"))
    assert not is_blank(ITEM) and not is_blank(f"<p>{REF}</p>") and not is_blank("<p>a</p>")
    assert not is_blank(f'<p><img src="/files/{FILE}/" alt=""></p>')


def test_pictures_are_found_once_and_in_order() -> None:
    other = "11111111-2222-3333-4444-555555555555"
    html = sanitise(f'<p><img src="/files/{other}/?w=640"><img src="/files/{FILE}/"><img src="/files/{other}/"></p>')
    assert [str(pk) for pk in find_files(html)] == [other, FILE]
    assert find_files("<p>/files/x/ &lt;img src=</p>") == []
    assert find_files('<p><img src="/files/2026/pump.webp" alt=""></p>') == []


def test_links_are_found_all_or_only_those_that_stand_alone() -> None:
    html = from_markdown(
        "See https://a.example/?x=1&y=2 and [b](https://b.example/), [own](/x/).\n\nhttps://c.example/\n\n"
        "[d](https://d.example/)\n\nhttps://youtu.be/x\n\n- https://e.example/\n\nhttps://c.example/"
    )
    alone = ["https://c.example/", "https://d.example/", "https://youtu.be/x"]
    assert find_links(html, alone=True) == alone
    assert find_links(html) == ["https://a.example/?x=1&y=2", "https://b.example/", *alone, "https://e.example/"]
    assert find_links("<p>no links</p>") == []
