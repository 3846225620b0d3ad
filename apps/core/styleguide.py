"""The style guide: every component on its own, drawn with sample data, with what it takes.

It is the picture book for whoever builds a page, and what the browser tests look at. It shows nothing from the
database and is open to everyone.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.core import styleguide_rich as rich
from apps.core import styleguide_samples as samples


@dataclass(frozen=True)
class Specimen:
    """One component: its template, what it is for, the variables it takes, and named samples of them."""

    name: str
    title: Any
    note: Any
    takes: str
    samples: tuple[tuple[str, dict[str, Any]], ...]
    layout: str = "row"
    template: str = ""

    @property
    def path(self) -> str:
        return self.template or f"components/{self.name}.html"


class SampleForm(forms.Form):
    """A form with one field of each sort."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What people will call it."))
    why = forms.CharField(label=_("Why it exists"), widget=forms.Textarea(attrs={"rows": 3}))
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        widget=forms.RadioSelect,
        choices=[("task", _("Task, with an end")), ("interest", _("Interest"))],
    )
    ends = forms.DateField(label=_("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    picture = forms.FileField(label=_("Choose a picture"), required=False, widget=forms.FileInput)
    open = forms.BooleanField(label=_("Everyone may join"), required=False)


class PostForm(forms.Form):
    """The fields that a post composer draws."""

    space = forms.ChoiceField(label=_("Space"), choices=[("leak-listening-craft", "Leak listening craft")])
    body = forms.CharField(label=_("What are you working on?"), widget=forms.Textarea)
    tags = forms.CharField(label=_("Tags"), required=False, help_text=_("Up to five, with commas between."))


class CommentForm(forms.Form):
    """The one field of a comment."""

    body = forms.CharField(label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 2}))


def _field(name: str) -> dict[str, Any]:
    return {"field": SampleForm(prefix="plain")[name]}


def _refused(name: str) -> dict[str, Any]:
    return {"field": SampleForm({}, prefix="refused")[name]}


