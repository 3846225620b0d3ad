"""Whom a document tells, and in what words."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, one_named, other
from apps.documents.models import Document, Fate
from apps.documents.reading import asked
from apps.events.models import Event


def words(event: Event) -> dict[str, str]:
    return {
        "name": event.actor.name if event.actor else _("Somebody"),
        "title": event.item.title if event.item else "",
        "space": event.space.name if event.space else "",
    }


def names_you(event: Event) -> Any:
    return _("%(name)s names you in “%(title)s” in %(space)s.") % words(event)


def to_review(event: Event) -> Any:
    return _("%(name)s asks you to say whether “%(title)s” in %(space)s is right.") % words(event)


def reviewers(event: Event) -> Iterable[int]:
    return [pk for pk in event.data.get("people", []) if pk != event.actor_id]


def doubted(event: Event) -> Any:
    return _("%(name)s says that “%(title)s” in %(space)s is out of date.") % words(event)


def owner(event: Event) -> Iterable[int]:
    document = Document.of_ids([event.item_id]).first()
    return other(event, (document.owner_id or document.author_id) if document else None)


def suggested(event: Event) -> Any:
    return _("%(name)s suggests a change of “%(title)s” in %(space)s.") % words(event)


def decided(event: Event) -> Any:
    if event.data.get("fate") == Fate.TAKEN:
        return _("%(name)s took over what you suggested for “%(title)s” in %(space)s.") % words(event)
    return _("%(name)s did not take over what you suggested for “%(title)s” in %(space)s.") % words(event)


def to_read(event: Event) -> Any:
    document = document_of(event)
    if document and document.confirm_by:
        day = date_format(document.confirm_by, "j F Y")
        return _("%(name)s asks you to read “%(title)s” in %(space)s by %(day)s.") % {**words(event), "day": day}
    return _("%(name)s asks you to read “%(title)s” in %(space)s.") % words(event)


def reminded(event: Event) -> Any:
    return _("Please confirm that you have read “%(title)s” in %(space)s.") % words(event)


def document_of(event: Event) -> Document | None:
    """Return the document the event is about, if its readers are still asked to confirm."""
    found = Document.of_ids([event.item_id]).first()
    return found if found and found.reading_asked_at and found.state == "published" and not found.deleted_at else None


def readers(event: Event) -> Iterable[int]:
    document = document_of(event)
    return asked(document).waiting.exclude(pk=event.actor_id).values_list("pk", flat=True) if document else []


TOLD: list[tuple[str, Callable[[Event], Any], Callable[[Event], Iterable[int]]]] = [
    ("document.published", names_you, named),
    ("document.edited", names_you, named),
    ("document.review_asked", to_review, reviewers),
    ("document.doubted", doubted, owner),
    ("document.suggested", suggested, owner),
    ("document.suggestion_decided", decided, one_named("author")),
    ("document.reading_asked", to_read, readers),
    ("document.reading_reminded", reminded, readers),
]
for verb, sentence, recipients in TOLD:
    notices.add(Notice(verb, sentence, recipients))
