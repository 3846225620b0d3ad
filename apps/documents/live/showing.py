"""What readers see of a document: its text as HTML, its versions, and the event that tells others of it.

All of it follows from the log and may be done any number of times.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from apps.accounts.models import User
from apps.content.actions import is_named, keep_revision
from apps.content.models import EXCERPT_LIMIT
from apps.core import richtext
from apps.core.yjs import html_of
from apps.discussion.mentions import link, name_people
from apps.discussion.pictures import keep_pictures
from apps.documents.live.log import MANY_ROWS, state_of
from apps.documents.live.querysets import row_of, rows_of
from apps.documents.models import Document, Trust, Update
from apps.documents.passages import follow
from apps.events.outbox import record

# A person's writing is one version and one event for so long.
ONE_SITTING = timedelta(minutes=10)
RESTS_AFTER = timedelta(hours=1)
AT_ONCE = 200


def show(document_id: int) -> bool:
    """Bring what readers see of a document up to date with its log. Returns whether anything was new. Raises Gone."""
    epoch, state, through = state_of(document_id)
    html = html_of(state)
    with transaction.atomic():
        document = Document.locked(document_id)
        if document.epoch != epoch or through <= document.shown_through:
            return False
        before, document.shown_through = document.body, through
        writers = _writers_of(document, through)
        if html != before:
            _change(document, before, html, writers)
        document.save(update_fields=["body", "shown_through", "changed_since"])
        for person in writers:
            # A picture stays the document's when it is taken out: somebody else may put it back in.
            keep_pictures(actor=person, item=document, body=html)
    return True


def _writers_of(document: Document, through: int) -> list[User]:
    """Return who wrote what is not shown yet, whoever wrote last at the end."""
    log = Update.objects.filter(document=document, epoch=document.epoch, pk__lte=through)
    known = row_of(document.pk).values_list("shown_through", flat=True)[0]
    newest = log.filter(pk__gt=known).exclude(user=None).values("user").annotate(last=Max("pk")).order_by("last")
    ids = [row["user"] for row in newest]
    people = User.objects.in_bulk(ids)
    return [people[pk] for pk in ids]


def told_of(document: Document) -> Any:
    """The events that tell of a document's text; a new title and new tags are told of by events of their own."""
    return document.events.filter(verb="document.edited").exclude(data__has_key="what")


def _change(document: Document, before: str, html: str, writers: list[User]) -> None:
    editor = writers[-1] if writers else None
    sat = told_of(document).filter(at__gt=timezone.now() - ONE_SITTING)
    begins = (editor.pk if editor else None) not in set(sat.values_list("actor_id", flat=True))
    wrote_first = not before and editor is not None and editor.pk == document.author_id
    unversioned = wrote_first and not document.revisions.exists()
    if (begins and not unversioned) or is_named(document):
        keep_revision(document, before, editor)
    follow(document, before, html)
    document.body = html
    document.changed_since = document.changed_since or document.trust == Trust.VERIFIED
    facts = {**document.facts, "trust": "changed"} if document.changed_since else document.facts
    document.change(excerpt=richtext.excerpt(html, EXCERPT_LIMIT), edited_at=timezone.now(), facts=facts)
    if begins:
        _tell(document, editor)


def _tell(document: Document, editor: Any) -> None:
    _body, usernames = link(document.body, document.space)
    named = name_people(usernames, item=document, comment=None, actor=editor) if editor else []
    record("document.edited", actor=editor, item=document, mentioned=named)


@transaction.atomic
def settle(document_id: int) -> bool:
    """Tell of what was written since the last event, once that is a sitting ago. Returns whether it did."""
    document = Document.locked(document_id)
    last = told_of(document).first()
    if last is None or document.edited_at is None or document.edited_at <= last.at:
        return False
    if last.at > timezone.now() - ONE_SITTING:
        return False
    newest = Update.objects.filter(document_id=document_id).exclude(user=None).order_by("-pk").first()
    _tell(document, newest.user if newest else last.actor)
    return True


def behind() -> tuple[list[int], list[int]]:
    """Return the ids of documents to show or to tell of, and of those whose log is long or rests.

    Only what stands in a log is looked at: a document that rests has no rows in it.
    """
    logs = Update.objects.values("document").annotate(last=Max("pk"), rows=Count("pk"), at=Max("at")).order_by("last")
    found = {row["document"]: row for row in logs}
    documents = rows_of(found).values_list("pk", "shown_through", "edited_at")
    now = timezone.now()
    late, long = [], []
    for pk, shown, edited_at in documents:
        rests = found[pk]["at"] < now - RESTS_AFTER
        shows = shown >= found[pk]["last"]
        if not shows or (edited_at and edited_at > now - RESTS_AFTER):
            late.append(pk)
        if found[pk]["rows"] > MANY_ROWS or (rests and shows):
            long.append(pk)
    return late[:AT_ONCE], long[:AT_ONCE]
