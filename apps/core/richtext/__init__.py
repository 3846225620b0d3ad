"""Rich text: the one gate for HTML and Markdown, and what can be read from stored HTML. Knows nothing of the domain."""

from apps.core.richtext.embeds import embeddable
from apps.core.richtext.export import to_markdown
from apps.core.richtext.finding import find_files, find_links, is_blank
from apps.core.richtext.limits import MAX_HTML, MAX_MARKDOWN, TooLong
from apps.core.richtext.markdown import from_markdown
from apps.core.richtext.mentions import Mention, find_tags, link_mentions
from apps.core.richtext.reading import excerpt, plain_text, text_length
from apps.core.richtext.sanitiser import sanitise
from apps.core.richtext.written import RichTextArea, RichTextField, Written

__all__ = [
    "MAX_HTML",
    "MAX_MARKDOWN",
    "Mention",
    "RichTextArea",
    "RichTextField",
    "TooLong",
    "Written",
    "embeddable",
    "excerpt",
    "find_files",
    "find_links",
    "find_tags",
    "from_markdown",
    "is_blank",
    "link_mentions",
    "plain_text",
    "sanitise",
    "text_length",
    "to_markdown",
]
