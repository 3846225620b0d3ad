"""No page asks the sprite for a drawing that it does not hold."""

import re
from pathlib import Path

from django.conf import settings

from apps.core.registry import kinds, navigation
from apps.core.templatetags.components import drawings, glyph, glyph_mark

USE = re.compile(r"""{%\s*icon\s+"([\w-]+)"|icon_name="([\w-]+)\"""")


def test_every_drawing_named_in_a_template_exists() -> None:
    named = {
        (first or second, file.name)
        for file in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for first, second in USE.findall(file.read_text(encoding="utf-8"))
    }
    assert {(name, file) for name, file in named if name not in drawings()} == set()
    assert len(named) > 50


def test_every_drawing_named_by_an_app_exists() -> None:
    assert {entry.icon for entry in navigation} | {kind.icon for kind in kinds} <= drawings()


def test_a_space_may_have_letters_or_an_emoji_for_a_sign() -> None:
    assert "#ear" in glyph_mark({"hue": 1, "glyph": "ear"})
    assert ">LC<" in glyph({"hue": 1, "glyph": "LC"})
    assert "&lt;b&gt;" in glyph_mark({"hue": 1, "glyph": "<b>"})
