"""What can go wrong when the owner plans, applies, destroys, restores or asks the doctor.

OwnerError             exit code 1: something outside must change first (a tool, credentials, a plan that failed)
└── UsageError         exit code 2: the command line or a tfvars file is wrong
"""

from __future__ import annotations


class OwnerError(Exception):
    """A failure a person can act on: what was found, and a hint that is printed after a blank line."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def screen(self) -> str:
        """The words for the terminal."""
        return f"{self}\n\nhint: {self.hint}" if self.hint else str(self)


class UsageError(OwnerError):
    exit_code = 2
