"""When a crawl is started, and what is waited for: a catalog that does as the test says, and no clock."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from etl.errors import CatalogError
from etl.lake import Lake
from etl.lake.catalog import refresh
from etl.lake.catalog.refresh import LIMIT_SECONDS, POLL_SECONDS
from etl.lake.catalog.tables import Table


@dataclass
class Fake:
    """A catalog: `ready` and `starts` are what it answers, one after the other, then yes for ever."""

    known: dict[str, Table] = field(default_factory=dict)
    ready: list[bool] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)
    on_pause: Callable[[], None] = lambda: None
    crawler: str = "clean"

    def tables(self) -> dict[str, Table]:
        self.asked.append("tables")
        return self.known

    def is_ready(self) -> bool:
        self.asked.append("ready?")
        return self.ready.pop(0) if self.ready else True

    def start(self) -> bool:
        self.asked.append("start")
        return self.starts.pop(0) if self.starts else True

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.on_pause()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.open(str(tmp_path))
    publish(lake, a=[1])
    return lake


def publish(lake: Lake, **columns: list[int] | list[str]) -> None:
    sink = io.BytesIO()
    pl.DataFrame(columns).write_parquet(sink)
    path = Path(lake.location("clean", "sales/sales.parquet"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sink.getvalue())


def sales(lake: Lake, **columns: str) -> dict[str, Table]:
    return {"sales": Table(lake.location("clean", "sales/"), columns)}


def test_what_is_the_same_is_not_crawled(lake: Lake) -> None:
    catalog = Fake(sales(lake, a="bigint"))
    found = refresh(catalog, lake, pause=catalog.pause)
    assert (found.tables, found.started, found.reasons, found.waited_seconds) == (1, False, {}, 0)
    assert "start" not in catalog.asked


def test_what_differs_is_crawled_and_not_waited_for(lake: Lake) -> None:
    catalog = Fake()
    found = refresh(catalog, lake, pause=catalog.pause)
    assert (found.started, found.reasons) == (True, {"sales": "no table yet"})
    assert (catalog.asked, catalog.paused) == (["ready?", "tables", "start"], [])


def test_nothing_is_compared_while_a_crawl_is_under_way(lake: Lake) -> None:
    """It may yet write an older table over one that looks right."""
    catalog = Fake(sales(lake, a="bigint"), ready=[False, False])
    found = refresh(catalog, lake, pause=catalog.pause)
    assert catalog.asked == ["ready?", "ready?", "ready?", "tables"]
    assert (found.started, found.waited_seconds, sum(catalog.paused)) == (False, 2 * POLL_SECONDS, 2 * POLL_SECONDS)


def test_a_crawl_that_ends_with_an_older_table_is_followed_by_ours(lake: Lake) -> None:
    catalog = Fake(sales(lake, a="bigint"), ready=[False])
    catalog.on_pause = lambda: catalog.known.update(sales(lake, old="string"))
    found = refresh(catalog, lake, pause=catalog.pause)
    assert found.reasons == {"sales": "columns new: a; columns gone: old"}


def test_a_crawl_that_another_run_began_first_may_do(lake: Lake) -> None:
    """Both runs found that the table was missing; the other's crawl made it."""
    catalog = Fake(starts=[False])
    catalog.on_pause = lambda: catalog.known.update(sales(lake, a="bigint"))
    found = refresh(catalog, lake, pause=catalog.pause)
    assert (found.started, found.waited_seconds) == (False, POLL_SECONDS)
    assert catalog.asked.count("start") == 1


def test_or_may_not_do(lake: Lake) -> None:
    """It had listed the zone before our table came: a second one is needed."""
    catalog = Fake(starts=[False], ready=[True, False, True])
    found = refresh(catalog, lake, pause=catalog.pause)
    assert found.started
    assert catalog.asked.count("start") == 2


def test_what_is_published_while_it_waits_is_compared_too(lake: Lake) -> None:
    catalog = Fake(sales(lake, a="bigint"), ready=[False], on_pause=lambda: publish(lake, a=[1], b=["x"]))
    assert refresh(catalog, lake, pause=catalog.pause).reasons == {"sales": "columns new: b"}


def test_waiting_has_an_end_that_says_what_to_do(lake: Lake) -> None:
    catalog = Fake(ready=[False] * 10_000)
    with pytest.raises(CatalogError, match="the crawler clean was still at work after 15 minutes") as error:
        refresh(catalog, lake, pause=catalog.pause)
    assert "aws glue start-crawler --name clean" in error.value.hint
    assert sum(catalog.paused) == LIMIT_SECONDS == 900


def test_a_crawler_that_is_always_taken_has_an_end_too(lake: Lake) -> None:
    catalog = Fake(starts=[False] * 10_000)
    with pytest.raises(CatalogError):
        refresh(catalog, lake, pause=catalog.pause)
    assert sum(catalog.paused) == LIMIT_SECONDS
