"""What one fills in to ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.content.models import Draft
from apps.core import richtext
from apps.forums.finding import open_to
from apps.forums.forms.threads import ThreadForm
from apps.spaces.models import Space
from apps.tagging.actions import slug_of, split


class AskForm(ThreadForm):
    """A question, where it is asked, and whom of those who were shown it is put to.

    The space is one of the asker's, or an open one that they join by asking there.
    """

    draft: Draft | None = None
    people = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, asker: Any, chosen: Space | None, offered: list[int] | None = None, **kwargs: Any):
        """`chosen` is the space that was chosen so far, `offered` are the ids of the people who were shown for it."""
        spaces = open_to(asker).order_by("name_key")
        mine = spaces.filter(is_mine=True)
        super().__init__(
            *args, asks=True, spaces=(mine | spaces.filter(pk=chosen.pk)) if chosen else mine, chosen=chosen, **kwargs
        )
        self.chosen = chosen
        self.fields["space"].label_from_instance = named  # type: ignore[attr-defined]
        self.fields["people"].choices = [(pk, pk) for pk in offered or []]  # type: ignore[attr-defined]


def named(space: Any) -> str:
    return str(space.name) if space.is_mine else _("%(space)s (you join it)") % {"space": space.name}


def typed(form: AskForm) -> tuple[str, str, list[str]]:
    """Return (title, text as plain words, slugs of the tags) as they stand in `form` now, finished or not."""
    values = {
        name: form.fields[name].widget.value_from_datadict(form.data, {}, name) for name in ("title", "body", "tags")
    }
    if not form.is_bound:
        values = {name: form.initial.get(name, "") for name in values}
    written = values["body"] if isinstance(values["body"], richtext.Written) else richtext.Written(values["body"] or "")
    try:
        text = richtext.plain_text(written.to_html())
    except richtext.TooLong:
        text = ""
    return (values["title"] or "")[:300], text[:4000], [slug_of(name) for name in split(values["tags"] or "")[:10]]
