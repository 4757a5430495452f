"""How the numbers of a chart differ between two versions: the aggregated rows are compared, not the pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from math import isclose
from typing import Any, TypeAlias

from athena.charts.figures import key_text, value_text
from athena.charts.frame import Row
from athena.charts.values import Plain
from athena.review.chart_changes import Number, Numbers, Version

LISTED = 200
_ROUNDING = 1e-9  # sums of doubles depend on the order of their parts
Key: TypeAlias = "tuple[Plain, ...]"


def compare(before: Version, after: Version) -> Numbers:
    """What differs, the greatest difference first."""
    if _meaning(before.chart) != _meaning(after.chart):
        return Numbers(compared=False, total=len(after.frame.rows))
    if not after.frame.measures:
        return _rows(before, after)
    old, new = (_cells(version) for version in (before, after))
    cells = [
        cell
        for cell in dict.fromkeys((*new, *old))
        if cell not in old or cell not in new or not _same(old[cell], new[cell])
    ]
    cells.sort(key=lambda cell: -_size(old.get(cell), new.get(cell)))
    found = [_number(cell, old, new, before, after) for cell in cells]
    gone, came = (sum(getattr(number, side) is None for number in found) for side in ("after", "before"))
    return Numbers(True, len(old.keys() | new.keys()), len(found) - gone - came, came, gone, tuple(found[:LISTED]))


def _meaning(chart: Mapping[str, Any]) -> object:
    """What a key of the chart's rows means: of versions in which it differs, no numbers can be set against each other."""
    listing = not chart["measures"] or chart["kind"] == "scatter"
    dimensions = {slot: (one["column"], one["unit"]) for slot, one in chart["dimensions"].items()}
    return listing, chart["kind"] == "histogram", dimensions, tuple(chart["measures"])


_Cell: TypeAlias = "tuple[Key, str]"


def _cells(version: Version) -> dict[_Cell, Plain]:
    """Key and measure -> value."""
    wide = len(version.frame.dimensions)
    return {
        (row[:wide], slot): value
        for row in version.frame.rows
        for slot, value in zip(version.frame.measures, row[wide:], strict=True)
    }


def _size(before: Plain, after: Plain) -> float:
    """How large a difference is; what is not there counts as 0."""
    a, b = (float(value) if isinstance(value, (int, float)) else 0.0 for value in (before, after))
    return abs(b - a)


def _number(
    cell: _Cell, old: Mapping[_Cell, Plain], new: Mapping[_Cell, Plain], before: Version, after: Version
) -> Number:
    key, slot = cell
    a, b = old.get(cell), new.get(cell)
    texts = _key(key, after if cell in new else before)
    said = (_said(a, slot, before) if cell in old else None, _said(b, slot, after) if cell in new else None)
    both = isinstance(a, (int, float)) and isinstance(b, (int, float))
    return Number(texts, slot, *said, float(b) - float(a) if both else None)  # type: ignore[arg-type]


def _same(a: Plain, b: Plain) -> bool:
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return isclose(a, b, rel_tol=_ROUNDING, abs_tol=1e-12)
    return a == b


def _key(key: Key, version: Version) -> tuple[str, ...]:
    slots = version.frame.dimensions
    return tuple(key_text(value, described(version.chart, slot)) for slot, value in zip(slots, key, strict=True))


def _said(value: Plain, slot: str, version: Version) -> str:
    return value_text(value, described(version.chart, slot))


def described(chart: Mapping[str, Any], slot: str) -> Mapping[str, Any]:
    """A slot of a frame, as `make_chart` describes it; of a histogram these are low, high and n."""
    if slot == "n" and slot not in chart["measures"]:
        return {"family": "number", "format": "integer", "digits": None, "unit": None}
    own = chart["dimensions"].get("x" if slot in ("low", "high") else slot) or chart["measures"][slot]
    unit = chart.get("units", {}).get(slot)
    return {**own, "unit": unit} if unit else dict(own)


def _rows(before: Version, after: Version) -> Numbers:
    """Of rows as they are, which came and which went; one that changed is one of each."""
    old, new = Counter(before.frame.rows), Counter(after.frame.rows)
    came, gone = list((new - old).elements()), list((old - new).elements())
    turns = zip_longest(_listed(gone, before, "before"), _listed(came, after, "after"))
    listed = [number for turn in turns for number in turn if number]
    return Numbers(True, max(old.total(), new.total()), 0, len(came), len(gone), tuple(listed))


def _listed(rows: Sequence[Row], version: Version, side: str) -> Iterator[Number]:
    for row in rows[: LISTED // 2]:
        key = _key(row, version)
        yield Number(key, "", key[0] if side == "before" else None, key[0] if side == "after" else None)
