"""Showing how far an import or export has come: a bar on a terminal, a line per stage elsewhere."""

import time
from typing import Any

WIDTH = 28
OFTEN = 0.1


class Bar:
    """Draws on a stream. Stages come in a known order; within one, the number of rows done may be told."""

    def __init__(self, out: Any, title: str, stages: list[str], *, quiet: bool = False) -> None:
        self.out = out
        self.title = title
        self.stages = stages
        self.quiet = quiet
        self.terminal = bool(getattr(out, "isatty", lambda: False)())
        self.stage = ""
        self.begun = self.started = time.monotonic()
        self.drawn = 0.0

    def __call__(self, stage: str, rows: int) -> None:
        """Say that `stage` has done so many rows."""
        now = time.monotonic()
        changed = stage != self.stage
        if changed:
            self._close_stage(now)
            self.stage, self.started = stage, now
        if self.terminal and (changed or now - self.drawn > OFTEN):
            self.drawn = now
            place = self.stages.index(stage) if stage in self.stages else 0
            full = WIDTH * place // max(len(self.stages), 1)
            label = f"{stage} {rows:,}" if rows else stage
            self._write(f"\r  {self.title} [{'█' * full}{'·' * (WIDTH - full)}] {label:<24}")

    def done(self) -> None:
        """End the bar."""
        now = time.monotonic()
        self._close_stage(now)
        if self.terminal:
            self._write(f"\r  {self.title} [{'█' * WIDTH}] {now - self.begun:6.1f} s{'':<16}\n")

    def stop(self) -> None:
        """Leave the bar where it is, on a line of its own."""
        if self.terminal and self.stage:
            self._write("\n")

    def _close_stage(self, now: float) -> None:
        if self.stage and not self.terminal and not self.quiet:
            self._write(f"  {self.stage:<16} {now - self.started:6.2f} s\n")

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
