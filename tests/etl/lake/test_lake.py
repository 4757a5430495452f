"""What is promised of a lake, wherever it is."""

# ruff: noqa: PT012  a run is a `with` block, and what is raised in it is raised by its end

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.errors import ConflictError, InputError, LakeError, UsageError
from etl.lake import Lake
from etl.report.model import Report, Rows

TABLE = "orders/orders.parquet"


def report(**values: Any) -> Report:
    defaults: dict[str, Any] = {
        "dataset": "orders",
        "status": "published",
        "run_id": "1",
        "started_at": "2026-01-01T00:00:00Z",
        "rows": Rows(1, 0, 0, 1),
        "columns": (),
        "sources": (),
        "settings": {},
        "engine": "polars",
        "engine_version": "1",
        "fingerprint": "f",
    }
    return Report(**{**defaults, **values})


def test_publishing_puts_everything_in_its_place(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"table 1", rejects=b"rejects 1")
        scratch = run.scratch
    assert not scratch.exists()
    assert place.read("clean", TABLE) == b"table 1"
    assert place.read("rejects", TABLE) == b"rejects 1"
    assert place.read("clean", "data_dictionary/orders.parquet") == b"dictionary of table 1"
    assert place.read("reports", "orders/report.html") == b"<html>table 1"
    token = place.lake.published("orders").blob.token
    outputs = ["clean", "dictionary", "html", "rejects", "reports"]
    assert place.read("reports", "orders/report.json") == f"{token} {outputs}".encode()


def test_publishing_again_replaces_and_removes(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"table 1", rejects=b"rejects 1")
    with place.lake.begin("orders") as run:
        publish(run, b"table 2")
    assert place.read("clean", TABLE) == b"table 2"
    assert place.read("rejects", TABLE) is None
    assert b"rejects" not in place.read("reports", "orders/report.json")


def test_nothing_left_to_publish_leaves_the_table(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"table 1")
    token = place.lake.published("orders").blob.token
    with place.lake.begin("orders") as run:
        publish(run, b"", rejects=b"all of them", clean=False)
    assert place.read("clean", TABLE) == b"table 1"
    assert place.read("rejects", TABLE) == b"all of them"
    assert place.read("reports", "orders/report.json").startswith(token.encode())


def test_a_dataset_of_which_nothing_was_ever_left(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"", rejects=b"all of them", clean=False)
    assert place.lake.published("orders") is None
    assert place.read("reports", "orders/report.json").startswith(b"None")


def test_a_table_replaced_by_another_hand_is_not_overwritten(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"table 1", rejects=b"rejects 1")
    with pytest.raises(ConflictError, match="meanwhile") as error, place.lake.begin("orders") as run:
        place.put(place.lake.location("clean", TABLE), b"by another hand")
        publish(run, b"table 2", rejects=b"rejects 2")
    assert error.value.hint
    assert place.read("clean", TABLE) == b"by another hand"
    assert place.read("rejects", TABLE) == b"rejects 1"


def test_the_report_is_not_put_beside_another_runs_table(place: Any, publish: Callable[..., None]) -> None:
    def finish(token: str | None, outputs: dict[str, str]) -> tuple[bytes, bytes]:
        place.put(outputs["clean"], b"by another hand")
        return b"{}", b""

    with pytest.raises(ConflictError), place.lake.begin("orders") as run:
        for name in ("clean", "dictionary"):
            (run.scratch / name).write_bytes(b"table 1")
        run.publish(run.scratch / "clean", None, run.scratch / "dictionary", finish)
    assert place.read("reports", "orders/report.json") is None


def test_a_run_that_fails_publishes_nothing(place: Any) -> None:
    with pytest.raises(ZeroDivisionError), place.lake.begin("orders") as run:
        (run.scratch / "clean.parquet").write_bytes(b"half")
        raise ZeroDivisionError
    assert place.lake.published("orders") is None
    assert not run.scratch.exists()


