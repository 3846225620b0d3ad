"""Recording events from below the log.

Accounts lie under the event log and cannot import it, yet what happens to people belongs in it. They call `record`
here; the log says at start-up that it is the one who writes.
"""

from collections.abc import Callable
from typing import Any

_recorder: Callable[..., Any] | None = None


def record_with(recorder: Callable[..., Any]) -> None:
    """Let `recorder` (verb, actor=, **data) write every event that `record` is given."""
    global _recorder  # set once, at start-up
    _recorder = recorder


def record(verb: str, *, actor: Any, **data: Any) -> Any:
    """Append an event through the log. Raises RuntimeError when there is no log, or outside a transaction."""
    if _recorder is None:
        raise RuntimeError("No event log has said that it records.")
    return _recorder(verb, actor=actor, **data)
