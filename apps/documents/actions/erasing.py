"""Taking words out of a document and of all that it ever said."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.models import EXCERPT_LIMIT, Draft, Revision
from apps.core import richtext
from apps.core.fragments import forget
from apps.core.richtext.tree import escape, unescape
from apps.documents.live import log
from apps.documents.live.showing import show
from apps.documents.models import Document, Passage, Run, Suggestion
from apps.documents.passages import follow, places_of, without
from apps.events.outbox import record
from apps.spaces.permissions import can

LONGEST_WORDS, LONGEST_REASON, FEWEST = 2_000, 300, 3
AT_ONCE = 20
KEPT = ("document", "document-outline", "card", "compact", "compact-in-space", "ref", "embed")
# Pieces of pages are kept under the version they show; older ones have left the cache long ago.
MOST_VERSIONS = 2_000


@dataclass(frozen=True)
class Found:
    """How often words stand in what a document says now, and in how many earlier versions and copies."""

    now: int
    versions: int
    copies: int

    @property
    def anywhere(self) -> bool:
        return bool(self.now or self.versions or self.copies)


@transaction.atomic
def find_words(*, actor: Any, document: Document, words: str) -> Found:
    """Say where words stand before they are taken out. Raises PermissionDenied, or ValidationError by field."""
    document = _locked(actor, document, words)
    return _Erasing(document, words, actor).run(dry=True)


@transaction.atomic
def erase_words(*, actor: Any, document: Document, words: str, reason: str) -> Found:
    """Take words out of a document, its versions, and the copies that suggestions and runs hold: one act, not undone.

    Where they stood, it says that something was removed. Raises PermissionDenied, or ValidationError by field.
    """
    document = _locked(actor, document, words)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why: it is noted with your name.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("At most %(most)d characters fit here.") % {"most": LONGEST_REASON}})
    if places_of(reason, words):
        raise ValidationError({"reason": _("The reason stays readable, so leave these words out of it.")})
    found = _Erasing(document, words, actor).run(dry=False)
    if not found.anywhere:
        raise ValidationError({"words": _("These words stand nowhere in it.")})
    record("document.edited", actor=actor, item=document, what="erased")
    record("document.words_erased", actor=actor, item=document, reason=reason, now=found.now, versions=found.versions,
           copies=found.copies)  # fmt: skip
    return found


def _locked(actor: Any, document: Document, words: str) -> Document:
    document = Document.locked(document.pk)
    if not can(actor, "item.hide", document):
        raise PermissionDenied
    if len(words.strip()) < FEWEST:
        raise ValidationError({"words": _("Say which words: at least %(few)d characters.") % {"few": FEWEST}})
    if len(words) > LONGEST_WORDS:
        raise ValidationError({"words": _("At most %(most)d characters fit here.") % {"most": LONGEST_WORDS}})
    show(document.pk)
    document.refresh_from_db()
    return document


class _Erasing:
    """One act on a document whose row is locked; `dry` only counts."""

    def __init__(self, document: Document, words: str, actor: Any) -> None:
        self.document, self.words, self.actor = document, words, actor
        self.instead = f"[{_('removed')}]"

    def run(self, *, dry: bool) -> Found:
        html, now = self.clean(self.document.body)
        versions = self.versions(dry=dry)
        copies = self.suggestions(dry=dry) + self.runs(dry=dry)
        found = Found(now, versions, copies)
        if not dry and found.anywhere:
            self.write(html)
        return found

    def clean(self, html: str) -> tuple[str, int]:
        return without(html, self.words, self.instead)

    def versions(self, *, dry: bool) -> int:
        count = 0
        for row in Revision.objects.filter(item_id=self.document.pk).iterator(AT_ONCE):
            html, in_text = self.clean(row.body)
            title, in_title = self.clean(escape(row.title))
            if in_text or in_title:
                count += 1
                if not dry:
                    Revision.objects.filter(pk=row.pk).update(body=html, title=unescape(title))
        return count

    def suggestions(self, *, dry: bool) -> int:
        count = 0
        for row in Suggestion.objects.filter(document=self.document).iterator(AT_ONCE):
            base, in_base = self.clean(row.base_html)
            html, in_html = self.clean(row.html)
            note, in_note = self.clean(escape(row.note))
            count += bool(in_base or in_html or in_note)
            if not dry and (in_base or in_html or in_note):
                # What merges it rests on what is gone.
                Suggestion.objects.filter(pk=row.pk).update(
                    base_html=base, html=html, base=b"", update=b"", note=unescape(note)
                )
        if not dry:
            # States hold what was deleted in them, too.
            Suggestion.objects.filter(document=self.document).update(base=b"", update=b"")
            keys = Suggestion.objects.filter(document=self.document).values_list("pk", flat=True)
            Draft.objects.filter(key__in=[f"suggestion:{pk}" for pk in keys]).delete()
        return count

    def runs(self, *, dry: bool) -> int:
        count = 0
        for row in Run.objects.filter(document=self.document).iterator(AT_ONCE):
            html, found = self.clean(row.html)
            count += bool(found)
            if found and not dry:
                Run.objects.filter(pk=row.pk).update(html=html)
        return count

    def write(self, html: str) -> None:
        document, before = self.document, self.document.body
        log.build_anew(document.pk, html, self.actor)
        document.refresh_from_db()
        follow(document, before, document.body)
        for row in Passage.objects.filter(document=document):
            quote, found = self.clean(escape(row.quote))
            if found:
                Passage.objects.filter(pk=row.pk).update(quote=unescape(quote))
        versions = range(max(1, document.version - MOST_VERSIONS), document.version + 1)
        document.change(excerpt=richtext.excerpt(document.body, EXCERPT_LIMIT), edited_at=timezone.now())
        keys = [f"{form}:{document.pk}:{version}:{language}" for version in versions for form in KEPT
                for language, _name in settings.LANGUAGES]  # fmt: skip
        transaction.on_commit(lambda: forget(keys))
