"""Aggregate functions. In the SQL, `{d}` is DISTINCT, `{o}` ORDER BY, `{f}` FILTER and OVER."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from athena.trino.call import Call
from athena.trino.context import Value, not_executable, typed_sql
from athena.trino.registry import NEWER, Family
from athena.trino.runtime import aggregates, maps, moments
from athena.trino.types import BIGINT, Type, array, row

FUNCTIONS = Family("aggregate")
_ = FUNCTIONS
_UNORDERED = "without ORDER BY their order is not defined, on Athena neither"
_.aggregate("count(*){f}", "count() -> bigint")
_.aggregate("count({d}{0}){f}", "count(T) -> bigint")
_.aggregate("coalesce(sum(CASE WHEN {0} THEN 1 ELSE 0 END){f}, 0)", "count_if(boolean) -> bigint")
_.aggregate(
    "sum({d}{0}){f}",
    "sum(bigint) -> bigint",
    "sum(decimal(p,s)) -> decimal(38,s)",
    "sum(real) -> real",
    "sum(double) -> double",
    "sum(dayinterval) -> dayinterval",
    "sum(monthinterval) -> monthinterval",
)
_.aggregate("avg({d}CAST({0} AS DOUBLE)){f}", "avg(bigint) -> double", "avg(real) -> real", "avg(double) -> double")


def _average(call: Call) -> str:
    """The sum by the count, rounded half up at the scale of the argument."""
    whole = Value("sum({d}{0}){f}".format(call.sql[0], **call.clauses), Type("decimal", (38, call.returns.scale)))
    count = Value("count({d}{0}){f}".format(call.sql[0], **call.clauses), Type("bigint"))
    return call.context.call(aggregates.mean_decimal(call.returns.scale), [whole, count], call.returns)


_.add("avg(decimal(p,s)) -> decimal(p,s)", kind="aggregate", emit=_average)
_.aggregate(
    "CAST(trunc(avg({d}{0}){f}) AS BIGINT)", "avg(dayinterval) -> dayinterval", "avg(monthinterval) -> monthinterval"
)
for name in ("min", "max"):
    number = "CASE WHEN isnan({0}) THEN NULL ELSE {0} END"  # NaN counts only where there is nothing else
    either = f"coalesce({name}({{d}}{number}){{f}}, {name}({{d}}{{0}}){{f}})"
    _.aggregate(either, f"{name}(real) -> real", f"{name}(double) -> double")
    _.aggregate(f"{name}({{d}}{{0}}){{f}}", f"{name}(O) -> O")
_.aggregate("bool_and({d}{0}){f}", "bool_and(boolean) -> boolean", "every(boolean) -> boolean")
_.aggregate("bool_or({d}{0}){f}", "bool_or(boolean) -> boolean")
for name in ("arbitrary", "any_value"):
    why = "which of the values it gives is arbitrary, on Athena too"
    _.aggregate("any_value({0}){f}", f"{name}(T) -> T", exactness="approximate", why=why)


def _array_agg(call: Call) -> str:
    if not call.clauses["o"]:
        call.context.approximate("array_agg() without ORDER BY", _UNORDERED)
    return "list({d}{0}{o}){f}".format(call.sql[0], **call.clauses)


def _listagg(call: Call) -> str:
    """Text of more than 1,048,576 bytes fails, or is cut where the SQL says so."""
    if not call.clauses["o"]:
        call.context.approximate("listagg() without ORDER BY", _UNORDERED)
    separator = call.value(1) if len(call.values) > 1 else Value("''", call.returns, "", is_literal=True)
    if not isinstance(separator.constant, str):
        raise not_executable("LISTAGG with a computed separator", "the separator is to be a literal", call.node)
    overflow = next(iter(call.node.find_all(exp.OverflowTruncateBehavior)), None)
    filler = None if overflow is None else overflow.this.name if overflow.this else "..."
    run = aggregates.listagg(separator.constant, filler, bool(overflow and overflow.args.get("with_count")))
    listed = Value("list({d}{0}{o}){f}".format(call.sql[0], **call.clauses), array(call.value(0).type))
    return call.context.call(run, [listed], call.returns)


_.add("array_agg(T) -> array(T)", kind="aggregate", emit=_array_agg)
_.add("listagg(varchar) -> varchar", "listagg(varchar, varchar) -> varchar", kind="aggregate", emit=_listagg)


def _wrapped(value: Value) -> str:
    return f"{{'f1': {typed_sql(value)}}}"


def _key(value: Value) -> str:
    """NaN is never the extreme."""
    is_float = value.type.base in {"real", "double"}
    return f"CASE WHEN isnan({value.sql}) THEN NULL ELSE {value.sql} END" if is_float else value.sql


def _by(name: str) -> Callable[[Call], str]:
    """min_by, max_by: a null beside the extreme is the answer; DuckDB would skip it, so it is wrapped."""

    def emit(call: Call) -> str:
        picked = f"{name}({_wrapped(call.value(0))}, {_key(call.value(1))})"
        return f"struct_extract({picked}{call.clauses['f']}, 'f1')"

    return emit


def _by_several(name: str) -> Callable[[Call], str]:
    def emit(call: Call) -> str:
        item = call.context.fresh("__v")
        count = _how_many(call, 2)
        picked = f"{name}({_wrapped(call.value(0))}, {_key(call.value(1))}, {count}){call.clauses['f']}"
        return f"list_transform({picked}, lambda {item}: {item}.f1)"

    return emit


def _several(name: str) -> Callable[[Call], str]:
    return lambda call: f"{name}({call.sql[0]}, {_how_many(call, 1)}){call.clauses['f']}"


def _how_many(call: Call, place: int) -> str:
    return call.context.call(aggregates.how_many, [call.value(place)], BIGINT)


for name in ("min", "max"):
    _.add(f"{name}_by(V, O) -> V", kind="aggregate", emit=_by(f"arg_{name}"))
    _.add(f"{name}_by(V, O, bigint) -> array(V)", kind="aggregate", emit=_by_several(f"arg_{name}"))
    _.add(f"{name}(O, bigint) -> array(O)", kind="aggregate", emit=_several(name))


def _pairs(run: Callable[..., Any]) -> Callable[[Call], str]:
    """Aggregates of two columns that Python puts together from all pairs."""

    def emit(call: Call) -> str:
        _refuse_unhashable(call)
        one, other = call.values
        pair = f"{{'f1': {typed_sql(one)}, 'f2': {typed_sql(other)}}}"
        gathered = Value(f"list({pair}{call.clauses['o']}){call.clauses['f']}", array(row([one.type, other.type])))
        return call.context.call(run, [gathered], call.returns)

    return emit


def _refuse_unhashable(call: Call) -> None:
    key = call.returns.element
    if key.base in {"array", "row", "map", "timestamp with time zone"}:
        raise not_executable(
            f"an aggregate into a map with keys of {key}", "the local engine takes plain keys", call.node
        )


_MANY = "where a key comes with several values, which of them is kept is not defined, on Athena neither"


def _keeping_one(emit: Callable[[Call], str]) -> Callable[[Call], str]:
    """Trino keeps the value that it meets first, and what a worker meets first is chance, but for ORDER BY."""

    def noted(call: Call) -> str:
        if not call.clauses["o"]:
            call.context.approximate(f"{call.node.name.lower()}() without ORDER BY", _MANY)
        return emit(call)

    return noted


_.add("map_agg(C, V) -> map(C, V)", kind="aggregate", emit=_keeping_one(_pairs(maps.first_of_pairs)))


def _multimap_agg(call: Call) -> str:
    if not call.clauses["o"]:
        call.context.approximate("multimap_agg() without ORDER BY", _UNORDERED)
    return _pairs(maps.multimap_of_pairs)(call)


_.add("multimap_agg(C, V) -> map(C, array(V))", kind="aggregate", emit=_multimap_agg)


def _gathered(run: Callable[..., Any]) -> Callable[[Call], str]:
    """Aggregates that Python computes from the list of all values."""

    def emit(call: Call) -> str:
        value = call.value(0)
        listed = "list({d}{0}{o}){f}".format(typed_sql(value), **call.clauses)
        return call.context.call(run, [Value(listed, array(value.type)), *call.values[1:]], call.returns)

    return emit


def _histogram(call: Call) -> str:
    _refuse_unhashable(call)
    return _gathered(maps.counts)(call)


_.add("histogram(C) -> map(C, bigint)", kind="aggregate", emit=_histogram)
_.add("map_union(map(C, V)) -> map(C, V)", kind="aggregate", emit=_keeping_one(_gathered(maps.union)))
for name in ("stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"):
    _.aggregate(f"{name}({{d}}{{0}}){{f}}", f"{name}(double) -> double")
_.add("kurtosis(double) -> double", kind="aggregate", emit=_gathered(moments.kurtosis))
_.add("skewness(double) -> double", kind="aggregate", emit=_gathered(moments.skewness))
_.add(
    "geometric_mean(double) -> double",
    "geometric_mean(real) -> real",
    kind="aggregate",
    emit=_gathered(moments.geometric_mean),
)
_.aggregate("covar_pop({0}, {1}){f}", "covar_pop(double, double) -> double")
_.aggregate("covar_samp({0}, {1}){f}", "covar_samp(double, double) -> double")


def _of_pairs(run: Callable[..., Any]) -> Callable[[Call], str]:
    """Statistics of two columns, whose last digits DuckDB computes otherwise than Trino."""

    def emit(call: Call) -> str:
        listed = [Value(f"list({typed_sql(v)}){call.clauses['f']}", array(v.type)) for v in call.values]
        return call.context.call(run, listed, call.returns)

    return emit


for name, run in (("corr", moments.corr), ("regr_slope", moments.slope), ("regr_intercept", moments.intercept)):
    _.add(f"{name}(double, double) -> double", kind="aggregate", emit=_of_pairs(run))
_.aggregate("bit_and({d}{0}){f}", "bitwise_and_agg(bigint) -> bigint")
_.aggregate("bit_or({d}{0}){f}", "bitwise_or_agg(bigint) -> bigint")
_.aggregate("bit_xor({d}{0}){f}", "bitwise_xor_agg(bigint) -> bigint", **NEWER)

_ESTIMATE = {"exactness": "approximate", "why": "computed exactly here; Athena gives an estimate"}
_.aggregate(
    "count(DISTINCT {0}){f}", "approx_distinct(T) -> bigint", "approx_distinct(T, double) -> bigint", **_ESTIMATE
)
for kind in ("bigint", "real", "double"):
    _.aggregate("quantile_disc({0}, {1}){f}", f"approx_percentile({kind}, double) -> {kind}", **_ESTIMATE)
    _.aggregate("quantile_disc({0}, {1}){f}", f"approx_percentile({kind}, array(double)) -> array({kind})", **_ESTIMATE)


def _most_frequent(call: Call) -> str:
    _refuse_unhashable(call)
    value = call.value(1)
    listed = Value(f"list({typed_sql(value)}){call.clauses['f']}", array(value.type))
    return call.context.call(aggregates.most_frequent, [listed, call.value(0)], call.returns)


_.add("approx_most_frequent(bigint, C, bigint) -> map(C, bigint)", kind="aggregate", emit=_most_frequent, **_ESTIMATE)
_SKETCH = "a sketch; DuckDB has none of Trino's form"
_.missing(
    "notyet", _SKETCH, "approx_set empty_approx_set merge qdigest_agg tdigest_agg value_at_quantile values_at_quantiles"
)
_.missing("notyet", _SKETCH, "make_set_digest merge_set_digest intersection_cardinality jaccard_index hash_counts")
_.missing("notyet", "Trino's own hash of each type is not here", "checksum")
_.missing("notyet", "DuckDB folds no groups with a lambda", "reduce_agg")
_.missing("notyet", "the estimate depends on Trino's algorithm", "numeric_histogram entropy")
