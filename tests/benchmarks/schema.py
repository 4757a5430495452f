"""Writes the schema that a typed scan of a CSV needs, as JSON: column -> polars type. Run once, outside the timing.

Inferred from the first rows; columns whose type changes later are text.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import polars as pl

SAMPLE_ROWS = 10_000


def infer(csv: Path, late: list[str]) -> dict[str, str]:
    schema = pl.scan_csv(csv, infer_schema_length=SAMPLE_ROWS).collect_schema()
    return {name: "String" if name in late else str(type_) for name, type_ in schema.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("csv", type=Path)
    parser.add_argument("schema", type=Path)
    parser.add_argument("late", nargs="*", help="columns whose type changes after the sample")
    options = parser.parse_args()
    types = infer(options.csv, options.late)
    options.schema.write_text(json.dumps(types, ensure_ascii=False, indent=1), encoding="utf-8")
