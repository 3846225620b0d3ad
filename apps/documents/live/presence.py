"""Who is in a document and where their cursor stands. It is only passed on and kept nowhere."""

import time
from typing import Any

from apps.documents.live import frames

# Browsers say it again every fifteen seconds.
OLD = 40.0
MOST = 500
GONE = b"null"

Said = dict[int, tuple[int, bytes]]


class Presence:
    def __init__(self) -> None:
        self._known: dict[int, tuple[int, bytes, float]] = {}
        self._owners: dict[int, Any] = {}

    @property
    def known(self) -> Said:
        """What those who come are told, of at most as many people as one frame names."""
        newest = sorted(self._known.items(), key=lambda entry: -entry[1][2])[: frames.MOST_PRESENT]
        return {client: (clock, state) for client, (clock, state, _at) in newest}

    def take(self, connection: Any, said: Said) -> bytes:
        """Note what `connection` says of its own clients, and return the frame for everybody else, or b""."""
        own = {
            client: entry
            for client, entry in said.items()
            if self._owners.get(client, connection).person == connection.person
        }
        for client in own:
            self._owners[client] = connection
        return self.hear(own)

    def hear(self, said: Said) -> bytes:
        """Note what was said of any client, and return it as a frame, or b"" where nothing was."""
        for client, (clock, state) in said.items():
            if state == GONE:
                self._known.pop(client, None)
                self._owners.pop(client, None)
            elif client in self._known or len(self._known) < MOST:
                self._known[client] = (clock, state, time.monotonic())
        return frames.presence(said) if said else b""

    def leave(self, connection: Any) -> bytes:
        """Return the frame that says that the clients of `connection` have left, or b"" where it had none."""
        left = [client for client, owner in self._owners.items() if owner is connection]
        clocks = {client: self._known[client][0] for client in left if client in self._known}
        for client in left:
            self._owners.pop(client)
        return self.hear({client: (clock + 1, GONE) for client, clock in clocks.items()})

    def forget_old(self) -> None:
        before = time.monotonic() - OLD
        for client in [client for client, (_clock, _state, at) in self._known.items() if at < before]:
            del self._known[client]
