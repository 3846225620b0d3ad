"""The style guide shows every component, and every component keeps the house rules."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from apps.core.styleguide import SPECIMENS

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
SPRITE = Path(settings.BASE_DIR, "static/img/icons.svg").read_text(encoding="utf-8")
pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(client: Client, organisation: object) -> str:
    return client.get("/styleguide/").content.decode()


def test_shows_every_component_template(guide: str) -> None:
    folder = Path(settings.BASE_DIR, "templates/components")
    shown = {specimen.path for specimen in SPECIMENS}
    parts = {
        "field_notes", "comment_children", "item_images", "item_state", "space_chain", "space_facts", "upload",
        "toolbar", "conversation", "messages", "form", "editor_parts", "editor_ask", "byline", "composer_body",
    }  # fmt: skip
    missing = {file.stem for file in folder.glob("*.html")} - parts - {Path(path).stem for path in shown}
    assert not missing
    assert all(f'id="{specimen.name}"' in guide for specimen in SPECIMENS)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_names_what_a_component_takes(client: Client, organisation: object, specimen) -> None:
    page = client.get(f"/styleguide/{specimen.name}/").content.decode()
    assert specimen.path in page
    assert str(specimen.title) in page
    assert page.count('class="sample"') == len(specimen.samples)


def test_knows_no_other_component(client: Client, organisation: object) -> None:
    assert client.get("/styleguide/no-such-thing/").status_code == 404


def test_holds_no_inline_script_style_or_handler(guide: str) -> None:
    assert INLINE.findall(guide) == []


def test_draws_only_icons_that_the_sprite_has(guide: str) -> None:
    used = set(re.findall(r'icons[^"]*\.svg#([\w-]+)', guide))
    known = set(re.findall(r'id="([\w-]+)"', SPRITE))
    assert used
    assert used <= known


def test_gives_every_id_once(guide: str) -> None:
    for specimen in SPECIMENS:
        assert guide.count(f'<section class="specimen" id="{specimen.name}"') == 1


def test_marks_reactions_so_that_ones_own_can_be_pressed(guide: str) -> None:
    assert 'data-mine="👍" aria-pressed="false"' in guide
    assert 'aria-pressed="true"' not in guide
