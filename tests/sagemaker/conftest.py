"""A notebook instance to test on: a folder taken for its disk, a Jupyter that says what a test tells it, a clock that stands."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

ROOM = Path(__file__).resolve().parents[2] / "sagemaker"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARN = "arn:aws:sagemaker:ap-northeast-1:123456789012:notebook-instance/kiban-dev-notebook"


def minutes_ago(count: float) -> str:
    """A time as Jupyter writes it."""
    return (NOW - timedelta(minutes=count)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def load(name: str) -> ModuleType:
    """Import a script of the room as the instance does: from its own folder, which is no package."""
    sys.path.insert(0, str(ROOM))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOM))


@pytest.fixture(scope="session")
def idleness() -> ModuleType:
    return load("idleness")


@pytest.fixture(scope="session")
def idle_stop() -> ModuleType:
    return load("idle_stop")


@dataclass
class FakeJupyter:
    """The REST API of a notebook server, which answers what `answers` says of a path: a status, and a body."""

    url: str = ""
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def says(self, kernels: Any = (), sessions: Any = (), terminals: Any = ()) -> None:
        self.answers = {
            f"/api/{what}": (200, list(found))
            for what, found in {"kernels": kernels, "sessions": sessions, "terminals": terminals}.items()
        }


@pytest.fixture
def jupyter() -> Iterator[FakeJupyter]:
    fake = FakeJupyter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = fake.answers.get(self.path, (404, {"message": "not found"}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *words: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        fake.url = f"http://127.0.0.1:{server.server_port}"
        fake.says()
        yield fake
        server.shutdown()


@dataclass
class Instance:
    """A notebook instance: its disk below `root`, its programs as a test sets them, and what was asked of `aws`."""

    root: Path
    jupyter: FakeJupyter
    idle_stop: ModuleType
    gpu: str | Exception = field(default_factory=lambda: FileNotFoundError("nvidia-smi"))
    aws: Exception | None = None
    stopped: list[list[str]] = field(default_factory=list)
    now: datetime = NOW
    started: datetime = NOW - timedelta(minutes=120)

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def terminal_device(self, number: int, minutes_before: float) -> None:
        path = self.write(f"dev/pts/{number}", "")
        at = (NOW - timedelta(minutes=minutes_before)).timestamp()
        os.utime(path, (at, at))

    def look(self, *words: str) -> int:
        """Run `idle_stop.py`; returns its exit code."""
        self.write("proc/uptime", f"{(self.now - self.started).total_seconds():.2f} 1.00\n")
        argv = ["--root", str(self.root), "--jupyter", self.jupyter.url, *words]
        return int(self.idle_stop.main(argv, clock=lambda: self.now, run=self._run))

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def _run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        if command[0] == "nvidia-smi":
            if isinstance(self.gpu, Exception):
                raise self.gpu
            return subprocess.CompletedProcess(command, 0, self.gpu, "")
        assert command[0] == "aws", command
        if self.aws:
            raise self.aws
        self.stopped.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def instance(tmp_path: Path, jupyter: FakeJupyter, idle_stop: ModuleType) -> Instance:
    """An instance that started two hours ago and on which nobody has opened anything."""
    made = Instance(tmp_path, jupyter, idle_stop)
    metadata = {"ResourceArn": ARN, "ResourceName": ARN.rpartition("/")[2]}
    made.write("opt/ml/metadata/resource-metadata.json", json.dumps(metadata))
    return made
