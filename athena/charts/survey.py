"""What the columns of a view or table hold: how many different values, how many nulls, from when to when.

One pass over the rows for all columns, a few over the first of them to count different values, and a short one for each
text that may name prefectures. What is counted decides what a starter dashboard shows, not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena.charts.columns import Family, family
from athena.charts.prefectures import PREFECTURES
from athena.charts.spec import Source
from athena.charts.sql import quoted, select
from athena.charts.values import plain
from athena.engine import Engine

_IDENTIFIER = re.compile(r"(^|_)(id|ids|cd|code|no|number|uuid|key|zip|postal|tel|phone|fingerprint|ip\w*)(_|$)")
_MEAN = re.compile(
    r"percent|share|ratio|rate|mean|avg|average|(^|_)age(_|$)|price|cost|(^|_)per(_|$)|latitude|longitude|score|temperature"
)
_RANK = re.compile(
    r"(^|_)(position|index|rank|step|latitude|longitude|year|month|day|hour)(_|$)|number$|sessionidx|date$"
)
_LOOKED_AT = 200_000  # rows among which different values are counted
_AT_ONCE = 8  # columns of which they are: what is different is held in memory
_CODES = 30  # so few codes are categories, such as that of a gender
_FEW = 12  # different numbers up to which they are rather names than amounts


@dataclass(frozen=True, slots=True)
class Seen:
    """A column, as its rows have it; `low` and `high` are plain values, of numbers and times alone."""

    name: str
    type: str
    rows: int
    filled: int
    distinct: int
    low: Any = None
    high: Any = None
    is_prefecture: bool = False
    in_key: bool = False

    @property
    def family(self) -> Family:
        return family(self.type)

    @property
    def is_identifier(self) -> bool:
        """Whether it tells rows apart rather than says something about them."""
        if self.family not in ("text", "number"):
            return False
        unique = self.filled > 20 and self.distinct >= 0.9 * self.filled
        named = bool(_IDENTIFIER.search(self.name)) and self.distinct > _CODES
        return named or (self.family == "text" and unique)

    @property
    def is_amount(self) -> bool:
        """Whether it can be added up or averaged."""
        named = _IDENTIFIER.search(self.name) or _RANK.search(self.name)
        return self.family == "number" and not named and not self.in_key and self.distinct > 2 and not self._is_day

    @property
    def is_category(self) -> bool:
        """Whether it sorts rows into groups that a person can look at."""
        if self.family == "number":
            return not self.is_amount and 2 <= self.distinct <= _FEW and not self._is_day
        if self.family not in ("text", "boolean") or self.distinct < 2:
            return False
        return self.distinct <= 60 or (self.distinct <= 2000 and self.distinct < 0.2 * self.filled)

    @property
    def is_time(self) -> bool:
        return self.family in ("day", "time") and self.distinct > 1 and self.filled > 0.5 * self.rows

    @property
    def aggregation(self) -> str:
        return "avg" if _MEAN.search(self.name) else "sum"

    @property
    def _is_day(self) -> bool:
        """Whether its numbers are days such as 20260131."""
        return isinstance(self.low, (int, float)) and 18000101 <= self.low and self.high <= 21001231


def survey(source: Source, types: Mapping[str, str | None], key: tuple[str, ...], engine: Engine) -> tuple[Seen, ...]:
    """All columns that charts can show, in order."""
    known = {name: str(kind) for name, kind in types.items() if family(kind) != "other"}
    whole, first = {"n": "count(*)"}, dict[str, str]()
    for number, (name, kind) in enumerate(known.items()):
        whole[f"f{number}"] = f"count({quoted(name)})"
        first[f"d{number}"] = f"approx_distinct({quoted(name)})"
        if family(kind) in ("number", "day", "time"):
            whole |= {f"l{number}": f"min({quoted(name)})", f"h{number}": f"max({quoted(name)})"}
    found = _one_row(engine, select(whole, source.name, []), whole)
    for names in _batches(list(first), _AT_ONCE):
        listed = ", ".join(f"{first[alias]} AS {alias}" for alias in names)
        rows = f"SELECT * FROM {quoted(source.name)} LIMIT {_LOOKED_AT}"
        found |= _one_row(engine, f"SELECT {listed} FROM ({rows}) AS t", names)
    return tuple(
        Seen(
            name=name,
            type=kind,
            rows=int(str(found["n"])),
            filled=int(str(found[f"f{number}"])),
            distinct=int(str(found[f"d{number}"])),
            low=found.get(f"l{number}"),
            high=found.get(f"h{number}"),
            is_prefecture=_names_prefectures(source, name, kind, int(str(found[f"d{number}"])), engine),
            in_key=name in key,
        )
        for number, (name, kind) in enumerate(known.items())
    )


def _batches(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (names[first : first + size] for first in range(0, len(names), size))


def _one_row(engine: Engine, sql: str, aliases: Iterable[str]) -> dict[str, Any]:
    (row,) = engine.query(sql).rows
    return dict(zip(aliases, map(plain, row), strict=True))


_NAMES = {name for one in PREFECTURES for name in (one.ja, one.ja[:-1] if one.code > 1 else one.ja, one.en)}


def _names_prefectures(source: Source, name: str, kind: str, distinct: int, engine: Engine) -> bool:
    if family(kind) != "text" or not 1 <= distinct <= 50:
        return False
    column = quoted(name)
    rows = engine.query(f"SELECT DISTINCT {column} AS v FROM {quoted(source.name)} WHERE {column} IS NOT NULL").rows
    return bool(rows) and all(str(row[0]) in _NAMES for row in rows)
