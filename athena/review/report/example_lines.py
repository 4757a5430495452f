"""Rows that differ, as lines of a table: the key first, then the columns that differ, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from athena.review.model import Change, Example, Rows


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row has in a column: one value, two (before and after) where they differ, none where the column is not."""

    values: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        return len(self.values) == 2


@dataclass(frozen=True, slots=True)
class Line:
    """An example; `kind` is that of `Example`."""

    kind: str
    cells: tuple[Cell, ...]


def shown_columns(rows: Rows, change: Change) -> list[str]:
    """All columns of the examples, in the order in which they say most."""
    versions = (change.columns_after or (), change.columns_before or ())
    present = {name for example in rows.examples for row in (example.before, example.after) for name in row or ()}
    differing = {name for example in rows.examples for name in example.differing}
    ordered = [column.name for version in versions for column in version]
    ordered = [name for name in dict.fromkeys([*ordered, *sorted(present)]) if name in present]
    return sorted(ordered, key=lambda name: 0 if name in rows.key else 1 if name in differing else 2)


def lines(examples: Sequence[Example], columns: Sequence[str]) -> Iterator[Line]:
    """The examples, a line each."""
    for example in examples:
        yield Line(example.kind, tuple(_cell(example, name) for name in columns))


def _cell(example: Example, name: str) -> Cell:
    rows = [row for row in (example.before, example.after) if row is not None and name in row]
    if example.kind == "changed" and name in example.differing and len(rows) == 2:
        return Cell((rows[0][name], rows[1][name]))
    return Cell((rows[-1][name],) if rows else ())
