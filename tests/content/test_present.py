"""What is done to a text when its piece is drawn: the same for everybody."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from apps.content.highlight import LANGUAGES, highlighted
from apps.content.models import LinkPreview
from apps.content.presentation import MOST_PREVIEWS, MOST_REFERENCES, headings, present
from apps.core.richtext import from_markdown, plain_text
from tests.core.stored_html import naughty_strings, payloads

FILE = "/files/9f1f6b34-6f0c-4a58-8a44-0a3a5a2f1c11/"


def shown(markdown: str, **options: bool) -> str:
    return present(from_markdown(markdown), **options)


def test_plain_words_are_left_as_they_are() -> None:
    assert shown("Just *words* and a [link](https://example.org/x) in them.") == from_markdown(
        "Just *words* and a [link](https://example.org/x) in them."
    )


def test_headings_can_be_linked_and_listed() -> None:
    text = "## Before you go\n\n### Über *uns*\n\n## Before you go\n\n## ???\n\n## 中文"
    assert headings(from_markdown(text)) == [
        (2, "h-before-you-go", "Before you go"),
        (3, "h-über-uns", "Über uns"),
        (2, "h-before-you-go-2", "Before you go"),
        (2, "h-part", "???"),
        (2, "h-中文", "中文"),
    ]
    ids = re.findall(r' id="([^"]+)"', shown(text))
    assert ids == [name for _level, name, _text in headings(from_markdown(text))]
    assert ' id="' not in shown(text, anchors=False)


def test_code_is_coloured_by_classes_and_says_its_language() -> None:
    html = shown("```python\ndef f(x):  # why\n    return 'a' + 1 < 2\n```")
    assert '<span class="code-language" aria-hidden="true">Python</span>' in html
    assert '<pre tabindex="0" role="group" aria-label="Code, Python"><code>' in html
    assert '<span class="code-keyword">def</span>' in html
    assert '<span class="code-comment"># why</span>' in html
    assert "&lt; " in html and "style=" not in html


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_highlighting_changes_no_character(language: str) -> None:
    samples = [
        "a = 1\n",
        "'a' + 'b'\n",
        "<b>&amp;</b>\n",
        "\n\n  x\t\n",
        "'unclosed \" `\n",
        "/* \n",
        "#!/bin/x\n$ y\n",
        "é😀\n",
    ]
    for code in samples:
        assert plain(highlighted(code, language)) == code


def plain(html: str) -> str:
    parts: list[str] = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(html)
    parser.close()
    return "".join(parts)


def test_unknown_languages_and_very_long_code_stay_plain() -> None:
    assert highlighted("x < 1\n", "brainfuck") == "x &lt; 1\n"
    for code in ("x = 1\n" * 5_000, "x = 1" + "\n" * 300, "x = [" + "1, " * 500 + "]\n"):
        assert "<span" not in highlighted(code, "python")


HOSTILE = [
    "(", "'", '"', "<", "{", "\\", "/*", "@", "a=", "$(", "`", "0x", "#{", "<?", "<!--", "a.", "<<A", "[",
    "\'\'\'", '"""', "//", "${", "%q(",
]  # fmt: skip


@pytest.mark.parametrize("language", sorted({label: name for name, label in LANGUAGES.items()}.values()))
def test_hostile_code_keeps_its_words(language: str) -> None:
    # Without the bounds the worst of these took minutes.
    for part in HOSTILE:
        for code in (f"{part * (900 // len(part))}\n" * 4, f"{part}\n" * (4_000 // (len(part) + 1))):
            assert plain(highlighted(code, language)) == code


def test_tables_scroll_in_a_frame_of_their_own() -> None:
    html = shown("| a | b |\n|---|---|\n| 1 | 2 |")
    assert html.startswith('<div class="table-frame" tabindex="0" role="group" aria-label="Table"><table>')
    assert html.endswith("</table></div>")


def test_pictures_come_late_small_and_lead_to_the_whole() -> None:
    html = shown(f"![A pump]({FILE}#640x480)")
    assert html == (
        f'<p><a class="picture" href="{FILE}"><img src="{FILE}?w=960" alt="A pump" width="640" height="480" '
        'loading="lazy" decoding="async"></a></p>'
    )
    assert shown(f"[![A pump]({FILE})](/x/)").count("<a ") == 1


def test_boxes_and_callouts_have_names() -> None:
    html = shown("- [x] a\n- [ ] b\n\n> [!WARNING]\n> c")
    assert 'aria-label="Done"' in html and 'aria-label="To do"' in html
    assert '<div class="callout" data-tone="warning" role="note"><p class="callout-title">' in html
    assert "</svg>Warning</p><p>c</p></div>" in html


def test_what_depends_on_the_reader_is_left_as_markers() -> None:
    film, page = "https://youtu.be/x", "https://example.org/page"
    html = shown(f"[[i/12]] [[s/leaks]]\n\n/i/7/\n\n{film}\n\n{page}\n\n- {page}")
    assert "<p><!--ref:i:12--> <!--ref:s:leaks--></p><!--embed:i:7-->" in html
    assert f"<!--embed:u:{LinkPreview.key_of(film)}--><p><a href=" in html
    assert html.count(f"<!--preview:u:{LinkPreview.key_of(page)}-->") == 1


def test_one_text_asks_for_only_so_much() -> None:
    html = shown(" ".join(f"[[i/{n}]]" for n in range(1, 200)) + "\n\n" + "/i/900/\n\n")
    assert html.count("<!--ref:") == MOST_REFERENCES
    assert '<a href="/i/199/">/i/199/</a>' in html and html.endswith('<p><a href="/i/900/">/i/900/</a></p>')
    links = shown("\n\n".join(f"https://example.org/{n}" for n in range(100)))
    assert links.count("<!--preview:") == MOST_PREVIEWS


def test_hostile_text_makes_no_marker_and_no_markup() -> None:
    for text in [*payloads(), *naughty_strings(), "<!--ref:i:1-->", 'a "<!--embed:i:1-->"', "`<!--ref:i:1-->`"]:
        for around in ("{}", "```html\n{}\n```", "![{}](/files/a)", "## {}", "[x](/y '{}')"):
            html = shown(around.format(text))
            assert "<script" not in html.lower()
            assert not re.search(r"<!--(ref|embed):[is]", html), text


def test_templates_leave_strangers_text_inert(db: None) -> None:
    nasty = '"><script>alert(1)</script><!--ref:i:1-->'
    preview = LinkPreview(
        url="https://example.org/?a=1&b='\"", title=nasty, description=nasty, site=nasty, player="https://p.example/x"
    )
    for name in ("link_preview", "embed_player"):
        html = render_to_string(f"components/{name}.html", {"preview": preview})
        assert "<script" not in html and "<!--" not in html and plain_text("<p>" + nasty[:0]) == ""
        assert 'href="https://example.org/?a=1&amp;b=&#x27;&quot;"' in html
