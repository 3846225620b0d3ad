"""The form to write an article with."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from apps.blogs.actions.articles import Manuscript
from apps.blogs.models import Series
from apps.content.forms import MomentField
from apps.content.models import State
from apps.core.richtext import RichTextArea, RichTextField
from apps.spaces.audience import readers_of
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field

INPUT = {"class": "input"}
WHEN = [(State.PUBLISHED, _("Now")), (State.SCHEDULED, _("At a time you choose"))]
MOST_NAMED = 20


class ArticleForm(forms.Form):
    """Where, under which title, what, with whom and when. `manuscript()` is what the actions take."""

    space = SpaceChoice()
    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("An article needs a title.")},
        widget=forms.TextInput({"class": "input input-title", "autocomplete": "off"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("Summary"), max_length=300, required=False, widget=forms.Textarea({**INPUT, "rows": 2}),
        help_text=_("One or two sentences, shown in streams. Without it they show how the text begins."),
    )  # fmt: skip
    body = RichTextField(
        label=_("Text"), max_length=settings.ARTICLE_MAX_CHARACTERS * 4,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={**INPUT, "rows": 20, "data-look": "prose"}),
    )  # fmt: skip
    tags = tags_field()
    cover_file = forms.FileField(
        label=_("Cover picture"), required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )  # fmt: skip
    cover = forms.CharField(required=False, widget=forms.HiddenInput)
    cover_alt = forms.CharField(
        label=_("What the cover shows"), required=False, max_length=500, widget=forms.TextInput(INPUT),
        help_text=_("For those who cannot see it."),
    )  # fmt: skip
    no_cover = forms.BooleanField(label=_("Take the cover away"), required=False)
    coauthors = forms.CharField(
        label=_("Co-authors"), required=False, max_length=400,
        widget=forms.TextInput({**INPUT, "autocomplete": "off", "data-handles": ""}),
        help_text=_("Their names or handles, with commas between. They can edit it and are named with you."),
    )  # fmt: skip
    series = forms.CharField(
        label=_("Series"), required=False, max_length=120,
        widget=forms.TextInput({**INPUT, "autocomplete": "off", "list": "series-here"}),
        help_text=_("Articles of one series lead to each other. A new name begins a new one."),
    )  # fmt: skip
    part = forms.IntegerField(
        label=_("Part"), required=False, min_value=1, max_value=200, widget=forms.NumberInput({**INPUT, "min": 1}),
        help_text=_("Its place in the series; without one it comes last."),
    )  # fmt: skip
    # A draft is chosen by a button of its own, which says so by the same name.
    when = forms.ChoiceField(label=_("When does it appear?"), choices=[*WHEN, (State.DRAFT, _("Not yet"))],
                             initial=State.PUBLISHED, required=False, widget=forms.RadioSelect)  # fmt: skip
    at = MomentField(label=_("Appears on"))
    expires_at = MomentField(label=_("Leaves the streams on"))
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, spaces: Any = None, space: Space | None = None, published: bool = False, **kwargs: Any
    ) -> None:
        """`spaces` are those to choose from; or `space` is where it is, `published` whether its readers see it."""
        super().__init__(*args, **kwargs)
        self.space = space
        zone = _("In your time zone, %(zone)s.") % {"zone": get_current_timezone_name()}
        self.fields["at"].help_text = zone
        ending = _("For what is true for a while only. It can still be read.")
        self.fields["expires_at"].help_text = f"{ending} {zone}"
        space_field(self, spaces, space)
        if published:
            del self.fields["when"], self.fields["at"]
        else:
            self.fields["when"].widget.choices = WHEN  # type: ignore[attr-defined]
            self.fields["body"].required = self.data.get("when") != State.DRAFT

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        space = self.space or data.get("space")
        data["people"] = self._people(space, data.get("coauthors", "")) if space else []
        if data.get("part") and not data.get("series", "").strip():
            self.add_error("series", _("Name the series this is a part of."))
        return data

    def _people(self, space: Space, line: str) -> list[Any]:
        """Return the people a line of handles and full names means, refusing what means nobody, or more than one."""
        typed = [part for part in (piece.strip().lstrip("@") for piece in line.split(",")) if part]
        wanted = {part.casefold(): part for part in typed}
        named = Q(username__in=wanted)
        for part in typed[:MOST_NAMED]:
            named |= Q(name__iexact=part)
        known: dict[str, list[Any]] = {}
        for person in readers_of(space).filter(named).order_by("pk") if wanted else []:
            for name in {person.username.casefold(), person.name.casefold()}:
                known.setdefault(name, []).append(person)
        for part, written in wanted.items():
            found = known.get(part, [])
            if not found:
                sentence = _("Nobody who may read this space is called %(name)s.")
                self.add_error("coauthors", sentence % {"name": written[:60]})
            elif len(found) > 1:
                sentence = _("More than one person here is called %(name)s: write the handle, such as @%(handle)s.")
                self.add_error("coauthors", sentence % {"name": written[:60], "handle": found[0].username})
        return list(dict.fromkeys(known[part][0] for part in wanted if part in known))

    def manuscript(self) -> Manuscript:
        data = self.cleaned_data
        return Manuscript(
            title=data["title"], text=data["body"], summary=data["summary"], tags=data["tags"],
            cover="" if data["no_cover"] else data["cover"], cover_alt=data["cover_alt"], coauthors=data["people"],
            series=data["series"], part=data["part"], expires_at=data["expires_at"],
        )  # fmt: skip

    def series_here(self) -> list[dict[str, Any]]:
        """Return the series to choose from as {title, space_id, parts}."""
        spaces = [self.space] if self.space else self.fields["space"].queryset  # type: ignore[attr-defined]
        shown = Count("articles", filter=Q(articles__state=State.PUBLISHED, articles__deleted_at=None))
        series = Series.objects.filter(space__in=spaces).annotate(parts=shown)
        return list(series.values("title", "space_id", "parts")[:200])
