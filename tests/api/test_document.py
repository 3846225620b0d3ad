"""The OpenAPI document: complete, true to the schemas it names, and the same as what is answered."""

import jsonschema
import pytest
from pydantic import BaseModel

from apps.api.document import document
from apps.core.api_kinds import ApiKind, api_kinds
from tests.architecture.source import python, text

ROOT = "#/components/schemas/"


def every_schema():
    return sorted(document()["components"]["schemas"])


def models():
    """Return every model that is named anywhere in what the document is made of."""
    found = {}
    waiting = [model for kind in api_kinds for model in (kind.new, kind.changed, kind.details)]
    waiting += BaseModel.__subclasses__()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("apps."):
            found.setdefault(model.__name__, set()).add(model)
    return found


def test_no_two_schemas_share_a_name():
    """They would overwrite each other in the document without a word."""
    assert {name: same for name, same in models().items() if len(same) > 1} == {}


@pytest.mark.parametrize("name", every_schema())
def test_every_example_fits_its_schema(name):
    schemas = document()["components"]["schemas"]
    whole = {"$ref": f"{ROOT}{name}", "components": {"schemas": schemas}}
    for example in schemas[name].get("examples", []):
        jsonschema.Draft202012Validator(whole).validate(example)


def test_every_reference_leads_somewhere():
    wanted = []

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                wanted.append(part["$ref"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(document())
    assert len(wanted) > 100
    for reference in set(wanted):
        found = document()
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_operation_says_what_it_does_and_what_can_go_wrong():
    names = []
    for operations in document()["paths"].values():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation["summary"] and operation["tags"] and operation["security"]
            assert {"401", "404", "429"} <= set(operation["responses"])
            headers = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (method != "get")
    assert len(names) == len(set(names)) > 30


def test_everybody_may_read_it(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json() == document()
    assert answer.json()["openapi"].startswith("3.1")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_kind_is_in_it_without_a_word_in_the_api():
    """The API names no kind: what there is comes from what the kinds declare."""
    schemas = document()["components"]["schemas"]
    assert all(isinstance(kind, ApiKind) and kind.new.__name__ in schemas for kind in api_kinds)
    named = [
        str(path)
        for path in python("apps")
        if path.parts[1] == "api"
        for kind in api_kinds
        if f'"{kind.name}"' in text(path) or f"{kind.name}s" in text(path).split()
    ]
    assert named == []


def test_the_page_for_people_shows_every_operation(client, as_user, organisation, bob):
    for reader in (client, as_user(bob)):
        page = reader.get("/api/v1/docs").content.decode()
        for path, operations in document()["paths"].items():
            for operation in operations.values():
                assert f'id="{operation["operationId"]}"' in page
            assert f'<code class="api-path">{path}</code>' in page
        assert 'id="problem-missing"' in page
        assert "`" not in page
