"""How often one may ask, and how the answers say what is left."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django_ratelimit.core import get_usage

from apps.api.problems import Problem

# For all tokens of one person together, and for addresses from which nobody is known.
READS, WRITES, STRANGERS = "600/m", "60/m", "60/m"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def count(request: HttpRequest, user: Any) -> None:
    """Count a request of `user`. Raises Problem when they ask too often."""
    group, rate = ("api.read", READS) if request.method in SAFE else ("api.write", WRITES)
    spend(request, group, rate, lambda _group, _request: str(user.pk))


def count_stranger(request: HttpRequest) -> None:
    """Count a request that came with no good token, by the address it came from. Raises Problem for too many."""
    spend(request, "api.stranger", STRANGERS, "ip")


def spend(request: HttpRequest, group: str, rate: str, key: Any) -> None:
    usage = get_usage(request, group=group, key=key, rate=rate, increment=True)
    if usage is None:
        return
    request.api_usage = usage  # type: ignore[attr-defined]
    if usage["should_limit"]:
        raise Problem("too-many", Retry_After=str(max(1, usage["time_left"])))


def say_what_is_left(request: HttpRequest, response: HttpResponse) -> None:
    """Put on `response` how many requests there are, how many are left, and in how many seconds they begin anew."""
    usage = getattr(request, "api_usage", None)
    if usage is not None:
        response["RateLimit-Limit"] = str(usage["limit"])
        response["RateLimit-Remaining"] = str(max(0, usage["limit"] - usage["count"]))
        response["RateLimit-Reset"] = str(max(0, usage["time_left"]))
