"""What forums do from time to time."""

from celery import shared_task

from apps.forums import actions, words


@shared_task
def keep_time() -> int:
    """Mark accepted answers whose time is over, and end polls. Returns how many answers."""
    actions.keep_watch()
    actions.end_due_polls()
    return actions.mark_due()


@shared_task
def count_words() -> int:
    return words.count()


@shared_task
def forget_asked() -> int:
    return actions.forget_asked()
