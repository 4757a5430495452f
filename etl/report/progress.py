"""The progress bar of a long run: how far, how fast, how long still."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)


class ProgressBar:
    """Draws on a terminal, and nothing anywhere else. One bar at a time; `finish` takes it away."""

    def __init__(self, console: Console, *, dataset: str) -> None:
        self._console, self._dataset = console, dataset
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def start(self, phase: str, total_bytes: int) -> None:
        self.finish()
        if not self._console.file.isatty() or self._console.is_dumb_terminal:
            return
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task(f"{self._dataset}: {phase}", total=total_bytes)
        self._bar.start()

    def advance(self, byte_count: int) -> None:
        if self._bar:
            self._bar.advance(self._task, byte_count)

    def finish(self) -> None:
        if self._bar:
            self._bar.stop()
        self._bar = None


class Silence:
    """Progress that nobody watches."""

    def start(self, phase: str, total_bytes: int) -> None: ...

    def advance(self, byte_count: int) -> None: ...

    def finish(self) -> None: ...
