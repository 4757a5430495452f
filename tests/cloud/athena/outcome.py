"""What a statement gave, ready to be written into the results bucket and to be handed out in pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from athena.engine import Result
from tests.cloud.athena.types import ColumnInfo, column_info
from tests.cloud.athena.values import writer

Row: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True)
class Outcome:
    """`rows` include the names of the columns where Athena's do: in results of SELECT and EXPLAIN, not of SHOW."""

    columns: tuple[ColumnInfo, ...] = ()
    rows: tuple[Row, ...] = ()
    scanned: int = 0
    update: str = ""
    update_count: int | None = None
    files: tuple[str, ...] = ()  # what CTAS and UNLOAD wrote: the lines of the manifest


def selected(result: Result, scanned: int) -> Outcome:
    """The rows of a SELECT, as text, with the names of the columns before them.

    A column without a name is `_col` and its place.
    """
    names = [column.name or f"_col{place}" for place, column in enumerate(result.columns)]
    columns = tuple(column_info(name, column.type) for name, column in zip(names, result.columns, strict=True))
    writers = [writer(column.type) for column in result.columns]
    rows = (tuple(write(value) for write, value in zip(writers, row, strict=True)) for row in result.rows)
    return Outcome(columns, (tuple(names), *rows), scanned, update_count=0)


def listed(columns: Sequence[str], lines: Iterable[str], *, kind: str = "string", counted: bool = True) -> Outcome:
    """The rows of a SHOW or DESCRIBE: one text a row, however many columns it stands for."""
    infos = tuple(ColumnInfo(name, kind) for name in columns)
    return Outcome(infos, tuple((line,) for line in lines), update_count=0 if counted else None)


def as_csv(outcome: Outcome) -> bytes:
    """The result file of a SELECT: every value in quotes, null as nothing at all."""
    lines = (",".join(_quoted(value) for value in row) for row in outcome.rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def as_text(outcome: Outcome) -> bytes:
    """The result file of everything else: its rows, and no line end behind the last."""
    return "\n".join(row[0] or "" for row in outcome.rows).encode()
