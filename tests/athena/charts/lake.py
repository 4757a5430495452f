"""A small lake with what charts find hard: nulls, empty texts, markup, formulas, days without rows, large numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Column, Table
from athena.engine.lake import read_table
from athena.engine.local import LocalEngine
from athena.shapes import DATABASE

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SCRIPT = "</script><script>document.title='hacked'</script>"
FORMULA = '=HYPERLINK("http://x","y")'
SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "shop": pa.string(),
        "price": pa.decimal128(9, 2),
        "weight": pa.float64(),
        "quantity": pa.int64(),
        "sold_on": pa.date32(),
        "paid_at": pa.timestamp("ms"),
        "member": pa.bool_(),
        "prefecture": pa.string(),
    }
)

ROWS: Sequence[Mapping[str, Any]] = [
    {
        "id": number,
        "shop": ["佐倉店", "<b>bold</b>", SCRIPT, FORMULA, "", None, "@cmd", "大和店"][number % 8],
        "price": None if number % 11 == 0 else Decimal(number * 37 % 1000) / 4,
        "weight": [0.1, 0.2, 0.3, None][number % 4],
        "quantity": None if number % 13 == 0 else number % 9,
        "sold_on": None if number % 17 == 0 else date(2025, 1 + number % 12, 1 + number % 28),
        "paid_at": datetime(2025, 3, 1 + number % 20, number % 24, 30),
        "member": [True, False, None][number % 3],
        "prefecture": ["東京都", "千葉", "Osaka", "13", "Atlantis"][number % 5],
    }
    for number in range(1, 241)
]

VIEWS = {
    "staging/sale": (
        "-- What was sold.\n-- 売上明細。\n--\n-- @grain one row for each sale\n-- @owner a@example.com\n-- @key id\n"
        "-- @column shop: 店舗. Where it was sold\n-- @column price: 単価. Price in yen\n"
        "SELECT id, shop, price, weight, quantity, sold_on, paid_at, member, prefecture FROM sales"
    ),
    "marts/shop_total": (
        "-- Sums.\n--\n-- @grain one row for each shop\n-- @owner a@example.com\n-- @key shop\n"
        "-- @column shop: 店舗. Where\n-- @column total: 合計. Sum\n"
        "SELECT shop, sum(price) AS total FROM sale GROUP BY shop"
    ),
}


def write_table(folder: Path, name: str, rows: Sequence[Mapping[str, Any]], schema: pa.Schema = SCHEMA) -> Table:
    """A clean table of a lake."""
    path = folder / "clean" / name / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema), path)
    table = read_table(path.parent)
    assert table is not None
    return table


def engine_over(table: Table, name: str = "sales") -> LocalEngine:
    return LocalEngine({DATABASE: {name: table}}, default_database=DATABASE, now=NOW, threads=1)


def schema_of(columns: Sequence[Column], name: str = "sale") -> dict[str, Any]:
    """What schema.json says of one view."""
    listed = [{"name": column.name, "type": column.type} for column in columns]
    return {"views": {name: {"columns": listed}}, "tables": {}}
