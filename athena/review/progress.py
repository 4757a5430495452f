"""What is said on stderr while a review is made: a line for each view, and on a terminal what is done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO


@dataclass(slots=True)
class Progress:
    """Counts views as they begin.

    Args:
        out: stderr.
        views: how many there are.
    """

    out: TextIO
    views: int
    _begun: int = 0
    _view: str | None = None

    def __call__(self, view: str, step: str) -> None:
        """Say what is done with a view now; without a name, with the charts."""
        if view != self._view:
            self._view, self._begun = view, self._begun + 1
            if not self.out.isatty():
                self.out.write(f"{self._what(view)}\n")
        if self.out.isatty():
            self.out.write(f"\r\x1b[K{self._what(view)}: {step}")
            self.out.flush()

    def done(self) -> None:
        """Leave no half of a line on a terminal."""
        if self.out.isatty() and self._begun:
            self.out.write("\r\x1b[K")
            self.out.flush()

    def _what(self, view: str) -> str:
        return f"reviewing {view} ({self._begun} of {self.views})" if view else "reviewing charts"
