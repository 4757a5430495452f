"""What a SELECT says of single columns by literals, as far as partitions can be left out because of it.

Read conservatively: `column = 1`, `column IN (1, 2)`, `<`, `<=`, `>`, `>=` and BETWEEN, where they must be true of every
row that is read. Whatever else stands in a condition limits nothing here, though Athena may make something of it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from sqlglot import exp

Literal: TypeAlias = "str | Decimal"

_COMPARISONS: dict[type[exp.Expr], tuple[str, str]] = {  # as written, and with its sides exchanged
    exp.EQ: ("=", "="),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}
_TESTS: dict[str, Callable[[str | Decimal, str | Decimal], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A condition on one column: it is one of `values` (operator `=`), or less or greater than the only one."""

    column: str
    operator: str
    values: tuple[Literal, ...]

    def allows(self, partition: str | None) -> bool:
        """Whether rows of a partition with this value can fulfil it; numbers compare as numbers, dates as their text.

        Examples:
            >>> Limit("day", ">=", ("2024-01-31",)).allows("2024-02-01"), Limit("n", "<", (Decimal(9),)).allows("10")
            (True, False)
        """
        if partition is None:
            return False
        return any(self._holds(partition, value) for value in self.values)

    def _holds(self, partition: str, value: Literal) -> bool:
        if isinstance(value, str):
            return bool(_TESTS[self.operator](partition, value))
        try:
            return bool(_TESTS[self.operator](Decimal(partition), value))
        except InvalidOperation:
            return True


def conjuncts(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    """The parts of a condition that must all be true."""
    if condition is None:
        return
    plain = condition.unnest()
    if isinstance(plain, exp.And):
        yield from conjuncts(plain.left)
        yield from conjuncts(plain.right)
    else:
        yield plain


def limits_in(part: exp.Expr) -> Iterator[tuple[exp.Column, Limit]]:
    """What one part of a condition says of a column; nothing where it is of another kind."""
    if type(part) in _COMPARISONS:
        yield from _comparison(part)
    elif isinstance(part, exp.In) and isinstance(part.this, exp.Column) and part.expressions:
        values = [_literal(item) for item in part.expressions]
        yield from _limit(part.this, "=", values)
    elif isinstance(part, exp.Between) and isinstance(part.this, exp.Column) and not part.args.get("symmetric"):
        yield from _limit(part.this, ">=", [_literal(part.args["low"])])
        yield from _limit(part.this, "<=", [_literal(part.args["high"])])


def _comparison(part: exp.Expr) -> Iterator[tuple[exp.Column, Limit]]:
    left, right = part.this.unnest(), part.expression.unnest()
    as_written, exchanged = _COMPARISONS[type(part)]
    if isinstance(left, exp.Column):
        yield from _limit(left, as_written, [_literal(right)])
    elif isinstance(right, exp.Column):
        yield from _limit(right, exchanged, [_literal(left)])


def _limit(column: exp.Column, word: str, values: list[Literal | None]) -> Iterator[tuple[exp.Column, Limit]]:
    known = tuple(value for value in values if value is not None)
    if len(known) == len(values) and not isinstance(column.this, exp.Star):
        yield column, Limit(column.name.lower(), word, known)


def _literal(node: exp.Expr) -> Literal | None:
    """A text, a number, or a date; of anything else nothing is known."""
    plain = node.unnest()
    if isinstance(plain, exp.Neg):
        found = _literal(plain.this)
        return -found if isinstance(found, Decimal) else None
    if isinstance(plain, exp.Literal):
        return str(plain.name) if plain.is_string else _number(plain.name)
    return _typed_text(plain) if isinstance(plain, exp.Cast) else None


def _typed_text(cast: exp.Cast) -> str | None:
    """The text of `DATE '2024-02-29'` and `CAST('…' AS varchar)`; a varchar of some length might cut it."""
    is_text = isinstance(cast.this, exp.Literal) and cast.this.is_string and not cast.to.expressions
    return (
        str(cast.this.name) if is_text and cast.to.this in {exp.DataType.Type.DATE, exp.DataType.Type.VARCHAR} else None
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
