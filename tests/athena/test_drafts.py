"""`query` sees views as their files are now, so that a draft is tried before it is released."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.athena.authored import Ran, write_lake, write_views

FILES = {
    "staging/shop": "SELECT code, name FROM shops;",
    "core/turnover": "-- @grain one\nSELECT name, sum(price) AS total FROM sales JOIN shop ON shop = code GROUP BY name",
    "core/broken": "SELECT FROM",
    "core/sales": "SELECT 1 AS hidden",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lake(tmp_path / "build" / "lake")
    write_views(tmp_path / "athena" / "views", FILES)
    return tmp_path


def test_a_view_by_its_bare_name(folder: Path):
    ran = Ran(folder, "query", "SELECT * FROM turnover ORDER BY total", "--format", "csv")
    assert (ran.code, ran.out) == (0, "name,total\n佐倉店,1.5\n<b>&,4.0\n")


def test_a_file_that_reads_other_views(folder: Path):
    ran = Ran(folder, "query", "--file", "athena/views/core/turnover.sql", "--format", "csv")
    assert (ran.code, sorted(ran.out.splitlines())) == (0, ["<b>&,4.0", "name,total", "佐倉店,1.5"])


def test_a_table_hides_a_view_of_its_name(folder: Path):
    assert Ran(folder, "query", "SELECT count(*) AS n FROM sales", "--format", "csv").out == "n\n3\n"


def test_another_folder_and_none_at_all(folder: Path):
    write_views(folder / "drafts", {"core/one": "SELECT 1 AS x"})
    assert Ran(folder, "query", "SELECT x FROM one", "--views", "drafts", "--format", "csv").out == "x\n1\n"
    ran = Ran(folder, "query", "SELECT x FROM one", "--views", "nowhere")
    assert (ran.code, "TABLE_NOT_FOUND" in ran.err) == (1, True)
