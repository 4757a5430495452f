"""What happens to a client between two calls: it is counted, its connection breaks, or it is killed.

A layer over every service, so that "after the n-th call of an apply" means the n-th of Athena, Glue and S3 together.

    calls = watch(cloud)
    calls.cut_off(after=3)                        # the third call is carried out; its answer, and every later call, is lost
    calls.after(3, break_connection)              # only the third call's answer is lost
    calls.before(3, lambda request: os.kill(pid, SIGKILL))
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.cloud.server import Cloud
from tests.cloud.wire import Answer, Forward, Request

INSIDE = "kiban-athena"
"""Stands in the user agent of the emulator's own calls, which do not count."""

Do: TypeAlias = Callable[[Request], object]


@dataclass
class Calls:
    """Counts the calls of clients, in the order in which they arrive."""

    made: list[tuple[str, str]] = field(default_factory=list)  # service and operation
    _before: dict[int, Do] = field(default_factory=dict)
    _after: dict[int, Do] = field(default_factory=dict)
    _cut_after: int | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def before(self, number: int, do: Do) -> None:
        """Do something when the `number`-th call from now arrives."""
        self._before[len(self.made) + number] = do

    def after(self, number: int, do: Do) -> None:
        """Do something when the `number`-th call from now has been carried out, and nobody has been told."""
        self._after[len(self.made) + number] = do

    def cut_off(self, after: int) -> None:
        """Let the client be gone with the `after`-th call from now, until `mend`: that call is the last to be carried out."""
        self._cut_after = len(self.made) + after

    def mend(self) -> None:
        self._cut_after = None

    def forget(self) -> None:
        self.mend()
        self.made.clear()
        self._before.clear()
        self._after.clear()

    def __call__(self, request: Request, forward: Forward) -> Answer:
        if INSIDE in request.header("User-Agent"):
            return forward(request)
        with self._guard:
            self.made.append((request.service, request.operation or f"{request.method} {request.path}"))
            number = len(self.made)
        if do := self._before.pop(number, None):
            do(request)
        last = self._cut_after
        if last is not None and number > last:
            return break_connection(request)
        answer = forward(request)
        if do := self._after.pop(number, None):
            do(request)
        return break_connection(request) if number == last else answer


def break_connection(request: Request) -> Answer:
    """Close the client's connection; what is answered reaches nobody."""
    connection = request.environ["werkzeug.socket"]
    with contextlib.suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RDWR)
    return Answer(200, [], b"")


def watch(cloud: Cloud) -> Calls:
    """Count the calls to a cloud from now on. Put it in last, so that it sees each call first."""
    calls = Calls()
    cloud.layer("*", calls)
    return calls
