"""Array functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from athena.trino.call import Call
from athena.trino.casts import cast
from athena.trino.context import Value, not_executable, typed_sql
from athena.trino.physical import duckdb_type
from athena.trino.registry import NEWER, Family
from athena.trino.runtime import arrays, intervals, times
from athena.trino.types import BIGINT, BOOLEAN, VARCHAR, array

FUNCTIONS = Family("array")
_ = FUNCTIONS
_.sql("len({0})", "cardinality(array(E)) -> bigint")


def _subscript(call: Call) -> str:
    """`a[1]`; outside of the array it fails."""
    values, index = call.sql
    length = Value(f"len({values})", call.value(1).type)
    failing = call.context.call(arrays.no_such_element, [call.value(1), length], VARCHAR)
    return (
        f"CASE WHEN {values} IS NULL OR {index} IS NULL THEN NULL WHEN {index} BETWEEN 1 AND len({values}) "
        f"THEN list_extract({values}, {index}) ELSE CAST({failing} AS {duckdb_type(call.returns)}) END"
    )


def _element_at(call: Call) -> str:
    values, index = call.sql
    failing = call.context.call(arrays.no_such_element, [call.value(1), call.value(1)], VARCHAR)
    return f"CASE WHEN {index} = 0 THEN CAST({failing} AS {duckdb_type(call.returns)}) ELSE list_extract({values}, {index}) END"


_.add("$subscript(array(E), bigint) -> E", emit=_subscript)
_.add("element_at(array(E), bigint) -> E", emit=_element_at)
_.python(arrays.contains, "contains(array(C), C) -> boolean")
_.python(arrays.contains_sequence, "contains_sequence(array(C), array(C)) -> boolean")
_.python(arrays.distinct, "array_distinct(array(C)) -> array(C)")
_.python(arrays.union, "array_union(array(C), array(C)) -> array(C)")
_.python(arrays.intersect, "array_intersect(array(C), array(C)) -> array(C)")
_.python(arrays.excluding, "array_except(array(C), array(C)) -> array(C)")
_.python(arrays.overlap, "arrays_overlap(array(C), array(C)) -> boolean")
_.python(arrays.position, "array_position(array(C), C) -> bigint", "array_position(array(C), C, bigint) -> bigint")
_.python(arrays.remove, "array_remove(array(C), C) -> array(C)")
_.python(arrays.sort, "array_sort(array(O)) -> array(O)")
_.python(arrays.largest, "array_max(array(O)) -> O")
_.python(arrays.smallest, "array_min(array(O)) -> O")
_.python(arrays.flatten, "flatten(array(array(E))) -> array(E)")
_.python(arrays.slice_of, "slice(array(E), bigint, bigint) -> array(E)")
_.python(arrays.trim_array, "trim_array(array(E), bigint) -> array(E)")
_.python(arrays.repeat, "repeat(T, integer) -> array(T)", nulls=True)
_.python(arrays.ngrams, "ngrams(array(T), bigint) -> array(array(T))")
_.python(arrays.combinations, "combinations(array(T), bigint) -> array(array(T))")
_.python(arrays.shuffle, "shuffle(array(E)) -> array(E)", exactness="approximate", why="chance, on Athena too")
_.python(lambda values: values[::-1], "reverse(array(E)) -> array(E)")
_.python(lambda values: values[0] if values else None, "array_first(array(E)) -> E", **NEWER)
_.python(lambda values: values[-1] if values else None, "array_last(array(E)) -> E", **NEWER)
_.python(arrays.histogram, "array_histogram(array(C)) -> map(C, bigint)", **NEWER)
for count in range(2, 6):
    names = ["T", "U", "V", "W", "X"][:count]
    _.python(arrays.zipped, f"zip({', '.join(f'array({name})' for name in names)}) -> array(row({', '.join(names)}))")


def _refuse_null(run: Callable[..., Any]) -> Callable[[Call], str]:
    """`array || NULL` may mean an array or an element; it is not said which, so it is not guessed."""

    def emit(call: Call) -> str:
        if any(value.sql.startswith("CAST(NULL AS") for value in call.values):
            raise not_executable("concatenation of an array and NULL", "cast the NULL to say what it is", call.node)
        return call.context.call(run, call.values, call.returns, nulls=run is not arrays.concat)

    return emit


_.add("concat(array(E), array(E), array(E)...) -> array(E)", emit=_refuse_null(arrays.concat))
_.add("concat(array(E), E) -> array(E)", emit=_refuse_null(arrays.append))
_.add("concat(E, array(E)) -> array(E)", emit=_refuse_null(arrays.prepend))


def _join(call: Call) -> str:
    """Elements are written as CAST writes them."""
    values = call.value(0)
    try:
        texts = cast(values, array(VARCHAR), call.context)
    except TypeError:
        raise not_executable(
            f"array_join() of {values.type}", "its elements cannot be cast to varchar", call.node
        ) from None
    return call.context.call(arrays.join, [Value(texts.sql, array(VARCHAR)), *call.values[1:]], VARCHAR)


_.add("array_join(array(T), varchar) -> varchar", "array_join(array(T), varchar, varchar) -> varchar", emit=_join)

_.python(
    arrays.sequence, "sequence(bigint, bigint) -> array(bigint)", "sequence(bigint, bigint, bigint) -> array(bigint)"
)
_.python(times.date_sequence, "sequence(date, date) -> array(date)")
_.python(times.moments_by_millis(intervals.MOVES["date", "millis"]), "sequence(date, date, dayinterval) -> array(date)")
_.python(times.moments_by_months(intervals.add_months), "sequence(date, date, monthinterval) -> array(date)")
_.python(
    times.moments_by_millis(intervals.MOVES["timestamp", "millis"]),
    "sequence(timestamp(p), timestamp(p), dayinterval) -> array(timestamp(p))",
)
_.python(
    times.moments_by_months(intervals.add_months),
    "sequence(timestamp(p), timestamp(p), monthinterval) -> array(timestamp(p))",
)

_.sql("list_transform({0}, {1})", "transform(array(T), function(T, U)) -> array(U)")


def _filter(call: Call) -> str:
    parameter = call.function(1).parameters[0]
    return f"list_filter({call.sql[0]}, lambda {parameter}: coalesce({call.function(1).body.sql}, false))"


_.add("filter(array(T), function(T, boolean)) -> array(T)", emit=_filter)


def _matching(run: Callable[..., Any]) -> Callable[[Call], str]:
    def emit(call: Call) -> str:
        found = Value(f"list_transform({call.sql[0]}, {call.sql[1]})", array(BOOLEAN))
        return call.context.call(run, [found], BOOLEAN)

    return emit


_.add("any_match(array(T), function(T, boolean)) -> boolean", emit=_matching(arrays.any_true))
_.add("all_match(array(T), function(T, boolean)) -> boolean", emit=_matching(arrays.all_true))
_.add("none_match(array(T), function(T, boolean)) -> boolean", emit=_matching(arrays.none_true))


def _reduce(call: Call) -> str:
    """The state goes through all elements, then through the last lambda."""
    values, state = call.value(0), call.value(1)
    step, last = call.function(2), call.function(3)
    folded = f"list_reduce({typed_sql(values)}, {step.sql}, {typed_sql(state)})"
    done = f"list_extract(list_transform([{folded}], {last.sql}), 1)"
    return f"CASE WHEN {values.sql} IS NOT NULL THEN {done} END"


_.add("reduce(array(T), S, function(S, T, S), function(S, R)) -> R", emit=_reduce)


def _zip_with(call: Call) -> str:
    one, other = call.sql[0], call.sql[1]
    place = call.context.fresh("__v")
    body = call.function(2).applied(f"list_extract({one}, {place})", f"list_extract({other}, {place})")
    longest = f"range(1, greatest(len({one}), len({other})) + 1)"
    return f"CASE WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN list_transform({longest}, lambda {place}: {body}) END"


_.add("zip_with(array(T), array(U), function(T, U, R)) -> array(R)", emit=_zip_with)


def _sort_by(call: Call) -> str:
    """The comparator is asked about every two places; Python then sorts as Java does, by the same algorithm."""
    values, order = call.sql[0], call.function(1)
    a, b, s = (call.context.fresh("__v") for _ in range(3))
    places = f"range(1, len({values}) + 1)"
    answer = order.applied(f"list_extract({values}, {a})", f"list_extract({values}, {b})")
    row_of_answers = f"list_transform({places}, lambda {b}: {answer})"
    answers = Value(f"list_transform({places}, lambda {a}: {row_of_answers})", array(array(BIGINT)))
    sorted_places = call.context.call(arrays.sorted_places, [answers], array(BIGINT))
    return f"list_transform({sorted_places}, lambda {s}: list_extract({values}, {s}))"


_.add("array_sort(array(T), function(T, T, integer)) -> array(T)", emit=_sort_by)
