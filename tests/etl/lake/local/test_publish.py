"""A local lake under what happens to disks and processes."""

# ruff: noqa: PT012  a run is a `with` block, and what is raised in it is raised by its end

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.errors import ConflictError, LakeError
from etl.lake import Lake

ROOT = Path(__file__).parents[4]
SCRIPT = Path(__file__).with_name("publish_forever.py")
SIZE = 160_000


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def version_of(lake: Path) -> int:
    """The number of the published table; it must be whole."""
    table = (lake / "clean/orders/orders.parquet").read_bytes()
    numbers = {table[at : at + 8] for at in range(0, len(table), 8)}
    assert len(table) == SIZE
    assert len(numbers) == 1
    return int(numbers.pop())


@pytest.fixture
def lake(tmp_path: Path, publish: Callable[..., None]) -> Path:
    with Lake.open(str(tmp_path / "lake")).begin("orders") as run:
        publish(run, b"%08d" % 0 * 20_000)
    return tmp_path / "lake"


def test_killed_at_every_step(lake: Path) -> None:
    """The process is killed before each single thing it asks of the system; the next run always goes on from there."""
    with start(lake, 0, "each") as process:
        output, _ = process.communicate()
    assert process.returncode == 0
    steps = [json.loads(line) for line in output.splitlines()]
    assert len(steps) > 40
    before = 0
    for step in steps:
        assert step["bytes"] == SIZE, step
        assert step["clean"] in ([before], [step["point"]]), step
        if step["vouched"]:
            assert step["clean"] == step["rejects"] == step["dictionary"], step
        [before] = step["clean"]
    assert steps[-1]["clean"] == [len(steps)]
    assert steps[-1]["vouched"]
    assert any(step["clean"] == [step["point"]] and not step["vouched"] for step in steps), "some die after the commit"
    assert sum(step["clean"] != [step["point"]] for step in steps) > 20, "most die before it"
    assert list((lake / ".scratch").iterdir()) == []


def test_killed_at_random_moments(lake: Path, publish: Callable[..., None]) -> None:
    chance = random.Random(1)
    number = 0
    for _ in range(8):
        with start(lake, number + 1) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
            said = process.stdout.read().split()
        assert process.returncode == -signal.SIGKILL
        version = version_of(lake)
        assert version >= max(map(int, said), default=number + 1)
        number = version
    with Lake.open(str(lake)).begin("orders") as run:
        assert list((lake / ".scratch").iterdir()) == [run.scratch], "what killed runs left is swept"
        publish(run, b"%08d" % 99 * 20_000)
    assert version_of(lake) == 99


def test_two_runs_at_once(lake: Path, publish: Callable[..., None]) -> None:
    with Lake.open(str(lake)).begin("orders") as first:
        with (
            pytest.raises(ConflictError, match=rf"orders now \(process {os.getpid()} on .*, since 20\d\d-") as error,
            Lake.open(str(lake)).begin("orders"),
        ):
            pass
        assert "Wait" in error.value.hint
        with Lake.open(str(lake)).begin("items") as other:
            assert first.scratch.exists(), "another dataset's run does not sweep this one's scratch"
            publish(other, b"items")
        publish(first, b"%08d" % 7 * 20_000)
    assert version_of(lake) == 7


def test_two_processes_at_once(lake: Path, publish: Callable[..., None]) -> None:
    with start(lake, 1) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGSTOP)
        conflict = None
        try:
            with Lake.open(str(lake)).begin("orders") as run:
                publish(run, b"%08d" % 9 * 20_000)
        except ConflictError as error:
            conflict = str(error)
        finally:
            process.kill()
    if conflict is None:  # it was stopped between two of its runs
        assert version_of(lake) == 9
    else:
        assert f"process {process.pid} on" in conflict or "a process that just began" in conflict


def test_a_full_disk(lake: Path, publish: Callable[..., None]) -> None:
    """A limit on the size of files is what a test can have of a full disk: EFBIG for ENOSPC."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(LakeError) as error, Lake.open(str(lake)).begin("orders") as run:
        for name in ("clean", "dictionary"):
            (run.scratch / name).write_bytes(b"%08d" % 1 * 20_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
        try:
            run.publish(
                run.scratch / "clean", None, run.scratch / "dictionary", lambda *_: (b"x" * 2_000, b"y" * 2_000)
            )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "Free some space" in error.value.hint
    assert version_of(lake) == 1
    assert (lake / "reports/orders/report.json").read_bytes() != b"x" * 2_000
    with Lake.open(str(lake)).begin("orders") as run:
        publish(run, b"%08d" % 2 * 20_000)
    assert version_of(lake) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_no_space_left() -> None:
    from etl.lake import disk_errors

    with pytest.raises(LakeError, match="cannot write x: no space left") as error, disk_errors("write x"):
        Path("/dev/full").write_bytes(b"x")
    assert "Free some space" in error.value.hint


def test_a_folder_that_may_not_be_written(lake: Path) -> None:
    """As an unprivileged user in a subprocess, because root may write anywhere."""
    code = """
import os, sys
from etl.errors import LakeError
from etl.lake import Lake
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    with Lake.open(sys.argv[1]).begin("orders") as run:
        (run.scratch / "clean").write_bytes(b"new")
        run.publish(run.scratch / "clean", None, run.scratch / "clean", lambda *_: (b"", b""))
except LakeError as error:
    print(error, "|", error.hint)
"""
    with tempfile.TemporaryDirectory() as open_to_all:
        copy = Path(open_to_all, "lake")
        shutil.copytree(lake, copy)
        for folder in (Path(open_to_all), copy, *copy.rglob("*")):
            folder.chmod(0o777)
        (copy / "clean/orders").chmod(0o555)
        done = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, text=True, cwd=ROOT)
        (copy / "clean/orders").chmod(0o755)
        assert done.stderr == ""
        assert "orders.parquet: permission denied | Check who owns the folder" in done.stdout
        assert version_of(copy) == 0


def test_zones_on_another_disk_are_said(lake: Path, tmp_path: Path, publish: Any) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev or not os.access(shared, os.W_OK):
        pytest.skip("no second file system at /dev/shm")
    (tmp_path / "lake" / "rejects").symlink_to(shared)
    with pytest.raises(LakeError) as error, Lake.open(str(lake)).begin("kiban_test") as run:
        publish(run, b"table", rejects=b"rejects")
    (shared / "kiban_test").rmdir()
    assert "one filesystem" in error.value.hint
