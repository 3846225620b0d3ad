"""What meets a need can go: then the need is open again."""

from apps.core.registry import Handler, OfEveryKind, handlers
from apps.events.models import Event
from apps.events.outbox import record
from apps.ledger.models import Need, State


def open_again(event: Event) -> None:
    closed = Need.objects.filter(artefact=event.item_id, state=State.CLOSED).values_list("pk", flat=True)
    for pk, need in Need.locked(list(closed)).items():
        if need.state == State.CLOSED:
            need.state, need.closed_at, need.artefact = State.OPEN, None, None
            need.save(update_fields=["state", "closed_at", "artefact"])
            record("need.reopened", actor=None, need=pk)


handlers.add(Handler("ledger.open_again", OfEveryKind("deleted", "unpublished", "expired"), open_again))
