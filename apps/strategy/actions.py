"""Saying what the organisation is."""

from typing import Any

from django.db import transaction

from apps.core.names import tidy
from apps.events.outbox import record
from apps.strategy.context import forget
from apps.strategy.models import Organisation


@transaction.atomic
def describe_organisation(*, actor: Any, name: str, vision: str) -> Organisation:
    """Set the name and the vision of the one organisation. Raises ValidationError by field."""
    organisation = Organisation(pk=1, name=tidy(name), vision=tidy(vision))
    organisation.full_clean(validate_unique=False, validate_constraints=False)
    organisation.save()
    transaction.on_commit(forget)
    record("organisation.described", actor=actor, name=organisation.name)
    return organisation
