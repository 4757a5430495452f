"""Fixture files: pairs of SQL and what Trino gives, one a line, with a comment that says where Trino's documentation has it.

    # String functions: split_part
    split_part('a,b', ',', 3)                      => null : varchar(3)
    SELECT x FROM (VALUES 2, 1) t(x) ORDER BY x    => 1 / 2
    1/0                                            => ERROR DIVISION_BY_ZERO
    checksum(1)                                    => NOT EXECUTABLE
    random() < 2                                   => true ~

What does not begin with SELECT, WITH, VALUES or TABLE is put after a SELECT. Values are written as Athena's results show
them, columns apart by ` | `, rows by ` / `; ` : type` after the value is the type of the (last) column, `~` says that the
badge is not exact; '' is no row, or an empty text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from athena.engine.local import LocalEngine
from athena.engine.text import to_text
from athena.errors import NotExecutableError, QueryError

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2024, 2, 29, 12, 34, 56, 789000, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a fixture file."""

    place: str
    sql: str
    expected: str
    type: str
    is_exact: bool

    def found(self, engine: LocalEngine) -> tuple[str, str, bool]:
        """What the engine gives, in the words of the file."""
        try:
            result = engine.query(self.sql)
        except NotExecutableError:
            return "NOT EXECUTABLE", self.type, self.is_exact
        except QueryError as error:
            return f"ERROR {error.code}", self.type, self.is_exact
        rows = [" | ".join(_shown(v, c.type) for v, c in zip(row, result.columns, strict=True)) for row in result.rows]
        return " / ".join(rows), result.columns[-1].type if self.type else "", result.badge.level == "exact"


def _shown(value: object, kind: str) -> str:
    text = to_text(value, kind)
    return "null" if text is None else text


def read_pairs(path: Path) -> Iterator[Pair]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        sql, _, answer = line.rpartition(" => ")
        if not sql:
            raise ValueError(f"{path.name}:{number} has no ` => `: {line}")
        yield _pair(f"{path.stem}:{number}", sql.strip(), answer.strip())


def _pair(place: str, sql: str, answer: str) -> Pair:
    is_exact = not answer.endswith(" ~")
    answer = answer.removesuffix(" ~").strip()
    typed = re.fullmatch(r"(.*?)\s+: ([a-z][\w(), ]*)", answer) or re.fullmatch(r"(): ([a-z][\w(), ]*)", answer)
    expected, kind = (typed[1], typed[2]) if typed else (answer, "")
    expected = "" if expected == "''" else expected
    whole = sql if re.match(r"(?i)(select|with|values|table)\b", sql) else f"SELECT {sql}"
    return Pair(place, whole, expected.strip(), kind, is_exact)


def engine() -> LocalEngine:
    return LocalEngine({"db": {}}, default_database="db", now=NOW, threads=1)
