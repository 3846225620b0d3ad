"""What a room asks every second: what is new in the log, and whether those who are here may still be."""

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.documents.live.copies import Copy, Gone, OtherEpoch, Row
from apps.documents.live.querysets import row_of
from apps.documents.live.standing import Standing, standing


@dataclass(frozen=True)
class Look:
    news: list[Row]
    standing: dict[int, Standing]
    sessions: set[str]

    def signed_in(self, key: str, session_hash: str, standing: Standing) -> bool:
        """Whether a session is still there and was not ended by a new password."""
        return key in self.sessions and constant_time_compare(session_hash, standing.session_hash)


def look(copy: Copy, people: set[int], sessions: set[str]) -> Look:
    """Return what is new and who may do what, from a number of queries that does not grow with the people.

    Raises Gone or OtherEpoch.
    """
    news = copy.news()
    rows = row_of(copy.document_id).select_related("space")
    document = rows.defer("body", "state_bytes").first()
    if document is None:
        raise Gone
    if document.epoch != copy.epoch:
        raise OtherEpoch
    alive = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
    return Look(news, standing(document, people), set(alive.values_list("session_key", flat=True)))
