"""CAST, TRY_CAST and the coercions that need no writing, after "Conversion functions" of Trino's documentation."""

from __future__ import annotations

from collections.abc import Callable

from athena.trino import native_casts
from athena.trino.context import Context, Value, quote_text, typed_sql
from athena.trino.json_casts import from_json, to_json
from athena.trino.physical import duckdb_type
from athena.trino.runtime import numbers, texts, times
from athena.trino.types import INTEGERS, UNKNOWN, VARCHAR, Type, common_type

Caster = Callable[[Value, Type, Context], str | None]


class CannotCastError(TypeError):
    """Trino has no cast between these types."""


def coerce(value: Value, target: Type, context: Context) -> Value:
    """`value` as a `target`, which it turns into without a cast."""
    if value.type == target:
        return value
    if value.type.base == "char" and target.base == "varchar":
        return cast(value, target, context)
    if not _same_shape(common_type(value.type, target), target):
        raise CannotCastError(f"{value.type} is no {target}")
    return cast(value, target, context)


def _same_shape(one: Type | None, other: Type) -> bool:
    """Equal but for the names of row fields."""
    if one is None or one.base != other.base or len(one.args) != len(other.args):
        return False
    pairs = zip(one.args, other.args, strict=True)
    return all(_same_shape(a, b) if isinstance(a, Type) and isinstance(b, Type) else a == b for a, b in pairs)


def cast(value: Value, target: Type, context: Context) -> Value:
    """`value` as a `target`, as CAST does it; a value that does not fit fails the query."""
    if value.type == target:
        return value
    sql = _cast_sql(value, target, context)
    return Value(sql, target, value.constant, value.is_literal)


def _cast_sql(value: Value, target: Type, context: Context) -> str:
    if value.type == UNKNOWN:
        return f"CAST(NULL AS {duckdb_type(target)})"
    if {value.type.base, target.base} & {"array", "map", "row"} and "json" not in {value.type.base, target.base}:
        return _cast_nested(value, target, context)
    exact = _CASTERS.get((value.type.base, target.base))
    caster = exact or (from_json if value.type.base == "json" else _TO.get(target.base))
    sql: str | None = caster(value, target, context) if caster else None
    if sql is None:
        raise CannotCastError(f"Cannot cast {value.type} to {target}")
    return sql


def _cast_nested(value: Value, target: Type, context: Context) -> str:
    if value.type.base != target.base or len(value.type.args) != len(target.args):
        raise CannotCastError(f"Cannot cast {value.type} to {target}")
    if duckdb_type(value.type) == duckdb_type(target) and _is_widening(value.type, target):
        return value.sql
    return _NESTED[target.base](value, target, context)


def _is_widening(source: Type, target: Type) -> bool:
    """Whether the twin types are equal and no value changes: row names, or a varchar that grows."""
    pairs = list(zip(source.inners, target.inners, strict=True))
    if pairs:
        return all(_is_widening(a, b) for a, b in pairs)
    return source == target or (source.base == target.base == "varchar" and _grows(source, target))


def _grows(source: Type, target: Type) -> bool:
    return target.length is None or (source.length is not None and source.length <= target.length)


def _cast_array(value: Value, target: Type, context: Context) -> str:
    item = context.fresh("__v")
    body = cast(Value(item, value.type.element), target.element, context)
    return f"list_transform({value.sql}, lambda {item}: {typed_sql(body)})"


def _cast_map(value: Value, target: Type, context: Context) -> str:
    item = context.fresh("__v")
    key = cast(Value(f"{item}.key", value.type.element), target.element, context)
    found = cast(Value(f"{item}.value", value.type.value), target.value, context)
    entry = f"{{'key': {typed_sql(key)}, 'value': {typed_sql(found)}}}"
    return f"map_from_entries(list_transform(map_entries({value.sql}), lambda {item}: {entry}))"


def _cast_row(value: Value, target: Type, context: Context) -> str:
    parts = []
    for n, (have, want) in enumerate(zip(value.type.inners, target.inners, strict=True), 1):
        part = cast(Value(f"struct_extract({value.sql}, 'f{n}')", have), want, context)
        parts.append(f"'f{n}': {typed_sql(part)}")
    return f"CASE WHEN ({value.sql}) IS NOT NULL THEN {{{', '.join(parts)}}} END"


_NESTED: dict[str, Callable[[Value, Type, Context], str]] = {"array": _cast_array, "map": _cast_map, "row": _cast_row}


