"""Markdown in: CommonMark with tables, task lists, strikethrough, alerts and bare links; `[[i/12]]` and `[[s/slug]]`
name an item and a space."""

import re
from collections.abc import Callable, Sequence
from threading import local
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from apps.core.richtext import limits
from apps.core.richtext.allowlist import FILE_SOURCE, ITEM, SPACE
from apps.core.richtext.embeds import embeddable
from apps.core.richtext.sanitiser import sanitise
from apps.core.richtext.tree import escape

_MAX_NESTING = 40
_MAX_ADDRESS = 2_000
_MAX_LOCAL_PART = 64
_AUTOLINKS = {"gfm_autolink_www": "www.", "gfm_autolink_protocol": "://", "gfm_autolink_email": "@"}
_MAY_LINK = re.compile(r"://|www\.|\w@")

# Text in which Markdown has nothing to say: no character or line start with a meaning, no odd white space.
_MARKED = re.compile(
    r"[\\`*_\[<]|~~|&(?:#|\w+;)|[^\S \n]|  |://|www\.|\w@|^[ \-+=>|~:]|^/i/|^#{1,6}(?:\s|$)|^\d{1,9}[.)](?:\s|$)",
    re.MULTILINE,
)
_PARAGRAPHS = re.compile(r"\n{2,}")
_LINE_END = re.compile(r" *\n")

_REF = re.compile(rf"\[\[(?:i/(?P<item>{ITEM})|s/(?P<space>{SPACE}))\]\]", re.ASCII)
_SIZED = re.compile(r"(?P<source>.*)#(?P<width>[0-9]{1,4})x(?P<height>[0-9]{1,4})", re.ASCII)

_parsers = local()


def from_markdown(text: str, *, breaks: bool = False) -> str:
    """Return the sanitised HTML of a Markdown text; with `breaks`, every line end is a line break.

    Raises TooLong beyond `limits.MAX_MARKDOWN` characters.
    """
    text = limits.storable(text, limit=limits.MAX_MARKDOWN).strip("\n")
    if not _MARKED.search(text):
        return _plain(text, "<br>" if breaks else " ")
    parser = _parser(linking=bool(_MAY_LINK.search(text)), breaks=breaks)
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    if max((token.level for token in tokens), default=0) >= _MAX_NESTING - 2:
        # Past its limit the parser drops what is inside; nobody means such depth, but the words are theirs.
        return sanitise(_plain(text, "<br>"))
    return sanitise(parser.renderer.render(tokens, parser.options, environment))


def _plain(text: str, line_end: str) -> str:
    paragraphs = (_LINE_END.sub("\n", part).strip(" \n") for part in _PARAGRAPHS.split(text))
    return "".join(f"<p>{escape(part).replace(chr(10), line_end)}</p>" for part in paragraphs if part)


def _parser(*, linking: bool, breaks: bool) -> MarkdownIt:
    """The thread's own parser: markdown-it keeps state while it renders."""
    kept: dict[tuple[bool, bool], MarkdownIt] = _parsers.__dict__.setdefault("kept", {})
    if (linking, breaks) not in kept:
        kept[linking, breaks] = _build(linking=linking, breaks=breaks)
    return kept[linking, breaks]


def _build(*, linking: bool, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark",
        {"tasklists": True, "alerts": True, "xhtmlOut": False, "breaks": breaks, "maxNesting": _MAX_NESTING},
    )
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "ref", _ref)
    parser.core.ruler.before("inline", "embed", _whole_addresses)
    parser.add_render_rule("image", _render_image)
    if linking:
        parser.use(gfm_autolink_plugin)
        for rule in list(parser.inline.ruler.__rules__):
            if rule.name in _AUTOLINKS:
                parser.inline.ruler.at(rule.name, _bounded(rule.fn, _AUTOLINKS[rule.name]))
    return parser


def _ref(state: StateInline, silent: bool) -> bool:
    found = _REF.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if found is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        kind = "item" if found["item"] else "space"
        token.content = f'<a class="ref" data-{kind}="{found[kind]}"></a>'
    state.pos = found.end()
    return True


def _whole_addresses(state: StateCore) -> None:
    """Take an address that stands alone as it is: links found in text end before a last "_", as film ids may not."""
    for token in state.tokens:
        if token.type == "inline" and token.level == 1 and embeddable(token.content):
            token.content = f"<{token.content}>"


def _bounded(rule: Callable[[StateInline, bool], bool], opener: str) -> Callable[[StateInline, bool], bool]:
    """Keep an autolink rule from reading the whole text at every colon: it sees its surroundings only."""

    def bounded(state: StateInline, silent: bool) -> bool:
        if silent or not state.src.startswith(opener, state.pos):
            return False
        if len(state.pending) > 2 * _MAX_LOCAL_PART:
            nearby = state.pending[-_MAX_LOCAL_PART:]
            state.pending = state.pending[:-_MAX_LOCAL_PART]
            state.pushPending()
            state.pending = nearby
        end = state.posMax
        state.posMax = min(end, state.pos + _MAX_ADDRESS)
        try:
            return rule(state, silent)
        finally:
            state.posMax = end

    return bounded


def _render_image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Show images of our own; turn one from elsewhere into a link, so that reading tells no outsider anything."""
    token = tokens[index]
    alternative = escapeHtml(renderer.renderInlineAsText(token.children or [], options, env))
    source = str(token.attrs.get("src", ""))
    title = f' title="{escapeHtml(str(token.attrs["title"]))}"' if token.attrs.get("title") else ""
    sized = _SIZED.fullmatch(source)
    own, size = (sized["source"], f' width="{sized["width"]}" height="{sized["height"]}"') if sized else (source, "")
    if FILE_SOURCE.fullmatch(own):
        return f'<img src="{own}" alt="{alternative}"{title}{size}>'
    inside_link = sum(before.nesting for before in tokens[:index] if before.type in {"link_open", "link_close"}) > 0
    if inside_link or not source:
        return alternative
    return f'<a href="{escapeHtml(source)}"{title}>{alternative or escapeHtml(source)}</a>'
