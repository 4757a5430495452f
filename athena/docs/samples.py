"""Some rows of each view, run on this machine over the lake's files; or the sentence why there are none."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from athena.check import Checked
from athena.engine import Badge, Catalog, Engine, Relation, View
from athena.engine.local import LocalEngine
from athena.engine.text import to_text
from athena.errors import QueryError
from athena.shapes import DATABASE
from athena.view import View as ViewFile

CELL_LIMIT = 80  # characters of a cell that are shown
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one view as text; None is null. `problem` says why there are none, `badge` how far they can be trusted."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    badge: Badge = field(default_factory=Badge)
    problem: str = ""


def take_samples(checked: Checked, rows: int, *, now: datetime, engine: Engine | None = None) -> dict[str, Sample]:
    """Some rows of each view; nothing at all without a lake, or when no rows are wanted.

    `engine` is one that knows the views already; without it, one is made.
    """
    files = checked.tables.files
    if not files or not rows:
        return {}
    if engine:
        return _samples(checked, rows, engine)
    relations: dict[str, Relation] = {**files, **{name: View(view.sql) for name, view in checked.project.views.items()}}
    catalog: Catalog = {DATABASE: relations}
    own = LocalEngine(catalog, default_database=DATABASE, now=now)
    try:
        return _samples(checked, rows, own)
    finally:
        own.close()


def _samples(checked: Checked, rows: int, engine: Engine) -> dict[str, Sample]:
    files = checked.tables.files
    return {
        name: _sample(engine, _first_rows(view, rows), _missing(checked, name, files))
        for name, view in checked.project.views.items()
    }


def _first_rows(view: ViewFile, rows: int) -> str:
    """The first rows by the view's key, so that the page is the same when it is made again."""
    keys = ", ".join(f'"{name}"' for name in view.header.key)
    return f'SELECT * FROM "{view.name}"{f" ORDER BY {keys}" if keys else ""} LIMIT {rows}'


def _missing(checked: Checked, name: str, files: Mapping[str, object]) -> list[str]:
    """The tables beneath a view of which the lake has no rows."""
    views = checked.project.views
    direct = [source.name for source in views[name].reads if source.name not in views and source.name not in files]
    return direct + [table for other in checked.project.upstream(name) for table in _missing(checked, other, files)]


def _sample(engine: Engine, sql: str, missing: list[str]) -> Sample:
    if missing:
        return Sample(problem=f"The lake has no table {', '.join(dict.fromkeys(missing))}.")
    try:
        result = engine.query(sql)
    except QueryError as error:
        return Sample(problem=str(error))
    kinds = [column.type for column in result.columns]
    texts = (tuple(to_text(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in result.rows)
    shown = tuple(tuple(None if text is None else visible(text) for text in row) for row in texts)
    return Sample(tuple(column.name for column in result.columns), shown, result.badge)


def visible(text: str, limit: int = CELL_LIMIT) -> str:
    r"""A cell's text, cut, without characters that hide, or turn the text around.

    Examples:
        >>> print(visible("exe\u202ecsv"), visible("abcdef", limit=4))
        exe\u202ecsv abc…
    """
    shown = text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else f"\\u{ord(c):04x}" for c in shown)
