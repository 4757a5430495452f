"""A lake's clean zone as a catalog."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from athena.engine import Column
from athena.engine.lake import open_lake, trino_type
from athena.errors import CatalogError


def write(lake: Path, name: str, file: str, table: pa.Table) -> None:
    folder = lake / "clean" / name
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / file)


def test_each_folder_is_a_table(tmp_path: Path):
    write(tmp_path, "sales", "sales.parquet", pa.table({"id": [1], "Name": ["x"]}))
    write(tmp_path, "data_dictionary", "sales.parquet", pa.table({"dataset": ["sales"]}))
    write(tmp_path, "data_dictionary", "other.parquet", pa.table({"dataset": ["other"]}))
    (tmp_path / "clean" / "empty").mkdir()
    tables = open_lake(tmp_path, "db")["db"]
    assert set(tables) == {"sales", "data_dictionary"}
    assert tables["sales"].columns == (Column("id", "bigint"), Column("name", "varchar"))
    assert len(tables["data_dictionary"].files) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.int8(), "tinyint"),
        (pa.large_string(), "varchar"),
        (pa.timestamp("us"), "timestamp(3)"),
        (pa.decimal128(12, 2), "decimal(12,2)"),
        (pa.list_(pa.int32()), "array(integer)"),
        (pa.map_(pa.string(), pa.float64()), "map(varchar, double)"),
        (pa.struct([("a", pa.bool_()), ("B c", pa.date32())]), 'row(a boolean, "B c" date)'),
    ],
)
def test_types_are_those_that_athena_reads(kind: pa.DataType, expected: str):
    assert trino_type(kind) == expected


def test_type_that_athena_has_not(tmp_path: Path):
    write(tmp_path, "sales", "sales.parquet", pa.table({"n": pa.array([1], pa.uint64())}))
    with pytest.raises(CatalogError, match=r"sales\.parquet: column n: Athena has no type for uint64"):
        open_lake(tmp_path)


def test_files_of_a_table_must_agree(tmp_path: Path):
    write(tmp_path, "sales", "a.parquet", pa.table({"id": [1]}))
    write(tmp_path, "sales", "b.parquet", pa.table({"id": ["x"]}))
    with pytest.raises(CatalogError, match="column id is varchar, and bigint in another file of sales"):
        open_lake(tmp_path)


def test_no_clean_zone(tmp_path: Path):
    with pytest.raises(CatalogError) as caught:
        open_lake(tmp_path)
    assert "python -m etl cleanse" in caught.value.hint
