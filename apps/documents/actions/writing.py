"""Writing documents from elsewhere than the live editor, and who may write in them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.actions import stir
from apps.content.growth import grow
from apps.content.models import EXCERPT_LIMIT, State
from apps.core import richtext, yjs
from apps.discussion.mentions import link, name_people
from apps.discussion.pictures import keep_pictures
from apps.documents.actions.tree import last_place
from apps.documents.live import log
from apps.documents.live.showing import show
from apps.documents.models import Document, Writing
from apps.events.outbox import record
from apps.spaces.audience import readers_of
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_TAGS, set_tags, split

LONGEST_TITLE = 200
MOST_WRITERS = 50
Text = str | richtext.Written


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise ValidationError({"title": _("A document needs a title.")})
    if len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _("At most %(most)d characters fit here.") % {"most": LONGEST_TITLE}})
    return title


def html_of(text: Text, space: Any) -> tuple[str, list[str]]:
    """Return (sanitised HTML, usernames mentioned); a document may be empty. Raises ValidationError by field."""
    written = richtext.Written(text) if isinstance(text, str) else text
    try:
        html, usernames = link(written.to_html(), space)
    except richtext.TooLong as error:
        raise ValidationError({"body": str(error)}) from error
    limit = settings.DOCUMENT_MAX_CHARACTERS
    if (length := richtext.text_length(html)) > limit:
        sentence = _("This is %(length)d characters long; %(limit)d fit here.") % {"length": length, "limit": limit}
        raise ValidationError({"body": sentence})
    return html, usernames


@transaction.atomic
def create_document(
    *, actor: Any, space: Any, title: str, text: Text = "", tags: str = "", parent: Document | None = None,
    source: Any = None,
) -> Document:  # fmt: skip
    """Begin a document in `space`, perhaps below `parent`, perhaps grown from the item `source`.

    Raises PermissionDenied, or ValidationError by field.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    title = _titled(title)
    html, usernames = html_of(text, space)
    if parent is not None and (parent.space_id != space.pk or not can(actor, "item.view", parent)):
        raise ValidationError({"parent": _("Choose a document of the same space.")})
    now = timezone.now()
    document = Document(
        kind="document", space=space, author=actor, owner=actor, title=title, body=html, state=State.PUBLISHED,
        excerpt=richtext.excerpt(html, EXCERPT_LIMIT), parent=parent,
        position=last_place(space, parent), state_bytes=yjs.state_of(html), created=now, published_at=now,
        last_activity_at=now,
    )  # fmt: skip
    document.save()
    set_tags(item=document, names=split(tags)[:MAX_TAGS])
    keep_pictures(actor=actor, item=document, body=html)
    if source is not None:
        grow(actor=actor, source=source, target=document)
    stir(document, now)
    people = name_people(usernames, item=document, comment=None, actor=actor)
    record("document.published", actor=actor, item=document, mentioned=people)
    return document


@transaction.atomic
def edit_document(*, actor: Any, document: Document, title: str, text: Text, seen: str | None = None) -> Document:
    """Make a document say something else, merged into what others write in it at this moment.

    `seen` is the stamp of what the editor began with: if it says something else by now, nothing is overwritten. Raises
    PermissionDenied, or ValidationError by field, with the code "changed" in that case.
    """
    document = Document.locked(document.pk)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    title = _titled(title)
    html, _usernames = html_of(text, document.space)
    show(document.pk)
    document.refresh_from_db()
    if seen is not None and seen != document.stamp:
        raise ValidationError(
            _("Somebody changed this while you wrote. Nothing is lost: see what it says now, take over what you need,"
              " and save again to put yours in its place."),
            code="changed",
        )  # fmt: skip
    if title != document.title:
        _name(document, title, actor)
    if update := yjs.rewritten(log.state_of(document.pk)[1], html):
        log.merge(document.pk, update, actor)
        show(document.pk)
        document.refresh_from_db()
    return document


def rewrite_document(actor: Any, item: Any, title: str, html: str) -> None:
    """Let a document say again what it said in an earlier version. Raises PermissionDenied or ValidationError."""
    document = Document.visible_to(actor).select_related("space").get(pk=item.pk)
    edit_document(actor=actor, document=document, title=title, text=richtext.Written(html, "html"))


@transaction.atomic
def rename(*, actor: Any, document: Document, title: str) -> Document:
    """Give a document another title. Raises PermissionDenied, or ValidationError by field."""
    document = Document.locked(document.pk)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    title = _titled(title)
    if title != document.title:
        _name(document, title, actor)
    return document


def _name(document: Document, title: str, actor: Any) -> None:
    document.change(title=title)
    record("document.edited", actor=actor, item=document, what="title")


@transaction.atomic
def decide_writers(
    *, actor: Any, document: Document, writing: str, people: Sequence[Any] = (), suggesting: bool | None = None
) -> Document:
    """Decide who may write in a document, `people` being those named, and whether others may suggest changes.

    Raises PermissionDenied or ValidationError.
    """
    document = Document.locked(document.pk)
    if not can(actor, "item.lead", document):
        raise PermissionDenied
    if writing not in Writing.values:
        raise ValidationError({"writing": _("Choose one of these.")})
    if len(people) > MOST_WRITERS:
        raise ValidationError({"people": _("Name at most %(most)d people.") % {"most": MOST_WRITERS}})
    ids = list(dict.fromkeys(person.pk for person in people)) if writing == Writing.NAMED else []
    able = set(readers_of(document.space).filter(pk__in=ids).values_list("pk", flat=True))
    if strange := next((person for person in people if ids and person.pk not in able), None):
        raise ValidationError({"people": _("%(name)s cannot read this space.") % {"name": strange.name}})
    suggesting = document.suggesting if suggesting is None else suggesting
    if (writing, ids, suggesting) != (document.writing, document.writer_ids, document.suggesting):
        document.writing, document.writer_ids, document.suggesting = writing, ids, suggesting
        document.save(update_fields=["writing", "writer_ids", "suggesting"])
        record("document.writers_decided", actor=actor, item=document, writing=writing)
    return document


@transaction.atomic
def retag(*, actor: Any, document: Document, tags: str) -> Document:
    """Put the tags of a line with commas on a document. Raises PermissionDenied."""
    document = Document.locked(document.pk)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    set_tags(item=document, names=split(tags)[:MAX_TAGS])
    record("document.edited", actor=actor, item=document, what="tags")
    return document
