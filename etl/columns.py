"""Types many text columns at once: those of one type stacked into one long column.

A query for each column costs more than the reading itself when pieces are small and columns many. A type takes a column
when it takes each cell (`etl.types`), so it takes a stack of columns exactly if it takes each of them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from etl.types import STRING, ColumnType, candidates, infer, parse, shortest_spelling


@dataclass(frozen=True, slots=True)
class TypedColumns:
    """The columns that are exactly their type, by name, and what all text cells took in bytes."""

    columns: dict[str, pl.Series]
    text_bytes: int


class Typist:
    """Types the columns of one piece after the other, and remembers which are better looked at alone.

    Safe to use from several threads: what is remembered only grows.
    """

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self._tokens = tokens
        self._longest = max((len(token.encode()) for token in tokens), default=0)
        self._short: set[str] = set()  # text columns with cells as short as a token
        self._with_tokens: set[str] = set()
        self._alone: set[tuple[str, ColumnType]] = set()

    def type_columns(
        self, frame: pl.DataFrame, types: Mapping[str, ColumnType], *, unlike_tokens: Collection[str] = ()
    ) -> TypedColumns:
        """Read the text columns of `frame` as `types`; columns of another type than text are taken as they are.

        A column that is missing from the result is not exactly its type as it stands: null tokens may be among its cells,
        or cells of another type. Text columns of `unlike_tokens` are not searched for tokens.
        """
        columns = {column.name: column for column in frame.iter_columns()}
        text = {name: column for name, column in columns.items() if column.dtype == pl.String}
        lengths = _Lengths(text)
        found = {name: columns[name] for name in types if name not in text}
        by_type: dict[ColumnType, list[str]] = {}
        for name, type_ in types.items():
            if name in text:
                by_type.setdefault(type_, []).append(name)
        strings = by_type.pop(STRING, [])
        tokens = self._names_with_tokens(text, [name for name in strings if name not in unlike_tokens], lengths)
        found.update({name: text[name] for name in strings if name not in tokens})
        for type_, names in by_type.items():
            found.update(self._typed(text, names, type_))
        return TypedColumns(found, lengths.sum())

    def _typed(self, text: Mapping[str, pl.Series], names: list[str], type_: ColumnType) -> dict[str, pl.Series]:
        """Type columns together, and one by one those that spoil it for the others."""
        together = [name for name in names if (name, type_) not in self._alone]
        stacked = parse(_stack(text, together), type_) if together else None
        found = dict(_unstacked(stacked, together)) if stacked is not None else {}
        for name in names:
            if name not in found:
                typed = parse(text[name], type_)
                if typed is None:
                    self._alone.add((name, type_))
                else:
                    found[name] = typed
        return found

    def _names_with_tokens(self, text: Mapping[str, pl.Series], names: list[str], lengths: _Lengths) -> set[str]:
        found = {name for name in names if name in self._with_tokens and self._has_token(text[name])}
        names = [name for name in names if name not in self._with_tokens]
        self._short.update(name for name in names if name not in self._short and lengths.least(name) <= self._longest)
        short = [name for name in names if name in self._short]
        if short and self._has_token(_stack(text, short)):
            found.update(name for name in short if self._has_token(text[name]))
            self._with_tokens.update(found)
        return found

    def _has_token(self, cells: pl.Series) -> bool:
        return _any(cells.is_in(self._tokens))


class _Lengths:
    """How long text cells are, in bytes: all columns are measured by one query."""

    def __init__(self, text: Mapping[str, pl.Series]) -> None:
        self._places = {name: place for place, name in enumerate(text)}
        self._lengths = _stack(text, text).str.len_bytes() if text else pl.Series([], dtype=pl.UInt32)

    def sum(self) -> int:
        return int(self._lengths.sum())

    def least(self, name: str) -> float:
        """The length of a column's shortest cell; infinite where all are null."""
        height = len(self._lengths) // len(self._places)
        least = self._lengths.slice(self._places[name] * height, height).min()
        return math.inf if least is None else int(least)  # type: ignore[arg-type]


def infer_columns(frame: pl.DataFrame) -> Iterator[tuple[ColumnType, pl.Series]]:
    """Find the type of each column of text, and read it so, as `etl.types.infer` and `parse` do for one of them."""
    text = frame.to_dict()
    by_guess: dict[ColumnType, list[str]] = {}
    for name, cells in text.items():
        by_guess.setdefault(next(candidates(cells), STRING), []).append(name)
    found: dict[str, tuple[ColumnType, pl.Series]] = {}
    for guess, names in by_guess.items():
        found.update({name: (guess, typed) for name, typed in _fitting(text, names, guess)})
    for name, cells in text.items():
        if name in found:
            yield found[name]
        else:
            type_ = infer(cells)
            typed = parse(cells, type_)
            assert typed is not None, f"{type_} was found to take every cell"
            yield type_, typed


def _fitting(text: Mapping[str, pl.Series], names: list[str], type_: ColumnType) -> Iterator[tuple[str, pl.Series]]:
    """The columns that are of a type, found by halving those that together are not."""
    typed = parse(_stack(text, names), type_)
    if typed is not None:
        yield from _unstacked(typed, names)
    elif len(names) > 1:
        middle = len(names) // 2
        yield from _fitting(text, names[:middle], type_)
        yield from _fitting(text, names[middle:], type_)


def spelling_bytes(columns: Mapping[str, pl.Series], names: Collection[str]) -> int:
    """Count what the whole numbers of some columns take in their shortest spelling; nulls take nothing."""
    stacked = _stack(columns, names)
    return shortest_spelling((stacked.drop_nulls() if stacked.null_count() else stacked).to_numpy())


def _any(cells: pl.Series) -> bool:
    return bool(cells.any())


def _stack(columns: Mapping[str, pl.Series], names: Collection[str]) -> pl.Series:
    """Put columns one under the other, without copying them."""
    return pl.concat([columns[name] for name in names], rechunk=False)


def _unstacked(stacked: pl.Series, names: list[str]) -> Iterator[tuple[str, pl.Series]]:
    height = len(stacked) // len(names)
    for place, name in enumerate(names):
        yield name, stacked.slice(place * height, height).alias(name)
