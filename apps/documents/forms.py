"""What one fills in for a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.discussion.actions import COMMENT_MAX_CHARACTERS
from apps.documents.actions.erasing import LONGEST_REASON, LONGEST_WORDS
from apps.documents.actions.runs import LONGEST_RUN_NOTE
from apps.documents.actions.suggestions import LONGEST_REMARK
from apps.documents.actions.templates import LONGEST_DESCRIPTION, LONGEST_NAME
from apps.documents.actions.trust import LONGEST_NOTE, MOST_DAYS
from apps.documents.actions.writing import LONGEST_TITLE
from apps.documents.models import Document, Template, Writing
from apps.documents.passages import LONGEST_QUOTE
from apps.spaces.audience import readers_of
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field

INPUT = {"class": "input"}
MOST_NAMED = 20


def title_field() -> forms.CharField:
    return forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("A document needs a title.")},
        widget=forms.TextInput({"class": "input input-title", "autocomplete": "off"}),
    )  # fmt: skip


class DocumentChoice(forms.ModelChoiceField):
    """One of the documents of a space, shown with how deep it stands."""

    def label_from_instance(self, document: Any) -> str:
        return document.title


class TemplateChoice(forms.ModelChoiceField):
    """One of the templates, shown with what it is for, or none."""

    def label_from_instance(self, template: Any) -> str:
        if not template.description:
            return template.name
        return format_html('{}<br><span class="small soft">{}</span>', template.name, template.description)


class BeginForm(forms.Form):
    """Where a document begins, under which title and with which template; the rest is written afterwards, together."""

    space = SpaceChoice()
    title = title_field()
    parent = DocumentChoice(queryset=Document.of_ids([]), label=_("Below"), required=False,
                            empty_label=_("At the top"), widget=forms.Select(INPUT))  # fmt: skip
    template = TemplateChoice(
        queryset=Template.objects.defer("body"), label=_("What it begins with"), required=False, blank=True,
        empty_label=_("Empty"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This template was removed meanwhile. Choose another one.")},
    )  # fmt: skip
    tags = tags_field()

    def __init__(
        self, *args: Any, spaces: Any, chosen: Space | None, documents: Any, grows: bool = False, **kwargs: Any
    ) -> None:
        """`spaces` are those to choose from, one perhaps `chosen` already, in which `documents` are known.

        One that `grows` from something begins with what that says, so no template is to be chosen.
        """
        super().__init__(*args, **kwargs)
        space_field(self, spaces, None)
        if chosen is None:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = documents  # type: ignore[attr-defined]
        if grows:
            del self.fields["template"]

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])


class EditForm(forms.Form):
    """The title and the text where they are not written live; `seen` is the stamp of what was there."""

    title = title_field()
    body = RichTextField(
        label=_("Text"), max_length=settings.DOCUMENT_MAX_CHARACTERS * 2, required=False,
        widget=RichTextArea(attrs={**INPUT, "rows": 24, "data-look": "prose"}),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)


class PeopleField(forms.CharField):
    """A line of handles and full names, with commas between, that means readers of `space`."""

    space: Space

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({**INPUT, "autocomplete": "off", "data-handles": ""})
        super().__init__(max_length=600, widget=widget, **kwargs)

    def clean(self, value: Any) -> list[Any]:
        typed = [part for part in (piece.strip().lstrip("@") for piece in super().clean(value).split(",")) if part]
        named = Q(username__in=[part.casefold() for part in typed])
        for part in typed[:MOST_NAMED]:
            named |= Q(name__iexact=part)
        people = list(readers_of(self.space).filter(named).order_by("pk").distinct()) if typed else []
        found = []
        for part in typed:
            fits = [person for person in people if part.casefold() in {person.username, person.name.casefold()}]
            if not fits:
                sentence = _("Nobody who may read this space is called %(name)s.")
                raise forms.ValidationError(sentence, params={"name": part[:60]})
            if len(fits) > 1:
                sentence = _("More than one person here is called %(name)s: write the handle.")
                raise forms.ValidationError(sentence, params={"name": part[:60]})
            found.append(fits[0])
        return list(dict.fromkeys(found))


def line_of(people: Any) -> str:
    """Return the line that names these people in a PeopleField."""
    return ", ".join(person.username for person in people)


class SettingsForm(forms.Form):
    """Who may write in a document, and who keeps it true."""

    writing = forms.ChoiceField(label=_("Who may write in it?"), choices=Writing.choices, widget=forms.RadioSelect)
    people = PeopleField(label=_("People I name"), required=False,
                         help_text=_("Their names or handles, with commas between."))  # fmt: skip
    suggesting = forms.BooleanField(
        label=_("Others may suggest changes"), required=False,
        help_text=_("Whoever may comment may. Those who write in it take them over, or not."),
    )  # fmt: skip
    owner = PeopleField(label=_("Who looks after it?"), required=False,
                        help_text=_("One person, who hears when readers say that it is out of date."))  # fmt: skip
    review_days = forms.IntegerField(
        label=_("Look at it again after"), required=False, min_value=1, max_value=MOST_DAYS,
        widget=forms.NumberInput({**INPUT, "min": 1}), help_text=_("In days since it was verified. Empty for never."),
    )  # fmt: skip

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("people", "owner"):
            self.fields[name].space = space  # type: ignore[attr-defined]

    def clean_owner(self) -> Any:
        people = self.cleaned_data["owner"]
        if len(people) > 1:
            raise forms.ValidationError(_("Name one person."))
        return people[0] if people else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("writing") == Writing.NAMED and not data.get("people") and "people" not in self.errors:
            self.add_error("people", _("Name who may write in it besides you."))
        return data


class ReviewForm(forms.Form):
    approvers = PeopleField(label=_("Who shall read it and say that it is right?"),
                            help_text=_("Their names or handles, with commas between."))  # fmt: skip

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approvers"].space = space  # type: ignore[attr-defined]


class SuggestForm(forms.Form):
    """What somebody would have a document say, and why; `base` is the id of the copy they began with."""

    body = RichTextField(
        label=_("What it should say"), max_length=settings.DOCUMENT_MAX_CHARACTERS * 2, required=False,
        widget=RichTextArea(attrs={**INPUT, "rows": 20, "data-look": "prose"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why?"), max_length=LONGEST_REMARK, required=False, widget=forms.TextInput(INPUT),
        help_text=_("One sentence for those who decide."),
    )  # fmt: skip
    base = forms.IntegerField(widget=forms.HiddenInput)


class EraseForm(forms.Form):
    """Which words are taken out of a document and of all it said, and why; `sure` once one saw where they stand."""

    words = forms.CharField(
        label=_("Which words?"), max_length=LONGEST_WORDS, widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text=_("Exactly as they stand in the document."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), max_length=LONGEST_REASON, widget=forms.TextInput(INPUT),
        help_text=_("It stays readable for those who look after the portal, without the words."),
        error_messages={"required": _("Say why: it is noted with your name.")},
    )  # fmt: skip
    sure = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not?"), max_length=LONGEST_REMARK, required=False, widget=forms.TextInput(INPUT),
        help_text=_("They read it."),
    )  # fmt: skip


class PassageForm(forms.Form):
    """What somebody says of words in a document; `before` and `after` are the words around them, if known."""

    quote = forms.CharField(
        label=_("Which words?"), max_length=LONGEST_QUOTE, widget=forms.Textarea({**INPUT, "rows": 3}), strip=False,
        help_text=_("Copied from the document, so that everybody sees what you mean."),
        error_messages={"required": _("Say which words it is about.")},
    )  # fmt: skip
    before = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput, strip=False)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput, strip=False)
    body = RichTextField(
        label=_("Your comment"), max_length=COMMENT_MAX_CHARACTERS * 10,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={**INPUT, "rows": 4, "placeholder": _("Add what you know")}),
    )  # fmt: skip


class AskToReadForm(forms.Form):
    """Until when the members are asked to confirm that they have read it."""

    confirm_by = forms.DateField(
        label=_("Confirm by"), required=False,
        widget=forms.DateInput({**INPUT, "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, such as 2026-11-20.")},
        help_text=_("The last day on which they should have read it. Leave it empty if there is none."),
    )  # fmt: skip
    again = forms.BooleanField(
        label=_("Ask those who have confirmed once more"), required=False,
        help_text=_("As when it says something else by now. Who had confirmed stays known."),
    )  # fmt: skip


class DoubtForm(forms.Form):
    note = forms.CharField(
        label=_("What is not true any more?"), max_length=LONGEST_NOTE, widget=forms.TextInput(INPUT),
        error_messages={"required": _("Say in a few words what is not true any more.")},
    )  # fmt: skip


class WhereForm(forms.Form):
    """To which space a document goes."""

    space = forms.ModelChoiceField(queryset=Space.objects.none(), to_field_name="slug", label=_("Space"),
                                   widget=forms.Select(INPUT))  # fmt: skip

    def __init__(self, *args: Any, spaces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """What a document can begin with."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("A template needs a name.")},
        widget=forms.TextInput({"class": "input input-title", "autocomplete": "off"}),
    )  # fmt: skip
    description = forms.CharField(
        label=_("What it is for"), max_length=LONGEST_DESCRIPTION, required=False, widget=forms.TextInput(INPUT),
        help_text=_("One sentence, read by those who choose."),
    )  # fmt: skip
    body = RichTextField(
        label=_("Text"), max_length=settings.DOCUMENT_MAX_CHARACTERS * 2,
        error_messages={"required": _("Write what documents begin with.")},
        widget=RichTextArea(attrs={**INPUT, "rows": 20, "data-look": "prose"}),
    )  # fmt: skip
    is_checklist = forms.BooleanField(label=_("It is a checklist: people go through it step by step"), required=False)


class RunForm(forms.Form):
    """What one notes while going through a document; its steps are ticked in its text."""

    note = forms.CharField(
        label=_("Your note"), max_length=LONGEST_RUN_NOTE, required=False, widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text=_("What came up, for yourself."),
    )  # fmt: skip
