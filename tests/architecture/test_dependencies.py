"""Every dependency is pinned, and docs/dependencies.md says why it is there."""

import json
import re

from tests.architecture.source import ROOT

REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[\w,]+\])?(==\S+)?")
DESCRIBED = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()


def required(name: str) -> dict[str, str | None]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [REQUIREMENT.match(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {match[1].lower(): match[2] for match in found if match}


def required_in_the_browser() -> dict[str, str]:
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    return {**package.get("dependencies", {}), **package["devDependencies"]}


def test_all_are_pinned() -> None:
    packages = required("requirements.txt") | required("requirements-dev.txt")
    assert [name for name, version in packages.items() if not version] == []
    assert [name for name, version in required_in_the_browser().items() if not version[0].isdigit()] == []


def test_each_has_its_reason() -> None:
    names = {*required("requirements.txt"), *required("requirements-dev.txt"), *required_in_the_browser()}
    assert {name for name in names if name not in DESCRIBED} == set()
