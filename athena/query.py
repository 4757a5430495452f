"""`python -m athena query`: a SELECT of Athena's over a lake on this machine."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from athena.engine import Badge, Engine, Result
from athena.engine.text import to_text
from athena.errors import UsageError

FORMATS = ("table", "csv", "json")


def read_sql(sql: str | None, file: str | None, directory: Path) -> str:
    """The SQL that the command line gives, as a text or as a file."""
    if (sql is None) == (file is None):
        raise UsageError("give the SQL, or --file FILE", hint='python -m athena query "SELECT 1"')
    if sql is not None:
        return sql
    path = directory / str(file)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="Name a file that holds one SELECT.") from None


def run(engine: Engine, sql: str, form: str, stdout: TextIO, stderr: TextIO) -> None:
    """Run the SQL; rows to stdout, the badge to stderr."""
    result = engine.query(sql)
    _WRITERS[form](result, stdout)
    stderr.write(f"{badge_text(result.badge)}\n")


def badge_text(badge: Badge) -> str:
    """The badge in words, a line for each reason."""
    lines = [badge.level] + [f"  {reason.construct}: {reason.why}" for reason in badge.reasons]
    return "\n".join(lines)


def as_json(result: Result) -> dict[str, Any]:
    """Columns, rows and badge as JSON takes them: decimals and times are Athena's text."""
    return {
        "columns": [{"name": column.name, "type": column.type} for column in result.columns],
        "rows": [list(line) for line in _plain_rows(result)],
        "badge": {
            "level": result.badge.level,
            "reasons": [{"construct": reason.construct, "why": reason.why} for reason in result.badge.reasons],
        },
    }


def _plain_rows(result: Result) -> Iterator[Iterator[Any]]:
    for line in result.rows:
        yield (_plain(value, column.type) for value, column in zip(line, result.columns, strict=True))


def _plain(value: Any, kind: str) -> Any:
    """Numbers, truth values and text stay; a double that is no number, and all else, becomes Athena's text."""
    if value is None or isinstance(value, (bool, str)) or type(value) is int:
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item, "") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, "") for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return to_text(value, kind or _guessed(value))


def _guessed(value: Any) -> str:
    return "interval day to second" if isinstance(value, timedelta) else "varchar"


def _write_json(result: Result, stdout: TextIO) -> None:
    stdout.write(json.dumps(as_json(result), ensure_ascii=False) + "\n")


def _write_csv(result: Result, stdout: TextIO) -> None:
    writer = csv.writer(stdout, lineterminator="\n")
    writer.writerow(column.name for column in result.columns)
    for line in result.rows:
        writer.writerow("" if text is None else text for text in _texts(line, result))


def _texts(line: Sequence[object], result: Result) -> list[str | None]:
    return [to_text(value, column.type) for value, column in zip(line, result.columns, strict=True)]


def _write_table(result: Result, stdout: TextIO) -> None:
    """Columns side by side; null is an empty cell, numbers stand to the right."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in result.columns:
        grid.add_column(
            Text(f"{column.name}\n{column.type}"),
            justify="right" if _is_number(column.type) else "left",
            overflow="fold",
        )
    for line in result.rows:
        grid.add_row(*(Text(text or "") for text in _texts(line, result)))
    screen = io.StringIO()
    Console(file=screen, width=_width(result), highlight=False, markup=False, emoji=False).print(grid)
    stdout.write("\n".join(text.rstrip() for text in screen.getvalue().splitlines()) + "\n")


def _width(result: Result) -> int:
    """As wide as the rows need, up to a limit beyond which cells wrap."""
    widest = [max(len(column.name), len(column.type)) for column in result.columns]
    for line in result.rows:
        widest = [max(size, 2 * len(text or "")) for size, text in zip(widest, _texts(line, result), strict=True)]
    return min(400, sum(widest) + 2 * len(widest) + 2)


def _is_number(kind: str) -> bool:
    return kind.startswith(("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal"))


_WRITERS = {"table": _write_table, "csv": _write_csv, "json": _write_json}
