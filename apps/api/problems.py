"""What went wrong, as problem details (RFC 9457), whatever raised it."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NotAsDescribed
from pydantic import ValidationError as NotOfItsKind
from pydantic_core import to_json

from apps.core.api_kinds import api_kinds

MEDIA_TYPE = "application/problem+json"
# Each kind of problem by its status, with what it means; the page of the API explains them in this order.
PROBLEMS: dict[str, tuple[int, Promise]] = {
    "malformed": (400, gettext_lazy("The request cannot be read: its body is no JSON, or a header makes no sense.")),
    "cursor": (400, gettext_lazy("The cursor is none that this list has given out.")),
    "unauthorized": (401, gettext_lazy("There is no token, or it is unknown, expired or revoked.")),
    "scope": (403, gettext_lazy("The token may read only.")),
    "forbidden": (403, gettext_lazy("You see this, and may not do that to it.")),
    "missing": (404, gettext_lazy("There is nothing here for you: it is not there, or not yours to see.")),
    "method": (405, gettext_lazy("Nothing of this sort is done at this address.")),
    "changed": (412, gettext_lazy("It has changed since you read it. Read it again, then decide.")),
    "too-large": (413, gettext_lazy("The request is larger than is taken.")),
    "invalid": (422, gettext_lazy("Something that was sent cannot be taken; “errors” names each field.")),
    "key-reused": (422, gettext_lazy("This Idempotency-Key has been used for another request.")),
    "too-many": (429, gettext_lazy("Too many requests: wait as long as Retry-After says.")),
    "failure": (500, gettext_lazy("Something went wrong here. It has been noted.")),
}
BY_STATUS = {400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "missing", 405: "method",
             413: "too-large", 429: "too-many"}  # fmt: skip
# What the actions call a field, where the API calls it otherwise.
FIELDS = {"body": "body_markdown", "at": "publish_at", "__all__": ""}


class Problem(Exception):
    """One of PROBLEMS, raised where it is found; `detail` says more than its kind does."""

    def __init__(self, code: str, detail: str = "", **headers: str) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers = code, detail, headers


def problem(code: str, detail: str = "", errors: Iterable[dict[str, str]] = (), status: int = 0) -> HttpResponse:
    """Return the answer that tells of a problem; `errors` are {field, message}."""
    usual, meaning = PROBLEMS[code]
    status = status or usual
    said: dict[str, Any] = {
        "type": f"{settings.PUBLIC_URL}/api/v1/docs#problem-{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": whole(detail or str(meaning)),
    }
    if rows := [{name: whole(value) for name, value in row.items()} for row in errors]:
        said["errors"] = rows
    return HttpResponse(to_json(said), status=status, content_type=MEDIA_TYPE)


def whole(text: str) -> str:
    """Return `text` without the halves of characters that somebody may have sent: no answer can hold them."""
    return text.encode(errors="replace").decode()


def handle_problem(request: HttpRequest, error: Problem) -> HttpResponse:
    response = problem(error.code, error.detail)
    for name, value in error.headers.items():
        response[name.replace("_", "-")] = value
    return response


def handle_unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem("unauthorized")
    response["WWW-Authenticate"] = 'Bearer realm="Workscape"'
    return response


def handle_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(BY_STATUS.get(error.status_code, "malformed"), str(error), status=error.status_code)


def handle_missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem("missing")


def handle_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem("too-large")


def handle_forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem("forbidden", str(error))


def handle_not_as_described(request: HttpRequest, error: NotAsDescribed) -> HttpResponse:
    return problem("invalid", errors=[told(row["loc"][1:], row["msg"]) for row in error.errors])


def handle_not_of_its_kind(request: HttpRequest, error: NotOfItsKind) -> HttpResponse:
    rows = error.errors(include_url=False, include_input=False, include_context=False)
    return problem("invalid", errors=[told(row["loc"], row["msg"]) for row in rows])


def told(place: tuple[Any, ...], message: str) -> dict[str, str]:
    # The name of the parameter that holds the whole body is nobody's business, nor which kind's schema was asked.
    if place[:1] == ("said",):
        place = place[2:] if place[1:2] and place[1] in api_kinds else place[1:]
    names = [str(part) for part in place]
    return {"field": ".".join(names), "message": message.removeprefix("Value error, ")}


def handle_refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Tell what an action refused, by the fields it names."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    rows = [
        {"field": FIELDS.get(field, field), "message": str(message)}
        for field, messages in by_field.items()
        for message in messages
    ]
    return problem("invalid", _("This cannot be done: %(why)s") % {"why": rows[0]["message"]}, rows)


def handle_all(api: NinjaAPI) -> None:
    """Let `api` answer all that is raised in it with problem details; what nobody expects stays an error of ours."""
    handlers: dict[type[Exception], Any] = {
        Problem: handle_problem,
        AuthenticationError: handle_unauthorized,
        HttpError: handle_http_error,
        Http404: handle_missing,
        ObjectDoesNotExist: handle_missing,
        PermissionDenied: handle_forbidden,
        RequestDataTooBig: handle_too_large,
        NotAsDescribed: handle_not_as_described,
        NotOfItsKind: handle_not_of_its_kind,
        ValidationError: handle_refused,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)
