"""How much memory making pages may take is said for all of it, and DuckDB gets what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.charts.memory import DEFAULT, for_duckdb
from athena.errors import UsageError
from tests.athena.authored import Ran, write_lake, write_views


@pytest.mark.parametrize(
    ("said", "left"),
    [(DEFAULT, "300MiB"), ("1GiB", "724MiB"), ("1 gb", "653MiB"), ("450MiB", "150MiB"), ("1.5GiB", "1236MiB")],
)
def test_duckdb_gets_what_python_leaves(said: str, left: str):
    assert for_duckdb(said) == left


@pytest.mark.parametrize("said", ["449MiB", "0GB", "much", "600", "600 TB", "-1GB"])
def test_what_cannot_be_kept_is_refused(said: str):
    with pytest.raises(UsageError) as error:
        for_duckdb(said)
    assert said in str(error.value)
    assert error.value.hint


def test_the_command_says_so(tmp_path: Path):
    write_lake(tmp_path / "build/lake")
    write_views(tmp_path / "athena/views", {"staging/a": "SELECT id FROM sales"})
    ran = Ran(tmp_path, "dashboard", "--memory", "100MB")
    assert ran.code == 2
    assert "--memory 100MB is too little" in ran.err
