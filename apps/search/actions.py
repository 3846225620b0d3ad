"""What a person keeps of their searches. It is nobody else's concern, so no event tells of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.names import tidy
from apps.search.models import NewlyFound, SavedSearch

MOST_SAVED, LONGEST = 30, 300


@transaction.atomic
def save_search(*, actor: Any, words: str) -> SavedSearch:
    """Keep `words` for `actor`; once is enough. Raises ValidationError with a sentence."""
    words = tidy(words.replace("\x00", ""))
    if not words:
        raise ValidationError(_("Search for something first."))
    if len(words) > LONGEST:
        raise ValidationError(_("At most %(most)d characters can be kept.") % {"most": LONGEST})
    # Two tabs of one person count one after the other.
    User.objects.locked(actor.pk)
    known = SavedSearch.of(actor).filter(words=words).first()
    if known is None and SavedSearch.of(actor).count() >= MOST_SAVED:
        raise ValidationError(_("You keep %(most)d searches. Forget one of them first.") % {"most": MOST_SAVED})
    return known or SavedSearch.objects.create(user=actor, words=words)


def forget_search(*, actor: Any, pk: int) -> str:
    """Forget one of the searches of `actor`. Returns its words, or "" when there was none."""
    saved = SavedSearch.of(actor).filter(pk=pk).first()
    if saved is None:
        return ""
    saved.delete()
    return saved.words


@transaction.atomic
def tell(*, actor: Any, pk: int, on: bool) -> SavedSearch | None:
    """Let one of the searches of `actor` tell what is new from now on, or no more. Returns it, or None without it."""
    saved = SavedSearch.of(actor).select_for_update().filter(pk=pk).first()
    if saved is None or bool(saved.tells_since) == on:
        return saved
    now = timezone.now()
    saved.tells_since, saved.looked_at = now if on else None, now
    saved.save(update_fields=["tells_since", "looked_at"])
    if not on:
        NewlyFound.objects.filter(saved=saved).delete()
    return saved


def look(*, actor: Any, pk: int) -> SavedSearch | None:
    """Note that `actor` looks at what one of their searches found. Returns the search, or None without it."""
    saved = SavedSearch.of(actor).filter(pk=pk).first()
    if saved is not None:
        NewlyFound.objects.filter(saved=saved, seen_at=None).update(seen_at=timezone.now())
    return saved
