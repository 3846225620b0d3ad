"""What is done for the API by the clock."""

from celery import shared_task
from django.utils import timezone

from apps.api.models import KeptAnswer
from apps.api.once import KEPT_FOR


@shared_task
def purge() -> int:
    """Forget answers that nobody can ask for again."""
    return KeptAnswer.purge(timezone.now() - KEPT_FOR)
