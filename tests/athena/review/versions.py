"""Two versions of views over one lake, written for a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from athena.project import read_project
from athena.review.model import Rows
from athena.review.rows import Bench, Progress, compare
from athena.review.side import Side
from athena.tables import Tables, known_tables
from tests.athena.authored import write_views

NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
SALES = {
    "id": [1, 2, 3, 4, 5],
    "shop": ["佐倉店", "佐倉店", "千葉店", "千葉店", None],
    "amount": [Decimal("10.00"), Decimal("0.01"), None, Decimal("-3.50"), Decimal("99.99")],
    "rate": [0.1, None, float("nan"), 2.5, -0.0],
}
KEYED = "-- @key id\nSELECT id, shop, amount, rate FROM sales"


def lake_of(folder: Path, tables: Mapping[str, pa.Table | dict[str, Any]]) -> Tables:
    """A lake of these tables."""
    for name, content in tables.items():
        path = folder / "clean" / name / f"{name}.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(content if isinstance(content, pa.Table) else pa.table(content), path)
    return known_tables(folder, folder / "schema.json")


def side(folder: Path, called: str, files: Mapping[str, str], tables: Tables) -> Side:
    """One version: `layer/name` -> SQL."""
    (folder / called).mkdir(parents=True)
    project, _ = read_project(write_views(folder / called, files))
    return Side(f"{called} version", project, tables)


def sides(folder: Path, old: Mapping[str, str], new: Mapping[str, str], tables: Tables) -> tuple[Side, Side]:
    return side(folder, "old", old, tables), side(folder, "new", new, tables)


def compared(
    folder: Path,
    tables: Tables,
    old: Mapping[str, str] | str,
    new: Mapping[str, str] | str,
    *,
    memory_limit: str = "1GB",
    progress: Progress = lambda view, step: None,
) -> Rows:
    """The rows of the view `v`; a version is the SQL of `v`, or all files."""
    first, second = ({"staging/v": found} if isinstance(found, str) else found for found in (old, new))
    before, after = sides(folder, first, second, tables)
    with Bench(now=NOW, memory_limit=memory_limit, threads=2) as bench:
        return compare("v", before, after, bench, progress=progress)


def changes(rows: Rows) -> tuple[int, int, int]:
    """Rows added, removed and changed, which must have been compared."""
    assert not rows.why, rows.why
    return rows.added, rows.removed, rows.changed
