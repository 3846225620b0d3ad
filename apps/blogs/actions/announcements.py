"""Asking the members of a space to confirm that they have read an article."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.blogs.announcements import asked
from apps.blogs.models import Article, Confirmation
from apps.content.actions.reminding import remind_those
from apps.content.models import State
from apps.events.outbox import record
from apps.spaces.permissions import can

LAST_DAY = date(2200, 1, 1)


def _locked(actor: Any, article: Article, verb: str) -> Article:
    article = Article.locked(article.pk)
    if not can(actor, verb, article):
        raise PermissionDenied
    return article


@transaction.atomic
def announce(*, actor: Any, article: Article, confirm_by: date | None = None) -> Article:
    """Make `article` an announcement, or change until when it asks to be confirmed.

    The members are told when it is published, and once. Raises PermissionDenied, or ValidationError by field.
    """
    article = _locked(actor, article, "item.announce")
    if confirm_by and confirm_by != article.confirm_by and not timezone.localdate() <= confirm_by < LAST_DAY:
        raise ValidationError({"confirm_by": _("Choose today or a day to come.")})
    new = article.announced_at is None
    if not new and confirm_by == article.confirm_by:
        return article
    article.announced_at, article.confirm_by = article.announced_at or timezone.now(), confirm_by
    article.save(update_fields=["announced_at", "confirm_by"])
    by = confirm_by.isoformat() if confirm_by else ""
    article.change(facts={**article.facts, "announced": True, "confirm_by": by})
    if not new or article.state != State.PUBLISHED:
        record("article.announcement_changed", actor=actor, item=article)
    else:
        record("article.announced", actor=actor, item=article)
    return article


@transaction.atomic
def end_announcement(*, actor: Any, article: Article) -> Article:
    """Ask nobody any more; who has confirmed stays known. Raises PermissionDenied."""
    article = _locked(actor, article, "item.announce")
    if article.announced_at is None:
        return article
    article.announced_at = article.confirm_by = None
    article.save(update_fields=["announced_at", "confirm_by"])
    article.change(facts={key: fact for key, fact in article.facts.items() if key not in {"announced", "confirm_by"}})
    record("article.announcement_ended", actor=actor, item=article)
    return article


@transaction.atomic
def confirm(*, actor: Any, article: Article) -> Confirmation:
    """Note that `actor` has read the announcement; once is enough. Raises PermissionDenied.

    Those who wrote it are not asked, and what is no announcement cannot be confirmed.
    """
    # As it is now, without its lock: thousands may confirm at the same moment.
    article = Article.of_ids([article.pk]).select_related("space").get()
    is_asked = can(actor, "item.confirm", article) and "author" not in article.permission_facts(actor)
    if not is_asked or article.announced_at is None:
        raise PermissionDenied
    confirmation, new = Confirmation.objects.get_or_create(article_id=article.pk, user=actor)
    if new:
        record("article.confirmed", actor=actor, item=article)
    return confirmation


@transaction.atomic
def remind(*, actor: Any, article: Article) -> int:
    """Remind those who have not confirmed yet, at most once a day. Returns how many they are.

    Raises PermissionDenied, or ValidationError when it is too soon or nobody is left.
    """
    article = _locked(actor, article, "item.announce")
    if article.announced_at is None or article.state != State.PUBLISHED:
        raise PermissionDenied
    return remind_those(actor=actor, asked=asked(article), verb="article.reminded")
