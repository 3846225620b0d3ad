"""What the architecture tests read: the project's own files, as git knows them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {"vendor", "node_modules"}


@cache
def files() -> list[Path]:
    """Return the paths of all files git tracks or would track, relative to the checkout; outside git, all but var/."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True)
    if listed.returncode == 0:
        paths = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if "var" not in path.parts]
    return [path for path in paths if (ROOT / path).is_file() and not NOT_OURS & set(path.parts)]


def python(*folders: str) -> list[Path]:
    """Return the Python files, all or those under `folders`."""
    return [path for path in files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def templates() -> list[Path]:
    return [path for path in files() if path.suffix == ".html" and path.parts[0] == "templates"]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
