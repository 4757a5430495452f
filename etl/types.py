"""Column types, and the proof that a cell's text is one: lossless, or the column stays text.

A type is accepted for a column only if *every* non-null cell, read as that type, still says what its text said. So `007`
and `+81` are no numbers, a number with more digits than a float64 keeps becomes a decimal or stays text, and a timestamp
with microseconds stays text, since Athena's have milliseconds. Types are tried in the order of `infer`; the first that
takes every cell wins. A number may be spelt in more than one way (`1.50`, `1.5`): they are the same value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import numpy as np
import polars as pl

from etl import timestamps

TRUE_WORDS, FALSE_WORDS = ("true", "True", "TRUE"), ("false", "False", "FALSE")
MOST_DIGITS = 38  # of an Athena decimal
CELLS_TO_SETTLE = 1_000
EXACT_FLOAT_DIGITS = 15  # any decimal number of so few significant digits survives a float64 (IEEE 754)
LEAST_PLAIN = 1e-290  # float64s below it keep fewer digits and fewer; 0 is one that may have kept none
_DECIMAL_TEXT = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$"
_DECIMAL_NAME = re.compile(r"decimal\((\d+),\s*(\d+)\)")


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type of the clean table: its name, and for dates and timestamps the way the source writes them."""

    name: str  # boolean int64 float64 decimal date timestamp string
    scale: int = 0
    format: str | None = None

    @property
    def label(self) -> str:
        return f"decimal({MOST_DIGITS},{self.scale})" if self.name == "decimal" else self.name

    @property
    def dtype(self) -> pl.DataType:
        if self.name == "decimal":
            return pl.Decimal(MOST_DIGITS, self.scale)
        return _DTYPES[self.name]


