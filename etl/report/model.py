"""The report as data: what a run read, decided and wrote. `report.json` is this, serialised; `schema.json` documents it.

The engine fills it, `etl.report.terminal` and `etl.report.html` show it, `etl.report.dictionary` turns its columns into a
table, and the next run reads the last one to know what was published.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, Self

REPORT_VERSION = 1

Decision = Literal["kept", "dropped"]
Status = Literal["published", "unchanged", "nothing_left"]


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as it was understood."""

    path: str
    bytes: int
    encoding: str  # Python's codec name: utf-8, utf-8-sig, cp932, euc_jp, utf-16-le …
    encoding_from: Literal["bom", "detected", "settings"]
    delimiter: str
    header: Literal["first row", "settings", "none"]
    records: int
    rejected: int
    blank_lines: int = 0
    compression: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the input and what became of it.

    `reason` is a sentence for people. `evidence` holds the figures behind it: for `constant` `{"value", "nulls"}`, for
    `same_information` `{"kind": "identical" | "one_to_one" | "all_unique_keys", "mapping": [[twin's value, this value], …],
    "mapping_size": n or None}`, for a kept column that a rule would have dropped `{"would_drop": rule}`.
    """

    position: int  # 0-based, in order of first appearance over the dataset's files
    source_name: str  # the header as delivered
    name: str  # in the clean table: lower-case ASCII snake_case
    type: str  # boolean, int64, float64, decimal(p,s), date, timestamp, string
    nulls: int
    decision: Decision
    rule: Literal["all_null", "constant", "same_information"] | None = None
    reason: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    twin: str | None = None  # source_name of the kept column that says the same
    format: str | None = None  # of dates and timestamps as delivered, strftime notation


@dataclass(frozen=True, slots=True)
class Rows:
    read: int
    rejected: int
    duplicates: int
    written: int

    def add_up(self) -> bool:
        return self.read == self.rejected + self.duplicates + self.written


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that is not in the clean table because it could not be read."""

    file: str
    record: int  # 1-based among the file's data records, rejected ones counted
    line: int  # 1-based physical line where the record begins
    reason: str
    raw: str  # undecodable bytes as \\xNN


@dataclass(frozen=True, slots=True)
class Distribution:
    """A small picture of a kept column, from `sampled_rows` rows spread over the clean table.

    Numbers, dates and timestamps: `edges` (len n+1, ISO text for dates) and `counts` (len n). Otherwise the most frequent
    values as `labels` and `counts`; `other` counts the rest. Nulls are in neither.
    """

    name: str
    sampled_rows: int
    counts: tuple[int, ...]
    edges: tuple[Any, ...] = ()
    labels: tuple[str, ...] = ()
    other: int = 0
    distinct: int | None = None  # in the sample


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A difference to the last published table: added, removed, or retyped."""

    column: str
    change: Literal["added", "removed", "retyped"]
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    dataset: str
    status: Status
    run_id: str
    started_at: str  # ISO 8601, UTC
    rows: Rows
    columns: tuple[Column, ...]
    sources: tuple[Source, ...]
    settings: dict[str, Any]
    engine: str  # polars or spark
    engine_version: str  # kiban's and the library's: "0.1.0+polars-2.1.0"
    fingerprint: str
    timings: dict[str, float] = field(default_factory=dict)  # seconds by phase, and "total"
    passes: int = 1
    peak_memory_bytes: int = 0
    spill_bytes: int = 0
    bytes_read: int = 0
    bytes_written: int = 0
    schema_changes: tuple[SchemaChange, ...] = ()
    warnings: tuple[str, ...] = ()
    rejects_sample: tuple[Reject, ...] = ()  # at most 100; all of them are in the rejects zone
    distributions: tuple[Distribution, ...] = ()
    outputs: dict[str, str] = field(default_factory=dict)  # zone -> where the file went
    clean_token: str | None = None  # identifies the published clean object: ETag, or size and time
    version: int = REPORT_VERSION

    @property
    def kept(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.decision == "kept")

    @property
    def dropped(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.decision == "dropped")

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values, in the order of the fields."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; keys this version does not know are left out, so that older readers go on."""
        values = {f.name: data[f.name] for f in dataclasses.fields(cls) if f.name in data}
        values["rows"] = _only(Rows, values["rows"])
        for name, kind in _LISTS.items():
            values[name] = tuple(_only(kind, item) for item in values.get(name, ()))
        values["warnings"] = tuple(values.get("warnings", ()))
        return cls(**values)


_LISTS: dict[str, type[Any]] = {
    "columns": Column,
    "sources": Source,
    "schema_changes": SchemaChange,
    "rejects_sample": Reject,
    "distributions": Distribution,
}


def _only(kind: Any, data: dict[str, Any]) -> Any:
    known = {f.name for f in dataclasses.fields(kind)}
    return kind(**{k: tuple(v) if isinstance(v, list) and k != "mapping" else v for k, v in data.items() if k in known})
