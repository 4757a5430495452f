"""Which columns of both versions are compared, and in what form, so that equal means what a reader of the view means.

Columns go together by name. Null equals null and NaN equals NaN, -0.0 equals 0.0, maps are equal whatever the order of
their entries; an instant in another zone is another value, for that is what a reader sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from athena.review.rows.bench import Bench, Kept
from athena.trino.casts import CannotCastError, cast, coerce
from athena.trino.context import Context, Udf, Value, quote_text
from athena.trino.types import NUMBERS, VARCHAR, Type, common_type

_TEXTS = {"varchar", "char", "json", "uuid"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A column that both versions have.

    Attributes:
        before, after: its place in each version, from 0.
        type_before, type_after: what it is there.
        sql_before, sql_after: DuckDB's SQL of the form that is compared, over the tables that were kept.
        form: the type of that form; None when values of both types cannot be compared at all.
        note: a sentence where the types differ; empty where they do not.
    """

    name: str
    before: int
    after: int
    type_before: Type
    type_after: Type
    sql_before: str
    sql_after: str
    form: Type | None
    note: str = ""

    @property
    def rounds(self) -> bool:
        """Whether values are doubles, whose last digits depend on the order in which they were summed."""
        return self.form is not None and self.form.base in {"double", "real"}


@dataclass(frozen=True, slots=True)
class Match:
    """All pairs, in the order of the new version, and the functions that their forms call."""

    pairs: tuple[Pair, ...]
    udfs: tuple[Udf, ...] = field(default=())

    def find(self, name: str) -> Pair | None:
        return next((pair for pair in self.pairs if pair.name == name), None)


def match(before: Kept, after: Kept, bench: Bench) -> Match:
    """The columns of the same name, ready to be compared."""
    context = _context(bench)
    old = {name: n for n, name in enumerate(before.names)}
    pairs = [_pair(name, old[name], n, before, after, context) for n, name in enumerate(after.names) if name in old]
    return Match(tuple(pairs), tuple(context.udfs.values()))


def _context(bench: Bench) -> Context:
    """Casts need one; tables they do not read."""
    nothing: Mapping[str, str] = {}
    return Context({}, "", bench.now, lambda _: nothing)


def _pair(name: str, old: int, new: int, before: Kept, after: Kept, context: Context) -> Pair:
    a, b = before.types[old], after.types[new]
    one, other, form, note = _forms(Value(f"c{old}", a), Value(f"c{new}", b), context)
    return Pair(name, old, new, a, b, one, other, form, note)


def _forms(one: Value, other: Value, context: Context) -> tuple[str, str, Type | None, str]:
    """Both values as the type that holds either; else as text; else as what is equal only where it is null."""
    said = f"its type was {one.type} and is {other.type}"
    joined = common_type(one.type, other.type)
    if joined is not None:
        a, b = (canonical(coerce(value, joined, context).sql, joined) for value in (one, other))
        return a, b, joined, "" if one.type == other.type else f"{said}: compared as {joined}"
    texts = [_text(value, context) for value in (one, other)]
    if None not in texts:
        return str(texts[0]), str(texts[1]), VARCHAR, f"{said}: compared as text"
    a, b = (f"CASE WHEN {v.sql} IS NOT NULL THEN {quote_text(word)} END" for v, word in ((one, "old"), (other, "new")))
    return a, b, None, f"{said}: values of these cannot be compared, so all but nulls count as changed"


def _text(value: Value, context: Context) -> str | None:
    if value.type.base in _TEXTS:
        return value.sql
    try:
        return cast(value, VARCHAR, context).sql
    except CannotCastError:
        return None


def canonical(sql: str, kind: Type) -> str:
    """SQL of a form that DuckDB finds equal for equal values: the entries of maps are sorted, however deep they are.

    Examples:
        >>> from athena.trino.types import BIGINT, VARCHAR, map_of
        >>> canonical("c0", map_of(VARCHAR, BIGINT))
        'list_sort(map_entries(c0))'
    """
    if not _has_map(kind):
        return sql
    if kind.base == "map":
        return f"list_sort({_entries(f'map_entries({sql})', kind)})"
    if kind.base == "array":
        return f"list_transform({sql}, lambda v: {canonical('v', kind.element)})"
    parts = (f"'f{n}': {canonical(f'({sql}).f{n}', inner)}" for n, inner in enumerate(kind.inners, 1))
    return f"CASE WHEN {sql} IS NOT NULL THEN {{{', '.join(parts)}}} END"


def _entries(sql: str, kind: Type) -> str:
    if not any(map(_has_map, kind.inners)):
        return sql
    key, value = canonical("v.key", kind.element), canonical("v.value", kind.value)
    return f"list_transform({sql}, lambda v: {{'key': {key}, 'value': {value}}})"


def _has_map(kind: Type) -> bool:
    return kind.base == "map" or any(map(_has_map, kind.inners))


def is_number(kind: Type) -> bool:
    return kind.base in NUMBERS
