"""The project is finished where it stands, and speaks of itself alone."""

import re

from tests.architecture.source import files, text

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|coming soon|lorem ipsum|not implemented yet)\b", re.I)
# The words are put together here so that this file does not find itself.
OUTSIDE = re.compile(
    r"\b(" + "|".join(["ag" + "ent", "LL" + "M", "session" + "'s", "issue " + r"#\d+", r"\.\./sha" + "red"]) + r")\b"
)
READ = {".py", ".md", ".html", ".yml", ".yaml", ".js", ".css", ".toml", ".conf"}
ELSEWHERE = {"bench", ".ci", "static", "data"}


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in files()
        if path.suffix in READ and not ELSEWHERE & {path.parts[0], *path.parts[1:2]} and path.name != "test_words.py"
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_for_later() -> None:
    assert found(UNFINISHED) == []


def test_nothing_speaks_of_how_it_was_made() -> None:
    assert found(OUTSIDE) == []
