"""CI leaves no test out."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.portals import BASE_DIR, clean_environment

LEFT_OUT = """
import pytest

@pytest.fixture
def browser():
    pytest.skip("no browser here")

def test_by_its_fixture(browser): ...

@pytest.mark.skipif(True, reason="only on Sundays")
def test_by_a_mark(): ...

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert not "a fault"

def test_done(): ...
"""


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 passed, 2 skipped, 1 xfailed"), ("true", "failed")])
def test_a_test_left_out_fails_in_ci_and_nowhere_else(ci: str, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "test_left_out.py").write_text(LEFT_OUT)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.nothing_skipped",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
    ]
    environment = clean_environment(CI=ci, PYTHONPATH=str(BASE_DIR))
    command += ["--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert outcome in done.stdout, done.stdout + done.stderr
    if ci:
        assert "no browser here" in done.stdout
        assert "only on Sundays" in done.stdout
        assert done.returncode == 1
        assert "1 passed" in done.stdout and "1 xfailed" in done.stdout
