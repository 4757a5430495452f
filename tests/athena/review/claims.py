"""What a change claims about rows, held against the rows themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from athena.engine import Engine, Result
from athena.errors import QueryError
from athena.review.model import Change

_ABOUT_ROWS = {"rows", "unsure", "new", "removed"}


def contradicted(change: Change, before: str, after: str, engines: Iterable[Engine]) -> str:
    """What the rows say against a change; empty when they agree.

    A change without `rows` says that both give the same rows as far as columns are concerned that have the same name, and
    whose values are not said to differ.
    """
    if _ABOUT_ROWS & set(change.classes):
        return ""
    for number, engine in enumerate(engines):
        one, other = (_run(engine, sql) for sql in (before, after))
        if isinstance(one, str) or isinstance(other, str):
            if one != other and change.change == "none":
                return f"lake {number}: {one if isinstance(one, str) else other}"
            continue
        renamed = {c.name: c.before.name for c in change.columns if c.kind == "renamed" and c.before}
        retyped = {c.name for c in change.columns if c.kind == "retyped"}
        old, new = _names(one), _names(other)
        kept = [name for name in new if renamed.get(name, name) in old and name not in change.values | retyped]
        kept = [name for name in kept if name in renamed or name not in renamed.values()]
        rows = _rows(one, [renamed.get(name, name) for name in kept]), _rows(other, kept)
        if rows[0] != rows[1]:
            return f"lake {number}, columns {kept}: {rows[0] - rows[1]} and {rows[1] - rows[0]}"
    return ""


def _run(engine: Engine, sql: str) -> Result | str:
    try:
        return engine.query(sql)
    except QueryError as error:
        return error.code


def _names(result: Result) -> list[str]:
    return [column.name.lower() for column in result.columns]


def _rows(result: Result, names: Sequence[str]) -> Counter[str]:
    own = _names(result)
    places = [own.index(name) for name in names]
    types = [result.columns[place].type for place in places]
    return Counter(repr((types, [row[place] for place in places])) for row in result.rows)