_DTYPES: dict[str, pl.DataType] = {
    "boolean": pl.Boolean(),
    "int64": pl.Int64(),
    "float64": pl.Float64(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("ms"),
    "string": pl.String(),
}
STRING = ColumnType("string")


def from_label(label: str) -> ColumnType:
    """Read a type's name as settings and reports write it; raises ValueError."""
    match = _DECIMAL_NAME.fullmatch(label)
    if match:
        return ColumnType("decimal", int(match[2]))
    if label not in _DTYPES:
        raise ValueError(label)
    return ColumnType(label)


def parse(cells: pl.Series, type_: ColumnType) -> pl.Series | None:
    """Read text cells as `type_`; None unless every non-null one is exactly that.

    Args:
        cells: String; null tokens are nulls already.
        type_: what to read them as.

    Returns:
        A Series of `type_.dtype` and the same length, nulls where `cells` has them.
    """
    if type_.name == "string":
        return cells
    if cells.null_count() == len(cells):
        return pl.Series(cells.name, [None] * len(cells), dtype=type_.dtype)
    return _PARSERS[type_.name](cells, type_)


def misfits(cells: pl.Series, type_: ColumnType, start: int = 0) -> list[int]:
    """Say which cells are not of `type_`, by their places counted from `start`; quick when they are few."""
    if parse(cells, type_) is not None:
        return []
    if len(cells) == 1:
        return [start]
    middle = len(cells) // 2
    return misfits(cells[:middle], type_, start) + misfits(cells[middle:], type_, start + middle)


def infer(cells: pl.Series) -> ColumnType:
    """Find the first type that takes every cell. No cells at all: string."""
    return next((type_ for type_ in candidates(cells) if parse(cells, type_) is not None), STRING)


def candidates(cells: pl.Series) -> Iterator[ColumnType]:
    """The types that the first cell may have, in their order; whether all cells have it is for `parse` to say."""
    present = cells.drop_nulls()
    if not len(present):
        return
    first = str(present[0])
    if first in TRUE_WORDS or first in FALSE_WORDS:
        yield ColumnType("boolean")
    if _reads(int, first):
        yield ColumnType("int64")
    if _reads(float, first):
        if not (_reads(int, first) and _only_large_integers(present)):
            yield ColumnType("float64")
        yield from _decimals(present)
    for kind, form in timestamps.formats_of(first):
        yield ColumnType(kind, format=form)


def _reads(number: Callable[[str], object], cell: str) -> bool:
    try:
        number(cell)
    except ValueError:
        return False
    return True


def settled(type_: ColumnType, cells: pl.Series) -> ColumnType:
    """Complete a prescribed date or timestamp with the way most of the first cells are written."""
    if type_.name not in ("date", "timestamp") or type_.format:
        return type_
    ways = Counter(
        form
        for cell in cells.drop_nulls().head(CELLS_TO_SETTLE)
        for kind, form in timestamps.formats_of(cell)
        if kind in ("date", type_.name)  # a date is a timestamp at midnight
    )
    return replace(type_, format=max(ways, key=ways.__getitem__)) if ways else type_


def _only_large_integers(present: pl.Series) -> bool:
    """Integers too large for int64 are no floats either, even where a float64 happens to be exact."""
    text = present.str.strip_chars(" \t")
    return bool(text.str.contains(r"^-?[0-9]{18,}$").any()) and bool(text.str.contains(r"^-?[0-9]+$").all())


def _decimals(cells: pl.Series) -> list[ColumnType]:
    """The one decimal type that could hold the cells: the scale of the longest fraction, if 38 digits are enough."""
    if not cells.str.contains(_DECIMAL_TEXT).all():
        return []
    fraction = cells.str.split_exact(".", 1).struct.rename_fields(["whole", "fraction"]).struct.unnest()
    scale = int(fraction["fraction"].str.len_bytes().max() or 0)  # type: ignore[arg-type]
    whole = int(fraction["whole"].str.strip_prefix("-").str.len_bytes().max() or 0)  # type: ignore[arg-type]
    return [ColumnType("decimal", scale)] if whole + scale <= MOST_DIGITS else []


def _boolean(cells: pl.Series, _: ColumnType) -> pl.Series | None:
    for true, false in zip(TRUE_WORDS, FALSE_WORDS, strict=True):  # one way of writing is the rule, and quicker
        is_true = cells == true
        if (is_true | (cells == false)).all():
            return is_true
    return cells.is_in(TRUE_WORDS) if cells.is_in((*TRUE_WORDS, *FALSE_WORDS)).all() else None


def _number(cells: pl.Series, dtype: pl.DataType) -> tuple[pl.Series, pl.Series] | None:
    """Cast; spaces around a number are tolerated, since fixed-width exports pad. Returns (values, text cast)."""
    values = cells.cast(dtype, strict=False)
    if values.null_count() != cells.null_count():
        cells = cells.str.strip_chars(" \t")
        values = cells.cast(dtype, strict=False)
        if values.null_count() != cells.null_count():
            return None
    return values, cells


def _int64(cells: pl.Series, _: ColumnType) -> pl.Series | None:
    """Integers in their shortest spelling. Any other spelling (`007`, `+5`, `-0`) is longer, so sums of lengths tell."""
    cast = _number(cells, pl.Int64())
    if cast is None:
        return None
    values, text = cast
    return values if int(text.str.len_bytes().sum()) == shortest_spelling(values.drop_nulls().to_numpy()) else None


def shortest_spelling(values: np.ndarray) -> int:
    """Count the characters that integers (int64, of any shape) take in decimal notation."""
    if not values.size:
        return 0
    negative = int(np.count_nonzero(values < 0)) if values.min() < 0 else 0
    # the least int64 has no absolute value of its own type, but the right one once read as unsigned
    magnitude = (np.abs(values) if negative else values).view(np.uint64)
    fewest, most = (len(str(int(bound))) for bound in (magnitude.min(), magnitude.max()))
    total = values.size * fewest + negative
    for digits in range(fewest, most):
        is_longer = magnitude >= np.uint64(10**digits)
        longer = int(np.count_nonzero(is_longer))
        total += longer
        if longer < magnitude.size // 2:  # go on with those alone
            magnitude = magnitude[is_longer]
    return total


def _float64(cells: pl.Series, _: ColumnType) -> pl.Series | None:
    cast = _number(cells, pl.Float64())
    if cast is None:
        return None
    values, text = cast
    magnitude = np.abs(values.to_numpy())  # NaN for null, which is neither large nor small
    if np.count_nonzero(np.isnan(magnitude)) != values.null_count() or _oddly_spelt(text):
        return None
    doubtful = (magnitude < LEAST_PLAIN) | (magnitude == np.inf)
    lengths = text.str.len_bytes()
    if int(lengths.max() or 0) > EXACT_FLOAT_DIGITS:  # type: ignore[arg-type]
        doubtful |= (lengths > EXACT_FLOAT_DIGITS).fill_null(False).to_numpy()
    if doubtful.any():
        among = pl.Series(doubtful)
        if not _survive(text.filter(among), values.filter(among)):
            return None
    return values


def _oddly_spelt(text: pl.Series) -> bool:
    """Whether some number has a plus or a zero before its first digit, as identifiers do (`+81`, `007`, `-01`).

    Comparing texts is several times quicker than looking for a pattern: `:` is what comes after `9`.
    """
    least = text.min()
    if least is None:
        return False
    signed = (("+", ","), ("-00", "-0:")) if str(least) < "." else ()  # signs come before digits
    return any(((text >= low) & (text < high)).any() for low, high in (("00", "0:"), *signed))


def _survive(text: pl.Series, values: pl.Series) -> bool:
    """Say whether each float says exactly what its text says."""
    plain_zero = text.str.contains("^-?[0.]+$")
    if plain_zero.all():
        return True
    unequal = (values.cast(pl.String) != text) & ~plain_zero
    pairs = zip(text.filter(unequal).to_list(), values.filter(unequal).to_list(), strict=True)
    return all(_same_number(cell, value) for cell, value in pairs)


def _same_number(cell: str, value: float) -> bool:
    try:
        return Decimal(cell) == Decimal(repr(value))
    except InvalidOperation:  # pragma: no cover - whatever polars reads as a number, Decimal does too
        return False


def _decimal(cells: pl.Series, type_: ColumnType) -> pl.Series | None:
    present = cells.drop_nulls()
    if not present.str.contains(_DECIMAL_TEXT).all():
        return None
    (fits,) = _decimals(present) or (None,)
    if fits is None or fits.scale > type_.scale:
        return None
    values = cells.cast(type_.dtype, strict=False)
    return values if values.null_count() == cells.null_count() else None


def _temporal(cells: pl.Series, type_: ColumnType) -> pl.Series | None:
    return timestamps.parse(cells, type_.name, type_.format or "")


_PARSERS: dict[str, Callable[[pl.Series, ColumnType], pl.Series | None]] = {
    "boolean": _boolean,
    "int64": _int64,
    "float64": _float64,
    "decimal": _decimal,
    "date": _temporal,
    "timestamp": _temporal,
}
