"""A door without a lock must never stand in a portal where people really work."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def no_demo_in_production(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a deployment in which anybody may sign in as anybody."""
    if settings.DEMO:
        return [
            Error(
                "WORKSCAPE_DEMO is on: anybody may sign in as one of the demo people, without a password.",
                hint="Set WORKSCAPE_DEMO=0 where people really work.",
                id="accounts.E001",
            )
        ]
    return []


def register_all() -> None:
    register(no_demo_in_production, Tags.security, deploy=True)
