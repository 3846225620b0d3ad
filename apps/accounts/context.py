"""What every page of a demonstration needs: whom the visitor may become."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.accounts.demo import demo_people as known_people


def demo_people(request: HttpRequest) -> dict[str, Any]:
    return {"demo_people": SimpleLazyObject(known_people)} if settings.DEMO else {}
