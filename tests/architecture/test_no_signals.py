"""What happens on an act is an event handler: it can be seen, counted and tried again. Signals cannot."""

import ast

from tests.architecture.source import python, tree

SAVE_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}


def test_no_app_listens_to_saving() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python("apps", "workscape")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.alias) and node.name in SAVE_SIGNALS)
        or (isinstance(node, ast.Attribute) and node.attr in SAVE_SIGNALS)
    ]
    assert found == []


def test_tasks_start_only_after_commit() -> None:
    """A task offered inside a transaction may run before its row is there."""
    found = [
        f"{path}:{node.lineno}"
        for path in python("apps")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async"}
    ]
    assert found == []
