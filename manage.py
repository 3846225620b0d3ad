#!/usr/bin/env python
"""The portal's command line. `python manage.py up` runs everything; `python manage.py help` lists the rest.

Without DATABASE_URL and REDIS_URL in the environment, a command uses the embedded services of WORKSCAPE_DATA_DIR: those
that already run, or its own for as long as it takes.
"""

import os
import secrets
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
# What these do needs neither database nor Redis, so they start neither.
WITHOUT_SERVICES = {
    "",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "startproject",
    "version",
}


def run(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        return perform(arguments)
    except ImproperlyConfigured as error:
        if "--traceback" in arguments:
            raise
        sys.stderr.write(f"{error}\n")
        return 1


def perform(arguments: list[str]) -> int:
    """Run one command and return the exit status. Raises ImproperlyConfigured when a setting makes no sense."""
    from django.core.management import execute_from_command_line

    from apps.core.embedded import EmbeddedError, addresses, begin
    from apps.core.embedded.places import find
    from apps.core.up.portal import data_dir, mode_of

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workscape.settings")
    command = arguments[1] if len(arguments) > 1 else ""
    if command == "up" and not asks_for_help(arguments):
        from apps.core.up.supervisor import main

        return main(arguments[2:])
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        execute_from_command_line(arguments)
        return 0
    folder = data_dir()
    if command in WITHOUT_SERVICES or command.startswith("-") or asks_for_help(arguments):
        settings = {name: value for name, value in addresses(find(folder)).items() if name != "WORKSCAPE_EMBEDDED"}
        complete({**settings, "SECRET_KEY": secrets.token_urlsafe(64)})
        execute_from_command_line(arguments)
        return 0
    services = None
    try:
        services = begin(folder)
        complete({**services.environment, "WORKSCAPE_DEMO": "1" if mode_of(folder) == "demo" else "0"})
        import django

        django.setup()  # while the servers start
        services.wait()
        execute_from_command_line(arguments)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if services:
            services.stop()
    return 0


def asks_for_help(arguments: list[str]) -> bool:
    """Tell whether the command is only asked how it is used."""
    return "--help" in arguments or "-h" in arguments


def complete(environment: dict[str, str]) -> None:
    """Set what the environment does not say yet."""
    if "SECRET_KEY_FILE" in os.environ:
        environment.pop("SECRET_KEY", None)
    for name, value in environment.items():
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one gets this far)
        sys.exit("Workscape needs Python 3.11 or newer.")
    if os.name != "posix":
        sys.exit("Workscape runs on Linux and macOS; on Windows, run it in the Windows Subsystem for Linux.")
    try:
        sys.exit(run(sys.argv))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in {"apps", "workscape"}:
            raise
        sys.exit(
            f"The Python package {error.name!r} is missing: activate the virtual environment "
            "and run `pip install -r requirements.txt`."
        )
    except KeyboardInterrupt:
        sys.exit(130)
