"""What the ledger does on the page of a search that found nothing: note it, and offer what met the same need before."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.content.models import Item
from apps.core.unmet import SearchedFor
from apps.ledger.counting import token_of
from apps.ledger.models import Spelling, State
from apps.ledger.spelling import key_of

log = logging.getLogger(__name__)


def nothing_found(user: Any, searched: SearchedFor) -> str:
    """Note a search that ended with nothing; return what answers it, and a quiet line that it was noted."""
    key = key_of(searched.stems)
    if not key or user.is_guest:
        return ""
    answer = answer_to(user, key)
    if searched.told:
        today = timezone.now().date()
        values = {
            "day": str(today), "words": searched.words, "stems": list(searched.stems),
            "unknown": sorted(searched.unknown), "token": token_of(user, today), "offered": answer is not None,
        }  # fmt: skip
        transaction.on_commit(partial(offer, values))
    return render_to_string("ledger/searched.html", {"answer": answer, "noted": searched.told})


def answer_to(user: Any, key: str) -> Item | None:
    """Return what closed the need of these stems, if there is such a thing and `user` may open it."""
    closed = Spelling.objects.filter(key=key, need__state=State.CLOSED).values("need__artefact")
    return Item.visible_to(user).published().filter(pk__in=closed).select_related("space").first()


def offer(values: dict[str, Any]) -> None:
    """Hand a search to the worker. One that is lost while the broker is away does no harm."""
    try:
        current_app.send_task("apps.ledger.tasks.note_search", kwargs=values, queue="default", expires=3600)
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); a search that found nothing is not counted", error)
