"""Runs a program and measures it from outside: time from start to exit, and the most memory it held.

Linux counts what a process held before `exec` too, that is, the memory of whoever started it. So the starter has to
stay small: nothing here or in what imports it may import polars, pandas or numpy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

WARM_BYTES = 4 << 20


@dataclass(frozen=True)
class Finished:
    """How a program ended. `failure` is empty when it succeeded, else its last words."""

    seconds: float
    peak_bytes: int
    stdout: str
    failure: str = ""


def warm(path: Path) -> None:
    """Read a file through, so that it is in the page cache."""
    buffer = bytearray(WARM_BYTES)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def run(command: Sequence[str], scratch: Path, limit_seconds: float) -> Finished:
    """Run `command` with `scratch` for its temporary files; it is killed after `limit_seconds`."""
    words, complaints = scratch / "stdout", scratch / "stderr"
    with words.open("wb") as stdout, complaints.open("wb") as stderr:
        started = perf_counter()
        environment = {**os.environ, "TMPDIR": str(scratch)}
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL, env=environment)
        alarm = threading.Timer(limit_seconds, process.kill)
        alarm.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            alarm.cancel()
        seconds = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    peak_bytes = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    failure = _failure(process.returncode, complaints, late=seconds >= limit_seconds)
    return Finished(seconds, peak_bytes, words.read_text(encoding="utf-8"), failure)


def _failure(code: int, complaints: Path, *, late: bool) -> str:
    if code == 0:
        return ""
    lines = [line for line in complaints.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    last = " / ".join(lines[-2:])[-300:] or "it said nothing"  # a message and its hint, or the end of a traceback
    how = "took too long" if late else f"was killed by signal {-code}" if code < 0 else f"exit code {code}"
    return f"{how}: {last}"


class Scratch:
    """An empty folder for one run, on the disk of the CSVs; gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Path:
        self.path = Path(tempfile.mkdtemp(prefix="scratch-", dir=self._folder))
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path)
