"""Views written for a test, and the commands run over them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from athena.check import Checked, check
from athena.cli import main
from athena.engine import Column
from athena.tables import Tables

SALES = (
    Column("id", "bigint"),
    Column("shop", "varchar"),
    Column("price", "double"),
    Column("sold_at", "timestamp(3)"),
)
SHOPS = (Column("code", "varchar"), Column("name", "varchar"))
TABLES = Tables({"sales": SALES, "shops": SHOPS}, {}, "the test")
NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


def write_views(folder: Path, files: Mapping[str, str]) -> Path:
    """Write `layer/name` -> SQL, and give the folder back."""
    for name, sql in files.items():
        path = folder / (name if "." in name else f"{name}.sql")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql, encoding="utf-8")
    return folder


def checked(folder: Path, files: Mapping[str, str], tables: Tables = TABLES) -> Checked:
    return check(write_views(folder, files), tables, shown=Path("views"))


def rules(found: Checked) -> list[str]:
    """The rules that were broken, as `file:line:column rule`, without the folder; warnings have a `?` behind."""
    return [
        f"{problem.path.relative_to('views') if problem.path else ''}:{problem.line}:{problem.column} {problem.rule}"
        f"{'?' if problem.severity == 'warning' else ''}"
        for problem in found.problems
    ]


def write_lake(folder: Path) -> Path:
    """A lake with the tables `sales` and `shops`."""
    content = {
        "sales": {
            "id": [1, 2, 3],
            "shop": ["S1", "S1", "S2"],
            "price": [1.5, None, 4.0],
            "sold_at": pa.array([datetime(2024, 2, 1), datetime(2024, 2, 2), None], pa.timestamp("ms")),
        },
        "shops": {"code": ["S1", "S2"], "name": ["佐倉店", "<b>&"]},
    }
    for name, columns in content.items():
        path = folder / "clean" / name / f"{name}.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.table(columns), path)
    return folder


class Ran:
    """One run of `python -m athena` in a folder."""

    def __init__(self, folder: Path, *argv: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = main(argv, stdout=out, stderr=err, environ={}, directory=folder, now=lambda: NOW)
        self.out, self.err = out.getvalue(), err.getvalue()
