"""The forms of a forum."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.forums.actions.freshness import LONGEST_WHY, MOST_MONTHS
from apps.forums.actions.threads import LONGEST_TITLE
from apps.forums.models import Category
from apps.spaces.audience import readers_of
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
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("None"),
        error_messages={"invalid_choice": _("Choose one of this space's categories.")},
    )  # fmt: skip
    tags = tags_field()

    def __init__(
        self, *args: Any, asks: bool, spaces: Any = None, space: Space | None = None, chosen: Space | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`asks` for a question; `spaces` are those to choose from, one `chosen` already; or `space` is where it is."""
        super().__init__(*args, **kwargs)
        space_field(self, spaces, space)
        shelves = Category.objects.filter(space=space or chosen) if space or chosen else Category.objects.none()
        if shelves:
            self.fields["category"].queryset = shelves  # type: ignore[attr-defined]
        else:
            del self.fields["category"]
        title, body = self.fields["title"], self.fields["body"]
        if asks:
            title.label, body.label = _("What do you want to know?"), _("Tell more")
            title.error_messages["required"] = _("Ask your question in one sentence.")
            body.help_text = _("What you have tried, what you saw, and what it is for.")
        else:
            title.error_messages["required"] = _("A topic needs a title.")

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])


class WhereForm(forms.Form):
    """To which space a thread goes."""

    space = forms.ModelChoiceField(
        label=_("Space"), queryset=Space.objects.none(), empty_label=None, to_field_name="slug",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a space first."),
            "invalid_choice": _("You cannot publish in this space, so nothing can be moved there."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, spaces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]


class ShelfForm(forms.Form):
    """On which category a thread stands in a space."""

    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("None"),
        widget=forms.Select({"class": "input"}),
        error_messages={"invalid_choice": _("Choose one of this space's categories.")},
    )  # fmt: skip

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelves = Category.objects.filter(space=space)
        if shelves:
            self.fields["category"].queryset = shelves  # type: ignore[attr-defined]
        else:
            del self.fields["category"]


class ReviewForm(forms.Form):
    """Who keeps an accepted answer true, and how long it holds."""

    owner = forms.CharField(
        label=_("Who keeps it true"), max_length=160,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "data-handles": ""}),
        help_text=_("A handle, such as @rosah. This person is asked to look at the answer again."),
        error_messages={"required": _("Somebody has to keep it true.")},
    )  # fmt: skip
    months = forms.IntegerField(
        label=_("Look at it again after how many months"), min_value=1, max_value=MOST_MONTHS,
        widget=forms.NumberInput({"class": "input", "min": 1, "max": MOST_MONTHS}),
    )  # fmt: skip

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space = space

    def clean_owner(self) -> Any:
        handle = self.cleaned_data["owner"].strip().lstrip("@").lower()
        person = readers_of(self.space).filter(username=handle).first()
        if person is None:
            sentence = _("Nobody who may read this space has the handle %(handle)s.")
            raise forms.ValidationError(sentence % {"handle": handle[:40]})
        return person


class DoubtForm(forms.Form):
    """What is no longer true."""

    why = forms.CharField(
        label=_("What has changed"), max_length=LONGEST_WHY,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("One sentence. Everybody reads it above the answers, with your name."),
        error_messages={"required": _("Say what has changed.")},
    )  # fmt: skip
