"""Samples of what stands in texts besides words: see the module apps.content.presentation, which makes them."""

from types import SimpleNamespace
from typing import Any

from apps.core.styleguide_samples import ITEM

RICH = (
    ("Callouts", {"part": "callouts"}),
    ("Code", {"part": "code"}),
    ("Table and tasks", {"part": "tables"}),
    ("Items and spaces in a line", {"part": "refs"}),
)
EMBEDDED = ITEM | {"label": "Home from Saltgate Quay", "title": "Home from Saltgate Quay", "text":
                   "Step test done in 95 minutes with three people who had never done one together."}  # fmt: skip


def _page(**fields: str) -> Any:
    return SimpleNamespace(
        **{"url": "https://example.org/", "host": "example.org", "site": "", "description": "", **fields}
    )


LINK_PREVIEWS = (
    ("With a description", {"preview": _page(title="Quiet pipes: why half of all leaks make no sound",
                                             site="Water Review",
                                             description="What loggers hear at night, and what they never will.")}),
    ("With a title only", {"preview": _page(title="Quiet pipes")}),
)  # fmt: skip
PLAYERS = (("Before it is loaded", {"preview": _page(title="A step test in nine minutes", site="YouTube", player="#",
                                                     host="youtube.com")}),)  # fmt: skip
