"""What expertise does from time to time."""

from celery import shared_task

from apps.expertise import coverage


@shared_task
def count_coverage() -> int:
    return coverage.count()
