"""Cleansing end to end, under what happens to processes, disks and S3."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.cleanse import Options, cleanse
from etl.errors import ConflictError
from etl.lake import Lake, discover
from etl.report.progress import Silence
from etl.settings import Settings

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("cleanse_once.py")
ROWS = 20_000
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def sales(version: int) -> bytes:
    """A delivery whose every row says which one it is; its table takes some megabytes."""
    lines = (
        f"{number},v{version}_{number % 3},{number * 7919 % 1_000_003},{'x' * (number % 80)}" for number in range(ROWS)
    )
    return ("id,version,number,text\n" + "\n".join(lines) + "\n").encode()


def start(source: str, lake: str, *limits: int) -> subprocess.Popen[str]:
    """Start a run in a process of its own, up to where it begins."""
    command = [sys.executable, str(SCRIPT), source, lake, *map(str, limits)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(lake).parent if "://" not in lake else None,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def version_of(lake: Lake) -> int:
    """Which delivery is published; its table must be whole, and all of one delivery."""
    content = lake.read("clean", "sales/sales.parquet")
    assert content is not None
    table = pl.read_parquet(BytesIO(content))
    assert table.height == ROWS
    (version,) = table["version"].str.extract(r"v(\d+)_").unique()
    assert table["number"].to_list() == [number * 7919 % 1_000_003 for number in range(ROWS)]
    return int(version)


@pytest.fixture(scope="session")
def _endpoint() -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="moto[server] is not installed").ThreadedMotoServer(
        port=0, verbose=False
    )
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from etl.lake.s3.client import s3_client

    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": _endpoint}.items():
        monkeypatch.setenv(name, value)
    client = s3_client(attempts=2)
    yield client
    client.close()


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str, Callable[[bytes], None]]:
    """An input, a lake, and a way to deliver: on disk, and on S3."""
    if request.param == "disk":
        source = tmp_path / "in" / "sales.csv"
        source.parent.mkdir()
        return str(source), str(tmp_path / "lake"), lambda content: void(source.write_bytes(content))
    s3, bucket = request.getfixturevalue("s3"), f"kiban-{time.time_ns()}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return (
        f"s3://{bucket}/in/sales.csv",
        f"s3://{bucket}/lake",
        lambda content: void(s3.put_object(Bucket=bucket, Key="in/sales.csv", Body=content)),
    )


def void(_: object) -> None: ...


def test_killed_at_random_moments(place: tuple[str, str, Callable[[bytes], None]], tmp_path: Path) -> None:
    """Whenever a run is killed, a whole table is published; the next run succeeds, and equals an undisturbed one."""
    source, where, deliver = place
    lake = Lake.open(where)
    deliver(sales(0))
    with start(source, where) as process:
        began = time.monotonic()
        process.communicate()
        whole_run = time.monotonic() - began
    assert process.returncode == 0
    moments, killed = random.Random(7), 0
    for version in range(1, 7):
        deliver(sales(version))
        with start(source, where) as process:
            time.sleep(moments.uniform(0, 0.9 * whole_run))
            process.kill()
        killed += process.returncode == -9
        assert version_of(lake) <= version
    assert killed
    with start(source, where) as process:
        assert process.communicate()[1] == ""
    assert process.returncode == 0
    assert version_of(lake) == 6
    assert left_behind(where) == []
    undisturbed = tmp_path / "undisturbed"
    with start(source, str(undisturbed)) as process:
        process.communicate()
    tables = [
        pl.read_parquet(BytesIO(Lake.open(at).read("clean", "sales/sales.parquet") or b""))
        for at in (where, str(undisturbed))
    ]
    assert tables[0].equals(tables[1])


def left_behind(lake: str) -> list[str]:
    scratch = Path(lake) / ".scratch"
    return [path.name for path in scratch.iterdir()] if scratch.is_dir() else []


def test_again_is_unchanged(place: tuple[str, str, Callable[[bytes], None]]) -> None:
    source, where, deliver = place
    deliver(sales(1))
    first, second = run(source, where), run(source, where)
    assert (first.status, second.status) == ("published", "unchanged")
    assert second.run_id == first.run_id
    table = Lake.open(where).read("clean", "sales/sales.parquet")
    forced = run(source, where, Options(force=True))
    assert forced.status == "published"
    again = Lake.open(where).read("clean", "sales/sales.parquet")
    assert pl.read_parquet(BytesIO(again or b"")).equals(pl.read_parquet(BytesIO(table or b"")))
    assert run(source, where).status == "unchanged"
    deliver(sales(2))
    assert run(source, where).status == "published"


def run(
    source: str,
    lake: str,
    options: Options | None = None,
    progress: Any = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Any:
    (dataset,) = discover([source], dataset="sales")
    return cleanse(dataset, Lake.open(lake), Settings(), options or Options(), now=now, progress=progress or Silence())


class Meanwhile(Silence):
    """Does something once, when the first pass begins."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do: Callable[[], object] | None = do

    def start(self, phase: str, total_bytes: int) -> None:
        do, self._do = self._do, None
        if do:
            do()


def test_of_two_runs_at_once_the_loser_says_so(place: tuple[str, str, Callable[[bytes], None]]) -> None:
    """On disk the second cannot begin; on S3 the first finds the other's table when it wants to publish."""
    source, where, deliver = place
    deliver(sales(1))
    with pytest.raises(ConflictError, match="another run") as told:
        run(source, where, progress=Meanwhile(lambda: run(source, where)))
    assert told.value.hint
    if where.startswith("s3://"):
        assert version_of(Lake.open(where)) == 1
        assert run(source, where).status == "unchanged"
    else:
        assert run(source, where).status == "published"


def test_the_command_says_that_another_run_is_at_it(tmp_path: Path) -> None:
    source, where = tmp_path / "sales.csv", tmp_path / "lake"
    source.write_bytes(sales(1))
    with Lake.open(str(where)).begin("sales"), start(str(source), str(where)) as process:
        _, said = process.communicate()
    assert process.returncode == 1
    assert "another run is at the dataset sales" in said
    assert "hint:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("limit", [1_000, 30_000])
def test_a_full_disk(tmp_path: Path, limit: int) -> None:
    """The Parquet file does not fit: said with a hint, and what was published is as it was."""
    source, where = tmp_path / "sales.csv", tmp_path / "lake"
    source.write_bytes(sales(1))
    run(str(source), str(where))
    source.write_bytes(sales(2))
    with start(str(source), str(where), limit) as process:
        _, said = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "hint: Free some space" in said
    assert version_of(Lake.open(str(where))) == 1
    assert left_behind(str(where)) == []
    assert run(str(source), str(where)).status == "published"
    assert version_of(Lake.open(str(where))) == 2
