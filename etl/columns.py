"""Types many text columns at once: one query for a whole piece of records.

A query for each column costs more than the reading itself when pieces are small and columns many. What is asked here is
the same as in `etl.types.parse`, column by column; where the quick answer is not a plain yes, `parse` is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl.types import (
    EXACT_FLOAT_DIGITS,
    FALSE_WORDS,
    LEADING_ZERO_OR_PLUS,
    TINY,
    TRUE_WORDS,
    ColumnType,
    parse,
    shortest_spelling,
)


@dataclass(frozen=True, slots=True)
class TypedColumns:
    """The columns that are exactly their type, by name; and the text columns that hold some null token."""

    columns: dict[str, pl.Series]
    with_tokens: frozenset[str]


def type_columns(frame: pl.DataFrame, types: Mapping[str, ColumnType], tokens: tuple[str, ...]) -> TypedColumns:
    """Read the text columns of `frame` as `types`.

    A column that is missing from the result is not exactly its type as it stands: null tokens may be among its cells, or
    cells of another type. Text columns with null tokens are missing too, and named.
    """
    if not frame.height:
        return TypedColumns({n: pl.Series(n, [], dtype=type_.dtype) for n, type_ in types.items()}, frozenset())
    by_kind: dict[str, list[str]] = {}
    for name, type_ in types.items():
        by_kind.setdefault(type_.name, []).append(name)
    answers = frame.select(*_questions(by_kind, tokens))
    aggregates = _aggregates(answers)
    text = by_kind.get("string", [])
    with_tokens = frozenset(name for name in text if aggregates[f"token {name}"])
    found = {name: frame[name] for name in text if name not in with_tokens}
    nulls = dict(zip(frame.columns, frame.null_count().row(0), strict=True))
    found.update(_int64(answers, aggregates, by_kind.get("int64", []), nulls))
    found.update(_float64(answers, aggregates, by_kind.get("float64", []), nulls))
    found.update({name: answers[name] for name in by_kind.get("boolean", []) if aggregates[f"known {name}"]})
    for name, type_ in types.items():
        if type_.name not in ("string", "boolean") and name not in found:
            typed = parse(frame[name], type_)
            if typed is not None:
                found[name] = typed
    return TypedColumns(found, with_tokens)


def _questions(by_kind: Mapping[str, list[str]], tokens: tuple[str, ...]) -> Iterable[pl.Expr]:
    """All that is asked of the frame; what is one answer for a column is repeated in every row, at no cost."""
    if text := by_kind.get("string"):
        yield pl.col(text).is_in(tokens).any().name.prefix("token ")
    if whole := by_kind.get("int64"):
        yield pl.col(whole).cast(pl.Int64, strict=False)
        yield pl.col(whole).str.len_bytes().sum().name.prefix("length ")
    if real := by_kind.get("float64"):
        yield pl.col(real).cast(pl.Float64, strict=False)
        yield pl.col(real).str.len_bytes().max().name.prefix("length ")
        yield pl.col(real).str.contains(f"{LEADING_ZERO_OR_PLUS}|{TINY}").any().name.prefix("odd ")
    if truth := by_kind.get("boolean"):
        yield pl.col(truth).is_in(TRUE_WORDS)
        yield pl.col(truth).is_in((*TRUE_WORDS, *FALSE_WORDS)).all().name.prefix("known ")


def _aggregates(answers: pl.DataFrame) -> dict[str, Any]:
    """The answers that are one for a column."""
    names = [name for name in answers.columns if " " in name]  # columns themselves are named by position
    return dict(zip(names, answers.select(names).row(0), strict=True)) if names else {}


def _int64(
    answers: pl.DataFrame, aggregates: Mapping[str, Any], names: list[str], nulls: Mapping[str, int]
) -> dict[str, pl.Series]:
    """Those spelt in the shortest way; when all are together, each is, since none can be shorter."""
    if not names:
        return {}
    values = answers.select(names)
    whole = [column for column in values.iter_columns() if column.null_count() == nulls[column.name]]
    if len(whole) == len(names):
        missing = sum(nulls[name] for name in names)  # each stands in as a 0, one digit
        spelling = shortest_spelling(values.fill_null(0).to_numpy()) - missing
        if spelling == sum(aggregates[f"length {name}"] or 0 for name in names):
            return {column.name: column for column in whole}
    return {
        column.name: column
        for column in whole
        if aggregates[f"length {column.name}"] == shortest_spelling(column.drop_nulls().to_numpy())
    }


def _float64(
    answers: pl.DataFrame, aggregates: Mapping[str, Any], names: list[str], nulls: Mapping[str, int]
) -> dict[str, pl.Series]:
    """Those whose texts are short and plain."""
    if not names:
        return {}
    values = answers.select(names)
    finite = values.select(pl.all().is_finite().all()).row(0)
    return {
        column.name: column
        for column, all_finite in zip(values.iter_columns(), finite, strict=True)
        if all_finite
        and column.null_count() == nulls[column.name]
        and (aggregates[f"length {column.name}"] or 0) <= EXACT_FLOAT_DIGITS
        and not aggregates[f"odd {column.name}"]
    }