WHOLE = SampleForm({}, prefix="whole")
POST = PostForm(prefix="")
SPECIMENS = (
    Specimen("button", _("Button"), _("A verb. One primary button on a page."),
             "label, kind (primary, quiet, danger), url or type, icon_name, small, busy, disabled, hue, action, "
             "name and value", samples.BUTTONS),
    Specimen("field", _("Field"), _("A Django field with its label, help and errors."), "field: a BoundField",
             (("Text with help", _field("name")), ("With an error", _refused("name")),
              ("Long text", _field("why")), ("Choice", _field("purpose")), ("Optional date", _field("ends")),
              ("File", _field("picture")), ("Checkbox", _field("open"))), "stack"),
    Specimen("form_errors", _("What is wrong with a form"), _("Stands above the fields of a refused form."),
             "form", (("Refused", {"form": WHOLE}),), "stack"),
    Specimen("avatar", _("Avatar"), _("A photo, or initials on one of twelve hues. Write the name beside it."),
             "person {photo_url, initials, hue}, size (xs, s, m, l, xl)", samples.AVATARS),
    Specimen("avatar_stack", _("Avatar stack"), _("Several people in little room."), "people, text, size",
             (("Five and more", {"people": samples.PEOPLE, "text": "29 members"}),)),
    Specimen("item_card", _("Item card"), _("One frame for every kind; kept once for all readers."),
             "item (see the module apps.core.styleguide_samples)", samples.CARDS, "stack"),
    Specimen("item_compact", _("Item card, compact"), _("A line in a list of related things."), "item",
             (("In a list", {"item": samples.ITEM}),), "stack"),
    Specimen("rich", _("In a text"), _("Callouts, code, tables, tasks, and other things named in a line."),
             "what apps.content.presentation makes of a text", rich.RICH, "stack", "styleguide/rich.html"),
    Specimen("embed_item", _("Item in a text"), _("A live card; for those who may not see the item, a closed one."),
             "item as on cards, with label and text", (("A post", {"item": rich.EMBEDDED}),), "stack"),
    Specimen("link_preview", _("Link preview"),
             _("What another site says of its page. No picture: reading tells nobody."),
             "preview {url, host, title, description, site}", rich.LINK_PREVIEWS, "stack"),
    Specimen("embed_player", _("Film of another site"), _("Nothing is loaded before somebody asks for it."),
             "preview {url, host, title, site, player}", rich.PLAYERS, "stack"),
    Specimen("space_card", _("Space card"), _("A place in the directory."),
             "space {name, url, hue, glyph, purpose, ends, visibility, description, people, member_count, joined, "
             "join_url, join_label}", samples.SPACE_CARDS, "cards"),
    Specimen("space_header", _("Space header"), _("The name, the reason, the figure and the tabs of a space."),
             "space as above, with chain, figure (see Figure tile), tabs, create_url, menu; compact (true or not)",
             (("On its stream", {"space": samples.SPACE_WITH_REASON}),
              ("On its other pages", {"space": samples.SPACE_IN_ONE_LINE, "compact": True})), "stack"),
    Specimen("person_card", _("Person card"), _("Who somebody is and what they know."),
             "person {name, url, title, bio, skills, unit, location, photo_url, initials, hue}",
             tuple((person["name"], {"person": person}) for person in samples.PEOPLE[:2]), "cards"),
    Specimen("person_line", _("Person, one line"), _("In lists and beside things."), "person, size, note",
             (("In a list", {"person": samples.PEOPLE[1]}),), "stack"),
    Specimen("person_head", _("Person, head of the page"), _("The start of a person's page."),
             "person as above, with joined, edit_url", (("Own page", {"person": samples.PEOPLE[0]}),), "stack"),
    Specimen("tag", _("Tag"), _("A topic, as a link."), "tag {name, url}",
             (("Topic", {"tag": {"name": "night-flow", "url": "#"}}),)),
    Specimen("reaction_bar", _("Reaction bar"), _("Five reactions; those in use stand open."),
             "reactions [{emoji, label, count, url}]", (("On a post", samples.REACTION_BAR),)),
    Specimen("comment", _("Comment"), _("One voice, with its replies."),
             "comment {id, anchor, url, author, html, created, edited, deleted, children, reactions, reply_url, "
             "can_edit, edit_url, can_delete, delete_url}", samples.COMMENTS, "stack"),
    Specimen("composer", _("Composer"), _("Says before sending who will see it. Saves itself."),
             "form (body, and space, title, tags, images if it has them), action, submit_label, limit, audience, "
             "draft_url, upload_url, mentions_url, tags_url, audience_url, images, cancel_url, hue",
             (("Post", {"form": POST, "action": "#", "submit_label": _("Publish"), "upload_url": "#",
                        "audience": _("Everyone at Meridian Water can see this. 28 people will be notified.")}),),
             "stack"),
    Specimen("comment_composer", _("Comment composer"), _("A short form under a conversation."),
             "form (body), action, submit_label, author, audience, target, draft_url, mentions_url, cancel_url",
             (("Under a post", {"form": CommentForm(auto_id="reply_%s"), "action": "#",
                                "author": samples.PEOPLE[0], "submit_label": _("Comment")}),), "stack"),
    Specimen("stream_separator", _("Stream separator"), _("Where the reader stopped last time."), "text",
             (("Since Tuesday", {"text": _("New since Tuesday")}),), "stack"),
    Specimen("pagination", _("More of a stream"), _("A real link; with the script it loads in place."),
             "next_url, label, select", (("At the end", {"next_url": "?after=x"}),), "stack"),
    Specimen("empty", _("Empty state"), _("Says why there is nothing and offers the first act."),
             "icon_name, title, text, url, label", samples.EMPTY, "stack"),
    Specimen("toast", _("Toast"), _("Short news, with a way back."), "text, undo_url, static_toast",
             (("Undo", {"text": _("Post deleted"), "undo_url": "#", "static_toast": True}),)),
    Specimen("dialog", _("Dialog"), _("A native dialog, for what cannot be undone."),
             "id, title, body, action, label, kind", samples.DIALOGS, template="styleguide/dialog.html"),
    Specimen("menu", _("Menu"), _("A native popover, opened by a button."),
             "id, items [{label, icon, url or action, danger, line}]", samples.MENUS,
             template="styleguide/menu.html"),
    Specimen("tabs", _("Tabs"), _("Links to the parts of a place."), "tabs [{label, url, current, count}], label",
             (("Of a space", {"tabs": samples.TABS, "label": _("Parts of a space")}),), "stack"),
    Specimen("breadcrumb", _("Breadcrumb"), _("Where a page belongs."), "crumbs [{name, url}]",
             (("In a space", {"crumbs": samples.CRUMBS}),)),
    Specimen("progress", _("Progress"), _("Of an upload, a transcode or an import."),
             "id, label, text, value, max, kind (good, warn)", samples.PROGRESS, "stack"),
    Specimen("skeleton", _("Skeleton"), _("Only where a wait is longer than 300 ms."), "",
                 (("Loading", {}),), "stack"),
    Specimen("table", _("Table"), _("Sorted by links, with a head that stays."),
             "caption, heads [{label, url, sort, number}], rows [[{text, url, number}]], cards",
             (("Sorted", samples.TABLE),), "stack"),
    Specimen("figure_tile", _("Figure tile"), _("A number with its unit, its period and its definition."),
             "tile {label, value, unit, period, values, goal, spark_label, definition_url}",
             (("With a goal", {"tile": samples.FIGURE}),), "cards"),
    Specimen("chart_frame", _("Chart frame"), _("A drawing that can also be read as a table."),
             "chart {title, unit, period, values or svg, spark_label, goal, heads, rows, definition_url, csv_url}",
             (("Line", {"chart": samples.CHART}),), "stack"),
)  # fmt: skip


def _drawn(request: HttpRequest, shown: Specimen) -> dict[str, Any]:
    """Return the specimen with its samples as (label, HTML) pairs."""
    drawn = [(label, render_to_string(shown.path, context, request)) for label, context in shown.samples]
    return {"name": shown.name, "title": shown.title, "note": shown.note, "takes": shown.takes, "path": shown.path,
            "layout": shown.layout, "drawn": drawn}  # fmt: skip


def index(request: HttpRequest) -> HttpResponse:
    """Show the tokens and every component."""
    shown = [_drawn(request, specimen) for specimen in SPECIMENS]
    return render(request, "styleguide/index.html", {"specimens": shown, **samples.TOKENS})


def component(request: HttpRequest, name: str) -> HttpResponse:
    """Show one component with what it takes. Raises Http404 for a name that the guide does not hold."""
    found = next((specimen for specimen in SPECIMENS if specimen.name == name), None)
    if found is None:
        raise Http404
    return render(request, "styleguide/component.html", {"specimen": _drawn(request, found)})
