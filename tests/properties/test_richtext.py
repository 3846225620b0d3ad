"""Laws of rich text, on inputs nobody would think of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.richtext import (
    Mention,
    TooLong,
    excerpt,
    find_files,
    find_links,
    find_tags,
    from_markdown,
    is_blank,
    link_mentions,
    plain_text,
    sanitise,
    text_length,
    to_markdown,
)
from apps.core.richtext.markdown import _parser
from tests.core.stored_html import faults

TAGS = (
    "p br strong em s code pre blockquote ul ol li h1 h2 h4 a table thead tbody tr th td hr img input div span b i del"
    " svg math style script aside template button select font label figure details object form title textarea"
)
tag = st.sampled_from(TAGS.split(" "))
attribute = st.sampled_from([
    "", ' class="callout" data-tone="tip"', ' class="callout" data-tone="odd"', ' class="ref" data-item="12"',
    ' class="ref" data-space="leaks"', ' class="embed" data-item="7"', ' data-url="https://youtu.be/a_b?t=1&amp;x=_y_"',
    ' class="embed" data-url="https://evil.example/x"', ' class="markdown-alert markdown-alert-caution"',
    ' class="markdown-alert-title"', ' style="font-weight:700;font-style:italic"', ' style="font-weight:normal"',
    ' style="mso-list:l0 level1 lfo1"', ' style="mso-list:l0 level2 lfo1"', ' style="mso-list:Ignore"',
    ' class="MsoTitle"', ' href="/i/12-title/"', ' href="https://youtu.be/a"', ' src="/files/a" width="3" height="4"',
    ' href="/x/"', ' href="https://e.org/?a=1&amp;b=2"', ' href="javascript:x"',
    ' class="mention" data-username="anna"',
    ' class="language-py"', ' src="/files/a"', ' src="https://e.org/a"', ' type="checkbox" checked', ' start="3"',
    ' align="right"', ' colspan="2"', ' style="text-align:center"', ' title="a &quot; b"', ' id="x"', ' onclick="x"',
    " alt='<b>'",
])  # fmt: skip
words = st.sampled_from([
    "word", " ", "\n", "a b", "@anna", "#tag", "&amp;", "&lt;b&gt;", "&nbsp;", "1. ", "- ", "# ", "*", "**", "_",
    "`", "```",
    "~~", "[", "](/x)", "|", "\\", "!", "http://e.org", "www.e.org", "a@e.org", "  ", "\n\n", "😀", "é", "\u202e",
    "<", ">",
    "\x00", "\ud800", "\u3000", "---", "===", "    ", "\t", "[x] ", "&#10;", "<!--", "-->", "<?", "+", ":--",
    "...", "\r\n", "[[i/12]]", "[[s/leaks]]", "[[", "]]", "/i/12/", "\n\n/i/12/\n\n", "http://testserver/i/3-some-title",
    "\n\nhttps://youtu.be/a_b-c\n\n", "https://www.youtube.com/watch?v=_a_&t=1", "\n> [!NOTE]\n> ", "[!TIP]", "> ",
    "![x](/files/a#3x4)", "1.", "·",
])  # fmt: skip
opening = st.builds(lambda name, attributes: f"<{name}{attributes}>", tag, attribute)
closing = st.builds("</{}>".format, tag)
html_soup = st.lists(st.one_of(words, opening, closing, st.text(max_size=4)), max_size=30).map("".join)
markdown_soup = st.lists(st.one_of(words, words, words, st.text(max_size=4), opening), max_size=25).map("".join)
anything = st.one_of(html_soup, markdown_soup, st.text(st.characters(), max_size=60))

few = settings(max_examples=150, deadline=None, derandomize=True)


@few
@given(anything)
def test_stored_html_is_clean_and_stable(text: str) -> None:
    for door in (sanitise, from_markdown):
        stored = door(text)
        assert faults(stored) == []
        assert sanitise(stored) == stored


@few
@given(anything)
def test_markdown_out_and_in_is_the_same_text(text: str) -> None:
    for door in (sanitise, from_markdown):
        stored = door(text)
        if 'class="mention"' in stored:
            stored, _ = link_mentions(stored, lambda handles: {})
            stored = sanitise(stored)
        out = to_markdown(stored)
        assert from_markdown(out) == stored
        assert to_markdown(from_markdown(out)) == out


@few
@given(anything, st.integers(1, 60))
def test_excerpts_are_balanced_and_short(text: str, limit: int) -> None:
    stored = sanitise(text)
    short = excerpt(stored, limit)
    assert faults(short) == []
    assert sanitise(short) == short
    assert text_length(short) <= max(limit, 0) + 2
    assert (short == stored) == (text_length(stored) <= limit)


@few
@given(anything)
def test_mentions_and_tags_never_spoil_the_html(text: str) -> None:
    stored = from_markdown(text)
    linked, usernames = link_mentions(stored, lambda handles: {handle: Mention(handle, text) for handle in handles})
    assert faults(linked) == []
    assert sanitise(linked) == linked
    assert link_mentions(linked, lambda handles: {h: Mention(h, text) for h in handles}) == (linked, usernames)
    assert all(tag == tag.lower() for tag in find_tags(stored))


@few
@given(st.lists(st.one_of(words, st.text(max_size=6)), max_size=12).map("".join))
def test_the_short_way_for_plain_text_is_no_other_way(text: str) -> None:
    for breaks in (False, True):
        clean = text.replace("\x00", "").replace("\ud800", "\ufffd")
        rendered = sanitise(_parser(linking=True, breaks=breaks).render(clean))
        assert from_markdown(text, breaks=breaks) == rendered


@few
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_text_written_into_a_paragraph_is_read_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = plain_text(sanitise(f"<p>{escaped}</p>"))
    assert "".join(shown.split()) == "".join(text.replace("\x00", "").split())


@few
@given(
    st.integers(1, 400),
    st.sampled_from(["<div>", "<ul><li>", "<b>", "> ", "- ", "[", "<table><tr><td>", "<a href=/x>"]),
)
def test_depth_never_breaks_anything(depth: int, part: str) -> None:
    for door in (sanitise, from_markdown):
        try:
            stored = door(part * depth + "end")
        except TooLong:
            continue
        assert "end" in plain_text(stored)
        assert sanitise(stored) == stored
        to_markdown(stored)


@few
@given(anything)
def test_what_is_found_in_a_text_is_in_it(text: str) -> None:
    for door in (sanitise, from_markdown):
        stored = door(text)
        assert set(find_links(stored, alone=True)) <= set(find_links(stored))
        assert all(link.startswith(("http://", "https://")) for link in find_links(stored))
        assert all(str(pk) in stored for pk in find_files(stored))
        assert not plain_text(stored).strip() or not is_blank(stored)
