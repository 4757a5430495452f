"""Map functions."""

from __future__ import annotations

from athena.trino.call import Call
from athena.trino.context import Value, not_executable, typed_sql
from athena.trino.physical import duckdb_type
from athena.trino.registry import Family
from athena.trino.runtime import arrays, maps
from athena.trino.types import BIGINT, VARCHAR, array

FUNCTIONS = Family("map")
_ = FUNCTIONS
_.sql("CAST(cardinality({0}) AS BIGINT)", "cardinality(map(K, V)) -> bigint")
_.sql("map_keys({0})", "map_keys(map(K, V)) -> array(K)")
_.sql("map_values({0})", "map_values(map(K, V)) -> array(V)")
_.sql("MAP {{}}", "map() -> map(K, V)")


def _make(call: Call) -> str:
    keys, values = call.value(0), call.value(1)
    checked = call.context.call(maps.checked_keys, [keys, Value(f"len({values.sql})", BIGINT)], keys.type)
    return f"CASE WHEN {keys.sql} IS NOT NULL AND {values.sql} IS NOT NULL THEN map({checked}, {typed_sql(values)}) END"


_.add("map(array(C), array(V)) -> map(C, V)", emit=_make)


def _get(call: Call) -> str:
    """Null if there is no such key."""
    found, key = call.sql
    return f"CASE WHEN {found} IS NULL OR {key} IS NULL THEN NULL ELSE list_extract(map_extract({found}, {key}), 1) END"


def _subscript(call: Call) -> str:
    found, key = call.sql
    failing = call.context.call(maps.no_such_key, [call.value(1)], VARCHAR)
    return (
        f"CASE WHEN {found} IS NULL OR {key} IS NULL THEN NULL WHEN map_contains({found}, {key}) "
        f"THEN list_extract(map_extract({found}, {key}), 1) ELSE CAST({failing} AS {duckdb_type(call.returns)}) END"
    )


_.add("element_at(map(K, V), K) -> V", emit=_get)
_.add("$subscript(map(K, V), K) -> V", emit=_subscript)


def _entry(key: str, value: str) -> str:
    return f"{{'key': {key}, 'value': {value}}}"


def _entries(call: Call) -> str:
    item = call.context.fresh("__v")
    return f"list_transform(map_entries({call.sql[0]}), lambda {item}: {{'f1': {item}.key, 'f2': {item}.value}})"


_.add("map_entries(map(K, V)) -> array(row(K, V))", emit=_entries)


def _from_entries(call: Call) -> str:
    item = call.context.fresh("__v")
    entries = call.context.call(maps.checked_entries, [call.value(0)], call.value(0).type)
    pairs = f"list_transform({entries}, lambda {item}: {_entry(f'{item}.f1', f'{item}.f2')})"
    return f"CASE WHEN {call.sql[0]} IS NOT NULL THEN map_from_entries({pairs}) END"


_.add("map_from_entries(array(row(C, V))) -> map(C, V)", emit=_from_entries)


def _hashable(call: Call) -> None:
    key = call.returns.element
    if key.base in {"array", "row", "map", "timestamp with time zone"}:
        raise not_executable(
            f"{call.node.name.lower()}() with keys of {key}", "the local engine takes plain keys", call.node
        )


def _multimap(call: Call) -> str:
    _hashable(call)
    return call.context.call(maps.multimap_from_entries, call.values, call.returns)


_.add("multimap_from_entries(array(row(C, V))) -> map(C, array(V))", emit=_multimap)


def _concat(call: Call) -> str:
    """The last of equal keys counts."""
    _hashable(call)
    return call.context.call(maps.merged, call.values, call.returns)


_.add("map_concat(map(C, V), map(C, V)...) -> map(C, V)", emit=_concat)


def _filter(call: Call) -> str:
    item = call.context.fresh("__v")
    keep = call.function(1).applied(f"{item}.key", f"{item}.value")
    kept = f"list_filter(map_entries({call.sql[0]}), lambda {item}: coalesce({keep}, false))"
    return f"CASE WHEN {call.sql[0]} IS NOT NULL THEN map_from_entries({kept}) END"


_.add("map_filter(map(K, V), function(K, V, boolean)) -> map(K, V)", emit=_filter)


def _transform_values(call: Call) -> str:
    item = call.context.fresh("__v")
    value = call.function(1).applied(f"{item}.key", f"{item}.value")
    made = f"list_transform(map_entries({call.sql[0]}), lambda {item}: {_entry(f'{item}.key', value)})"
    return f"CASE WHEN {call.sql[0]} IS NOT NULL THEN map_from_entries({made}) END"


_.add("transform_values(map(K, V), function(K, V, W)) -> map(K, W)", emit=_transform_values)


def _transform_keys(call: Call) -> str:
    item = call.context.fresh("__v")
    key = call.function(1).applied(f"{item}.key", f"{item}.value")
    keys = Value(f"list_transform(map_entries({call.sql[0]}), lambda {item}: {key})", array(call.function(1).type))
    checked = call.context.call(maps.unique_keys, [keys], keys.type)
    return f"CASE WHEN {call.sql[0]} IS NOT NULL THEN map({checked}, map_values({call.sql[0]})) END"


_.add("transform_keys(map(K, V), function(K, V, L)) -> map(L, V)", emit=_transform_keys)


def _zip_with(call: Call) -> str:
    one, other = call.sql[0], call.sql[1]
    key = call.context.fresh("__v")
    kind = array(call.value(0).type.element)
    keys = call.context.call(arrays.union, [Value(f"map_keys({one})", kind), Value(f"map_keys({other})", kind)], kind)
    parts = (f"list_extract(map_extract({found}, {key}), 1)" for found in (one, other))
    made = f"list_transform({keys}, lambda {key}: {_entry(key, call.function(2).applied(key, *parts))})"
    return f"CASE WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN map_from_entries({made}) END"


_.add("map_zip_with(map(K, V), map(K, W), function(K, V, W, X)) -> map(K, X)", emit=_zip_with)
