"""The job with a catalog: real runs over S3 and Glue (moto), whose crawler can be started and makes no tables."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from etl import glue_job
from etl.lake import Lake
from etl.lake.catalog import open_catalog
from etl.report.dictionary import SCHEMA

Events = list[dict[str, Any]]
SALES = {"a": "bigint", "b": "string"}
TYPES = {pl.String(): "string", pl.Int64(): "bigint", pl.Datetime("ms"): "timestamp"}
DICTIONARY = {name: TYPES[dtype] for name, dtype in SCHEMA.items()}


class Platform:
    """A lake with one CSV, and the job over it."""

    def __init__(self, s3: Any, glue: Any, bucket: str) -> None:
        self.s3, self.glue, self.bucket = s3, glue, bucket
        self.upload("sales", b"a,b\n1,x\n2,y\n3,x\n")

    def upload(self, dataset: str, content: bytes, name: str = "a.csv") -> None:
        self.s3.put_object(Bucket=f"{self.bucket}-raw", Key=f"{dataset}/{name}", Body=content)

    def catalog(self, name: str, columns: dict[str, str]) -> None:
        listed = [{"Name": column, "Type": kind} for column, kind in columns.items()]
        storage = {"Location": f"s3://{self.bucket}-clean/{name}/", "Columns": listed}
        self.glue.create_table(DatabaseName="lake", TableInput={"Name": name, "StorageDescriptor": storage})

    def run(
        self,
        *argv: str,
        pause: Callable[[float], None] = lambda seconds: pytest.fail("nothing was to be waited for"),
        find_catalog: Callable[..., Any] = open_catalog,
    ) -> tuple[int, Events]:
        out = io.StringIO()
        code = glue_job.main(
            ["--lake", f"s3://{self.bucket}", *argv],
            open_lake=lambda where: Lake.open(where, s3=self.s3),
            find_catalog=find_catalog,
            pause=pause,
            stdout=out,
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            import_module=_no_spark,
        )
        return code, [json.loads(line) for line in out.getvalue().splitlines()]

    def is_crawling(self) -> bool:
        return bool(self.glue.get_crawler(Name="clean")["Crawler"]["State"] == "RUNNING")

    def end_crawl(self) -> None:
        """What moto never does by itself."""
        from moto.glue.models import glue_backends

        glue_backends["123456789012"]["eu-west-1"].crawlers["clean"].crawls.clear()

    def is_published(self, dataset: str) -> bool:
        found = self.s3.list_objects_v2(Bucket=f"{self.bucket}-clean", Prefix=f"{dataset}/")
        return [entry["Key"] for entry in found.get("Contents", [])] == [f"{dataset}/{dataset}.parquet"]


def _no_spark(name: str) -> Any:
    raise ImportError(name)


FOLLOWED = ("--database", "lake", "--crawler", "clean")


@pytest.fixture
def platform(s3: Any, glue: Any, bucket: str) -> Platform:
    return Platform(s3, glue, bucket)


def only(events: Events, name: str) -> dict[str, Any]:
    (event,) = [event for event in events if event["event"] == name]
    return event


def test_a_new_dataset_is_crawled(platform: Platform) -> None:
    code, events = platform.run(*FOLLOWED)
    assert code == 0
    assert only(events, "catalog") | {"time": ""} == {
        "time": "",
        "level": "INFO",
        "event": "catalog",
        "database": "lake",
        "crawler": "clean",
        "tables": 2,
        "started": True,
        "reasons": {"data_dictionary": "no table yet", "sales": "no table yet"},
        "waited_seconds": 0,
    }
    assert platform.is_crawling()


def test_the_same_columns_are_not(platform: Platform) -> None:
    """The next delivery replaces the table's one object; the catalog need not hear of it."""
    platform.catalog("sales", SALES)
    platform.catalog("data_dictionary", DICTIONARY)
    platform.run(*FOLLOWED)
    platform.upload("sales", b"a,b\n1,x\n2,y\n3,x\n4,z\n")
    code, events = platform.run(*FOLLOWED)
    assert code == 0
    assert only(events, "dataset_finished")["status"] == "published"
    found = only(events, "catalog")
    assert (found["started"], found["reasons"], found["tables"]) == (False, {}, 2)
    assert not platform.is_crawling()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"a": "bigint"}, "columns new: b"),
        ({**SALES, "old": "date"}, "columns gone: old"),
        ({"a": "string", "b": "string"}, "a is bigint, in the catalog string"),
    ],
)
def test_another_table_is_crawled_though_nothing_was_uploaded(
    platform: Platform, columns: dict[str, str], reason: str
) -> None:
    platform.run()
    platform.catalog("sales", columns)
    platform.catalog("data_dictionary", DICTIONARY)
    code, events = platform.run(*FOLLOWED)
    assert (code, only(events, "dataset_finished")["status"]) == (0, "unchanged")
    assert only(events, "catalog")["reasons"] == {"sales": reason}
    assert platform.is_crawling()


def test_one_failed_dataset_does_not_keep_others_from_becoming_tables(platform: Platform) -> None:
    platform.upload("broken", b"\x1f\x8b\x08\x00 cut short", "b.csv.gz")
    code, events = platform.run(*FOLLOWED)
    assert code == 1
    assert only(events, "dataset_failed")["dataset"] == "broken"
    assert only(events, "catalog")["reasons"]["sales"] == "no table yet"
    assert platform.is_crawling()


def test_a_crawl_that_is_under_way_is_waited_for(platform: Platform) -> None:
    platform.glue.start_crawler(Name="clean")
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 3:
            platform.end_crawl()

    code, events = platform.run(*FOLLOWED, pause=pause)
    assert (code, only(events, "catalog")["started"]) == (0, True)
    assert only(events, "catalog")["waited_seconds"] == sum(paused) > 0


@pytest.mark.parametrize("wrong", ["database", "crawler"])
def test_what_does_not_exist_fails_the_run_and_leaves_what_was_published(platform: Platform, wrong: str) -> None:
    code, events = platform.run(*FOLLOWED, f"--{wrong}", "none")
    assert code == 1
    failed = only(events, "catalog_failed")
    assert (failed["level"], failed["error"], failed[wrong]) == ("ERROR", "CatalogError", "none")
    assert "Check --crawler and --database" in failed["hint"]
    assert only(events, "finished")["done"] == 1
    assert platform.is_published("sales")


def test_a_defect_is_logged_as_one(platform: Platform) -> None:
    def find_catalog(database: str, crawler: str) -> Any:
        raise ZeroDivisionError("oops")

    code, events = platform.run(*FOLLOWED, find_catalog=find_catalog)
    assert (code, only(events, "catalog_failed")["error"]) == (1, "ZeroDivisionError")
    assert platform.is_published("sales")


def test_who_names_no_crawler_has_none_started(platform: Platform) -> None:
    code, events = platform.run(find_catalog=lambda *names: pytest.fail("Glue was not to be asked"))
    assert code == 0
    assert [event["event"] for event in events] == ["spark", "started", "dataset_finished", "finished"]
    assert not platform.is_crawling()
