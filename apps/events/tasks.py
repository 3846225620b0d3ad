"""The outbox's work in the background."""

from celery import shared_task

from apps.events import outbox


@shared_task
def deliver(delivery_id: int) -> None:
    outbox.attempt(delivery_id)


@shared_task
def sweep() -> int:
    return outbox.sweep()
