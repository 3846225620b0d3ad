"""The project is finished where it stands, and speaks of itself alone."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import files, text

# The words are put together here so that this file does not find itself.
LATER = ["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK", "coming " + "soon", "lorem " + "ipsum"]
OUTSIDE = [r"(?<![Uu]ser )ag" + "ent", "LL" + "M", "session" + "'s", "issue " + r"#\d+", r"\.\./sha" + "red"]
READ = {".py", ".md", ".html", ".yml", ".yaml", ".js", ".css", ".toml", ".conf"}
ELSEWHERE = {"bench", ".ci", "static"}


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what a file says; of a test only comments and docstrings, as its data may be anything."""
    if path.suffix != ".py" or path.parts[0] != "tests":
        yield from enumerate(text(path).splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
            yield token.start[0], token.string


def found(words: list[str]) -> list[str]:
    pattern = re.compile(rf"\b({'|'.join(words)})\b", re.I if words is LATER else 0)
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in files()
        if path.suffix in READ and path.parts[0] not in ELSEWHERE and path.parts[:2] != ("tests", "data")
        for number, line in lines(path)
        if pattern.search(line)
    ]


def test_nothing_is_left_for_later() -> None:
    assert found(LATER) == []


def test_nothing_speaks_of_how_it_was_made() -> None:
    assert found(OUTSIDE) == []
