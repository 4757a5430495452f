"""When the catalog's table differs from what a crawl would make: each type, each kind of difference, and every doubt."""

from __future__ import annotations

import polars as pl
import pytest

from etl import types
from etl.lake.catalog.tables import Table, difference, glue_type, reasons_to_crawl, united
from etl.types import ColumnType

HERE = "s3://lake-clean/sales/"
PUBLISHED = {
    ColumnType("boolean"): "boolean",
    ColumnType("int64"): "bigint",
    ColumnType("float64"): "double",
    ColumnType("decimal", 2): "decimal(38,2)",
    ColumnType("decimal", 0): "decimal(38,0)",
    ColumnType("date"): "date",
    ColumnType("timestamp"): "timestamp",
    ColumnType("string"): "string",
}


def table(location: str = HERE, **columns: str) -> Table:
    return Table(location, columns)


@pytest.mark.parametrize(("published", "wanted"), PUBLISHED.items(), ids=lambda value: getattr(value, "label", value))
def test_every_type_that_is_published_has_a_name_in_glue(published: ColumnType, wanted: str) -> None:
    assert glue_type(published.dtype) == wanted


def test_no_type_that_is_published_was_forgotten() -> None:
    assert {published.name for published in PUBLISHED} == {*types._DTYPES, "decimal"}


@pytest.mark.parametrize("dtype", [pl.UInt8(), pl.Int8(), pl.Time(), pl.Duration(), pl.List(pl.Int64()), pl.Null()])
def test_what_is_not_known_is_doubtful(dtype: pl.DataType) -> None:
    found = united(HERE, [{"a": pl.Int64(), "b": dtype}])
    assert "column b" in difference(found, table(a="bigint", b="int"))


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (table(a="bigint", b="string"), ""),
        (table(b="string", a="bigint"), ""),  # Athena reads by name
        (table(a="BIGINT", B="String"), ""),
        (table("s3://lake-clean/sales", a="bigint", b="string"), ""),
        (None, "no table yet"),
        (table(a="bigint"), "columns new: b"),
        (table(a="bigint", b="string", c="date", d="date"), "columns gone: c, d"),
        (table(a="int", b="string"), "a is bigint, in the catalog int"),
        (table(b="date", c="int"), "columns new: a; columns gone: c; b is string, in the catalog date"),
        (table("s3://lake-clean/sales/sales.parquet", a="bigint", b="string"), "lies in s3://lake-clean/sales/, in"),
        (table("", a="bigint", b="string"), "in the catalog in no place"),
    ],
)
def test_differences(known: Table | None, reason: str) -> None:
    found = difference(table(a="bigint", b="string"), known)
    assert found == reason if not reason or known is None else reason in found


@pytest.mark.parametrize(
    ("kind", "same"), [("DECIMAL(38, 2)", True), ("decimal(38,3)", False), ("decimal(10,2)", False)]
)
def test_a_decimal_is_its_digits_too(kind: str, same: bool) -> None:
    assert (difference(table(a="decimal(38,2)"), table(a=kind)) == "") is same


def test_files_of_a_folder_add_up() -> None:
    found = united(HERE, [{"A": pl.Int64(), "b": pl.String()}, {"b": pl.String(), "c": pl.Datetime("ms")}])
    assert found == Table(HERE, {"a": "bigint", "b": "string", "c": "timestamp"})


@pytest.mark.parametrize(
    ("schemas", "said"),
    [
        ([{"a": pl.Int64()}, {"a": pl.String()}], "the column a has two types"),
        ([{"a": pl.Int64(), "A": pl.Int64()}], "differ in case alone"),
    ],
)
def test_files_that_do_not_add_up_are_doubtful(schemas: list[dict[str, pl.DataType]], said: str) -> None:
    assert said in difference(united(HERE, schemas), table(a="bigint"))


def test_a_reason_names_few_of_many_columns() -> None:
    many = {f"c{number}": "string" for number in range(2000)}
    assert difference(Table(HERE, many), table()) == "columns new: c0, c1, c2, c3, c4 and 1995 more"


def test_reasons_of_all_tables_and_none_for_tables_without_a_folder() -> None:
    found = {"sales": table(a="bigint"), "stores": table(a="date"), "same": table(a="date")}
    known = {"stores": table(a="string"), "same": table(a="date"), "by_hand": table(x="string")}
    assert reasons_to_crawl(found, known) == {"sales": "no table yet", "stores": "a is date, in the catalog string"}
