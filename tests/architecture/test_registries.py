"""Every kind of content declares all that the readers of content need to know about it."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.template.loader import get_template
from django.urls import resolve, reverse

from apps.content.models import Item
from apps.core.registry import Kind, archive_kinds, handlers, kinds, navigation, notices, space_tabs
from tests.architecture.source import ROOT, python, text


def every_kind() -> list[Kind]:
    return list(kinds)


def test_every_subclass_of_item_is_a_kind() -> None:
    subclasses = {model for model in apps.get_models() if issubclass(model, Item) and model is not Item}
    assert {kind.model for kind in kinds} == subclasses != set()


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
class TestKind:
    def test_has_its_registry_files(self, kind: Kind) -> None:
        folder = Path(apps.get_app_config(kind.model._meta.app_label).path)
        assert (folder / "kind.py").is_file() and (folder / "archive.py").is_file()

    def test_enters_and_leaves_an_archive(self, kind: Kind) -> None:
        assert kind.name in archive_kinds

    def test_has_a_card_an_icon_and_words(self, kind: Kind) -> None:
        assert get_template(kind.card_template)
        assert f'id="{kind.icon}"' in (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
        assert str(kind.label) and str(kind.label_plural) and str(kind.create_label)

    def test_its_name_is_in_no_generic_app(self, kind: Kind) -> None:
        """A reader that asks which kind it holds needs changing for the next one."""
        own = kind.model._meta.app_label
        asked = [
            str(path)
            for path in python("apps")
            if path.parts[1] != own and "migrations" not in path.parts
            for form in (f'kind == "{kind.name}"', f'kind="{kind.name}"', f"kind == '{kind.name}'")
            if form in text(path)
        ]
        assert asked == []


def test_nothing_in_the_archive_is_unknown() -> None:
    assert set(archive_kinds.names()) <= set(kinds.names())


def test_every_address_in_the_registries_exists() -> None:
    for entry in navigation:
        assert resolve(reverse(entry.url)).url_name == entry.url
    for tab in space_tabs:
        assert resolve(reverse(tab.url, args=["any"])).url_name == tab.url


def test_handlers_and_notices_react_to_verbs_that_are_recorded() -> None:
    source = "\n".join(text(path) for path in python("apps"))
    ours = [handler for handler in handlers if handler.run.__module__.startswith("apps.")]  # tests add their own
    wanted = {verb for handler in ours for verb in handler.verbs} | set(notices.names())
    # A verb that is built of a kind's name and an act is found by its act.
    missing = {verb for verb in wanted if f'record("{verb}"' not in source and f".{verb.split('.')[1]}" not in source}
    assert missing == set()


def test_the_start_is_stopped_by_nothing() -> None:
    assert [message for message in run_checks() if message.is_serious()] == []
