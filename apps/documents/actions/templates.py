"""What documents can begin with: learning admins write these templates and decide their order."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core import richtext
from apps.documents.models import Template
from apps.documents.steps import steps_in
from apps.events.outbox import record

MOST_TEMPLATES = 50
LONGEST_NAME, LONGEST_DESCRIPTION = 80, 200
WAYS = {"up": -1, "down": 1}


def keeps_templates(user: Any) -> bool:
    """Whether `user` looks after the templates of this organisation."""
    return bool(user.is_active) and "learning_admin" in user.roles


def _all_locked(actor: Any) -> list[Template]:
    """Return all templates in their order, locked, so that two who order them at once never mix it up."""
    if not keeps_templates(actor):
        raise PermissionDenied
    return list(Template.objects.select_for_update())


def _columns(name: str, description: str, text: richtext.Written, is_checklist: bool) -> dict[str, Any]:
    name, description = " ".join(name.split()), " ".join(description.split())
    if not name:
        raise ValidationError({"name": _("A template needs a name.")})
    for field, value, most in (("name", name, LONGEST_NAME), ("description", description, LONGEST_DESCRIPTION)):
        if len(value) > most:
            raise ValidationError({field: _("At most %(most)d characters fit here.") % {"most": most}})
    try:
        html = text.to_html()
    except richtext.TooLong as error:
        raise ValidationError({"body": str(error)}) from error
    limit = settings.DOCUMENT_MAX_CHARACTERS
    if (length := richtext.text_length(html)) > limit:
        sentence = _("This is %(length)d characters long; %(limit)d fit here.") % {"length": length, "limit": limit}
        raise ValidationError({"body": sentence})
    if is_checklist and not steps_in(html):
        raise ValidationError({"body": _("A checklist needs something to tick off: put in a task list.")})
    return {"name": name, "description": description, "body": html, "is_checklist": is_checklist}


@transaction.atomic
def add_template(
    *, actor: Any, name: str, description: str, text: richtext.Written, is_checklist: bool
) -> Template:  # fmt: skip
    """Add a template, which comes last. Raises PermissionDenied, or ValidationError by field."""
    if len(_all_locked(actor)) >= MOST_TEMPLATES:
        raise ValidationError(_("There is room for %(most)d templates. Remove one first.") % {"most": MOST_TEMPLATES})
    last = Template.objects.aggregate(last=Max("position"))["last"]
    columns = _columns(name, description, text, is_checklist)
    template = Template.objects.create(position=0 if last is None else last + 1, **columns)
    record("template.added", actor=actor, template=template.pk)
    return template


@transaction.atomic
def edit_template(
    *, actor: Any, template: Template, name: str, description: str, text: richtext.Written, is_checklist: bool
) -> Template:  # fmt: skip
    """Change a template; documents that began with it stay as they are.

    Raises PermissionDenied, or ValidationError, by field where one is to blame.
    """
    if not keeps_templates(actor):
        raise PermissionDenied
    held = Template.objects.select_for_update().filter(pk=template.pk).first()
    if held is None:
        raise ValidationError(_("This template was removed meanwhile."))
    columns = _columns(name, description, text, is_checklist)
    if any(getattr(held, column) != value for column, value in columns.items()):
        for column, value in columns.items():
            setattr(held, column, value)
        held.save(update_fields=list(columns))
        record("template.edited", actor=actor, template=held.pk)
    return held


@transaction.atomic
def step_template(*, actor: Any, template: Template, way: str) -> None:
    """Move a template one step `up` or `down`; at an end nothing changes.

    Raises PermissionDenied, or ValidationError for another way.
    """
    rows = _all_locked(actor)
    if way not in WAYS:
        raise ValidationError(_("Choose one of these."))
    here = next((at for at, row in enumerate(rows) if row.pk == template.pk), None)
    if here is None or not 0 <= (there := here + WAYS[way]) < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        row.position = position
    Template.objects.bulk_update(rows, ["position"])
    record("template.placed", actor=actor, template=template.pk)


@transaction.atomic
def remove_template(*, actor: Any, template: Template) -> None:
    """Remove a template; documents that began with it stay. Doing it twice does no harm. Raises PermissionDenied."""
    if not keeps_templates(actor):
        raise PermissionDenied
    if Template.objects.filter(pk=template.pk).delete()[0]:
        record("template.removed", actor=actor, template=template.pk, name=template.name)
