"""Writes: each in one transaction, and done once however often it is sent with the same `Idempotency-Key`."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.api.auth import token_of
from apps.api.models import KeptAnswer
from apps.api.problems import Problem

KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
HEADERS = ("ETag", "Location", "Content-Type")


def fingerprint(request: HttpRequest) -> str:
    """Return a digest of all that the request asks for."""
    whole = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":  # it is read in parts, and then never again as a whole
        for name in sorted(request.FILES):
            file: Any = request.FILES[name]
            whole.update(f"{name} {file.name}\n".encode())
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)
        whole.update(repr(sorted(request.POST.items())).encode())
    else:
        whole.update(request.body)
    return whole.hexdigest()


def writes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a view in one transaction. With an `Idempotency-Key` its answer is kept for a day and given again.

    The row of the key is written first: whoever sends the same at the same moment waits for the unique constraint,
    and finds the answer or, when nothing was done, the way free. What refuses (an exception) is not kept.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is not None and not KEY.fullmatch(key):
            raise Problem("malformed", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
        with transaction.atomic():
            if key is None:
                return view(request, *args, **kwargs)
            row, new = claim(request, key)
            if not new:
                return again(row)
            response = view(request, *args, **kwargs)
            keep(row, response)
            return response

    return once


def claim(request: HttpRequest, key: str) -> tuple[KeptAnswer, bool]:
    """Return the row of `key`, and whether this request is the first with it. Raises Problem for another request's."""
    whose = {"user_id": request.user.pk, "token": token_of(request), "key": key}
    mark = fingerprint(request)
    KeptAnswer.objects.filter(**whose, created__lt=timezone.now() - KEPT_FOR).delete()
    row, new = KeptAnswer.objects.get_or_create(**whose, defaults={"fingerprint": mark})
    if not new and row.fingerprint != mark:
        raise Problem("key-reused")
    return row, new


def keep(row: KeptAnswer, response: HttpResponse) -> None:
    row.status, row.body = response.status_code, response.content.decode()
    row.headers = {name: response[name] for name in HEADERS if name in response}
    row.save(update_fields=["status", "body", "headers"])


def again(row: KeptAnswer) -> HttpResponse:
    response = HttpResponse(row.body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})
    if "Content-Type" not in row.headers:
        del response["Content-Type"]
    return response
