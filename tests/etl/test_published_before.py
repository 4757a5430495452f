"""What a table keeps of the one that was published before, and what is published besides it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import jsonschema
import polars as pl
import pyarrow.parquet as pq
import pytest

from etl.cleanse import Options
from etl.errors import SchemaError
from tests.etl.cleansing import Cleansed

Cleanse = Callable[..., Cleansed]

HEADER = "id,group,name,empty,one\n"
FULL = HEADER + "1,a,x,e1,o1\n2,b,y,e2,o1\n3,a,z,e3,o2\n"
POOR = HEADER + "1,a,a2,,k\n2,b,b2,,k\n3,a,a2,,k\n"  # what it publishes by itself: id and group


def test_columns_that_a_view_reads_stay(cleansed: Cleanse) -> None:
    reads = {"name": ("names",), "empty": ("other", "names")}
    ours = cleansed(POOR, options=Options(reads=reads))
    assert ours.kept == ["id", "group", "name", "empty"]
    reasons = {column.name: column.reason for column in ours.report.kept if column.reason}
    assert reasons == {"name": "kept: read by view names", "empty": "kept: read by view other, names"}
    assert ours.table is not None
    assert ours.table["empty"].to_list() == [None, None, None]


def test_columns_that_were_published_stay(cleansed: Cleanse) -> None:
    assert cleansed(FULL).kept == ["id", "group", "name", "empty", "one"]
    poor = cleansed(POOR)
    assert poor.kept == ["id", "group", "name", "empty", "one"]
    assert {c.name: (c.reason, c.evidence.get("would_drop")) for c in poor.report.columns[2:]} == {
        "name": ("kept: published before", "same_information"),
        "empty": ("kept: published before", "all_null"),
        "one": ("kept: published before", "constant"),
    }
    assert poor.types["empty"] == "string"
    assert poor.report.schema_changes == ()
    lifted = cleansed(POOR, options=Options(allow_drops=True))
    assert lifted.kept == ["id", "group"]
    assert [(c.column, c.change) for c in lifted.report.schema_changes] == [
        ("name", "removed"), ("empty", "removed"), ("one", "removed"),
    ]  # fmt: skip


def test_an_empty_column_keeps_the_type_it_had(cleansed: Cleanse) -> None:
    assert cleansed("id,day\n1,2024-01-01\n2,2024-01-02\n3,2024-01-02\n").types["day"] == "date"
    ours = cleansed("id,day\n1,\n2,\n3,\n")
    assert ours.types["day"] == "date"
    assert ours.table is not None
    assert ours.table.schema["day"] == pl.Date()


def test_a_view_outlasts_allow_drops(cleansed: Cleanse) -> None:
    cleansed(FULL)
    ours = cleansed(POOR, options=Options(allow_drops=True, reads={"one": ("ones",)}))
    assert ours.kept == ["id", "group", "one"]


def test_a_vanished_column(cleansed: Cleanse) -> None:
    """It is a change to report; if a view reads it, the run fails and the table stays as it was."""
    cleansed(FULL)
    without = "id,group,extra\n1,a,p\n2,b,q\n3,a,r\n"
    with pytest.raises(SchemaError, match="no column name, which the view reads: names") as told:
        cleansed(without, options=Options(reads={"name": ("names",), "id": ("names",)}))
    assert told.value.hint
    ours = cleansed(without)
    changes = {(c.column, c.change) for c in ours.report.schema_changes}
    assert changes == {("name", "removed"), ("empty", "removed"), ("one", "removed"), ("extra", "added")}


def test_a_column_of_another_type(cleansed: Cleanse) -> None:
    cleansed("id,price\n1,10\n2,20\n3,20\n")
    ours = cleansed("id,price\n1,10\n2,n.n.\n3,20\n")
    (change,) = ours.report.schema_changes
    assert (change.column, change.change, change.before, change.after) == ("price", "retyped", "int64", "string")


def test_nothing_left_leaves_what_was_published(cleansed: Cleanse) -> None:
    cleansed("a,b\n1,x\n2,y\n2,z\n")
    ours = cleansed("a,b\n1,x\n1,x\n", options=Options(allow_drops=True))
    assert ours.report.status == "nothing_left"
    assert ours.rows == [(1, "x"), (2, "y"), (2, "z")]
    assert any("no column is left" in warning for warning in ours.report.warnings)


DELIVERED = "番号,区分,区分名,空,定数,日付\n1,a,甲,,k,2024/1/5\n2,b,乙,,k,2024/1/6\n2,b,乙,,,2024/1/6\n3,a,甲,,k\n4,a,甲,,k,2024/1/6\n"


def test_what_is_published(cleansed: Cleanse, tmp_path: Path) -> None:
    """report.json, the tables, the rejects and the data dictionary tell one story."""
    cleansed(DELIVERED)
    lake = tmp_path / "lake"
    report = json.loads((lake / "reports/table/report.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, json.loads((files("etl") / "report" / "schema.json").read_text(encoding="utf-8")))
    assert report["rows"] == {"read": 5, "rejected": 1, "duplicates": 1, "written": 3}

    table = pq.read_table(lake / "clean/table/table.parquet")
    kept = [column for column in report["columns"] if column["decision"] == "kept"]
    assert table.num_rows == report["rows"]["written"]
    assert table.column_names == [column["name"] for column in kept]
    assert [table.schema.field(n).metadata[b"source_name"].decode() for n in table.column_names] == [
        "番号",
        "区分",
        "日付",
    ]
    assert report["bytes_written"] == (lake / "clean/table/table.parquet").stat().st_size
    assert (lake / "reports/table/report.html").read_text(encoding="utf-8").count("区分名") > 0

    (reject,) = pq.read_table(lake / "rejects/table/table.parquet").to_pylist()
    assert (reject["record"], reject["line"], reject["raw"]) == (4, 5, "3,a,甲,,k")
    assert reject["reason"] == "5 fields where the header has 6"

    words = pl.read_parquet(lake / "clean/data_dictionary/table.parquet")
    assert words.select("source_name", "decision", "rule", "twin", "nulls", "rows").rows() == [
        ("番号", "kept", None, None, 0, 4),
        ("区分", "kept", None, None, 0, 4),
        ("区分名", "dropped", "same_information", "区分", 0, 4),
        ("空", "dropped", "all_null", None, 4, 4),
        ("定数", "dropped", "constant", None, 1, 4),
        ("日付", "kept", None, None, 0, 4),
    ]
    assert words["name"].to_list() == [column["name"] for column in report["columns"]]
    mapping = next(c["evidence"]["mapping"] for c in report["columns"] if c["source_name"] == "区分名")
    assert mapping == [["a", "甲"], ["b", "乙"]]


def test_rejects_of_the_last_run_go(cleansed: Cleanse, tmp_path: Path) -> None:
    cleansed("a,b\n1,x\n2\n3,y\n")
    assert (tmp_path / "lake/rejects/table/table.parquet").exists()
    cleansed("a,b\n1,x\n2,x\n3,y\n")
    assert not (tmp_path / "lake/rejects/table/table.parquet").exists()
