"""The OpenAPI document: what django-ninja knows of the operations, and what holds for all of them."""

import json
from functools import cache
from typing import Any

from django.conf import settings

from apps.api.portal import api
from apps.api.problems import MEDIA_TYPE, PROBLEMS
from apps.api.schemas import ProblemDetails
from apps.core.api_kinds import api_kinds

ROOT = "/api/v1/"
REFERENCE = "#/components/schemas/{model}"
# Where `If-Match` is heeded: what a person writes and another may have changed.
MATCHED = {"change_item", "delete_item", "change_comment", "delete_comment", "change_space", "change_me"}
DESCRIBED = {
    400: "The request cannot be read, or its cursor is none of this list's.",
    401: "No token, or none that opens anything.",
    403: "Seen, but not to be done by you, or not with this token.",
    404: "Not there, or not yours to see.",
    412: "It has changed since it was read.",
    413: "Larger than is taken.",
    422: "Something that was sent cannot be taken.",
    429: "Too many requests.",
}
HEADERS = {
    "ETag": ("string", "Names this state of it."),
    "RateLimit-Limit": ("integer", "How many requests of this sort there are in a minute."),
    "RateLimit-Remaining": ("integer", "How many of them are left."),
    "RateLimit-Reset": ("integer", "In how many seconds they begin anew."),
}
RATES = [name for name in HEADERS if name != "ETag"]
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False, "example": "0c9d2f64-report-2026-11",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "Sent twice with the same key and content, it is done once; the answer is kept for a day.",
}  # fmt: skip
IF_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what was read: refused with 412 when it has been edited since.",
}  # fmt: skip
IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what is known already: answered with 304 when it is still so.",
}  # fmt: skip
LONG = """What people read and write in the portal, for programs that act for them: with their rights, and no more.

Send `Authorization: Bearer wsp_…`. Lists hold at most 50 rows; `next` is the `cursor` of the next page. Errors are
problem details (RFC 9457). Within version 1 fields and operations are added, never taken away or changed in meaning.
"""


@cache
def document() -> dict[str, Any]:
    """Return the whole document as plain data, made once for each process."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT), default=str))
    made["info"]["description"] = LONG
    made["servers"] = [{"url": settings.PUBLIC_URL}]
    components = made["components"]
    components["headers"] = {
        name: {"description": said, "schema": {"type": kind}} for name, (kind, said) in HEADERS.items()
    }  # fmt: skip
    components["responses"] = {f"Problem{status}": told_problem(status, said) for status, said in DESCRIBED.items()}
    schemas = components.setdefault("schemas", {})
    for model in [ProblemDetails, *(kind.changed for kind in api_kinds)]:
        add_schema(schemas, model)
    for operations in made["paths"].values():
        for method, operation in operations.items():
            complete(method, operation)
    say_what_changes(made["paths"][f"{ROOT}items/{{item_id}}"]["patch"])
    picture = {"schema": {"type": "string", "format": "binary"}}
    made["paths"][f"{ROOT}files/{{file_id}}/content"]["get"]["responses"]["200"]["content"] = {"image/*": picture}
    return made


def add_schema(schemas: dict[str, Any], model: Any) -> None:
    schema = model.model_json_schema(ref_template=REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def reference(name: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=name)}


def headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def told_problem(status: int, said: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": reference("ProblemDetails")}}
    return {"description": said, "content": content, "headers": headers(*RATES)}


def complete(method: str, operation: dict[str, Any]) -> None:
    """Add to an operation what django-ninja does not know of: headers, conditions and problems."""
    parameters, responses = operation.setdefault("parameters", []), operation["responses"]
    for parameter in parameters:
        # Examples of a schema are a list; those of a parameter would be named.
        if isinstance(parameter.get("examples"), list):
            parameter["example"] = parameter.pop("examples")[0]
    for response in responses.values():
        response["headers"] = headers("ETag", *RATES) if "content" in response else headers(*RATES)
    refused = {400, 401, 403, 404, 422, 429}
    if method != "get":
        parameters.append(KEY)
        refused.add(413)
    else:
        parameters.append(IF_NONE_MATCH)
        responses["304"] = {"description": "Not changed.", "headers": headers("ETag", *RATES)}
    if operation["operationId"] in MATCHED:
        parameters.append(IF_MATCH)
        refused.add(412)
    responses |= {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(refused)}


def say_what_changes(operation: dict[str, Any]) -> None:
    """Name what each kind lets one change of its items."""
    changed = dict.fromkeys(kind.changed.__name__ for kind in api_kinds)
    schema = {"anyOf": [reference(name) for name in changed]}
    operation["requestBody"] = {"content": {"application/json": {"schema": schema}}, "required": True}


def problems() -> list[dict[str, Any]]:
    """Return every sort of problem as {code, status, meaning}."""
    return [{"code": code, "status": status, "meaning": said} for code, (status, said) in PROBLEMS.items()]
