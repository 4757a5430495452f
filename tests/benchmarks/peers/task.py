"""What every peer is given, and what it says when it is done."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Clean = Callable[["Task"], "Outcome"]


@dataclass(frozen=True)
class Task:
    """Read `csv`, write the clean Parquet to `out`. `types`: column -> name of a polars type, known beforehand."""

    csv: Path
    out: Path
    types: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """The kept columns by the names in the header, and the rows written."""

    kept: Sequence[str]
    rows: int


def main(clean: Clean) -> None:
    """Run a peer as a program: `CSV OUT SCHEMA`, and an `Outcome` as JSON on stdout."""
    csv, out, schema = sys.argv[1:]
    types = json.loads(Path(schema).read_text(encoding="utf-8"))
    outcome = clean(Task(Path(csv), Path(out), types))
    print(json.dumps({"kept": list(outcome.kept), "rows": outcome.rows}, ensure_ascii=False))
