"""What search does from time to time."""

from celery import shared_task

from apps.search import watching, words


@shared_task
def count_words() -> int:
    return words.count()


@shared_task
def look_again() -> int:
    return watching.look_again()
