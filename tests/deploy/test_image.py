"""The Dockerfile copies what exists, leaves out what is private, and runs as nobody special."""

import re

from tests.deploy.reading import ROOT

LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def test_copies_only_what_is_there_and_let_in() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {line.split()[1].rstrip("/") for line in LINES if line.startswith("COPY ") and "--from" not in line}
    assert copied == let_in
    assert all((ROOT / path).exists() for path in copied)


def test_ends_as_an_unprivileged_user() -> None:
    last = [line for line in LINES if line.startswith(("USER ", "FROM "))][-1]
    assert last == "USER workscape"


def test_holds_no_secret() -> None:
    assert not [line for line in LINES if re.search(r"^(ENV|ARG) .*(KEY|PASSWORD|TOKEN|_URL)", line)]


def test_runs_on_the_python_the_project_is_written_for() -> None:
    assert {line.split()[1] for line in LINES if line.startswith("FROM ")} == {"python:3.11-slim"}
