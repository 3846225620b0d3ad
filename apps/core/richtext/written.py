"""A text as somebody sent it, and the form field that takes it: Markdown from a textarea, HTML from the editor."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.richtext.export import to_markdown
from apps.core.richtext.markdown import from_markdown
from apps.core.richtext.sanitiser import sanitise

MARKDOWN, HTML = "markdown", "html"
FORMATS = frozenset({MARKDOWN, HTML})


@dataclass(frozen=True)
class Written:
    """What was typed, and in which of `FORMATS`."""

    text: str
    format: str = MARKDOWN

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def __len__(self) -> int:
        return len(self.text)

    def to_html(self, *, breaks: bool = False) -> str:
        """Return sanitised HTML; with `breaks`, every line end of Markdown is a line break. Raises TooLong."""
        return sanitise(self.text) if self.format == HTML else from_markdown(self.text, breaks=breaks)

    def to_markdown(self, *, breaks: bool = False) -> str:
        """Return what a plain textarea shows. Raises TooLong."""
        return to_markdown(sanitise(self.text), breaks=breaks) if self.format == HTML else self.text


class RichTextArea(forms.Textarea):
    """A textarea that the editor takes over where there is a script; its format travels in `<name>_format`.

    The textarea holds Markdown. What is HTML already also stands in `data-html`, for the editor to begin with.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Written | None:
        if name not in data:
            return None
        sent = data.get(f"{name}_format", MARKDOWN)
        return Written(str(data.get(name)), sent if sent in FORMATS else MARKDOWN)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str:
        return value.to_markdown(breaks=True) if isinstance(value, Written) else str(value or "")

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        more = {"data-rich": ""} | ({"data-html": value.text} if _is_html(value) else {})
        # Written by hand: a template of its own took a tenth of what the page of an item takes beside its frame.
        return format_html(
            '<textarea name="{}"{}>\n{}</textarea><input type="hidden" name="{}_format" value="markdown">',
            name, flatatt(self.build_attrs(self.attrs, {**(attrs or {}), **more})), self.format_value(value), name,
        )  # fmt: skip


def _is_html(value: Any) -> bool:
    return isinstance(value, Written) and value.format == HTML


class RichTextField(forms.CharField):
    """Cleans to a `Written`; `max_length` bounds what may be sent at all, the action says what fits."""

    widget = RichTextArea

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Written) else Written(super().to_python(value or ""))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)
