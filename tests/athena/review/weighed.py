"""A lake whose scans are easily told apart, and what views cost over it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Column, Table
from athena.review.cost import Costs
from athena.review.model import Cost
from athena.tables import Tables
from tests.athena.review.versions import sides

DAYS = ("2024-01-31", "2024-02-01", "2024-02-29")
SPOTS = pa.array([[{"y": 1.5, "x": "p"}]] * 40, pa.list_(pa.struct([("y", pa.float64()), ("x", pa.string())])))


def weighed_tables(folder: Path) -> Tables:
    """Two plain tables, and `log` in folders by day and number."""
    sales = pa.table({"id": range(40), "shop": [f"S{n}" for n in range(40)], "Price": [n / 7 for n in range(40)]})
    shops = pa.table({"code": [f"S{n}" for n in range(40)], "name": ["佐倉店"] * 40, "spots": SPOTS})
    pq.write_table(sales, folder / "sales.parquet")
    pq.write_table(shops, folder / "shops.parquet", row_group_size=10)
    logs = [folder / f"log/dt={day}/n={n}/part.parquet" for day in DAYS for n in (9, 10)]
    for path in logs:
        path.parent.mkdir(parents=True)
        pq.write_table(pa.table({"id": range(40), "url": ["https://example.com/"] * 40}), path)
    files = {
        "sales": table_of(folder / "sales.parquet", id="bigint", shop="varchar", price="double"),
        "shops": table_of(
            folder / "shops.parquet", code="varchar", name="varchar", spots="array(row(y double, x varchar))"
        ),
        "log": table_of(*logs, id="bigint", url="varchar", dt="varchar", n="integer"),
    }
    return Tables({name: table.columns for name, table in files.items()}, files, "the test")


def table_of(*paths: Path, **columns: str) -> Table:
    return Table(tuple(Column(name, kind) for name, kind in columns.items()), tuple(map(str, paths)))


def chunk_bytes(path: str, *places: int) -> int:
    """Compressed bytes of leaves, by their places in the file."""
    footer = pq.ParquetFile(path).metadata
    groups = [footer.row_group(n) for n in range(footer.num_row_groups)]
    return sum(group.column(place).total_compressed_size for group in groups for place in places)


def cost(folder: Path, tables: Tables, old: str | dict[str, str], new: str | dict[str, str]) -> Cost:
    before, after = ({"staging/v": sql} if isinstance(sql, str) else sql for sql in (old, new))
    return Costs(*sides(folder, before, after, tables)).of("v")
