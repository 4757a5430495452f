"""The cleansing rules in pandas, cell by cell and for clarity alone: what the engine's answers are held against.

It shares nothing with the engine but DESIGN.md's words ("Cleansing, exactly"): columns are typed by reading each cell in
plain Python, labels are those of `pandas.factorize`, duplicates those of `DataFrame.duplicated`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

NULL_TOKENS = {
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}  # fmt: skip

Values = list[Any]  # of one column, None for null


@dataclass
class Expected:
    """What cleansing a table should come to. `dropped`: column -> (rule, twin or None)."""

    kept: list[str]
    dropped: dict[str, tuple[str, str | None]]
    types: dict[str, str]
    rows: list[tuple[Any, ...]]  # of the kept columns, in order, without duplicates
    duplicates: int
    would_drop: dict[str, str] = field(default_factory=dict)  # protected columns -> the rule they escaped


def cleanse(
    header: Sequence[str],
    records: Sequence[Sequence[str | None]],
    *,
    keep: Collection[str] = (),
    all_null: str = "on",
    constant: str = "on",
    same_information: str = "on",
    duplicate_rows: str = "on",
) -> Expected:
    """Cleanse `records` of text cells; the modes are those of the settings."""
    cells = {name: [None if r[i] in NULL_TOKENS else r[i] for r in records] for i, name in enumerate(header)}
    typed = {name: typed_column(column) for name, column in cells.items()}
    types = {name: type_ for name, (type_, _) in typed.items()}
    values = {name: column for name, (_, column) in typed.items()}
    labels = {name: factorize(column) for name, column in values.items()}
    result = Expected([], {}, types, [], 0)

    for name in header:
        rule, twin = None, None
        distinct = len(set(labels[name]) - {-1})
        if distinct == 0:
            rule = "all_null" if all_null == "on" else None
        elif distinct == 1 and (constant == "on" or (constant == "strict" and -1 not in labels[name])):
            rule = "constant"
        elif same_information != "off":
            candidates = [other for other in result.kept if result.would_drop.get(other) != "constant"]
            twin = next(
                (o for o in candidates if says_the_same(o, name, labels, values, types, same_information)), None
            )
            rule = "same_information" if twin else None
        if rule is None:
            result.kept.append(name)
        elif name in keep:
            result.kept.append(name)
            result.would_drop[name] = rule
        else:
            result.dropped[name] = (rule, twin)

    duplicated = [False] * len(records)
    if result.kept and duplicate_rows == "on":
        duplicated = pd.DataFrame({name: labels[name] for name in result.kept}).duplicated(keep="first").tolist()
    if result.kept:
        everything = zip(*(values[name] for name in result.kept), strict=True)
        result.rows = [row for row, again in zip(everything, duplicated, strict=True) if not again]
    result.duplicates = len(records) - len(result.rows)
    return result


def factorize(values: Values) -> list[int]:
    """The labels of `pandas.factorize`: numbered by first appearance, -1 for null."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return list(pd.factorize(column, use_na_sentinel=True)[0])


def says_the_same(
    one: str, other: str, labels: dict[str, list[int]], values: dict[str, Values], types: dict[str, str], mode: str
) -> bool:
    """Equal labels; but where no value repeats, or in mode `identical`, only equal values of the same type count."""
    if labels[one] != labels[other] or set(labels[one]) == {-1}:
        return False
    present = [label for label in labels[one] if label >= 0]
    repeats = len(set(present)) < len(present)
    if mode == "literal" or (mode == "on" and repeats):
        return True
    return types[one] == types[other] and values[one] == values[other]


# ---- types: the first that takes every cell, without changing what any of them says


def typed_column(cells: Sequence[str | None]) -> tuple[str, Values]:
    """Find the type of a column; returns its name and the values."""
    present = [cell for cell in cells if cell is not None]
    if not present:
        return "string", list(cells)
    for name, read in readers(present):
        values = [None if cell is None else read(cell) for cell in cells]
        if all((value is None) == (cell is None) for value, cell in zip(values, cells, strict=True)):
            return name, values
    return "string", list(cells)


