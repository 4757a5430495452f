"""What counts as work on a notebook instance, and when there has been none for too long. Pure: no clock, no network, no files.

Work is a kernel that runs, a terminal that is typed in or prints, or a busy GPU. An open browser tab is not work: people
leave tabs open over a weekend, and a GPU costs from 0.7 to 63 USD an hour. The start of the instance counts as work, so an
instance that nobody opened stops as well; the public samples leave that one running for ever.

Python 3.9 and its standard library: this runs on the instance, under the system's own Python. `idle_stop.py` is its shell.
"""
# ruff: noqa: UP017  (datetime.UTC is younger than the instance's Python)

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

Json = Any

NO_WORK_IN = frozenset({"idle", "starting", "restarting", "autorestarting", "dead", "terminating", "unknown"})
CLOCKS_DIFFER = timedelta(minutes=5)
_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Trace:
    """A sign of work: what it was, and the last moment it is known of."""

    what: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    stop: bool
    why: str


def decide(
    traces: Iterable[Trace], *, started: datetime, now: datetime, limit: timedelta, grace: timedelta
) -> Decision:
    """Say whether to stop: `limit` has passed since the last sign of work, and `grace` since the start.

    Examples:
        >>> nine, ten = (datetime(2026, 1, 1, hour, tzinfo=timezone.utc) for hour in (9, 10))
        >>> hour = timedelta(hours=1)
        >>> decide([], started=nine, now=ten, limit=hour, grace=hour).stop
        True
        >>> decide([Trace("the GPU was busy", ten)], started=nine, now=ten, limit=hour, grace=hour).stop
        False
    """
    last = max([Trace("the instance started", started), *traces], key=lambda trace: trace.at)
    idle, awake = now - last.at, now - started
    stop = idle >= limit and awake >= grace
    return Decision(stop, f"idle for {minutes(idle)} of {minutes(limit)} minutes since {last.what}")


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


@dataclass
class Memory:
    """What earlier runs saw: the last work, and when each value that is no readable time was first seen."""

    last: Trace | None = None
    unread: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    seen: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def changed_at(self, key: str, value: str, now: datetime) -> datetime:
        """When `value` became what it is: an unreadable time still says that something happened when it changes."""
        before = self.unread.get(key)
        self.seen[key] = before if before and before[0] == value else (value, now)
        return self.seen[key][1]

    def dump(self) -> str:
        last = self.last and [self.last.what, self.last.at.isoformat()]
        return json.dumps(
            {"last": last, "unread": {key: [raw, at.isoformat()] for key, (raw, at) in self.seen.items()}}
        )

    @classmethod
    def load(cls, text: str, now: datetime) -> Memory:
        """Read what `dump` wrote; anything else is as good as nothing, and a time in the future is forgotten."""
        try:
            data = json.loads(text)
            last = data["last"] and Trace(str(data["last"][0]), datetime.fromisoformat(data["last"][1]))
            unread = {key: (str(raw), datetime.fromisoformat(at)) for key, (raw, at) in data["unread"].items()}
            return cls(last if last and last.at <= now else None, {k: v for k, v in unread.items() if v[1] <= now})
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return cls()


def read_time(value: object, now: datetime) -> datetime | None:
    """Read an ISO time, with or without fraction and zone (none is UTC); None if it is no credible time.

    Examples:
        >>> now = datetime(2026, 1, 2, tzinfo=timezone.utc)
        >>> read_time("2026-01-01T09:00:00.123456Z", now).isoformat()
        '2026-01-01T09:00:00.123456+00:00'
        >>> read_time("yesterday", now) is read_time("2099-01-01T00:00:00Z", now) is None
        True
    """
    match = _STAMP.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, _, sign, hours, mins = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(mins or 0)) * (-1 if sign == "-" else 1)
    try:
        whole = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=timezone.utc)
        at = whole.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6])) - offset
    except (ValueError, OverflowError):
        return None
    return min(at, now) if at <= now + CLOCKS_DIFFER else None


def kernel_traces(kernels: Json, sessions: Json, now: datetime, memory: Memory) -> list[Trace]:
    """One trace for each kernel: now if it runs, else its last activity. Connections, that is tabs, are not looked at."""
    paths = {session["kernel"]["id"]: session.get("path") for session in sessions if session.get("kernel")}
    known = {kernel["id"]: kernel for kernel in [*(s["kernel"] for s in sessions if s.get("kernel")), *kernels]}
    return [_kernel_trace(kernel, paths.get(key) or key, now, memory) for key, kernel in known.items()]


def _kernel_trace(kernel: Json, name: str, now: datetime, memory: Memory) -> Trace:
    state, value = kernel.get("execution_state"), kernel.get("last_activity")
    if state not in NO_WORK_IN and state is not None:
        return Trace(f"the kernel of {name} was {state}", now)
    at = read_time(value, now) or memory.changed_at(f"kernel {kernel['id']}", str(value), now)
    return Trace(f"the kernel of {name} was active", at)


def terminal_traces(terminals: Json, ttys: Sequence[datetime], now: datetime, memory: Memory) -> list[Trace]:
    """One trace for each terminal. Older servers give no times; then that of the youngest terminal device counts."""

    def active(terminal: Json) -> datetime:
        value = terminal.get("last_activity")
        if value is None and ttys:
            return min(max(ttys), now)
        return read_time(value, now) or memory.changed_at(f"terminal {terminal['name']}", str(value), now)

    return [Trace(f"terminal {terminal['name']} was active", active(terminal)) for terminal in terminals]


def gpu_traces(text: str, busy_percent: int, now: datetime) -> list[Trace]:
    """What nvidia-smi printed, one utilisation in percent a line; `[N/A]` and the like say nothing."""
    used = [int(line) for line in text.split() if line.isdigit()]
    return [Trace(f"the GPU was at {max(used)} %", now)] if used and max(used) >= busy_percent else []
