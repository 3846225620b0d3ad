"""Error pages, and what the rate limiter needs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from: the last hop our own proxy saw, or the socket's."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.EMBEDDED or not forwarded:
        return request.META.get("REMOTE_ADDR") or "local"
    return forwarded.rsplit(",", 1)[-1].strip()


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429 in the portal's own style."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a missing or stale form token with the ordinary 403 page."""
    return render(request, "403.html", {"stale_form": True}, status=403)
