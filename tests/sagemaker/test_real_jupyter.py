"""The idle stop against a Jupyter server that really runs, with kernels, terminals and open sessions; only the clock is not real.

`nvidia-smi` and `aws` are programs on the PATH, started as on the instance.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tests.sagemaker.conftest import ARN, load

pytest.importorskip("jupyter_server", reason="jupyter_server is not installed: `make notebooks` runs this with it")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: `make notebooks` runs this with it")

from tests.sagemaker.real_jupyter import serve

if TYPE_CHECKING:
    from tests.sagemaker.real_jupyter import Server

LIMIT = 60


@dataclass
class Instance:
    """An instance that was started two hours ago, with the server that runs on it."""

    root: Path
    idle_stop: ModuleType
    server: Server
    started_before: timedelta = timedelta(hours=2)

    def stops_after(self, minutes: float, *words: str) -> bool:
        """Whether the idle stop, looking so many minutes from now, asks SageMaker to stop the instance."""
        asked, now = self.root / "aws.log", datetime.now(UTC) + timedelta(minutes=minutes)
        asked.unlink(missing_ok=True)
        awake = timedelta(minutes=minutes) + self.started_before
        (self.root / "proc/uptime").write_text(f"{awake.total_seconds():.2f} 1.00\n")
        argv = ["--root", str(self.root), "--idle-minutes", str(LIMIT), *words]
        code = self.idle_stop.main(argv, clock=lambda: now, run=self._run)
        assert code == 0
        self.forget()
        return asked.is_file() and "stop-notebook-instance" in asked.read_text()

    def forget(self) -> None:
        """Each look is the first one: what an earlier look into the future saw has not happened."""
        (self.root / "run/kiban/idle_stop.json").unlink(missing_ok=True)

    def gpu_prints(self, text: str) -> None:
        self.program("nvidia-smi", f"printf '{text}'")

    def program(self, name: str, line: str) -> None:
        path = self.root / "tools" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def _run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PATH": f"{self.root / 'tools'}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run(command, env=environ, **options)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    root = tmp_path_factory.mktemp("instance")
    with serve(root) as server:
        metadata = root / "opt/ml/metadata/resource-metadata.json"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(json.dumps({"ResourceArn": ARN, "ResourceName": ARN.rpartition("/")[2]}))
        instance = Instance(root, load("idle_stop"), server)
        instance.program("aws", f'echo "$@" >> {root}/aws.log')
        yield instance


@pytest.fixture
def instance(running: Instance) -> Iterator[Instance]:
    """Nothing is open in the server, before and after."""
    running.started_before = timedelta(hours=2)
    running.gpu_prints("0\\n")
    yield running
    for session in running.server.call("GET", "sessions"):
        running.server.call("DELETE", f"sessions/{session['id']}")
    for terminal in running.server.call("GET", "terminals"):
        running.server.call("DELETE", f"terminals/{terminal['name']}")
    assert running.server.call("GET", "kernels") == []


def test_where_nobody_opened_anything_it_stops(instance: Instance) -> None:
    assert instance.stops_after(0)


def test_an_open_notebook_that_does_nothing_is_no_work(instance: Instance) -> None:
    instance.server.open_notebook("train.ipynb")
    assert not instance.stops_after(LIMIT - 5)
    assert instance.stops_after(LIMIT + 5)


def test_a_cell_that_runs_is_work_though_its_tab_is_closed(instance: Instance) -> None:
    kernel = instance.server.open_notebook("train.ipynb")
    instance.server.begin(kernel, "import time; time.sleep(3600)")
    assert not instance.stops_after(24 * 60)
    instance.server.interrupt(kernel)
    assert not instance.stops_after(LIMIT - 5)
    assert instance.stops_after(LIMIT + 5)


def test_of_two_notebooks_the_one_that_runs_counts(instance: Instance) -> None:
    busy = instance.server.open_notebook("train.ipynb")
    instance.server.open_notebook("look.ipynb")
    instance.server.begin(busy, "import time; time.sleep(3600)")
    assert not instance.stops_after(LIMIT + 5)
    instance.server.interrupt(busy)
    assert instance.stops_after(LIMIT + 5)


def test_a_terminal_is_work_when_it_was_last_used(instance: Instance) -> None:
    terminal = instance.server.open_terminal()
    instance.server.type_in(terminal, "echo $((40 + 2))", "42")
    assert not instance.stops_after(LIMIT - 5)
    assert instance.stops_after(LIMIT + 5)


def test_a_closed_server_is_nobody_s_work(instance: Instance) -> None:
    """Its file names a process that is gone, so SageMaker's own address is asked, where nothing listens here."""
    process = instance.root / "proc" / str(instance.server.process.pid)
    process.rename(process.with_name("gone"))
    try:
        assert instance.stops_after(0, "--jupyter", "http://127.0.0.1:9")
    finally:
        process.with_name("gone").rename(process)


@pytest.mark.parametrize(("printed", "stops"), [("0\\n", True), ("3\\n97\\n", False), ("[N/A]\\n", True)])
def test_a_gpu_works_whatever_jupyter_says(instance: Instance, printed: str, stops: bool) -> None:
    instance.server.open_notebook("train.ipynb")
    instance.gpu_prints(printed)
    assert instance.stops_after(LIMIT + 5) is stops


def test_a_driver_that_hangs_up_is_no_work(instance: Instance) -> None:
    instance.program("nvidia-smi", "echo 'NVIDIA-SMI has failed' >&2; exit 9")
    assert instance.stops_after(0)


def test_after_a_start_there_is_grace(instance: Instance) -> None:
    instance.started_before = timedelta(minutes=1)
    assert not instance.stops_after(0)
    assert not instance.stops_after(12, "--idle-minutes", "10")  # 13 minutes of 15
    assert instance.stops_after(15, "--idle-minutes", "10")


def test_every_time_the_server_gives_is_read(instance: Instance) -> None:
    """Times in a form that is not known would only count from when they changed: this server's forms are known."""
    kernel = instance.server.open_notebook("train.ipynb")
    terminal = instance.server.open_terminal()
    given = [instance.server.call("GET", f"kernels/{kernel}"), instance.server.call("GET", f"terminals/{terminal}")]
    idleness, now = load("idleness"), datetime.now(UTC)
    read = [idleness.read_time(entry["last_activity"], now) for entry in given]
    assert [now - at < timedelta(minutes=10) for at in read] == [True, True]


def test_a_wrong_token_stops_nothing(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody may be working in it; the nightly stop is for this case."""
    (file,) = (instance.root / instance.idle_stop.RUNTIME).glob("jpserver-*.json")
    kept = file.read_text()
    file.write_text(json.dumps({**json.loads(kept), "token": "another"}))
    try:
        with pytest.raises(AssertionError, match="assert 1 == 0"):
            instance.stops_after(LIMIT + 5)
    finally:
        file.write_text(kept)
    assert "HTTP 403" in capsys.readouterr().err
    assert not (instance.root / "aws.log").exists()
