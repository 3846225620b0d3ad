"""Shows each person the portal in their own language and time zone."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

# Answers nobody reads, asked for many times a minute: who asks is settled by the address.
WITHOUT_READER = "/watch/"
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class PreferencesMiddleware:
    """Activates the signed-in person's language and time zone for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(WITHOUT_READER) and request.user.is_authenticated:
            prefer(request.user)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
            translation.activate(settings.LANGUAGE_CODE)


def prefer(user: Any) -> None:
    """Speak to `user` in their language and time zone for the rest of the request."""
    if user.language in LANGUAGES and user.language != settings.LANGUAGE_CODE:
        translation.activate(user.language)
    if user.time_zone:
        timezone.activate(zone(user.time_zone))


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the time zone called `name`, or UTC when this machine does not know it."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