Reader = Callable[[str], Any]


def readers(present: list[str]) -> Iterator[tuple[str, Reader]]:
    yield "boolean", boolean
    yield "int64", int64
    if not all(re.fullmatch(r"-?\d+", c.strip(" \t")) for c in present) or all(
        len(c.strip(" \t-")) < 18 for c in present
    ):
        yield "float64", float64
    scale = max(len(cell.partition(".")[2]) for cell in present)
    whole = max(len(cell.partition(".")[0].lstrip("-")) for cell in present)
    if whole + scale <= 38:
        yield f"decimal(38,{scale})", decimal
    for kind, pattern in TEMPORAL:
        fractions = {
            len(m["fraction"] or "")
            for c in present
            if (m := re.fullmatch(pattern, c)) and "fraction" in m.re.groupindex
        }
        marks = {m["mark"] or "" for c in present if (m := re.fullmatch(pattern, c)) and "mark" in m.re.groupindex}
        if len(fractions) <= 1 and len(marks) <= 1:  # one way of writing for the whole column
            yield kind, lambda cell, pattern=pattern, kind=kind: temporal(cell, pattern, kind)  # type: ignore[misc]


def boolean(cell: str) -> bool | None:
    return {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}.get(cell)


def int64(cell: str) -> int | None:
    cell = cell.strip(" \t")
    if not re.fullmatch(r"0|-?[1-9]\d*", cell, re.ASCII):
        return None
    return int(cell) if -(2**63) <= int(cell) < 2**63 else None


def float64(cell: str) -> float | None:
    cell = cell.strip(" \t")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", cell, re.ASCII) or re.match(r"-?0\d", cell):
        return None
    number = float(cell)
    return number if abs(number) != float("inf") and Decimal(repr(number)) == Decimal(cell) else None


def decimal(cell: str) -> Decimal | None:
    return Decimal(cell) if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", cell, re.ASCII) else None


_DAY = [r"(?P<Y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", r"(?P<Y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)"]
_TIME = r"(?P<H>\d\d):(?P<M>\d\d)(:(?P<S>\d\d))"
_REST = r"(\.(?P<fraction>\d{1,9}))?(?P<mark>Z| UTC|\+00:00)?"
_LOOSE_DAY = [
    r"(?P<Y>\d{4})/(?P<m>[1-9]\d?)/(?P<d>[1-9]\d?)",
    r"(?P<Y>\d{4})-(?P<m>[1-9]\d?)-(?P<d>[1-9]\d?)",
    r"(?P<Y>\d{4})年(?P<m>[1-9]\d?)月(?P<d>[1-9]\d?)日",
]
_LOOSE_HOUR = r"(?P<H>0|[1-9]\d?):(?P<M>\d\d)"
TEMPORAL = [
    *(("date", day) for day in _DAY),
    *(("timestamp", day + joint + _TIME + _REST) for day in _DAY for joint in " T"),
    *(
        ("timestamp", day + joint + r"(?P<H>\d\d):(?P<M>\d\d)(?P<mark>Z| UTC|\+00:00)?")
        for day in _DAY
        for joint in " T"
    ),
    *(("date", day) for day in _LOOSE_DAY),
    *(("timestamp", f"{day} {_LOOSE_HOUR}:(?P<S>\\d\\d)") for day in _LOOSE_DAY),
    *(("timestamp", f"{day} {_LOOSE_HOUR}") for day in _LOOSE_DAY),
]


def temporal(cell: str, pattern: str, kind: str) -> date | datetime | None:
    match = re.fullmatch(pattern, cell, re.ASCII)
    if match is None:
        return None
    parts = match.groupdict()
    fraction = (parts.get("fraction") or "").ljust(9, "0")
    if fraction[3:].strip("0"):  # finer than milliseconds
        return None
    numbers = [int(parts.get(part) or 0) for part in "YmdHMS"]
    try:
        moment = datetime(*numbers, int(fraction[:3]) * 1000)  # type: ignore[arg-type, call-arg]
    except ValueError:
        return None
    return moment.date() if kind == "date" else moment
