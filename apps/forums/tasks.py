"""What the clock does in forums."""

from celery import shared_task

from apps.forums import actions


@shared_task
def keep_time() -> int:
    """Mark accepted answers whose time is over. Returns how many."""
    actions.keep_watch()
    return actions.mark_due()
