"""Forgetting what says nothing any more."""

from celery import shared_task

from apps.following import actions


@shared_task
def purge() -> int:
    return actions.purge()
