"""Choosing another thread."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.content.models import Item
from apps.forums.lookup import address_in, look_for
from apps.forums.models import Thread
from apps.spaces.models import Space

LONGEST_WORDS = 300


class ChooseForm(forms.Form):
    """Words of a title, or an address, and which of the threads they fit. `target()` is the one that is meant.

    What was typed is looked for each time; `chosen` fills in nothing by itself. Only what the reader may see is found.
    """

    words = forms.CharField(
        label=gettext_lazy("Words of its title, or its address"), required=False, max_length=LONGEST_WORDS,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "type": "search"}),
    )  # fmt: skip
    choice = forms.TypedChoiceField(
        label=gettext_lazy("Found"), required=False, coerce=int, empty_value=0, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, user: Any, model: type[Thread], without: int, space: Space | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        words = str(self["words"].value() or "")[:LONGEST_WORDS]
        self.found = look_for(user, words, model, without=without, space=space) if words.strip() else []
        self.fields["choice"].choices = [(row.pk, labelled(row)) for row in self.found]  # type: ignore[attr-defined]
        if not self.found:
            del self.fields["choice"]
        self.looked = bool(words.strip()) and not self.found and address_in(words) is None

    def target(self) -> Item | None:
        """Return what was chosen, or what an address names, if the reader may see it; it is any item then."""
        chosen = self.cleaned_data.get("choice") or address_in(self.cleaned_data.get("words", ""))
        return Item.visible_to(self.user).select_related("space").filter(pk=chosen).first() if chosen else None

    def nothing_chosen(self) -> str:
        """Return the sentence that says what to do."""
        if address_in(self.cleaned_data.get("words", "")):
            return _("There is nothing at this address that you can see.")
        return _("Choose one of these, or paste its address.") if self.found else _("Type a few words of its title.")

    def refuse(self, sentence: str) -> None:
        self.add_error("choice" if self.found else "words", sentence)


def labelled(row: Any) -> SafeString:
    if row.kind == "question":
        n = row.facts.get("answers", 0)
        talk = ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}
    else:
        talk = ngettext("%(n)d reply", "%(n)d replies", row.comment_count) % {"n": row.comment_count}
    return format_html('{} <span class="small soft">{} · {}</span>', row.title, row.space.name, talk)
