"""Files, functions and templates stay small enough to be read in one go, and are named after what is in them."""

from statistics import median

import pytest

from tests.architecture.source import files, functions, length, python, templates, text

FILE, FUNCTION, TEMPLATE, CONFTEST, VIEW_MEDIAN = 400, 60, 150, 150, 20
SAY_NOTHING = {"utils", "helpers", "services", "methods", "common", "misc", "selectors"}


def lines(path: object) -> int:
    return len(text(path).splitlines())  # type: ignore[arg-type]


def test_no_file_is_too_long() -> None:
    assert {str(path): lines(path) for path in python() if "migrations" not in path.parts and lines(path) > FILE} == {}


def test_no_conftest_is_too_long() -> None:
    found = [path for path in python() if path.name == "conftest.py"]
    assert found and {str(path): lines(path) for path in found if lines(path) > CONFTEST} == {}


def test_no_function_is_too_long() -> None:
    long = {f"{p}:{f.lineno} {f.name}": length(f) for p in python() for f in functions(p) if length(f) > FUNCTION}
    assert long == {}


def test_no_template_is_too_long() -> None:
    assert {str(path): lines(path) for path in templates() if lines(path) > TEMPLATE} == {}


def test_views_are_short() -> None:
    views = [path for path in python("apps") if path.name == "views.py" or "views" in path.parts]
    assert median(length(function) for path in views for function in functions(path)) <= VIEW_MEDIAN


@pytest.mark.parametrize("suffix", [".py", ".js"])
def test_no_module_has_a_name_that_says_nothing(suffix: str) -> None:
    assert [str(path) for path in files() if path.suffix == suffix and path.stem in SAY_NOTHING] == []
