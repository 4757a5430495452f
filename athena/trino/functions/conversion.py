"""Conversion functions; CAST itself is in casts.py."""

from __future__ import annotations

from athena.trino.call import Call
from athena.trino.context import not_executable
from athena.trino.registry import Family
from athena.trino.runtime import formats

FUNCTIONS = Family("conversion")
_ = FUNCTIONS


def _format(call: Call) -> str:
    """Java's `String.format`; how an argument is shown depends on its Trino type."""
    kinds = tuple(value.type for value in call.values[1:])
    try:
        run = formats.formatter(kinds)
    except formats.UnknownArgumentError as error:
        raise not_executable("format()", str(error), call.node) from None
    return call.context.call(run, call.values, call.returns, nulls=True)


for count in range(1, 13):
    names = [f"{letter}" for letter in "ABDEFGHJKLMP"[:count]]
    _.add(f"format(varchar, {', '.join(names)}) -> varchar", emit=_format)
_.python(formats.format_number, "format_number(bigint) -> varchar", "format_number(double) -> varchar")
_.python(
    formats.parse_data_size,
    "parse_data_size(varchar(x)) -> decimal(38,0)",
    "parse_presto_data_size(varchar(x)) -> decimal(38,0)",
)
FUNCTIONS.form("cast", "try_cast", "typeof")
