"""The document as its page shows it: operations in groups, each with what is sent and what is answered."""

import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.api.document import document

TYPES = {"integer": "whole number", "number": "number", "boolean": "true or false"}
QUOTED = re.compile(r"`([^`]+)`")
OURS = ("Idempotency-Key", "If-None-Match", "If-Match")


@cache
def groups() -> list[dict[str, Any]]:
    """Return [{name, operations}] in the order in which the document names them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(shown(path, method, operation))
    return [{"name": name, "operations": operations} for name, operations in found.items()]


def coded(text: str) -> SafeString:
    """Return `text` as HTML, with what stands between back quotes as code."""
    return mark_safe(QUOTED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S308  (escaped before)


def shown(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    bodies = [body for content in operation.get("requestBody", {}).get("content", {}).values()
              for body in examples(content["schema"])]  # fmt: skip
    success = next((status, said) for status, said in operation["responses"].items() if status.startswith("2"))
    answers = [told for content in success[1].get("content", {}).values() for told in examples(content["schema"])]
    return {
        "id": operation["operationId"], "method": method.upper(), "path": path, "summary": operation["summary"],
        "description": coded(operation.get("description", "")), "bodies": bodies, "status": success[0],
        "answer": answers[0] if answers else None, "curl": curl(path, method, operation, bodies),
        "parameters": [parameter(row) for row in operation["parameters"] if row["name"] not in OURS],
        "heeds": [row["name"] for row in operation["parameters"] if row["name"] in OURS],
    }  # fmt: skip


def parameter(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "in": row["in"], "type": type_of(row["schema"]), "required": row["required"],
            "description": coded(row.get("description", ""))}  # fmt: skip


def type_of(schema: dict[str, Any]) -> str:
    """Return what may stand there, in words."""
    parts = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    for part in parts:
        if "enum" in part:
            return " · ".join(str(value) or "(empty)" for value in part["enum"])
        if "const" in part:
            return str(part["const"])
    return " · ".join(TYPES.get(part.get("type", ""), "text") for part in parts)


def examples(schema: dict[str, Any]) -> list[dict[str, str]]:
    """Return {name, json} for each schema that may stand there and has an example."""
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return [each for option in options for each in examples(option)]
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    schema = document()["components"]["schemas"].get(name, {})
    return [
        {"name": name, "json": json.dumps(in_order(value, schema), indent=2, ensure_ascii=False)}
        for value in schema.get("examples", [])[:1]
    ]


def in_order(value: Any, schema: dict[str, Any]) -> Any:
    """Return an example with its fields in the order in which the schemas tell them, its kind first."""
    schema = resolved(schema)
    if isinstance(value, list):
        return [in_order(each, schema.get("items", {})) for each in value]
    if not isinstance(value, dict):
        return value
    told = schema.get("properties", {name: {} for name in value})
    names = sorted(told, key=lambda name: name != "kind" or "id" in told)
    return {name: in_order(value[name], told[name]) for name in names if name in value}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema refers to; of several that may stand there, the first that is not null."""
    for option in schema.get("anyOf", []):
        if option.get("type") != "null":
            return resolved(option)
    if "$ref" in schema:
        return dict(document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    return schema


def curl(path: str, method: str, operation: dict[str, Any], bodies: list[dict[str, str]]) -> str:
    """Return the operation as a command that can be copied."""
    for row in operation["parameters"]:
        path = path.replace(f"{{{row['name']}}}", str(row.get("example", f"<{row['name']}>")))
    lines = ["curl" if method == "get" else f"curl -X {method.upper()}", f"{settings.PUBLIC_URL}{path}"]
    lines.append('-H "Authorization: Bearer $TOKEN"')
    if bodies:
        short = json.dumps(json.loads(bodies[0]["json"]), ensure_ascii=False)
        lines += ['-H "Content-Type: application/json"', f"-d '{short}'"]
    elif "requestBody" in operation:
        lines.append("-F file=@picture.jpg")
    return " \\\n  ".join(lines)
