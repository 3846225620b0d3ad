"""What search does from time to time."""

from celery import shared_task

from apps.search import words


@shared_task
def count_words() -> int:
    return words.count()
