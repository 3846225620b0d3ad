"""Answers: JSON with a tag by which the next request can ask whether it has changed."""

from hashlib import blake2s
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from pydantic_core import to_json

from apps.api.problems import Problem


def digest(*parts: Any) -> str:
    """Return a short text that is another one as soon as any of `parts` is."""
    return blake2s(to_json(parts, fallback=str), digest_size=10).hexdigest()


def answer(
    request: HttpRequest, data: Any, *, status: int = 200, edition: str = "", location: str = ""
) -> HttpResponse:  # fmt: skip
    """Return `data` as JSON. What was read and has not changed since is answered 304, without a body.

    `edition` names what an edit changes of the thing; it stands in the tag, so that `If-Match` can be asked for it.
    """
    body = to_json(data, fallback=str)
    response = HttpResponse(body, status=status, content_type="application/json")
    if location:
        response["Location"] = location
    if edition or request.method == "GET":
        whole = blake2s(body, digest_size=10).hexdigest()
        tag = f'"{edition}.{whole}"' if edition else f'"{whole}"'
        known = [bare(each) for each in parse_etags(request.headers.get("If-None-Match", ""))]
        if request.method == "GET" and (bare(tag) in known or "*" in known):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        response["ETag"] = tag
    return response


def nothing() -> HttpResponse:
    """Answer a write that leaves nothing to tell."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def bare(tag: str) -> str:
    """Return a tag without what marks it as weak: whatever compresses an answer on its way weakens its tag."""
    return tag.removeprefix("W/")


def match(request: HttpRequest, edition: str) -> None:
    """Raise Problem when the request is about another edition of the thing than `edition`, the one there is now.

    Counts that move beside the text (comments, reactions) are no other edition.
    """
    asked = request.headers.get("If-Match")
    if asked is None:
        return
    editions = {bare(tag).strip('"').partition(".")[0] for tag in parse_etags(asked)}
    if "*" not in editions and edition not in editions:
        raise Problem("changed")


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
