"""Cleansing end to end, under what happens to processes, disks and S3; and what is published besides the table."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pyarrow.parquet as pq
import pytest

from etl.cleanse import Options, cleanse
from etl.errors import ConflictError, SchemaError
from etl.lake import Lake, discover
from etl.report.progress import Silence
from etl.settings import Settings
from tests.etl.cleansing import Cleansed

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("cleanse_once.py")
ROWS = 20_000
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}

Cleanse = Callable[..., Cleansed]


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


def run(source: str, lake: str, options: Options | None = None, progress: Any = None) -> Any:
    (dataset,) = discover([source], dataset="sales")
    return cleanse(
        dataset,
        Lake.open(lake),
        Settings(),
        options or Options(),
        now=lambda: datetime.now(UTC),
        progress=progress or Silence(),
    )


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


HEADER = "id,group,name,empty,one\n"
FULL = HEADER + "1,a,x,e1,o1\n2,b,y,e2,o1\n3,a,z,e3,o2\n"
POOR = HEADER + "1,a,a2,,k\n2,b,b2,,k\n3,a,a2,,k\n"  # what it publishes by itself: id and group


def test_columns_that_a_view_reads_stay(cleansed: Cleanse) -> None:
    reads = {"name": ("names",), "empty": ("other", "names")}
    ours = cleansed(POOR, options=Options(reads=reads))
    assert ours.kept == ["id", "group", "name", "empty"]
    reasons = {column.name: column.reason for column in ours.report.kept if column.reason}
    assert reasons == {"name": "kept: read by view names", "empty": "kept: read by view other, names"}
    assert ours.table is not None
    assert ours.table["empty"].to_list() == [None, None, None]


def test_columns_that_were_published_stay(cleansed: Cleanse) -> None:
    assert cleansed(FULL).kept == ["id", "group", "name", "empty", "one"]
    poor = cleansed(POOR)
    assert poor.kept == ["id", "group", "name", "empty", "one"]
    assert {c.name: (c.reason, c.evidence.get("would_drop")) for c in poor.report.columns[2:]} == {
        "name": ("kept: published before", "same_information"),
        "empty": ("kept: published before", "all_null"),
        "one": ("kept: published before", "constant"),
    }
    assert poor.types["empty"] == "string"
    assert poor.report.schema_changes == ()
    lifted = cleansed(POOR, options=Options(allow_drops=True))
    assert lifted.kept == ["id", "group"]
    assert [(c.column, c.change) for c in lifted.report.schema_changes] == [
        ("name", "removed"), ("empty", "removed"), ("one", "removed"),
    ]  # fmt: skip


def test_an_empty_column_keeps_the_type_it_had(cleansed: Cleanse) -> None:
    assert cleansed("id,day\n1,2024-01-01\n2,2024-01-02\n3,2024-01-02\n").types["day"] == "date"
    ours = cleansed("id,day\n1,\n2,\n3,\n")
    assert ours.types["day"] == "date"
    assert ours.table is not None
    assert ours.table.schema["day"] == pl.Date()


def test_a_view_outlasts_allow_drops(cleansed: Cleanse) -> None:
    cleansed(FULL)
    ours = cleansed(POOR, options=Options(allow_drops=True, reads={"one": ("ones",)}))
    assert ours.kept == ["id", "group", "one"]


def test_a_vanished_column(cleansed: Cleanse) -> None:
    """It is a change to report; if a view reads it, the run fails and the table stays as it was."""
    cleansed(FULL)
    without = "id,group,extra\n1,a,p\n2,b,q\n3,a,r\n"
    with pytest.raises(SchemaError, match="no column name, which the view reads: names") as told:
        cleansed(without, options=Options(reads={"name": ("names",), "id": ("names",)}))
    assert told.value.hint
    ours = cleansed(without)
    changes = {(c.column, c.change) for c in ours.report.schema_changes}
    assert changes == {("name", "removed"), ("empty", "removed"), ("one", "removed"), ("extra", "added")}


def test_a_column_of_another_type(cleansed: Cleanse) -> None:
    cleansed("id,price\n1,10\n2,20\n3,20\n")
    ours = cleansed("id,price\n1,10\n2,n.n.\n3,20\n")
    (change,) = ours.report.schema_changes
    assert (change.column, change.change, change.before, change.after) == ("price", "retyped", "int64", "string")


def test_nothing_left_leaves_what_was_published(cleansed: Cleanse) -> None:
    cleansed("a,b\n1,x\n2,y\n2,z\n")
    ours = cleansed("a,b\n1,x\n1,x\n", options=Options(allow_drops=True))
    assert ours.report.status == "nothing_left"
    assert ours.rows == [(1, "x"), (2, "y"), (2, "z")]
    assert any("no column is left" in warning for warning in ours.report.warnings)


DELIVERED = "番号,区分,区分名,空,定数,日付\n1,a,甲,,k,2024/1/5\n2,b,乙,,k,2024/1/6\n2,b,乙,,,2024/1/6\n3,a,甲,,k\n4,a,甲,,k,2024/1/6\n"


def test_what_is_published(cleansed: Cleanse, tmp_path: Path) -> None:
    """report.json, the tables, the rejects and the data dictionary tell one story."""
    cleansed(DELIVERED)
    lake = tmp_path / "lake"
    report = json.loads((lake / "reports/table/report.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, json.loads((files("etl") / "report" / "schema.json").read_text(encoding="utf-8")))
    assert report["rows"] == {"read": 5, "rejected": 1, "duplicates": 1, "written": 3}

    table = pq.read_table(lake / "clean/table/table.parquet")
    kept = [column for column in report["columns"] if column["decision"] == "kept"]
    assert table.num_rows == report["rows"]["written"]
    assert table.column_names == [column["name"] for column in kept]
    assert [table.schema.field(n).metadata[b"source_name"].decode() for n in table.column_names] == [
        "番号",
        "区分",
        "日付",
    ]
    assert report["bytes_written"] == (lake / "clean/table/table.parquet").stat().st_size
    assert (lake / "reports/table/report.html").read_text(encoding="utf-8").count("区分名") > 0

    (reject,) = pq.read_table(lake / "rejects/table/table.parquet").to_pylist()
    assert (reject["record"], reject["line"], reject["raw"]) == (4, 5, "3,a,甲,,k")
    assert reject["reason"] == "5 fields where the header has 6"

    words = pl.read_parquet(lake / "clean/data_dictionary/table.parquet")
    assert words.select("source_name", "decision", "rule", "twin", "nulls", "rows").rows() == [
        ("番号", "kept", None, None, 0, 4),
        ("区分", "kept", None, None, 0, 4),
        ("区分名", "dropped", "same_information", "区分", 0, 4),
        ("空", "dropped", "all_null", None, 4, 4),
        ("定数", "dropped", "constant", None, 1, 4),
        ("日付", "kept", None, None, 0, 4),
    ]
    assert words["name"].to_list() == [column["name"] for column in report["columns"]]
    mapping = next(c["evidence"]["mapping"] for c in report["columns"] if c["source_name"] == "区分名")
    assert mapping == [["a", "甲"], ["b", "乙"]]


def test_rejects_of_the_last_run_go(cleansed: Cleanse, tmp_path: Path) -> None:
    cleansed("a,b\n1,x\n2\n3,y\n")
    assert (tmp_path / "lake/rejects/table/table.parquet").exists()
    cleansed("a,b\n1,x\n2,x\n3,y\n")
    assert not (tmp_path / "lake/rejects/table/table.parquet").exists()
