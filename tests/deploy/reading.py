"""Reads docker-compose.yml the way Compose does, as far as the portal's own file needs it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<how>:?[-?])(?P<word>[^}]*))?\})")


def compose() -> dict[str, Any]:
    """Return docker-compose.yml with its anchors resolved and its variables as written."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def interpolate(value: Any, variables: Mapping[str, str]) -> Any:
    """Put `variables` into every string of `value`. Raises KeyError for a required one that is missing or empty."""
    if isinstance(value, dict):
        return {key: interpolate(part, variables) for key, part in value.items()}
    if isinstance(value, list):
        return [interpolate(part, variables) for part in value]
    if not isinstance(value, str):
        return value

    def put(match: re.Match[str]) -> str:
        if match["name"] is None:
            return "$"
        found = variables.get(match["name"], "")
        if not found and "?" in (match["how"] or "") + " ":
            raise KeyError(f"{match['name']}: {match['word']}")
        return found or (match["word"] if "-" in (match["how"] or "") else "")

    return VARIABLE.sub(put, value)


def variables_of(value: Any) -> set[str]:
    """Return the names of the variables that occur anywhere in `value`."""
    if isinstance(value, dict):
        return set().union(*map(variables_of, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(variables_of, value)) if value else set()
    return {match["name"] for match in VARIABLE.finditer(value) if match["name"]} if isinstance(value, str) else set()


def env_file(path: Path, *, commented: bool = True) -> dict[str, str]:
    """Return the settings of an environment file, with those that are commented out or without."""
    line_form = re.compile(r"(?:# )?([A-Z][A-Z0-9_]+)=(.*)$" if commented else r"([A-Z][A-Z0-9_]+)=(.*)$")
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(found.groups() for line in lines if (found := line_form.match(line)))


def environment_of(service: dict[str, Any], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment a service of the (interpolated) file gets on this machine."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, **settings, **service.get("environment", {})}
