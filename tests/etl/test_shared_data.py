"""Real files: the same columns, reasons, rows and cells as pandas and the rules on its data frame come to.

Small copies lie in `data/shared` and `etl/example`; where `../shared/data` is beside the checkout, all of it is cleansed.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.etl.cleansing import Cleansed

ROOT = Path(__file__).parents[2]
COPIES = Path(__file__).parent / "data" / "shared"
SHARED = ROOT.parent / "shared" / "data"
EXAMPLE = ROOT / "etl" / "example"

# How pandas has to be told to read files that are not comma-separated UTF-8
READ_AS: dict[str, dict[str, Any]] = {
    "jp_open_data/JIGYOSYO.CSV": {"encoding": "cp932"},
    "jp_open_data/KEN_ALL_tokyo.CSV": {"encoding": "cp932"},
    "robustness/csvkit/sniff_limit.csv": {"sep": ";"},
    "robustness/csvkit/test_latin1.csv": {"encoding": "cp1252"},
    "robustness/csvkit/test_utf16_big.csv": {"encoding": "utf-16"},
    "robustness/csvkit/test_utf16_little.csv": {"encoding": "utf-16"},
    "robustness/csvlint/invalid-byte-sequence.csv": {
        "encoding": "cp1252"
    },  # "Histórico"; shared/oracle.py says gb18030
}


@dataclass(frozen=True)
class Deviation:
    """Where we mean to differ from pandas: why, and what comes out."""

    reason: str
    rows: tuple[int, int, int, int]  # read, rejected, duplicates, written
    kept: list[str] = field(default_factory=list)


RAGGED = (
    "strict: a record of another width than the header is rejected; pandas pads it, or makes its first cells an index"
)
DEVIATIONS = {
    "robustness/csvkit/bad.csv": Deviation(RAGGED, (3, 2, 1, 0)),
    "robustness/csvkit/bad_skip_lines.csv": Deviation(RAGGED, (3, 2, 1, 0)),
    "robustness/csvkit/join_a_short.csv": Deviation(RAGGED, (3, 2, 1, 0)),
    "robustness/csvkit/test_empty_columns.csv": Deviation(RAGGED, (3, 1, 2, 0)),
    "robustness/csvkit/test_empty_columns_long_row.csv": Deviation(RAGGED, (1, 1, 0, 0)),
    "robustness/csvkit/test_empty_columns_short_row.csv": Deviation(RAGGED, (1, 1, 0, 0)),
    "robustness/csvkit/test_extra_header.csv": Deviation(RAGGED, (1, 1, 0, 0)),
    "robustness/csvkit/test_join_short_rows.csv": Deviation(RAGGED, (3, 2, 1, 0)),
    "robustness/csvlint/invalid_many_rows.csv": Deviation(
        'strict: `"3" ` has text after its closing quote, so its record is rejected', (10, 1, 5, 4), ["Foo", "Bar"]
    ),
    "robustness/csvkit/empty.csv": Deviation("no header row at all is an empty table, not an error", (0, 0, 0, 0)),
}


def files() -> dict[str, Path]:
    found = {path.relative_to(SHARED).as_posix(): path for path in SHARED.rglob("*")} if SHARED.is_dir() else {}
    found |= {path.relative_to(COPIES).as_posix(): path for path in COPIES.rglob("*")}
    examples = {"customer": "retail_jp", "product": "retail_jp", "category": "retail_jp", "store": "retail_jp"}
    for path in EXAMPLE.rglob("*.csv"):
        found[f"{examples.get(path.parent.name, 'web_shop_events')}/{path.name}"] = path
    csvs = {name: path for name, path in found.items() if path.suffix.lower() == ".csv" and path.name != "MANIFEST.csv"}
    return {name: csvs[name] for name in sorted(csvs) if not name.startswith("trino_cases/")}


FILES = files()


def test_the_copies_are_there() -> None:
    assert len(FILES) > 100
    assert set(READ_AS) | set(DEVIATIONS) <= set(FILES) | {"jp_open_data/JIGYOSYO.CSV"}


@pytest.mark.parametrize("name", sorted(set(FILES) - set(DEVIATIONS)))
def test_as_pandas(name: str, cleansed: Callable[..., Cleansed]) -> None:
    ours = cleansed(FILES[name].read_bytes())
    how = {"encoding": "utf-8-sig", "sep": ",", **READ_AS.get(name, {})}
    typed = pd.read_csv(FILES[name], low_memory=False, **how)
    kept, dropped, written = rules(typed)

    assert [column.position for column in ours.report.kept] == kept
    places = {column.source_name: column.position for column in ours.report.columns}
    assert {c.position: (c.rule, None if c.twin is None else places[c.twin]) for c in ours.report.dropped} == dropped
    rows = ours.report.rows
    assert (rows.read, rows.rejected, rows.written) == (len(typed), 0, sum(written))
    texts = pd.read_csv(FILES[name], dtype=str, **how).iloc[:, kept][written]
    assert (ours.table is None) == (not kept)
    for number, cells in enumerate(ours.table.iter_columns() if ours.table is not None else ()):
        pairs = set(zip(texts.iloc[:, number], cells, strict=True))
        assert [(text, cell) for text, cell in pairs if not says(text, cell)] == []


@pytest.mark.parametrize("name", sorted(DEVIATIONS))
def test_where_we_differ(name: str, cleansed: Callable[..., Cleansed]) -> None:
    ours, deviation = cleansed(FILES[name].read_bytes()), DEVIATIONS[name]
    rows = ours.report.rows
    assert (rows.read, rows.rejected, rows.duplicates, rows.written) == deviation.rows
    assert ours.kept == deviation.kept


def test_leading_zeros_are_text_to_us_alone(cleansed: Callable[..., Cleansed]) -> None:
    """To pandas `01` and `1` are one number, and the column would be a twin of the one beside it."""
    ours = cleansed("code,kind,price\n01,a,1\n1,a,2\n02,b,3\n01,a,4\n2,b,2\n")
    assert ours.kept == ["code", "kind", "price"]
    assert ours.types["code"] == "string"
    assert [row[0] for row in ours.rows] == ["01", "1", "02", "01", "2"]


def rules(table: pd.DataFrame) -> tuple[list[int], dict[int, tuple[str, int | None]], list[bool]]:
    """The rules as `shared/data/oracle.py` has them, with the guard for columns without repeats."""
    kept: dict[int, list[int]] = {}  # position -> labels
    dropped: dict[int, tuple[str, int | None]] = {}
    for position in range(table.shape[1]):
        column = table.iloc[:, position]
        codes, values = pd.factorize(column)
        labels = codes.tolist()
        twins = [other for other in kept if kept[other] == labels]
        if len(values) == column.notna().sum():  # no value repeats
            twins = [other for other in twins if column.dropna().tolist() == table.iloc[:, other].dropna().tolist()]
        if len(values) < 2:
            dropped[position] = (("all_null", "constant")[len(values)], None)
        elif twins:
            dropped[position] = ("same_information", twins[0])
        else:
            kept[position] = labels
    repeated = table.iloc[:, list(kept)].duplicated() if kept else pd.Series([True] * len(table), dtype=bool)
    return list(kept), dropped, (~repeated).tolist()


def says(text: Any, cell: Any) -> bool:
    """Whether a cell of the clean table says what the text does, whatever its type."""
    if not isinstance(text, str):
        return cell is None and math.isnan(text)
    match cell:
        case bool():
            return text.lower() == str(cell).lower()
        case int() | float() | Decimal():
            return Decimal(text.strip()) == Decimal(repr(cell) if isinstance(cell, float) else cell)
        case datetime() | date():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                moment = pd.to_datetime(text)
            return bool(moment.tz_localize(None) == pd.Timestamp(cell))
        case _:
            return bool(text == cell)
