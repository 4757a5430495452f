"""Judges a header row: whether it is one at all, and whether its names can be told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import Final

_ROWS: Final = 200
_NULLS: Final = frozenset({"", "-", "null", "none", "na", "n/a", "nan", "\\n"})
_SHAPES: Final = (  # the shapes of values that are no names, most telling first
    ("uuid", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    ("url", re.compile(r"https?://\S+", re.IGNORECASE)),
    ("date", re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}([ T]\S.*)?|\d{1,2}([-/.])\d{1,2}\3\d{2,4}([ T]\S.*)?")),
    ("date", re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \S.*)?")),
    ("time", re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")),
    ("number", re.compile(r"[-+]?[¥$€£]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][-+]?\d+)?%?|[-+]?\.\d+")),
)


def looks_like_data(first: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Say whether the `first` row holds values like those that follow, instead of names.

    A cell speaks for data when it has the shape of its column's values (a number above numbers, a date above dates) or
    recurs below; a word above numbers speaks for a header, and one of them is enough. Years, or 1, 2, 3 … in order, are
    names of columns as often as not, and say nothing beside a word.

    Examples:
        >>> looks_like_data(["13101", "東京都"], [["13102", "東京都"]])
        True
        >>> looks_like_data(["code", "prefecture"], [["13102", "東京都"]])
        False
    """
    rows = [row for row in islice(following, _ROWS) if len(row) == len(first) and list(row) != list(first)]
    cells = [cell.strip() for cell in first]
    kinds = [_shape(cell) for cell in cells]
    if not any(cells):
        return False
    if not rows:
        return all(kind or not cell for kind, cell in zip(kinds, cells, strict=True))
    below = [_usual_shape(row[at] for row in rows) for at in range(len(first))]
    if _names_values(cells, below):
        return False
    alike = [cell for cell, kind, usual in zip(cells, kinds, below, strict=True) if kind and kind == usual]
    if alike and not (_is_numbering(alike) and any(_is_name(*pair) for pair in zip(cells, kinds, strict=True))):
        return True
    return _recurs(cells, rows)


def names_values(first: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Say whether some cell of the `first` row is a word above numbers, dates or the like: then it is surely a header.

    Examples:
        >>> names_values(["code", "prefecture"], [["13101", "東京都"], ["13102", "東京都"]])
        True
        >>> names_values(["north", "apples"], [["south", "pears"]])
        False
    """
    rows = [row for row in islice(following, _ROWS) if len(row) == len(first)]
    return _names_values(first, [_usual_shape(row[at] for row in rows) for at in range(len(first))])


def header_warnings(header: Sequence[str]) -> tuple[str, ...]:
    """Warn of headers that repeat or are blank.

    Examples:
        >>> header_warnings(["id", "name", "id", ""])
        ('2 columns are called "id"', 'column 4 has no name')
    """
    names = [name.strip() for name in header]
    repeated = [(name, count) for name, count in Counter(names).items() if name and count > 1]
    warnings = [f'{count} columns are called "{name[:60]}"' for name, count in repeated[:5]]
    if len(repeated) > 5:
        warnings.append(f"{len(repeated) - 5} more names repeat")
    blank = [position for position, name in enumerate(names, start=1) if not name]
    if len(blank) == 1:
        warnings.append(f"column {blank[0]} has no name")
    elif blank:
        shown = ", ".join(map(str, blank[:5])) + (", …" if len(blank) > 5 else "")
        warnings.append(f"{len(blank)} columns have no name ({shown})")
    return tuple(warnings)


def _names_values(first: Sequence[str], below: Sequence[str | None]) -> bool:
    return any(_is_name(cell.strip(), _shape(cell.strip())) and usual for cell, usual in zip(first, below, strict=True))


def _shape(cell: str) -> str | None:
    return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(cell)), None)


def _usual_shape(column: Iterable[str]) -> str | None:
    """The shape that nine in ten values of a column have, nulls aside; None for words."""
    cells = [cell.strip() for cell in column]
    shapes = Counter(_shape(cell) for cell in cells if cell.lower() not in _NULLS)
    if not shapes:
        return None
    shape, count = shapes.most_common(1)[0]
    return shape if count >= 0.9 * shapes.total() else None


def _is_name(cell: str, kind: str | None) -> bool:
    return kind is None and cell.lower() not in _NULLS


def _is_numbering(cells: Sequence[str]) -> bool:
    """Say whether these are years, or whole numbers that count up by one."""
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 9 for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    years = all(1900 <= number <= 2100 for number in numbers) and len(set(numbers)) == len(numbers)
    return years or (len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers)))


def _recurs(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Say whether at least a third of the words of the first row come again in their own columns."""
    words = [(at, cell) for at, cell in enumerate(cells) if len(cell) > 1 and cell.lower() not in _NULLS]
    again = sum(any(row[at].strip() == cell for row in rows) for at, cell in words)
    return again > 0 and again * 3 >= len(words)
