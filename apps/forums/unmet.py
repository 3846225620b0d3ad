"""What forums know to be lacking: questions nobody has answered in time, and accepted answers that no longer help."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.unmet import Unmet, UnmetSource, unmet_sources
from apps.forums.models import FirstAnswer, Verification


def unanswered(most: int) -> Iterable[Unmet]:
    """Yield questions without any answer for longer than was promised, or else than a question may be left."""
    now = timezone.now()
    late = Q(due_at__lte=now) | Q(due_at=None, asked_at__lte=now - timedelta(days=settings.QUESTION_IS_NEED_DAYS))
    rows = FirstAnswer.waiting().filter(late).annotate(too=Count("question__me_too"))
    columns = ("question_id", "question__title", Coalesce("due_at", "asked_at"), "too")
    for pk, title, since, too in rows.order_by("asked_at", "pk").values_list(*columns)[:most]:
        yield Unmet(pk, title, since, people=1 + too)


def outdated(most: int) -> Iterable[Unmet]:
    """Yield questions whose accepted answer readers say is out of date, with how many of them say so."""
    standing = Verification.standing().filter(stale=True, question__state="published", question__deleted_at=None)
    rows = standing.filter(doubts__settled_at=None, doubts__isnull=False).annotate(
        people=Count("doubts"), since=Min("doubts__at"), title=F("question__title")
    )
    columns = ("question_id", "title", "since", "people")
    for pk, title, since, people in rows.order_by("since", "pk").values_list(*columns)[:most]:
        yield Unmet(pk, title, since, people=people)


unmet_sources.add(
    UnmetSource(
        "unanswered", _("Question without an answer"), _("Nobody has answered it in time."), "circle-question-mark",
        unanswered, order=20,
    )
)  # fmt: skip
unmet_sources.add(
    UnmetSource(
        "outdated", _("Answer out of date"), _("Readers say that its accepted answer no longer holds."), "history",
        outdated, order=30,
    )
)  # fmt: skip
