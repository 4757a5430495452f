"""A laptop cloud that stays: a process in the background, and a file that says where it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.cloud.failure import Failure
from tests.cloud.terraform import ROOT

FOLDER = ROOT / "build" / "cloud"


@dataclass(frozen=True, slots=True)
class Running:
    """A cloud that was started: its process, and where it listens."""

    pid: int
    endpoint: str

    @property
    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/moto-api/data.json", timeout=60) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Background:
    """The one cloud of a folder (`build/cloud`): its state of Terraform, its log, its process."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._note = folder / "running.json"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "cloud.log"

    def find(self) -> Running | None:
        """The cloud that runs, if one does; a note that one left when it was killed is removed."""
        try:
            found = Running(**json.loads(self._note.read_text("utf-8")))
        except FileNotFoundError:
            return None
        if found.answers:
            return found
        self._note.unlink(missing_ok=True)
        return None

    def start(self, *, seconds: float = 120) -> Running:
        """Start one and wait until it answers.

        Raises:
            Failure: it did not come up; its log says why.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.cloud", "serve", "--folder", str(self.folder)]
        with self.log.open("wb") as log:
            self._child = process = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            found = self.find() if self._note.exists() else None
            if found is not None:
                return found
            time.sleep(0.2)
        raise Failure(
            f"the cloud did not come up:\n{self.log.read_text('utf-8')[-2000:]}", hint=f"The whole log: {self.log}"
        )

    def serve(self, endpoint: str, wait: Callable[[], None]) -> None:
        """Note that this process is the cloud at `endpoint`, until `wait` comes back."""
        running = Running(os.getpid(), endpoint)
        self._note.write_text(json.dumps(asdict(running)), "utf-8")
        try:
            wait()
        finally:
            self._note.unlink(missing_ok=True)

    def stop(self, running: Running, *, seconds: float = 90) -> None:
        """End it, and forget everything it held.

        Raises:
            Failure: it does not end.
        """
        os.kill(running.pid, signal.SIGTERM)
        end = time.monotonic() + seconds
        while self._note.exists() or running.answers:
            if time.monotonic() > end:
                raise Failure(f"process {running.pid} does not end", hint=f"kill -9 {running.pid}")
            time.sleep(0.2)
        if self._child is not None and self._child.pid == running.pid:
            self._child.wait()
        for name in ("terraform", "build"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
