"""A program that dies at one of its own calls, inside the process of the test: nothing that it has in hand goes on."""

from __future__ import annotations

import itertools
from typing import Any


class Killed(BaseException):
    """Raised through everything, like SIGKILL: no `except Exception` sees it."""


def kill(session: Any, *, after: int = 0, before: int = 0) -> None:
    """Let the program die with the `after`-th call (it is carried out) or `before` the n-th is sent, whatever its service.

    Give the boto3 session before any client is made of it. `connect(session=…)` of PyAthena takes it too.
    """
    events = session.events
    if after:
        events.register("after-call", _dying(after))
    if before:
        events.register("before-call", _dying(before))


def _dying(number: int) -> Any:
    calls = itertools.count(1)

    def count(**_: object) -> None:
        if next(calls) >= number:
            raise Killed

    return count
