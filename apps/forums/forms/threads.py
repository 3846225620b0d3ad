"""What one fills in to begin a topic or to ask a question."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.forums.actions.threads import LONGEST_TITLE
from apps.forums.forms.shelves import CategoryChoice, category_field
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field


class ThreadForm(forms.Form):
    """Where, under which title, what, on which shelf and with which tags."""

    space = SpaceChoice()
    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    body = RichTextField(
        label=_("Text"), max_length=settings.THREAD_MAX_CHARACTERS * 4,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"class": "input", "rows": 10}),
    )  # fmt: skip
    category = CategoryChoice()
    tags = tags_field()

    def __init__(
        self, *args: Any, asks: bool, spaces: Any = None, space: Space | None = None, chosen: Space | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`asks` for a question; `spaces` are those to choose from, one `chosen` already; or `space` is where it is."""
        super().__init__(*args, **kwargs)
        space_field(self, spaces, space)
        category_field(self, space or chosen)
        title, body = self.fields["title"], self.fields["body"]
        if asks:
            title.label, body.label = _("What do you want to know?"), _("Tell more")
            title.error_messages["required"] = _("Ask your question in one sentence.")
            body.help_text = _("What you have tried, what you saw, and what it is for.")
        else:
            title.error_messages["required"] = _("A topic needs a title.")

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])
