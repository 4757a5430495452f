"""The example views over small random tables, so that changed versions of them can be run."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Catalog, Relation, Table, View
from athena.engine.local import LocalEngine
from athena.project import Project, load_project
from athena.tables import known_tables

ROOM = Path(__file__).parents[3] / "athena"
NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
TABLES = known_tables(None, ROOM / "schema.json").columns
_ARROW = {
    "bigint": pa.int64(),
    "varchar": pa.string(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp(3)": pa.timestamp("ms"),
    "date": pa.date32(),
}
_TEXTS = {"currency": ["EUR", "USD"], "type": ["product_view", "add_to_cart", "checkout_step", "transaction"]}
_KEEP: list[tempfile.TemporaryDirectory[str]] = []


@cache
def project() -> Project:
    return load_project(ROOM / "views")


@cache
def engines() -> tuple[LocalEngine, ...]:
    """Lakes in which the views read each other as they are; the changed one is given as SQL."""
    return tuple(_engine(random.Random(seed)) for seed in (1, 2))


def _engine(chance: random.Random) -> LocalEngine:
    _KEEP.append(tempfile.TemporaryDirectory())
    folder = Path(_KEEP[-1].name)
    found: dict[str, Relation] = {name: View(view.sql) for name, view in project().views.items()}
    for name, columns in TABLES.items():
        made = {c.name: pa.array([_value(c.name, c.type, chance) for _ in range(25)], _ARROW[c.type]) for c in columns}
        pq.write_table(pa.table(made), folder / f"{name}.parquet")
        found[name] = Table(tuple(columns), (str(folder / f"{name}.parquet"),))
    catalog: Catalog = {"kiban": found}
    return LocalEngine(catalog, default_database="kiban", now=NOW, threads=1)


def _value(name: str, kind: str, chance: random.Random) -> object:
    if chance.random() < 0.1:
        return None
    if "tstamp" in name:
        return f"2024-01-0{chance.randint(1, 3)}T0{chance.randint(0, 3)}:00:00Z"
    if name == "application_date":
        return 20240100 + chance.randint(1, 28)
    return {
        "varchar": lambda: chance.choice(_TEXTS.get(name, ["a", "b", "c", "d"])),
        "bigint": lambda: chance.choice([0, 1, 2, 12, 13, 40]),
        "double": lambda: chance.choice([0.0, 1.5, 20.25]),
        "boolean": lambda: chance.random() < 0.5,
        "timestamp(3)": lambda: datetime(2024, 1, 1) + timedelta(hours=chance.randint(0, 50)),
        "date": lambda: date(2024, 1, 1) + timedelta(days=chance.randint(0, 60)),
    }[kind]()
