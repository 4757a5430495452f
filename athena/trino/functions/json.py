"""JSON functions. `json` is kept as its canonical text."""

from __future__ import annotations

from athena.trino.registry import Family
from athena.trino.runtime import jsons

FUNCTIONS = Family("json")
_ = FUNCTIONS
_.python(jsons.parse, "json_parse(varchar(x)) -> json")
_.sql("{0}", "json_format(json) -> varchar")
_.python(jsons.extract, "json_extract(json, varchar) -> json", "json_extract(varchar(x), varchar) -> json")
_.python(jsons.extract_scalar, "json_extract_scalar(json, varchar) -> varchar")
_.python(jsons.extract_scalar, "json_extract_scalar(varchar(x), varchar) -> varchar(x)")
_.python(jsons.array_length, "json_array_length(json) -> bigint", "json_array_length(varchar(x)) -> bigint")
_.python(jsons.array_get, "json_array_get(json, bigint) -> json", "json_array_get(varchar(x), bigint) -> json")
_.python(jsons.size, "json_size(json, varchar) -> bigint", "json_size(varchar(x), varchar) -> bigint")
_.python(jsons.is_scalar, "is_json_scalar(json) -> boolean", "is_json_scalar(varchar(x)) -> boolean")
for kind in ("boolean", "bigint", "double", "varchar"):
    _.python(
        jsons.array_contains,
        f"json_array_contains(json, {kind}) -> boolean",
        f"json_array_contains(varchar(x), {kind}) -> boolean",
    )
_.missing("notyet", "newer than Athena's engine 3", "json_scalar json_serialize json")
FUNCTIONS.form("json_exists", "json_query", "json_value", "json_array", "json_object")
