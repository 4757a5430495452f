"""`python -m athena query`: what it prints, where, and with which exit code."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from athena.cli import main

NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


class Ran:
    """One run of the command in a folder."""

    def __init__(self, folder: Path, *argv: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = main(argv, stdout=out, stderr=err, environ={}, directory=folder, now=lambda: NOW)
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clean = tmp_path / "lake" / "clean" / "sales"
    clean.mkdir(parents=True)
    table = pa.table(
        {"id": [1, 2], "name": ["佐倉", None], "price": pa.array(["1.50", None]).cast(pa.decimal128(4, 2))}
    )
    pq.write_table(table, clean / "sales.parquet")
    return tmp_path


def test_table(folder: Path):
    ran = Ran(folder, "query", "SELECT id, name FROM sales ORDER BY id", "--lake", "lake")
    assert (ran.code, ran.err) == (0, "exact\n")
    assert ran.out.splitlines() == ["    id  name", "bigint  varchar", "     1  佐倉", "     2"]


def test_views_that_are_deployed_to_the_lake(folder: Path):
    views = folder / "lake" / "views"
    views.mkdir()
    view = {
        "sql": "SELECT count(*) AS n FROM kiban.sales",
        "schema": "kiban",
        "columns": [{"name": "n", "type": "bigint"}],
    }
    (views / "sales_count.json").write_text(json.dumps(view), encoding="utf-8")
    ran = Ran(folder, "query", "SELECT n FROM kiban_views.sales_count", "--lake", "lake", "--format", "csv")
    assert (ran.code, ran.out) == (0, "n\n2\n")
    lost = Ran(folder, "query", "SELECT n FROM sales_count", "--lake", "lake")
    assert lost.code == 1
    assert "hint: It is in kiban_views: write kiban_views.sales_count." in lost.err


def test_csv_is_as_athenas(folder: Path):
    ran = Ran(folder, "query", "SELECT *, ARRAY[1, 2] FROM sales ORDER BY id", "--lake", "lake", "--format", "csv")
    assert ran.out == 'id,name,price,_col3\n1,佐倉,1.50,"[1, 2]"\n2,,,"[1, 2]"\n'


def test_json(folder: Path):
    ran = Ran(
        folder,
        "query",
        "SELECT id, price, approx_distinct(id) n FROM sales WHERE id = 1 GROUP BY 1, 2",
        "--lake",
        "lake",
        "--format",
        "json",
    )
    assert json.loads(ran.out) == {
        "columns": [
            {"name": "id", "type": "bigint"},
            {"name": "price", "type": "decimal(4,2)"},
            {"name": "n", "type": "bigint"},
        ],
        "rows": [[1, "1.50", 1]],
        "badge": {
            "level": "approximate",
            "reasons": [{"construct": "approx_distinct()", "why": "computed exactly here; Athena gives an estimate"}],
        },
    }
    assert ran.err.startswith("approximate\n  approx_distinct(): ")


def test_json_of_every_type(folder: Path):
    sql = (
        "SELECT nan(), 1e0, MAP(ARRAY['a'], ARRAY[DATE '2020-01-01']), ROW(1, 2.5), X'61', now(), INTERVAL '1' DAY, "
        "CAST(ROW(1) AS row(x integer)), json '[1]', NULL"
    )
    (row,) = json.loads(Ran(folder, "query", sql, "--lake", "lake", "--format", "json").out)["rows"]
    assert row == [
        *("NaN", 1.0, {"a": "2020-01-01"}, [1, "2.5"], "YQ==", "2024-02-29 12:00:00.000 UTC", "1 00:00:00.000"),
        *({"x": 1}, "[1]", None),
    ]


def test_file(folder: Path):
    (folder / "q.sql").write_text("-- @grain one row\nSELECT count(*) AS n FROM sales", encoding="utf-8")
    assert Ran(folder, "query", "--file", "q.sql", "--lake", "lake", "--format", "csv").out == "n\n2\n"


def test_database_can_be_named(folder: Path):
    ran = Ran(
        folder, "query", "SELECT count(*) FROM shop.sales", "--lake", "lake", "--database", "shop", "--format", "csv"
    )
    assert ran.out == "_col0\n2\n"


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (
            ("query", "SELECT nme FROM sales", "--lake", "lake"),
            1,
            ("COLUMN_NOT_FOUND: line 1:8:", "hint: Did you mean name?"),
        ),
        (
            ("query", 'SELECT "$path" FROM sales', "--lake", "lake"),
            1,
            ("NOT_EXECUTABLE_LOCALLY", "Athena itself runs this"),
        ),
        (("query", "SELECT 1", "--lake", "nowhere"), 1, ("nowhere", "python -m etl cleanse")),
        (("query", "--lake", "lake"), 2, ("give the SQL", "hint:")),
        (("query", "SELECT 1", "--file", "x.sql"), 2, ("give the SQL",)),
        (("query", "--file", "absent.sql", "--lake", "lake"), 2, ("absent.sql cannot be read",)),
        (("query", "SELECT 1", "--format", "xml"), 2, ("invalid choice", "--help")),
        (("qery",), 2, ("invalid choice", "hint:")),
    ],
)
def test_errors_go_to_stderr_without_a_traceback(
    folder: Path, argv: tuple[str, ...], code: int, words: tuple[str, ...]
):
    ran = Ran(folder, *argv)
    assert (ran.code, ran.out) == (code, "")
    assert all(word in ran.err for word in words), ran.err
    assert "Traceback" not in ran.err


def test_help(folder: Path):
    ran = Ran(folder, "query", "--help")
    assert ran.code == 0
    assert "exit codes:" in ran.out
