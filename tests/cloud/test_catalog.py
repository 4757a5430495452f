"""The job's view of the catalog held against the crawler's work: what the job expects is what a crawl makes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from botocore.exceptions import ClientError

from etl.errors import CatalogError
from etl.lake import Lake
from etl.lake.catalog import Refresh, refresh
from etl.lake.catalog.glue import GlueCatalog
from tests.cloud.server import ACCOUNT, REGION
from tests.cloud.stage import GROUPED, Stage, columns, until
from tests.cloud.wire import Answer, Forward, Request

EVERY_TYPE = pl.DataFrame(
    {"Boolean": [True], "int64": [1], "float64": [1.5], "string": ["x"], "date": [0], "timestamp": [0], "decimal": [1]},
    schema_overrides={"date": pl.Date, "timestamp": pl.Datetime("ms"), "decimal": pl.Decimal(38, 2)},
)


class Followed:
    """A lake, a crawler over its clean zone, and the catalog as the job sees it."""

    def __init__(self, stage: Stage, *statements: dict[str, Any]) -> None:
        self.stage, self.bucket = stage, stage.bucket("clean")
        self.crawler = stage.crawler(f"s3://{self.bucket}/", configuration=GROUPED)
        self.lake = Lake.open(f"s3://{stage.name}", s3=stage.aws("s3"))
        self.catalog = GlueCatalog(stage.aws("glue"), stage.database(), self.crawler)

    def publish(self, key: str, frame: pl.DataFrame) -> None:
        sink = io.BytesIO()
        frame.write_parquet(sink)
        self.stage.put(self.bucket, key, sink.getvalue())

    def refresh(self) -> Refresh:
        return refresh(self.catalog, self.lake, pause=self.await_crawl)

    def await_crawl(self, seconds: float = 0) -> None:
        until(self.catalog.is_ready)

    def crawls(self) -> int:
        self.await_crawl()
        return len(self.stage.aws("glue").list_crawls(CrawlerName=self.crawler)["Crawls"])


@pytest.fixture
def followed(stage: Stage) -> Followed:
    return Followed(stage)


def test_after_a_crawl_nothing_differs(followed: Followed) -> None:
    """Of each type that is published, and of a folder with several files: else every run would crawl."""
    followed.publish("every_type/every_type.parquet", EVERY_TYPE)
    followed.publish("data_dictionary/a.parquet", EVERY_TYPE.select("string", "int64"))
    followed.publish("data_dictionary/b.parquet", EVERY_TYPE.select("string", "int64"))
    assert followed.refresh().reasons == dict.fromkeys(("data_dictionary", "every_type"), "no table yet")
    assert followed.crawls() == 1
    assert (followed.refresh().reasons, followed.crawls()) == ({}, 1)


def test_a_new_column_is_crawled_and_a_new_row_is_not(followed: Followed) -> None:
    key = "sales/sales.parquet"
    for frame, crawls in (
        (pl.DataFrame({"a": [1]}), 1),
        (pl.DataFrame({"a": [1, 2]}), 1),
        (pl.DataFrame({"a": [1], "b": ["x"]}), 2),
        (pl.DataFrame({"b": ["x"], "a": [1]}), 2),
        (pl.DataFrame({"a": [1.5], "b": ["x"]}), 3),
        (pl.DataFrame({"a": [1.5]}), 4),
    ):
        followed.publish(key, frame)
        followed.refresh()
        assert followed.crawls() == crawls, frame
    assert columns(followed.stage.tables()["sales"]) == {"a": "double"}


def test_what_hands_have_done_to_the_catalog_is_undone(followed: Followed) -> None:
    glue, database = followed.stage.aws("glue"), followed.stage.database()
    followed.publish("sales/sales.parquet", EVERY_TYPE)
    followed.refresh()
    followed.crawls()
    wrong = {"Location": f"s3://{followed.bucket}/sales/", "Columns": [{"Name": "a", "Type": "string"}]}
    glue.update_table(DatabaseName=database, TableInput={"Name": "sales", "StorageDescriptor": wrong})
    assert "columns gone: a" in followed.refresh().reasons["sales"]
    assert followed.crawls() == 2
    glue.delete_table(DatabaseName=database, Name="sales")
    assert followed.refresh().reasons == {"sales": "no table yet"}
    assert followed.crawls() == 3
    assert set(followed.stage.tables()) == {"sales"}


class Held:
    """Crawls that have listed the zone are held up until they may go on."""

    def __init__(self, followed: Followed) -> None:
        self.listed, self.released = threading.Event(), threading.Event()
        followed.stage.cloud.layer("glue", self)
        self._database = followed.stage.database()

    def __call__(self, request: Request, forward: Forward) -> Answer:
        is_crawlers = request.access_key.startswith("ASIA") and self._database.encode() in request.body
        if is_crawlers and not self.released.is_set():
            self.listed.set()
            assert self.released.wait(60)
        return forward(request)


@pytest.fixture
def held(followed: Followed) -> Iterator[Held]:
    held = Held(followed)
    yield held
    held.released.set()
    until(followed.catalog.is_ready)


def test_a_crawl_that_has_listed_an_older_table_is_followed_by_another(followed: Followed, held: Held) -> None:
    """It has read S1 and not yet written it; the catalog still has S0; and S0 is what is published again meanwhile."""
    held.released.set()
    older, newer = pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1], "b": ["x"]})
    followed.publish("sales/sales.parquet", older)
    followed.refresh()
    assert followed.crawls() == 1
    held.listed.clear()
    held.released.clear()
    followed.publish("sales/sales.parquet", newer)
    assert followed.refresh().started
    assert held.listed.wait(60)
    followed.publish("sales/sales.parquet", older)
    with pytest.raises(ClientError, match="CrawlerRunningException"):
        followed.stage.aws("glue").start_crawler(Name=followed.crawler)
    assert not followed.catalog.start()

    def pause(seconds: float) -> None:
        held.released.set()
        until(followed.catalog.is_ready)

    found = refresh(followed.catalog, followed.lake, pause=pause)
    assert found.reasons == {"sales": "columns gone: b"}
    assert found.waited_seconds > 0
    assert followed.crawls() == 3
    assert columns(followed.stage.tables()["sales"]) == {"a": "bigint"}


@pytest.mark.parametrize("denied", ["glue:GetTables", "glue:GetCrawler", "glue:StartCrawler"])
def test_a_role_that_may_not_is_told_what_it_needs(followed: Followed, platform: Any, denied: str) -> None:
    followed.publish("sales/sales.parquet", EVERY_TYPE)
    crawler = f"arn:aws:glue:{REGION}:{ACCOUNT}:crawler/{followed.crawler}"
    may = {"glue:GetTables": "*", "glue:GetCrawler": crawler, "glue:StartCrawler": crawler}
    allowed = [
        {"Effect": "Allow", "Action": action, "Resource": where}
        for action, where in ({**may, denied: f"{crawler}-another"}).items()
    ]
    role = followed.stage.role("glue.amazonaws.com", *allowed)
    credentials = platform.roles.assume(role, "glue.amazonaws.com")
    client = followed.stage.cloud.client("glue", REGION, credentials)
    catalog = GlueCatalog(client, followed.stage.database(), followed.crawler)
    with pytest.raises(CatalogError, match=f"AccessDenied.*{denied}") as error:
        refresh(catalog, followed.lake, pause=lambda seconds: None)
    assert "glue:StartCrawler on the crawler" in error.value.hint
    assert followed.crawls() == 0
