"""What a check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# problem: an apply, or what it makes, will fail. warning: it will work, but not as you may think.
# unknown: the check could not look. ok: nothing to do.
Status = Literal["ok", "warning", "problem", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer to one question."""

    check: str
    status: Status
    message: str
    hint: str = ""


def ok(check: str, message: str) -> Finding:
    return Finding(check, "ok", message)


def warning(check: str, message: str, hint: str) -> Finding:
    return Finding(check, "warning", message, hint)


def problem(check: str, message: str, hint: str) -> Finding:
    return Finding(check, "problem", message, hint)


def unknown(check: str, message: str, hint: str) -> Finding:
    return Finding(check, "unknown", message, hint)