def _plain(value: Value, target: Type, context: Context) -> str:
    return f"CAST({value.sql} AS {duckdb_type(target)})"


def _to_varchar(value: Value, target: Type, context: Context) -> str | None:
    writer = _WRITERS.get(value.type.base)
    if writer is None:
        return None
    text = Value(writer(value, context), VARCHAR)
    if target.base == "char":
        return f"rtrim(substr({text.sql}, 1, {target.length or 1}), ' ')"
    return text.sql if target.length is None else context.call(texts.checked_length(target.length), [text], VARCHAR)


def _python_text(run: Callable[..., str]) -> Callable[[Value, Context], str]:
    return lambda value, context: context.call(run, [value], VARCHAR)


def _timestamp_text(value: Value, context: Context) -> str:
    return native_casts.timestamp_text(
        value, context.call(times.timestamp_text(value.type.precision), [value], VARCHAR)
    )


_WRITERS: dict[str, Callable[[Value, Context], str]] = {
    "boolean": lambda value, _: f"CAST({value.sql} AS VARCHAR)",
    "decimal": lambda value, context: native_casts.decimal_text(
        value, context.call(numbers.decimal_text, [value], VARCHAR)
    ),
    "double": lambda value, context: native_casts.double_text(
        value, context.call(numbers.scientific, [value], VARCHAR)
    ),
    "real": _python_text(numbers.scientific_real),
    "date": lambda value, _: f"CAST({typed_sql(value)} AS VARCHAR)",
    "timestamp": _timestamp_text,
    "time": lambda value, context: context.call(times.time_text(value.type.precision), [value], VARCHAR),
    "timestamp with time zone": lambda v, context: context.call(times.instant_text(v.type.precision), [v], VARCHAR),
    "interval day to second": _python_text(times.day_interval_text),
    "interval year to month": _python_text(times.month_interval_text),
    "uuid": lambda value, _: value.sql,
    **dict.fromkeys(INTEGERS, lambda value, _: f"CAST({typed_sql(value)} AS VARCHAR)"),
}


def _text_to_text(value: Value, target: Type, context: Context) -> str:
    padded = f"rpad({value.sql}, {value.type.length or 1}, ' ')" if value.type.base == "char" else value.sql
    if target.base == "char":
        return f"rtrim(substr({padded}, 1, {target.length or 1}), ' ')"
    return padded if _grows(value.type, target) else f"substr({padded}, 1, {target.length})"


def _reading(make: Callable[[Type], Callable[[str], object]]) -> Caster:
    return lambda value, target, context: context.call(make(target), [cast(value, VARCHAR, context)], target)


def _to_integer(value: Value, target: Type, context: Context) -> str | None:
    kind, found = target.base, value.type.base
    if found == "boolean":
        return _plain(value, target, context)
    if found in INTEGERS:
        if INTEGERS.index(found) < INTEGERS.index(kind) or value.is_literal:
            return _plain(value, target, context)
        python = context.call(numbers.integer_to_integer(kind), [value], target)
        return native_casts.integer_to_integer(value, target, python)
    if found == "decimal":
        python = context.call(numbers.decimal_to_integer(kind), [value], target)
        return native_casts.decimal_to_integer(value, target, python)
    if found not in {"double", "real"}:
        return None
    python = context.call(numbers.double_to_integer(kind, real=found == "real"), [value], target)
    return native_casts.double_to_integer(value, target, python)


def _to_decimal(value: Value, target: Type, context: Context) -> str | None:
    found = value.type
    if found.base == "boolean" or (found.base == "decimal" and _decimal_grows(found, target)):
        return _plain(value, target, context)
    if found.base in {"double", "real"}:
        run = numbers.double_to_decimal(target.precision, target.scale, real=found.base == "real")
        python = context.call(run, [value], target)
        return native_casts.double_to_decimal(value, target, python) if found.base == "double" else python
    if found.base in INTEGERS and target.precision - target.scale >= 19:
        return _plain(value, target, context)
    if found.base not in {*INTEGERS, "decimal"}:
        return None
    shown = f"DECIMAL({found.precision}, {found.scale})" if found.base == "decimal" else found.base.upper()
    python = context.call(numbers.decimal_to_decimal(shown, target.precision, target.scale), [value], target)
    return native_casts.to_decimal(value, target, python)


