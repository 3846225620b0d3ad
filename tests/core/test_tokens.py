"""One file holds every colour and size; the bundles keep to their budgets."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCES = Path(settings.BASE_DIR, "frontend/css")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\(", re.IGNORECASE)
SIZE = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?:px|rem|vw)\b")
QUERY = re.compile(r"@(?:media|container)[^{]*\{")
FILES = sorted(file for file in SOURCES.rglob("*.css") if file.name != "tokens.css")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_only_the_tokens_hold_a_raw_colour_or_size(file: Path) -> None:
    rules = QUERY.sub("", re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert COLOUR.findall(rules) == []
    assert SIZE.findall(rules.replace("100vw", "")) == []


@pytest.mark.parametrize(
    ("bundle", "kilobytes"),
    [("css/workscape.css", 25), ("js/workscape.js", 45), ("js/editor.js", 200), ("js/coedit.js", 200)],
)
def test_a_bundle_keeps_to_its_budget(bundle: str, kilobytes: int) -> None:
    built = Path(settings.BASE_DIR, "static", bundle).read_bytes()
    assert 1024 < len(gzip.compress(built)) <= kilobytes * 1024


def test_every_font_of_the_style_sheet_is_here_with_its_licence() -> None:
    fonts = Path(settings.BASE_DIR, "static/fonts")
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", Path(SOURCES, "base.css").read_text(encoding="utf-8")))
    assert named
    assert named <= {file.name for file in fonts.iterdir()}
    assert {"OFL-Inter.txt", "OFL-SourceSerif4.txt"} <= {file.name for file in fonts.iterdir()}
