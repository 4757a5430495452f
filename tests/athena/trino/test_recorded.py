"""Queries whose results Trino itself recorded, where `../shared/data/trino_cases` is beside the checkout.

They are read in place: the list of licences (MANIFEST.csv) does not name them, so no copy of them is kept here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from athena.engine import Column, Table
from athena.engine.local import LocalEngine
from athena.engine.text import to_text

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
CASES = sorted(path for path in (SHARED / "trino_cases").glob("*/*.sql"))
ABSENT = pytest.mark.skipif(not CASES, reason="../shared/data/trino_cases is not beside this checkout")

# Trino's `tpch` connector names columns without a prefix, and its prices are doubles; Hive's copies have neither.
HIVE = {
    "nation": "n_nationkey bigint, n_name varchar, n_regionkey bigint, n_comment varchar",
    "region": "r_regionkey bigint, r_name varchar, r_comment varchar",
    "part": "p_partkey bigint, p_name varchar, p_mfgr varchar, p_brand varchar, p_type varchar, p_size integer, "
    "p_container varchar, p_retailprice decimal(12,2), p_comment varchar",
    "orders": "o_orderkey bigint, o_custkey bigint, o_orderstatus varchar, o_totalprice decimal(12,2), o_orderdate date, "
    "o_orderpriority varchar, o_clerk varchar, o_shippriority integer, o_comment varchar",
}
WORKERS = "id_employee integer, first_name varchar, last_name varchar, date_of_employment varchar, department integer, "
WORKERS += "id_department integer, name varchar, salary integer"


def _columns(text: str) -> tuple[Column, ...]:
    pairs = (part.split(" ", 1) for part in text.split(", "))
    return tuple(Column(name, kind) for name, kind in pairs)


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[LocalEngine]:
    folder = tmp_path_factory.mktemp("tpch")
    hive, tiny = {}, {}
    connection = duckdb.connect()

    def save(name: str, source: str, columns: tuple[Column, ...]) -> Table:
        path = folder / f"{name}.parquet"
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet)")
        return Table(columns, (str(path),))

    for name, text in HIVE.items():
        columns = _columns(text)
        given = ", ".join(f"'{column.name}': '{column.type}'" for column in columns)
        source = f"read_csv('{SHARED}/tpch_sf001/{name}.csv', header=true, columns={{{given}}})"
        hive[name] = save(name, source, columns)
        bare = ", ".join(f"{c.name} AS {c.name[2:]}" for c in columns)
        bare = re.sub(r"(\w+price) AS", r"CAST(\1 AS DOUBLE) AS", bare)
        kinds = tuple(Column(c.name[2:], "double" if "price" in c.name else c.type) for c in columns)
        tiny[name] = save(f"tiny_{name}", f"(SELECT {bare} FROM {source})", kinds)
    given = ", ".join(f"'{column.name}': '{column.type}'" for column in _columns(WORKERS))
    workers = f"read_csv('{SHARED}/trino_cases/datasets/workers.data', delim='|', nullstr='\\N', header=false, columns={{{given}}})"
    hive["workers"] = save("workers", workers, _columns(WORKERS))
    suppliers = "SELECT p AS ps_partkey, (p + i * (25 + (p - 1) // 100)) % 100 + 1 AS ps_suppkey"  # TPC-H 4.2.3
    hive["partsupp"] = save(
        "partsupp",
        f"({suppliers} FROM range(1, 2001) a(p), range(4) b(i))",
        _columns("ps_partkey bigint, ps_suppkey bigint"),
    )
    hive["empty"] = Table(_columns("c1 integer, c2 varchar"), ())
    connection.close()
    found = LocalEngine({"default": hive, "tiny": tiny}, default_database="default", threads=2)
    yield found
    found.close()


def _recorded(path: Path) -> tuple[list[str], bool]:
    """The recorded lines, and whether their order does not count."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    head = [line for line in lines if line.startswith("--")]
    ignores = any(re.search(r"ignoreOrder\s*:\s*true", line) for line in head)
    return [line.removesuffix("|") for line in lines if not line.startswith("--")], ignores


def _same(one: str, other: str) -> bool:
    """Cells are equal, numbers up to the digits in which doubles are written."""
    pairs = list(zip(one.split("|"), other.split("|"), strict=True))
    return all(a.strip() == b.strip() or _near(a, b) for a, b in pairs)


def _near(one: str, other: str) -> bool:
    try:
        return abs(float(one) - float(other)) <= 1e-9 * abs(float(one))
    except ValueError:
        return False


def _part_at_scale_one(folder: Path) -> Table:
    """TPC-H's `part` as large as it was when this case was recorded; the shared tables have a hundredth of it."""
    generator = shutil.which("tpchgen-cli")
    if generator is None:
        pytest.skip("recorded at TPC-H scale 1, and tpchgen-cli, which makes that, is not installed")
    argv = [generator, "parquet", "-s", "1", "--tables=part", f"--output-dir={folder}"]
    subprocess.run(argv, check=True, capture_output=True)
    return Table(_columns(HIVE["part"]), (str(folder / "part.parquet"),))


@ABSENT
@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_gives_what_trino_recorded(path: Path, engine: LocalEngine, tmp_path: Path):
    if path.stem == "runHavingWithMultipleAggs":
        engine = LocalEngine({"default": {"part": _part_at_scale_one(tmp_path)}}, default_database="default")
    sql = path.read_text(encoding="utf-8").replace("tpch.tiny.", "tiny.")
    expected, ignores_order = _recorded(path.with_suffix(".result"))
    result = engine.query(sql)
    rows = [
        "|".join(to_text(v, c.type) or "null" for v, c in zip(row, result.columns, strict=True)) for row in result.rows
    ]
    if ignores_order or "order by" not in sql.lower():
        rows, expected = sorted(rows), sorted(expected)
    assert len(rows) == len(expected), Counter(rows) - Counter(expected)
    assert [(a, b) for a, b in zip(rows, expected, strict=True) if not _same(a, b)] == []
