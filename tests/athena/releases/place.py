"""Two places where views can be deployed, made for tests: a folder, and Athena in the laptop cloud."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as parquet
from botocore.config import Config

from athena.apply import Applied, Planned, Task, apply
from athena.deployment import Databases, Deployment
from athena.engine.athena import AthenaEngine
from athena.engine.folder import FolderEngine
from athena.engine.retries import Pace
from athena.journal import Entry
from athena.project import load_project
from athena.s3_store import S3Store
from athena.store import FolderStore, Store
from athena.wanted import Wanted, want
from tests.cloud.athena.lake import TABLES, VIEWS, Lake
from tests.cloud.server import CREDENTIALS, REGION

DATABASES = Databases(TABLES, VIEWS)
LEDGER = "kiban-test-artifacts"
NO_WAITING = Pace(poll_seconds=0.0, limit_seconds=1e-9, sleep=lambda seconds: None)

SALES = pa.table(
    {
        "id": pa.array([1, 2, 3, 4], pa.int64()),
        "store": pa.array(["tokyo", "osaka", "tokyo", None]),
        "amount": pa.array([10.5, 20.0, None, 0.25], pa.float64()),
    }
)
STORES = pa.table({"store": ["tokyo", "osaka"], "area": pa.array([12, 30], pa.int32())})
"""What the lake holds in every test."""

FILES = {
    "staging/stg_sale": "-- @column amount: what was paid\nSELECT id, store, amount FROM sales WHERE amount IS NOT NULL",
    "staging/stg_store": "SELECT store, area FROM stores",
    "core/sale_by_store": "-- @column total: 合計。Paid in all\nSELECT store, sum(amount) AS total, count(*) AS n FROM stg_sale GROUP BY store",
    "marts/density": "SELECT s.store, s.total / t.area AS density FROM sale_by_store s JOIN stg_store t ON s.store = t.store",
}
ORDER = ["stg_sale", "stg_store", "sale_by_store", "density"]


@dataclass
class Place:
    """A deployment with its ledger, and the files that are to be there."""

    deployment: Deployment
    store: Store
    files: Path
    table: Callable[[str, pa.Table], None]
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, files: Mapping[str, str]) -> None:
        """Make these the files, and no others."""
        for path in self.files.glob("*/*.sql"):
            path.unlink()
        for name, text in files.items():
            path = self.files / f"{name}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def wanted(self) -> tuple[Wanted, ...]:
        return want(list(load_project(self.files).views.values()), self.deployment.databases)

    def task(self, *refresh: str) -> Task:
        return Task(self.wanted(), self.deployment, self.store, frozenset(refresh))

    def planned(self, *refresh: str) -> Planned:
        return self.task(*refresh).planned()

    def actions(self, *refresh: str) -> list[tuple[str, str, str]]:
        return [(action.kind, action.view, action.reason) for action in self.planned(*refresh).plan.actions]

    def apply(self, *refresh: str, owner: str = "mia", **more: Any) -> Applied:
        return apply(self.task(*refresh), self.entry(owner), commit="c0ffee", **more)

    def entry(self, owner: str = "mia") -> Entry:
        return Entry(f"{next(self.ids):08x}{0:024x}", owner, "2026-11-23T09:00:00+00:00", "apply")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return sorted(self.deployment.query(sql).rows, key=repr)  # type: ignore[attr-defined]

    def columns(self, view: str) -> list[str]:
        return [f"{column.name} {column.type}" for column in self.deployment.read().views[view].columns]


def folder_place(folder: Path) -> Place:
    lake = folder / "lake"

    def table(name: str, content: pa.Table) -> None:
        path = lake / "clean" / name / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(content, path)

    place = Place(FolderEngine(lake, DATABASES), FolderStore(folder / "ledger"), folder / "views", table)
    return _filled(place)


def athena_place(folder: Path, lake: Lake, session: Any = None) -> Place:
    """Athena as `lake` has it; its tables are there already. With another session, another client of the same."""
    place = Place(engine(session), store(session), folder / "views", lake.table)
    return _filled(place) if session is None else place


def engine(session: Any = None, *, workgroup: str = "main", pace: Pace = NO_WAITING) -> AthenaEngine:
    once = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return AthenaEngine(
        session or own_session(), workgroup=workgroup, databases=DATABASES, can_keep_rows=True, pace=pace, config=once
    )


def store(session: Any = None) -> S3Store:
    once = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return S3Store((session or own_session()).client("s3", config=once), LEDGER, "views")


def own_session() -> Any:
    return boto3.session.Session(*CREDENTIALS, region_name=REGION)


def _filled(place: Place) -> Place:
    place.table("sales", SALES)
    place.table("stores", STORES)
    place.write(FILES)
    return place
