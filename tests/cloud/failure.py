"""What a person can act on: one sentence of what was found, and a hint of what to do."""

from __future__ import annotations


class Failure(Exception):
    """Ends a command with exit code 1, its message and `hint: …` on stderr, and no traceback."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
