"""What forums do from time to time."""

from celery import shared_task

from apps.forums import actions, words


@shared_task
def keep_time() -> int:
    """Mark accepted answers and end polls whose time is over, and tell of questions that wait too long.

    Returns how many answers and questions.
    """
    actions.keep_watch()
    actions.end_due_polls()
    return actions.mark_due() + actions.escalate_due()


@shared_task
def count_words() -> int:
    return words.count()


@shared_task
def forget_asked() -> int:
    return actions.forget_asked()
