"""The fourth pass: an expression as text that is the same for the same meaning: no aliases, commutative operands sorted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlglot import exp

from athena.review.normal.kinds import is_volatile, kind_of, type_text
from athena.review.normal.query import Query, inner_query

_SYMMETRIC = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Add, exp.Mul)
_LONGEST = 150  # characters of a column's text
_WHOLE = {"tinyint", "smallint", "integer", "bigint"}
_RANKING = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead"}  # look at no frame


@dataclass(frozen=True, slots=True)
class Label:
    """What stands for an item of a FROM. `columns` are the texts of a query's columns, by place; None: their names do."""

    name: str
    columns: Mapping[str, str] | None = None

    def text(self, key: str) -> str:
        return f"{self.name}.{key if self.columns is None else self.columns.get(key, key)}"


QueryText: TypeAlias = Callable[[Query, Mapping[str, Label], bool], str]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes expressions.

    Attributes:
        labels: by the alias of the item of a FROM.
        query: writes a query inside an expression; `True` when only whether it has rows counts.
        parameters: those of lambdas, in the order of their appearance from the outside.
    """

    labels: Mapping[str, Label]
    query: QueryText
    parameters: Mapping[str, str] = field(default_factory=dict)

    def text(self, node: exp.Expr) -> str:
        rule = _RULES.get(type(node))
        return rule(self, node) if rule else self.plain(node)

    def plain(self, node: exp.Expr) -> str:
        """A node by its kind and its parts, in their order."""
        parts = ",".join(f"{key}={self._part(part)}" for key, part in sorted(node.args.items()) if _is_there(part))
        return f"{node.key}({parts})"

    def _part(self, part: Any) -> str:
        if isinstance(part, list):
            return f"[{','.join(map(self._part, part))}]"
        return self.text(part) if isinstance(part, exp.Expr) else repr(part.lower() if isinstance(part, str) else part)

    def sorted(self, nodes: Sequence[exp.Expr]) -> list[str]:
        """What is the same in any order, and as good once as twice (unless chance is asked)."""
        once = {self.text(node) for node in nodes if not is_volatile(node)}
        return sorted([*once, *(self.text(node) for node in nodes if is_volatile(node))])


def short(text: str) -> str:
    """A short text that stands for a long one."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def compact(text: str) -> str:
    """The text, or a short one that stands for it: queries in queries would make it grow without end."""
    return text if len(text) <= _LONGEST else short(text)


def _is_there(part: object) -> bool:
    return part is not None and part is not False and part != []


def _column(writer: Writer, node: exp.Expr) -> str:
    alias = str(node.args["table"].name)
    return f"result.{node.name}" if alias == "result" else writer.labels[alias].text(node.name)


def _query(writer: Writer, node: exp.Expr) -> str:
    query = inner_query(node)
    return writer.query(query, writer.labels, False) if query is not None else writer.plain(node)


def _exists(writer: Writer, node: exp.Expr) -> str:
    query = inner_query(node.this)
    return f"exists({writer.query(query, writer.labels, True)})" if query is not None else writer.plain(node)


