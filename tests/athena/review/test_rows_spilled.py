"""More rows than memory holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.review.rows import Bench, compare
from tests.athena.review.versions import NOW, changes, lake_of, sides

ROWS = 3_000_000


@pytest.mark.parametrize("header", ["", "-- @key n\n"])
def test_more_rows_than_memory_holds(tmp_path: Path, header: str):
    numbers = {"n": list(range(1, ROWS + 1))}
    lake = lake_of(tmp_path / "lake", {"numbers": numbers})
    wide = "SELECT n, concat(CAST(n % 1000 AS varchar), '{pad}') AS name, n * 0.5e0 AS half FROM numbers"
    old = header + wide.format(pad="店" * 20)
    new = f"{old.replace('n * 0.5e0', 'IF(n % 1000000 = 7, -1e0, n * 0.5e0)')} WHERE n % 1000000 <> 9"
    before, after = sides(tmp_path, {"staging/v": old}, {"staging/v": new}, lake)
    spilled: list[int] = []
    with Bench(now=NOW, memory_limit="128MB", threads=2) as bench:

        def look(view: str, step: str) -> None:
            spilled.extend(size for (size,) in bench.ask("SELECT size FROM duckdb_temporary_files()"))

        rows = compare("v", before, after, bench, progress=look)
    assert sum(spilled) > 2**20, "so small a table proves nothing"
    assert (rows.count_before, rows.count_after) == (ROWS, ROWS - 3)
    assert changes(rows) == ((0, 3, 3) if header else (3, 6, 0))
