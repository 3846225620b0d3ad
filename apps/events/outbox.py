"""Recording events and delivering them.

`record` is the last line of every action. It writes the event and one delivery per handler in the caller's
transaction; after commit each delivery is offered to the broker. If the broker is away nothing is lost: the sweeper
finds what is due. A handler runs in the same transaction that marks its delivery done, so its own writes happen
exactly once.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.core.registry import handlers
from apps.events.models import Delivery, DeliveryState, Event

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
BATCH = 200


def record(verb: str, *, actor: Any, item: Any = None, space: Any = None, **data: Any) -> Event:
    """Append an event; `data` must be JSON. Raises RuntimeError outside a transaction: act and event are one."""
    if not connection.in_atomic_block:
        raise RuntimeError("Record an event inside the transaction of its act.")
    space_id = space.pk if space is not None else getattr(item, "space_id", None)
    event = Event.objects.create(
        verb=verb, actor=actor, item_id=item.pk if item is not None else None, space_id=space_id, data=data
    )
    wanted = [handler for handler in handlers if verb in handler.verbs]
    deliveries = Delivery.objects.bulk_create([Delivery(event=event, handler=handler.name) for handler in wanted])
    for delivery, handler in zip(deliveries, wanted, strict=True):
        transaction.on_commit(partial(offer, delivery.pk, handler.queue))
    return event


def offer(delivery_id: int, queue: str) -> None:
    """Hand a delivery to the broker; when the broker is away, leave it to the sweeper."""
    try:
        current_app.send_task("apps.events.tasks.deliver", args=[delivery_id], queue=queue)
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); delivery %s waits for the sweeper", error, delivery_id)


def attempt(delivery_id: int) -> bool:
    """Run one delivery if it is still due and nobody else runs it. Returns whether it is done now."""
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True)
                .filter(pk=delivery_id, state=DeliveryState.PENDING)
                .first()
            )
            if delivery is None:
                return False
            handlers.get(delivery.handler).run(delivery.event)
            Delivery.objects.filter(pk=delivery_id).update(
                state=DeliveryState.DONE, done_at=timezone.now(), attempts=delivery.attempts + 1, error=""
            )
            return True
    except Exception as error:  # a handler may fail in any way; its delivery keeps the reason and is tried again
        log.exception("Delivery %s failed", delivery_id)
        put_off(delivery_id, error)
        return False


def put_off(delivery_id: int, error: Exception) -> None:
    """Count a failed attempt and set the next, 10 s, 20 s, 40 s … later; after `MAX_ATTEMPTS` give up visibly."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        delivery.attempts += 1
        delivery.error = f"{type(error).__name__}: {error}"[:2000]
        delivery.due_at = timezone.now() + timedelta(seconds=10 * 2 ** (delivery.attempts - 1))
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = DeliveryState.DEAD
        delivery.save(update_fields=["attempts", "error", "due_at", "state"])


def retry(delivery_id: int) -> None:
    """Give a dead or waiting delivery another full round of attempts, now."""
    revived = Delivery.objects.filter(pk=delivery_id).exclude(state=DeliveryState.DONE)
    if revived.update(state=DeliveryState.PENDING, attempts=0, due_at=timezone.now(), error=""):
        handler = Delivery.objects.get(pk=delivery_id).handler
        queue = handlers.get(handler).queue if handler in handlers else "default"
        transaction.on_commit(partial(offer, delivery_id, queue))


def sweep(limit: int = BATCH, grace: timedelta = timedelta(seconds=10)) -> int:
    """Run deliveries that are overdue by `grace`: lost by the broker, or due again. Returns how many are done now."""
    overdue = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=timezone.now() - grace).order_by(
        "due_at", "id"
    )
    return sum(attempt(pk) for pk in list(overdue.values_list("pk", flat=True)[:limit]))
