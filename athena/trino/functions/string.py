"""String functions."""

from __future__ import annotations

from collections.abc import Mapping

from athena.trino.call import Call
from athena.trino.context import error_at
from athena.trino.registry import NEWER, Family
from athena.trino.runtime import strings

FUNCTIONS = Family("string")
_ = FUNCTIONS
_ANY = 2147483647


def _replaced(n: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """The longest that `replace` can make."""
    x, z = n.get("x"), n.get("z")
    return {"u": None if x is None or z is None else min(_ANY, x + z * (x + 1))}


_.sql("length({0})", "length(varchar(x)) -> bigint")
_.add("length(char(x)) -> bigint", emit=lambda call: str(call.value(0).type.length))
_.python(strings.lower, "lower(varchar(x)) -> varchar(x)", "lower(char(x)) -> char(x)")
_.python(strings.upper, "upper(varchar(x)) -> varchar(x)", "upper(char(x)) -> char(x)")
for name in ("trim", "ltrim", "rtrim"):
    _.python(getattr(strings, name), f"{name}(varchar(x)) -> varchar(x)", f"{name}(char(x)) -> char(x)")
    _.python(getattr(strings, f"{name}_of"), f"{name}(varchar(x), varchar(y)) -> varchar(x)")
for name in ("substr", "substring"):
    _.python(
        strings.substr, f"{name}(varchar(x), bigint) -> varchar(x)", f"{name}(varchar(x), bigint, bigint) -> varchar(x)"
    )
_.python(strings.strpos, "strpos(varchar(x), varchar(y)) -> bigint", "strpos(varchar(x), varchar(y), bigint) -> bigint")
_.python(strings.lpad, "lpad(varchar(x), bigint, varchar(y)) -> varchar")
_.python(strings.rpad, "rpad(varchar(x), bigint, varchar(y)) -> varchar")
_.python(strings.replace, "replace(varchar(x), varchar(y)) -> varchar(x)")
_.python(strings.replace, "replace(varchar(x), varchar(y), varchar(z)) -> varchar(u)", where=_replaced)
_.python(lambda text: text[::-1], "reverse(varchar(x)) -> varchar(x)")
_.python(strings.translate, "translate(varchar(x), varchar(y), varchar(z)) -> varchar")
_.python(strings.split, "split(varchar(x), varchar(y)) -> array(varchar(x))")
_.python(strings.split, "split(varchar(x), varchar(y), bigint) -> array(varchar(x))")
_.python(strings.split_part, "split_part(varchar(x), varchar(y), bigint) -> varchar(x)")
_.python(strings.split_to_map, "split_to_map(varchar, varchar, varchar) -> map(varchar, varchar)")
_.python(strings.split_to_multimap, "split_to_multimap(varchar, varchar, varchar) -> map(varchar, array(varchar))")
_.python(strings.chr_of, "chr(bigint) -> varchar(1)")


def _codepoint(call: Call) -> str:
    """Trino takes a varchar(1) alone."""
    kind = call.value(0).type
    if kind.length != 1:
        text = f"Unexpected parameters ({kind}) for function codepoint. Expected: codepoint(varchar(1))"
        raise error_at("FUNCTION_NOT_FOUND", text, at=call.node, hint="Write codepoint(CAST(x AS varchar(1))).")
    return call.context.call(strings.codepoint, call.values, call.returns)


_.sql("CAST(NULL AS INTEGER)", "codepoint(unknown) -> integer")
_.add("codepoint(varchar(x)) -> integer", emit=_codepoint)
_.python(strings.hamming_distance, "hamming_distance(varchar(x), varchar(y)) -> bigint")
_.python(strings.levenshtein_distance, "levenshtein_distance(varchar(x), varchar(y)) -> bigint")
_.python(strings.luhn_check, "luhn_check(varchar) -> boolean")
_.python(strings.soundex, "soundex(varchar(x)) -> varchar(4)")
_.python(strings.normalize, "normalize(varchar(x), varchar(y)) -> varchar")
_.python(strings.concat_ws_array, "concat_ws(varchar, array(varchar)) -> varchar")
_.python(strings.concat_ws, "concat_ws(varchar, varchar...) -> varchar", nulls=True)
_.python(strings.starts_with, "starts_with(varchar(x), varchar(y)) -> boolean")
_.sql("encode({0})", "to_utf8(varchar(x)) -> varbinary")
_.python(strings.from_utf8, "from_utf8(varbinary) -> varchar", "from_utf8(varbinary, varchar(x)) -> varchar")
_.python(strings.from_utf8_code, "from_utf8(varbinary, bigint) -> varchar")


def _joined(call: Call) -> str:
    """`||` is null when a part is null; DuckDB's concat is not."""
    return f"({' || '.join(f'CAST({value.sql} AS VARCHAR)' for value in call.values)})"


def _joined_chars(call: Call) -> str:
    padded = [f"rpad({value.sql}, {value.type.length or 1}, ' ')" for value in call.values]
    return f"rtrim({' || '.join(padded)}, ' ')"


_.add(
    "concat(char(x), char(y)) -> char(z)",
    emit=_joined_chars,
    where=lambda n: {"z": min(65536, (n["x"] or 0) + (n["y"] or 0))},
)
_.add("concat(varchar, varchar, varchar...) -> varchar", emit=_joined)
_.sql("({0} || {1})", "concat(varbinary, varbinary) -> varbinary")
_.missing("notyet", "the stemmer of Trino (Snowball) is not here", "word_stem")
_.python(lambda text, part: text.endswith(part), "ends_with(varchar(x), varchar(y)) -> boolean", **NEWER)
_.missing("notyet", "newer than Athena's engine 3", "title_case")
_.form("position")