def _chain(node: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    for side in (node.this, node.expression):
        if isinstance(side, kind):
            yield from _chain(side, kind)
        else:
            yield side


def _logic(writer: Writer, node: exp.Expr) -> str:
    parts = writer.sorted(list(_chain(node, type(node))))
    return parts[0] if len(parts) == 1 else f"{node.key}({','.join(parts)})"


def _symmetric(writer: Writer, node: exp.Expr) -> str:
    """Sums and products of whole numbers are the same in any order; of fractions only two by two."""
    parts = [node.this, node.expression]
    if isinstance(node, (exp.Add, exp.Mul)):
        chain = list(_chain(node, type(node)))
        parts = chain if all(kind_of(part) in _WHOLE for part in chain) else parts
    return f"{node.key}({','.join(sorted(map(writer.text, parts)))})"


def _literal(writer: Writer, node: exp.Expr) -> str:
    if node.args.get("is_string"):
        return repr(node.name)
    return f"{float(node.name)!r} double" if "e" in node.name.lower() else node.name


def _identifier(writer: Writer, node: exp.Expr) -> str:
    name = node.name.lower()
    return writer.parameters.get(name, name)


def _lambda(writer: Writer, node: exp.Expr) -> str:
    known = dict(writer.parameters)
    for part in node.expressions:
        known[part.name.lower()] = f"${len(known)}"
    inside = replace(writer, parameters=known)
    return f"lambda({len(node.expressions)},{inside.text(node.this)})"


def _cast(writer: Writer, node: exp.Expr) -> str:
    """`DECIMAL '1.0'` is 1.0, which is no cast; `DATE '2020-01-01'` is one."""
    kind = node.args["to"]
    is_written = isinstance(node, exp.TryCast) or bool(node.meta.get("written"))
    if not is_written and kind.this == exp.DataType.Type.DECIMAL and not kind.expressions:
        return str(node.this.name)
    mark = "" if is_written or kind.this == exp.DataType.Type.DATE else "literal "
    return f"{mark}{node.key}({writer.text(node.this)} as {type_text(kind) or kind.sql('trino').lower()})"


def _data_type(writer: Writer, node: exp.Expr) -> str:
    assert isinstance(node, exp.DataType)
    return type_text(node) or node.sql("trino").lower()


def _call(writer: Writer, node: exp.Expr) -> str:
    return f"{node.name.lower()}({','.join(map(writer.text, node.expressions))})"


def _ordered(writer: Writer, node: exp.Expr) -> str:
    nulls = "first" if node.args.get("nulls_first") else "last"
    return f"{writer.text(node.this)} {'desc' if node.args.get('desc') else 'asc'} nulls {nulls}"


def _window(writer: Writer, node: exp.Expr) -> str:
    order = node.args.get("order")
    keys = [writer.text(part) for part in order.expressions] if order else []
    parts = writer.sorted(node.args.get("partition_by") or [])
    frame = "" if _called(node) in _RANKING else _frame(writer, node.args.get("spec"), bool(keys))
    return f"{writer.text(node.this)} over (by {parts} order {keys} {frame})"


def _called(node: exp.Expr) -> str:
    inner = node.this
    while isinstance(inner, (exp.IgnoreNulls, exp.RespectNulls, exp.Filter)):
        inner = inner.this
    return inner.name.lower() if isinstance(inner, exp.Anonymous) else ""


def _frame(writer: Writer, spec: exp.Expr | None, ordered: bool) -> str:
    """The frame in full. Without one it is up to the current row and its equals, or all rows where nothing is sorted."""
    if spec is None:
        return "range unbounded preceding to current row" if ordered else "all"
    sides = [_bound(writer, spec, "start"), _bound(writer, spec, "end")]
    kind = str(spec.args.get("kind") or "").lower()
    if sides == ["unbounded preceding", "unbounded following"] and not spec.args.get("exclude"):
        return "all"
    if not ordered and kind == "range" and sides == ["unbounded preceding", "current row"]:
        return "all"
    return f"{kind} {sides[0]} to {sides[1]} {str(spec.args.get('exclude') or '').lower()}".strip()


def _bound(writer: Writer, spec: exp.Expr, side: str) -> str:
    value, direction = spec.args.get(side), str(spec.args.get(f"{side}_side") or "").lower()
    text = writer.text(value) if isinstance(value, exp.Expr) else str(value or "current row").lower()
    return f"{text} {direction}".strip()


def _limit(writer: Writer, node: exp.Expr) -> str:
    return writer.text(node.args["expression"])


def _fetch(writer: Writer, node: exp.Expr) -> str:
    """FETCH FIRST 3 ROWS ONLY is LIMIT 3; without a number it is one row."""
    options, count = node.args.get("limit_options"), node.args.get("count")
    text = writer.text(count) if count is not None else "1"
    if options and options.args.get("percent"):
        text = f"{text} percent"
    return f"{text} with ties" if options and options.args.get("with_ties") else text


_RULES: Mapping[type[exp.Expr], Callable[[Writer, exp.Expr], str]] = {
    exp.Column: _column,
    exp.Placeholder: _query,
    exp.Exists: _exists,
    exp.And: _logic,
    exp.Or: _logic,
    **dict.fromkeys(_SYMMETRIC, _symmetric),
    exp.Literal: _literal,
    exp.Identifier: _identifier,
    exp.Lambda: _lambda,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.DataType: _data_type,
    exp.Anonymous: _call,
    exp.Ordered: _ordered,
    exp.Window: _window,
    exp.Limit: _limit,
    exp.Fetch: _fetch,
}
