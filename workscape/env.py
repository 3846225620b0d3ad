"""Reads the environment, refusing nonsense.

Every setting comes from an environment variable; `.env.example` lists all of them. A secret may also come from a
file: `SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` is not set. A value that cannot be understood
stops the start with one sentence instead of being guessed at.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`, or the content of the file that `NAME_FILE` names, or `default`.

    Raises ImproperlyConfigured when there is none of the three, or when the file cannot be read.
    """
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    if default is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): it has no default. See .env.example.")
    return default


def flag(name: str, default: bool) -> bool:
    """Return a yes/no setting. Raises ImproperlyConfigured for anything that is neither."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, least: int = 0) -> int:
    """Return a whole number of at least `least`. Raises ImproperlyConfigured otherwise."""
    value = text(name, str(default)).strip()
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list without blanks."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