def test_the_last_report_is_read_back(place: Any) -> None:
    warnings: list[str] = []
    assert place.lake.last_report("orders", warn=warnings.append) is None
    written = report(clean_token="t")
    place.put(place.lake.location("reports", "orders/report.json"), json.dumps(written.to_json()).encode())
    assert place.lake.last_report("orders", warn=warnings.append) == written
    assert warnings == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"3",
        b'{"version": 1}',
        b'{"version": 1, "rows": 1, "dataset": ""}',
        b"\xff\x00",
        b"[" * 100_000,
    ],
)
def test_a_damaged_report_is_told_and_not_used(tmp_path: Path, content: bytes) -> None:
    lake, warnings = Lake.open(str(tmp_path)), list[str]()
    (tmp_path / "reports" / "orders").mkdir(parents=True)
    (tmp_path / "reports" / "orders" / "report.json").write_bytes(content)
    assert lake.last_report("orders", warn=warnings.append) is None
    assert len(warnings) == 1
    assert "report.json, cannot be read and is not used" in warnings[0]


def test_a_report_of_another_version_is_told_and_not_used(place: Any) -> None:
    warnings: list[str] = []
    other = {**report().to_json(), "version": 99}
    place.put(place.lake.location("reports", "orders/report.json"), json.dumps(other).encode())
    assert place.lake.last_report("orders", warn=warnings.append) is None
    assert "version 99" in warnings[0]


def test_a_report_is_current_while_nobody_touches_the_tables(place: Any, publish: Callable[..., None]) -> None:
    with place.lake.begin("orders") as run:
        publish(run, b"table 1", rejects=b"rejects 1")
    token = place.lake.published("orders").blob.token
    assert place.lake.is_current(report(clean_token=token, outputs={"rejects": "…"}))
    assert not place.lake.is_current(report(clean_token=token))
    assert not place.lake.is_current(report(clean_token="another", outputs={"rejects": "…"}))
    assert not place.lake.is_current(report(clean_token=None, outputs={"rejects": "…"}))


def test_the_raw_zone(place: Any) -> None:
    assert place.lake.datasets() == []
    for key in ("orders/b.csv", "orders/a.csv", "items/1.csv", "nested/2024/1.csv", ".tmp/1.csv"):
        place.put(place.lake.location("raw", key))
    assert place.lake.datasets() == ["items", "nested", "orders"]
    orders = place.lake.raw("orders")
    assert (orders.name, [file.blob.name for file in orders.files]) == ("orders", ["a.csv", "b.csv"])
    with pytest.raises(InputError, match="holds folders instead of CSV files"):
        place.lake.raw("nested")
    with pytest.raises(InputError, match="was not found") as error:
        place.lake.raw("order")
    assert "orders/" in error.value.hint


def test_what_lies_in_artifacts_can_be_read(place: Any) -> None:
    assert place.lake.read("artifacts", "athena/schema.json") is None
    place.put(place.lake.location("artifacts", "athena/schema.json"), b"{}")
    assert place.lake.read("artifacts", "athena/schema.json") == b"{}"


def test_where_things_are() -> None:
    assert Lake.open("build/lake").location("clean", TABLE) == "build/lake/clean/orders/orders.parquet"


def test_where_things_are_on_s3(s3: Any) -> None:
    assert Lake.open("s3://kiban-dev", s3=s3).location("clean", TABLE) == f"s3://kiban-dev-clean/{TABLE}"
    assert Lake.open("s3://kiban-dev/", s3=s3).location("raw", "x") == "s3://kiban-dev-raw/x"
    assert Lake.open("s3://team/a/b/", s3=s3).location("clean", TABLE) == f"s3://team/a/b/clean/{TABLE}"


@pytest.mark.parametrize("where", ["gs://kiban", "s3://", "s3://Not_A_Bucket!"])
def test_what_cannot_be_a_lake(where: str) -> None:
    with pytest.raises(UsageError):
        Lake.open(where)


def test_a_dataset_must_not_leave_the_lake(tmp_path: Path) -> None:
    with pytest.raises(UsageError), Lake.open(str(tmp_path / "lake")).begin("../orders"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_lake_should_be(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("not a folder")
    with pytest.raises(LakeError) as error, Lake.open(str(tmp_path / "lake")).begin("orders"):
        pass
    assert "A file is where a folder should be" in error.value.hint
