"""The data dictionary: a table that says where each column of the clean table came from, and why others are absent."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from etl.report.model import Report

SCHEMA: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "position": pl.Int64(),
    "name": pl.String(),
    "source_name": pl.String(),
    "type": pl.String(),
    "nulls": pl.Int64(),
    "rows": pl.Int64(),
    "decision": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "twin": pl.String(),
    "format": pl.String(),
    "cleansed_at": pl.Datetime("ms"),
}


def dictionary(report: Report) -> pl.DataFrame:
    """One row for each column of the dataset, dropped ones too, in order of first appearance in the input.

    People look a column up where they look at charts, so it is a table like any other and keeps to types that Athena
    reads: `cleansed_at` is UTC without a zone. `nulls` is counted among `rows`: records read less rejected ones.
    """
    started = datetime.fromisoformat(report.started_at)
    cleansed_at = started.astimezone(UTC).replace(tzinfo=None) if started.tzinfo else started
    rows = [
        {
            "dataset": report.dataset,
            "position": column.position,
            "name": column.name,
            "source_name": column.source_name,
            "type": column.type,
            "nulls": column.nulls,
            "rows": report.rows.read - report.rows.rejected,
            "decision": column.decision,
            "rule": column.rule,
            "reason": column.reason or None,
            "twin": column.twin,
            "format": column.format,
            "cleansed_at": cleansed_at,
        }
        for column in report.columns
    ]
    return pl.DataFrame(rows, schema=SCHEMA)
