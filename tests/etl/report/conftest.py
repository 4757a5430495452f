"""A report in which everything happens at least once."""

from __future__ import annotations

import pytest

from etl.report.model import Column, Distribution, Reject, Report, Rows, SchemaChange, Source

SCRIPT = "<script>alert(1)</script>"


def column(position: int, name: str, **more) -> Column:
    return Column(
        position,
        more.pop("source_name", name),
        name,
        more.pop("type", "string"),
        more.pop("nulls", 0),
        more.pop("decision", "kept"),
        **more,
    )


@pytest.fixture
def report() -> Report:
    pairs = [["1", "女性"], ["9", "不明"]]
    return Report(
        dataset="customer",
        status="published",
        run_id="run-1",
        started_at="2026-01-02T03:04:05+00:00",
        rows=Rows(read=1000, rejected=2, duplicates=8, written=990),
        columns=(
            column(0, "age", type="int64", nulls=5),
            column(1, "city", source_name="市区町村", evidence={"would_drop": "constant"}, reason="kept: read by view by_city"),
            column(2, "gender", decision="dropped", rule="same_information", reason="says the same", twin="gender_cd", evidence={"kind": "one_to_one", "mapping": pairs, "mapping_size": 40}),
            column(3, "country", source_name="国", decision="dropped", rule="constant", reason="always 日本", evidence={"value": SCRIPT, "nulls": 3}),
            column(4, "memo", source_name=SCRIPT, decision="dropped", rule="all_null", reason="no value in any row", nulls=998),
        ),
        sources=(
            Source("raw/customer/a.csv", 5000, "utf-8-sig", "bom", ",", "first row", 600, 0),
            Source("raw/customer/顧客.csv.gz", 900, "cp932", "detected", "\t", "settings", 400, 2, 1, "gzip", ("odd",)),
        ),
        settings={"constant": "on"},
        engine="polars",
        engine_version="0.1.0+polars-2.1.0",
        fingerprint="f" * 64,
        timings={"pass": 1.0, "total": 1.25},
        peak_memory_bytes=300 << 20,
        bytes_read=5900,
        bytes_written=1000,
        schema_changes=(SchemaChange("age", "retyped", "string", "int64"), SchemaChange("fax", "removed", "string"), SchemaChange("city", "added", after="string")),
        warnings=("look at this",),
        rejects_sample=(
            Reject("raw/customer/顧客.csv.gz", 3, 4, "12 fields where the header has 5", f'{SCRIPT},"\x1b[31m'),
            Reject("raw/customer/顧客.csv.gz", 9, 12, "cannot be decoded", "x" * 100_000),
        ),
        distributions=(
            Distribution("age", 900, counts=(3, 7), edges=(9.5, 19.5, 29.5), distinct=12),
            Distribution("city", 900, counts=(5, 4), labels=("伊勢原市", SCRIPT), other=3, distinct=5),
        ),
        outputs={"clean": "build/lake/clean/customer/customer.parquet", "rejects": "build/lake/rejects/customer/customer.parquet", "reports": "build/lake/reports/customer/report.json", "html": "build/lake/reports/customer/report.html"},
        clean_token="token",
    )  # fmt: skip
