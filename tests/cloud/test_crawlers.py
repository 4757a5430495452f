"""Crawls: from objects to the catalog, as the crawler's own configuration says."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

from tests.cloud.crawler.look import glue_type
from tests.cloud.stage import GROUPED, Stage, columns, until


class Crawled:
    """A bucket, a crawler over it, and what it makes."""

    def __init__(self, stage: Stage, **settings: Any) -> None:
        self.stage, self.bucket = stage, stage.bucket("clean")
        settings.setdefault("configuration", GROUPED)
        self.crawler = stage.crawler(f"s3://{self.bucket}/", **settings)

    def put(self, key: str, content: Any) -> None:
        self.stage.put(self.bucket, key, content)

    def crawl(self) -> dict[str, dict[str, Any]]:
        last = self.stage.crawl(self.crawler)
        assert last["Status"] == "SUCCEEDED", last
        return self.stage.tables()


def test_a_table_is_what_athena_needs_to_read_it(stage: Stage) -> None:
    crawled = Crawled(stage, TablePrefix="raw_")
    crawled.put("Store/store.parquet", {"Name": ["a"], "price": [1.5]})
    table = crawled.crawl()["raw_store"]
    storage = table["StorageDescriptor"]
    assert columns(table) == {"name": "string", "price": "double"}
    assert storage["Location"] == f"s3://{crawled.bucket}/Store/"
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")
    assert (table["TableType"], table["Parameters"]["classification"]) == ("EXTERNAL_TABLE", "parquet")
    assert (table["Parameters"]["recordCount"], table["Parameters"]["objectCount"]) == ("1", "1")


def test_a_second_crawl_of_the_same_changes_nothing(stage: Stage) -> None:
    crawled = Crawled(stage)
    crawled.put("store/store.parquet", {"a": [1]})
    assert crawled.crawl()["store"]["VersionId"] == "1"
    assert crawled.crawl()["store"]["VersionId"] == "1"


@pytest.mark.parametrize(
    ("update", "merge", "found"),
    [
        ("UPDATE_IN_DATABASE", False, {"b": "string", "c": "bigint"}),
        ("UPDATE_IN_DATABASE", True, {"a": "bigint", "b": "string", "c": "bigint"}),
        ("LOG", False, {"a": "bigint", "b": "string"}),
    ],
)
def test_a_changed_schema(stage: Stage, update: str, merge: bool, found: dict[str, str]) -> None:
    output = {"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}} if merge else {}
    changes = {"UpdateBehavior": update, "DeleteBehavior": "LOG"}
    crawled = Crawled(stage, SchemaChangePolicy=changes, configuration={**GROUPED, **output})
    crawled.put("store/store.parquet", {"a": [1], "b": ["x"]})
    crawled.crawl()
    crawled.put("store/store.parquet", {"b": ["x"], "c": [2]})
    assert columns(crawled.crawl()["store"]) == found


@pytest.mark.parametrize("delete", ["LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"])
def test_a_folder_that_is_gone(stage: Stage, delete: str) -> None:
    crawled = Crawled(stage, SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": delete})
    stage.aws("glue").create_table(DatabaseName=stage.database(), TableInput={"Name": "made_by_hand"})
    crawled.put("store/store.parquet", {"a": [1]})
    crawled.crawl()
    stage.aws("s3").delete_object(Bucket=crawled.bucket, Key="store/store.parquet")
    tables = crawled.crawl()
    assert set(tables) == {"made_by_hand"} | ({"store"} if delete != "DELETE_FROM_DATABASE" else set())
    deprecated = tables.get("store", {}).get("Parameters", {}).get("DEPRECATED_BY_CRAWLER")
    assert deprecated == (crawled.crawler if delete == "DEPRECATE_IN_DATABASE" else None)


def test_partitions_are_made_and_updated(stage: Stage) -> None:
    crawled = Crawled(stage)
    for day in ("01", "02"):
        crawled.put(f"sales/day={day}/s.parquet", {"a": [1]})
        crawled.crawl()
    found = stage.aws("glue").get_partitions(DatabaseName=stage.database(), TableName="sales")["Partitions"]
    assert {tuple(p["Values"]): p["StorageDescriptor"]["Location"] for p in found} == {
        (day,): f"s3://{crawled.bucket}/sales/day={day}/" for day in ("01", "02")
    }


def test_exclusions_and_hidden_files_are_not_looked_at(stage: Stage) -> None:
    crawled = Crawled(stage, exclusions=("tmp/**", "**.crc"))
    for key in ("tmp/t.parquet", "store/_SUCCESS", "store/.hidden", "store/store.crc"):
        crawled.put(key, "not parquet")
    crawled.put("store/store.parquet", {"a": [1]})
    assert set(crawled.crawl()) == {"store"}


def test_trap_two_schemas_in_a_folder_reach_the_catalog_as_tables_of_files(stage: Stage) -> None:
    crawled = Crawled(stage)
    crawled.put("d/one.parquet", {"a": [1]})
    crawled.put("d/two.parquet", {"a": ["text"]})
    tables = crawled.crawl()
    assert {name: table["StorageDescriptor"]["Location"] for name, table in tables.items()} == {
        "one_parquet": f"s3://{crawled.bucket}/d/one.parquet",
        "two_parquet": f"s3://{crawled.bucket}/d/two.parquet",
    }


def test_a_role_that_may_not_read_makes_a_failed_crawl_and_an_event(stage: Stage) -> None:
    events = stage.queue_of_events({"source": ["aws.glue"], "detail": {"state": ["Failed"]}})
    crawled = Crawled(stage, Role=stage.role("glue.amazonaws.com"))
    last = stage.crawl(crawled.crawler)
    assert last["Status"] == "FAILED"
    assert "s3:ListBucket" in last["ErrorMessage"]
    (event,) = until(lambda: [e for e in events() if e["detail"]["crawlerName"] == crawled.crawler])
    assert event["detail-type"] == "Glue Crawler State Change"
    assert stage.aws("glue").list_crawls(CrawlerName=crawled.crawler)["Crawls"][0]["State"] == "FAILED"


def test_more_tables_than_the_threshold_are_none(stage: Stage) -> None:
    threshold = {"CrawlerOutput": {"Tables": {"TableThreshold": 1}}}
    crawled = Crawled(stage, configuration={**GROUPED, **threshold})
    crawled.put("a/a.parquet", {"a": [1]})
    crawled.put("b/b.parquet", {"b": [1]})
    assert stage.crawl(crawled.crawler)["Status"] == "FAILED"
    assert stage.tables() == {}


def test_a_crawler_that_does_not_exist(stage: Stage) -> None:
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        stage.aws("glue").start_crawler(Name="none")


@pytest.mark.parametrize(
    ("kind", "glue"),
    [
        (pa.timestamp("ms"), "timestamp"),
        (pa.date32(), "date"),
        (pa.bool_(), "boolean"),
        (pa.float32(), "float"),
        (pa.decimal128(38, 0), "decimal(38,0)"),
        (pa.struct([("a", pa.int32()), ("b", pa.list_(pa.string()))]), "struct<a:int,b:array<string>>"),
        (pa.map_(pa.string(), pa.int64()), "map<string,bigint>"),
        (pa.binary(), "binary"),
    ],
)
def test_types(kind: pa.DataType, glue: str) -> None:
    assert glue_type(kind) == glue
