"""Comparisons of small random tables agree, to the number, with one that is written in plain Python over the values.

Both tables are made from the same rows, so that most of them meet: some are left out, repeated, or changed in one cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athena.review.model import Rows
from athena.review.rows import Bench, compare
from tests.athena.review.brute import expected
from tests.athena.review.versions import NOW, lake_of, sides

KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "id": (pa.int64(), st.integers(0, 5)),
    "part": (pa.string(), st.sampled_from(["", "a", "店", "NULL"])),
    "weight": (pa.float64(), st.sampled_from([0.0, -0.0, 1.5, math.nan, math.inf, -2.5])),
    "price": (pa.decimal128(38, 2), st.sampled_from([Decimal("0.01"), Decimal("9" * 36 + ".99"), Decimal("-3.50")])),
    "at": (pa.timestamp("ms"), st.sampled_from([datetime(2024, 2, 29), datetime(2024, 3, 1, 12, 30)])),
    "tags": (pa.list_(pa.float64()), st.lists(st.sampled_from([1.0, -0.0, 0.0, math.nan, None]), max_size=2)),
    "sizes": (
        pa.map_(pa.string(), pa.int64()),
        st.dictionaries(st.sampled_from(["幅", "h"]), st.sampled_from([1, None]), max_size=2),
    ),
    "spot": (
        pa.struct([("x", pa.float64()), ("on", pa.bool_())]),
        st.fixed_dictionaries({"x": st.sampled_from([None, math.nan, 1.0]), "on": st.sampled_from([None, True])}),
    ),
}
NAMES = tuple(KINDS)
CELLS = {name: st.none() | cells for name, (_, cells) in KINDS.items()}
NUMBERS = ("id", "weight", "price")
Row = dict[str, Any]


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Rows of an old and a new version. Half of the time every row has a number of its own, so that the key holds."""
    drawn = draw(st.lists(st.fixed_dictionaries(CELLS), max_size=6))
    if draw(st.booleans()):
        drawn = [{**row, "id": n} for n, row in enumerate(drawn)]
    copies = st.sampled_from([1, 1, 1, 1, 0, 2] if draw(st.booleans()) else [1, 1, 1, 0])
    old = [row for row in drawn for _ in range(draw(copies))]
    new = [draw(_changed(row)) for row in drawn for _ in range(draw(copies))]
    return old, draw(st.permutations(new))


@st.composite
def _changed(draw: st.DrawFn, row: Row) -> Row:
    """The row, or the same with another value in one cell; the entries of its map the other way round."""
    flipped = row["sizes"] and dict(reversed(row["sizes"].items()))
    name = draw(st.sampled_from(NAMES))
    changed = {name: draw(CELLS[name])} if draw(st.integers(0, 2)) == 0 else {}
    return {**row, "sizes": flipped, **changed}


def table(rows: Sequence[Row]) -> pa.Table:
    """Rows as Arrow has them: maps as pairs."""
    arrays = {}
    for name, (kind, _) in KINDS.items():
        values = [row[name] for row in rows]
        if pa.types.is_map(kind):
            values = [value and list(value.items()) if value is not None else None for value in values]
            values = [[] if value == {} else value for value in values]
        arrays[name] = pa.array(values, kind)
    return pa.table(arrays)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench(now=NOW, threads=1) as found:
        yield found


@pytest.mark.parametrize("key", [(), ("id",), ("id", "part"), ("weight",)])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(both=versions())
def test_agrees_with_plain_python(
    both: tuple[list[Row], list[Row]],
    key: tuple[str, ...],
    bench: Bench,
    tmp_path_factory: pytest.TempPathFactory,
):
    old, new = both
    rows = review(old, new, key, bench, tmp_path_factory.mktemp("lake"))
    assert not rows.why
    assert (rows.count_before, rows.count_after) == (len(old), len(new))
    wanted = expected(old, new, key, NAMES)
    assert (rows.added, rows.removed, rows.changed) == (wanted.added, wanted.removed, wanted.changed)
    assert [column.changed for column in rows.columns] == list((wanted.columns or dict.fromkeys(NAMES)).values())
    assert bool(rows.key) == (wanted.columns is not None)
    assert bool(rows.doubt) == bool(key and wanted.columns is None)
    assert bool(rows.examples) == (not rows.same)
    for column, name in zip(rows.columns, NAMES, strict=True):
        check_summary(column.before, [row[name] for row in old], name)
        check_summary(column.after, [row[name] for row in new], name)


def review(old: list[Row], new: list[Row], key: tuple[str, ...], bench: Bench, folder: Path) -> Rows:
    tables = lake_of(folder / "lake", {"old": table(old), "new": table(new)})
    header = f"-- @key {', '.join(key)}\n" if key else ""
    columns = ", ".join(NAMES)
    first, second = ({"staging/v": f"{header}SELECT {columns} FROM {name}"} for name in ("old", "new"))
    before, after = sides(folder, first, second, tables)
    return compare("v", before, after, bench)


def check_summary(found: Any, values: Sequence[Any], name: str) -> None:
    """Sums of whole numbers and decimals are exact; those of doubles are near."""
    if name not in NUMBERS:
        assert found is None
        return
    there = [value for value in values if value is not None]
    assert found.null_share == pytest.approx(1 - len(there) / len(values) if values else 0)
    if not there:
        assert (found.sum, found.min, found.max) == (None, None, None)
    elif name == "weight":
        assert float(found.sum.replace("Infinity", "inf")) == pytest.approx(sum(there), nan_ok=True)
    else:
        with localcontext(prec=100):
            wanted = [sum(map(Decimal, there)), min(there), max(there)]
        assert [Decimal(text) for text in (found.sum, found.min, found.max)] == wanted
