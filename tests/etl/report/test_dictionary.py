from __future__ import annotations

import dataclasses
from datetime import datetime

import polars as pl
import pytest

from etl.report.dictionary import SCHEMA, dictionary


def test_one_row_for_each_column_dropped_ones_too(report):
    table = dictionary(report)
    assert table.schema == SCHEMA
    assert table["name"].to_list() == ["age", "city", "gender", "country", "memo"]
    assert table.row(3, named=True) == {
        "dataset": "customer", "position": 3, "name": "country", "source_name": "国", "type": "string", "nulls": 0, "rows": 998,
        "decision": "dropped", "rule": "constant", "reason": "always 日本", "twin": None, "format": None,
        "cleansed_at": datetime(2026, 1, 2, 3, 4, 5),
    }  # fmt: skip


@pytest.mark.parametrize("moment", ["2026-01-02T03:04:05Z", "2026-01-02T12:04:05+09:00", "2026-01-02T03:04:05"])
def test_times_are_utc(report, moment):
    table = dictionary(dataclasses.replace(report, started_at=moment))
    assert set(table["cleansed_at"]) == {datetime(2026, 1, 2, 3, 4, 5)}


def test_a_dataset_without_columns_has_an_empty_table_of_the_same_types(report):
    table = dictionary(dataclasses.replace(report, columns=()))
    assert (table.height, table.schema) == (0, SCHEMA)


def test_athena_can_read_the_types():
    assert {type(dtype) for dtype in SCHEMA.values()} == {pl.String, pl.Int64, pl.Datetime}
    assert SCHEMA["cleansed_at"] == pl.Datetime("ms", time_zone=None)
