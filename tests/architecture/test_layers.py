"""Upper apps may import lower ones and never the other way round; see the contract in pyproject.toml."""

import ast
import tomllib

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source import ROOT, python, tree


def test_the_contract_is_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_contract_allows_no_exception() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    assert layers and all(contract["exhaustive"] for contract in layers)
    assert not [contract for contract in contracts if contract.keys() & {"ignore_imports", "exhaustive_ignores"}]


def test_no_app_is_imported_inside_a_function() -> None:
    """An import hidden in a function is how a ring begins. Only `ready`, which runs once all apps are there, may."""
    hidden = [
        f"{path}:{inner.lineno}"
        for path in python("apps")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "ready"
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("apps.")
    ]
    assert hidden == []