def _decimal_grows(source: Type, target: Type) -> bool:
    return target.scale >= source.scale and target.precision - target.scale >= source.precision - source.scale


def _to_float(value: Value, target: Type, context: Context) -> str | None:
    return (
        _plain(value, target, context)
        if value.type.base in {*INTEGERS, "decimal", "real", "double", "boolean"}
        else None
    )


def _to_boolean(value: Value, target: Type, context: Context) -> str | None:
    return f"({value.sql} <> 0)" if value.type.base in {*INTEGERS, "decimal", "real", "double"} else None


def _to_date(value: Value, target: Type, context: Context) -> str | None:
    if value.type.base == "timestamp":
        return _plain(value, target, context)
    local = _local(value, context)
    return f"CAST({local} AS DATE)" if local else None


def _local(value: Value, context: Context) -> str | None:
    """What the clock shows at an instant, in its zone."""
    is_instant = value.type.base == "timestamp with time zone"
    return context.call(times.local_time, [value], Type("timestamp", (6,))) if is_instant else None


def _to_timestamp(value: Value, target: Type, context: Context) -> str | None:
    if value.type.base == "date":
        return _plain(value, target, context)
    sql = value.sql if value.type.base == "timestamp" else _local(value, context)
    return sql and _rounded(sql, value.type.precision, target, context)


def _rounded(sql: str, precision: int, target: Type, context: Context) -> str:
    if precision <= target.precision:
        return sql
    return context.call(times.rounded(target.precision), [Value(sql, Type("timestamp", (6,)))], target)


def _to_instant(value: Value, target: Type, context: Context) -> str | None:
    if value.type.base == "timestamp with time zone":
        if value.type.precision <= target.precision:
            return value.sql
        return context.call(times.rounded_instant(target.precision), [value], target)
    local = _to_timestamp(value, Type("timestamp", target.args), context)
    zone = quote_text("UTC")  # Athena's session is in UTC
    return (
        local and f"CASE WHEN ({value.sql}) IS NOT NULL THEN {{'utc': CAST({local} AS TIMESTAMP), 'zone': {zone}}} END"
    )


def _to_time(value: Value, target: Type, context: Context) -> str | None:
    if value.type.base == "time" and value.type.precision <= target.precision:
        return value.sql
    if value.type.base == "timestamp":
        local = _rounded(value.sql, value.type.precision, Type("timestamp", target.args), context)
        return f"CAST({local} AS TIME)"
    return None


def _reading_number(make: Callable[[Type], Callable[[str], object]]) -> Caster:
    def read(value: Value, target: Type, context: Context) -> str:
        text = cast(value, VARCHAR, context)
        return native_casts.text_to_number(text, target, context.call(make(target), [text], target))

    return read


_CASTERS: dict[tuple[str, str], Caster] = {
    **{(a, b): _text_to_text for a in ("varchar", "char") for b in ("varchar", "char")},
    ("varchar", "boolean"): _reading(lambda _: texts.text_to_boolean),
    ("varchar", "double"): _reading_number(lambda _: numbers.text_to_double),
    ("varchar", "real"): _reading(lambda _: numbers.text_to_real),
    ("varchar", "decimal"): _reading(lambda to: numbers.text_to_decimal(to.precision, to.scale)),
    ("varchar", "date"): _reading(lambda _: times.text_to_date),
    ("varchar", "timestamp"): _reading(lambda to: times.text_to_timestamp(to.precision)),
    ("varchar", "timestamp with time zone"): _reading(lambda to: times.text_to_instant(to.precision)),
    ("varchar", "time"): _reading(lambda to: times.text_to_time(to.precision)),
    ("varchar", "varbinary"): lambda value, _, context: f"encode({value.sql})",
    ("varchar", "uuid"): _reading(lambda _: texts.text_to_uuid),
    **{("varchar", kind): _reading_number(lambda to: numbers.text_to_integer(to.base)) for kind in INTEGERS},
    ("json", "varchar"): from_json,
}
_TO: dict[str, Caster] = {
    "json": to_json,
    "varchar": _to_varchar,
    "char": _to_varchar,
    "decimal": _to_decimal,
    "real": _to_float,
    "double": _to_float,
    "boolean": _to_boolean,
    "date": _to_date,
    "timestamp": _to_timestamp,
    "timestamp with time zone": _to_instant,
    "time": _to_time,
    **dict.fromkeys(INTEGERS, _to_integer),
}
