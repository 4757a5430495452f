"""Describes sources and columns in words and figures, for the report of a run and for what `inspect` shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from etl.profile import Decision
from etl.report.model import Column, Source
from etl.source.table import InputFile, RecordCounts
from etl.types import ColumnType

MAPPING_SHOWN = 20
LONGEST_VALUE = 200  # characters of a cell in the report


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a table's columns, by position: of a sample, or proven on every row.

    `sample` holds rows as text, columns named "0", "1", …; `mapping_sizes` says how many pairs a relabelling has.
    """

    source_names: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[ColumnType, ...]
    nulls: Sequence[int]
    constants: Mapping[int, Any]
    sample: pl.DataFrame
    mapping_sizes: Mapping[int, int] = field(default_factory=dict)


def describe_source(file: InputFile, counts: RecordCounts) -> Source:
    """Say how a file was understood."""
    return Source(
        path=file.uri,
        bytes=file.source.blob.size,
        encoding="utf-8-sig" if file.encoding.codec == "utf-8" and file.encoding.bom else file.encoding.codec,
        encoding_from=file.encoding.certain_from,
        delimiter=file.form.delimiter.decode("ascii"),
        header=file.header_from,
        records=counts.records,
        rejected=counts.rejected,
        blank_lines=counts.blank_lines,
        compression="gzip" if file.compressed else None,
        warnings=file.warnings,
    )


def describe_column(found: Findings, decision: Decision) -> Column:
    """Say what a column holds, what becomes of it, and why."""
    position = decision.position
    type_ = found.types[position]
    return Column(
        position=position,
        source_name=found.source_names[position],
        name=found.names[position],
        type=type_.label,
        nulls=int(found.nulls[position]),
        decision="kept" if decision.kept else "dropped",
        rule=decision.rule,
        reason=_reason(found, decision),
        evidence=_evidence(found, decision),
        twin=None if decision.twin is None else found.source_names[decision.twin],
        format=type_.format,
    )


def _reason(found: Findings, decision: Decision) -> str:
    if decision.protection and decision.would_drop:
        return f"kept: {decision.protection}"
    match decision.rule:
        case "all_null":
            return "no value in any row"
        case "constant":
            value = _shown(found.constants[decision.position])
            nulls = int(found.nulls[decision.position])
            return f"always {value}" + (f", or empty ({nulls:,} {'row' if nulls == 1 else 'rows'})" if nulls else "")
        case "same_information":
            twin = "" if decision.twin is None else found.source_names[decision.twin]
            if decision.kind == "identical":
                return f"equal to {twin} in every row"
            return f"says the same as {twin}: each value of one always goes with the same value of the other"
    return ""


def _evidence(found: Findings, decision: Decision) -> dict[str, Any]:
    evidence: dict[str, Any] = {}
    rule = decision.rule or decision.would_drop
    if decision.would_drop:
        evidence["would_drop"] = decision.would_drop
    if rule == "constant":
        evidence["value"] = _shown(found.constants[decision.position])
        evidence["nulls"] = int(found.nulls[decision.position])
    if rule == "same_information" and decision.twin is not None:
        evidence["kind"] = decision.kind
        evidence["mapping"] = _mapping(found.sample, decision.twin, decision.position)
        evidence["mapping_size"] = found.mapping_sizes.get(decision.position)
    return evidence


def _mapping(sample: pl.DataFrame, twin: int, position: int) -> list[list[str | None]]:
    """Pairs of values that go together, as delivered, in order of first appearance in the sample."""
    pairs = sample.select(str(twin), str(position)).drop_nulls().unique(maintain_order=True).head(MAPPING_SHOWN)
    return [[_shown(one), _shown(other)] for one, other in pairs.iter_rows()]


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
