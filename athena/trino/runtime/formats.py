"""format(), Java's `String.format`, and format_number()."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

from athena.trino.runtime import numbers
from athena.trino.runtime.failure import TrinoError, invalid_argument
from athena.trino.types import INTEGERS, Type

_SPECIFIER = re.compile(r"%(\d+\$|<)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT]?[a-zA-Z%])")


class UnknownArgumentError(Exception):
    """A type that the local engine cannot format."""


@cache
def formatter(kinds: tuple[Type, ...]) -> Callable[..., str | None]:
    """format() for arguments of these types."""
    for kind in kinds:
        if kind.base not in {
            *INTEGERS,
            "varchar",
            "char",
            "decimal",
            "double",
            "real",
            "boolean",
            "date",
            "timestamp",
            "time",
            "unknown",
        }:
            raise UnknownArgumentError(f"the local engine formats no {kind}")

    def run(pattern: str | None, *values: Any) -> str | None:
        return None if pattern is None else _format(pattern, values, kinds)

    return run


def _format(pattern: str, values: tuple[Any, ...], kinds: tuple[Type, ...]) -> str:
    parts, place, ordinary, last = [], 0, 0, 0
    while place < len(pattern):
        following = pattern.find("%", place)
        if following < 0:
            parts.append(pattern[place:])
            break
        parts.append(pattern[place:following])
        found = _SPECIFIER.match(pattern, following)
        if not found:
            raise invalid_argument(f"Invalid format string: {pattern} (UnknownFormatConversionException)")
        place = found.end()
        if found[5] in {"n", "%"}:
            parts.append(_padded("%" if found[5] == "%" else "\n", found[2], found[3]))
            continue
        if found[1] and found[1] != "<":
            index = int(found[1][:-1]) - 1
        elif found[1]:
            index = last
        else:
            index, ordinary = ordinary, ordinary + 1
        if not 0 <= index < len(values):
            raise invalid_argument(
                f"Invalid format string: {pattern} (MissingFormatArgumentException: Format specifier '{found[0]}')"
            )
        last = index
        parts.append(_one(found, values[index], kinds[index], pattern))
    return "".join(parts)


def _padded(text: str, flags: str, width: str | None) -> str:
    size = int(width or 0)
    return text.ljust(size) if "-" in flags else text.rjust(size)


def _one(found: re.Match[str], value: Any, kind: Type, pattern: str) -> str:
    _, flags, width, precision, letter = found.groups()
    lower = letter.lower()
    if letter in {"B", "H", "S", "X", "E", "G", "C"}:
        return _one_lower(lower, flags, width, precision, value, kind, pattern).upper()
    return _one_lower(letter, flags, width, precision, value, kind, pattern)


def _one_lower(
    letter: str, flags: str, width: str | None, precision: str | None, value: Any, kind: Type, pattern: str
) -> str:
    if letter == "s":
        text = _text(value, kind)
        return _padded(text if precision is None else text[: int(precision)], flags, width)
    if letter == "b":
        text = (
            str(value is not None and value is not False).lower()
            if isinstance(value, bool) or value is None
            else "true"
        )
        return _padded(text if precision is None else text[: int(precision)], flags, width)
    if value is None:
        return _padded("null", flags, width)
    if letter == "d" and kind.base in INTEGERS:
        return _signed(f"{abs(value):,d}" if "," in flags else str(abs(value)), value < 0, flags, width)
    if letter in {"x", "o"} and kind.base in INTEGERS:
        bits = {"tinyint": 64, "smallint": 64, "integer": 64, "bigint": 64}[kind.base]
        text = format(value % (1 << bits), letter)
        return text.rjust(int(width or 0), "0") if "0" in flags else _padded(text, flags, width)
    if letter in "efg" and isinstance(value, float) and not math.isfinite(value):
        return _padded(numbers.java_text(value), flags.replace("0", ""), width)
    if letter == "f" and kind.base in {"double", "real", "decimal"}:
        return _fixed(value, flags, width, 6 if precision is None else int(precision))
    if letter == "e" and kind.base in {"double", "real", "decimal"}:
        return _exponent(value, flags, width, 6 if precision is None else int(precision))
    if letter == "g" and kind.base in {"double", "real", "decimal"}:
        return _general(value, flags, width, 6 if precision is None else int(precision) or 1)
    if letter.startswith(("t", "T")) and kind.base in {"date", "timestamp"}:
        return _padded(_moment(letter[1], value, pattern), flags, width)
    if letter in "dxofegc":
        raise invalid_argument(
            f"Invalid format string: {pattern} (IllegalFormatConversionException: {letter} != {kind})"
        )
    raise TrinoError("NOT_SUPPORTED", f"the local engine has no %{letter} in format()")


def _text(value: Any, kind: Type) -> str:
    """What `toString` of the Java object gives that Trino makes of the value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if kind.base == "double":
        return numbers.java_text(value)
    if kind.base == "real":
        return numbers.java_text(numbers.shortest_real(value))
    if kind.base == "char":
        return str(value).ljust(kind.length or 1)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}T{_local_time(value)}"
    if isinstance(value, time):
        return _local_time(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _local_time(value: datetime | time) -> str:
    """`LocalTime.toString`: as short as it goes."""
    if value.microsecond:
        digits = f"{value.microsecond:06d}"
        return f"{value:%H:%M:%S}.{digits[:3] if digits[3:] == '000' else digits}"
    return f"{value:%H:%M}" + (f":{value:%S}" if value.second else "")


def _signed(digits: str, negative: bool, flags: str, width: str | None) -> str:
    sign = "-" if negative else "+" if "+" in flags else " " if " " in flags else ""
    if negative and "(" in flags:
        sign, digits = "(", digits + ")"
    size = int(width or 0)
    if "0" in flags:
        return sign + digits.rjust(size - len(sign), "0")
    return _padded(sign + digits, flags, width)


def _fixed(value: Any, flags: str, width: str | None, precision: int) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = numbers.round_half_up(numbers.WIDE.abs(exact), precision)
    return _signed(f"{rounded:,f}" if "," in flags else f"{rounded:f}", exact.is_signed() and exact != 0, flags, width)


def _exponent(value: Any, flags: str, width: str | None, precision: int) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    exponent = exact.adjusted() if exact else 0
    mantissa = numbers.round_half_up(numbers.WIDE.scaleb(numbers.WIDE.abs(exact), -exponent), precision)
    if mantissa >= 10:
        mantissa, exponent = numbers.round_half_up(numbers.WIDE.scaleb(mantissa, -1), precision), exponent + 1
    text = f"{mantissa:f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return _signed(text, exact.is_signed(), flags, width)


def _general(value: Any, flags: str, width: str | None, precision: int) -> str:
    """%g: so many digits that count, with an exponent where there would be too many noughts."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = Context(prec=precision, rounding=ROUND_HALF_UP).plus(exact)
    if exact and not Decimal("0.0001") <= abs(rounded) < Decimal(10) ** precision:
        return _exponent(value, flags, width, precision - 1)
    return _fixed(value, flags, width, max(0, precision - (rounded.adjusted() if exact else 0) - 1))


_MOMENTS = {
    "Y": "%Y",
    "m": "%m",
    "d": "%d",
    "H": "%H",
    "M": "%M",
    "S": "%S",
    "B": "%B",
    "b": "%b",
    "A": "%A",
    "a": "%a",
}
_MOMENTS |= {"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "y": "%y", "j": "%j", "D": "%m/%d/%y", "I": "%I"}


def _moment(letter: str, value: Any, pattern: str) -> str:
    if letter == "e":
        return str(value.day)
    if letter not in _MOMENTS:
        raise TrinoError("NOT_SUPPORTED", f"the local engine has no %t{letter} in format()")
    return str(value.strftime(_MOMENTS[letter]))


_UNITS = ("", "K", "M", "B", "T", "Q")


def format_number(value: int | float) -> str:
    """Three digits and a unit: 123K, 1.23M."""
    if isinstance(value, float) and not math.isfinite(value):
        return numbers.java_text(value)
    rest, unit = abs(Decimal(repr(value))), 0
    while rest >= 1000 and unit < len(_UNITS) - 1:
        rest, unit = rest / 1000, unit + 1
    places = 2 if rest < 10 else 1 if rest < 100 else 0
    digits = f"{rest.quantize(Decimal(1).scaleb(-places)):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{digits}{_UNITS[unit]}"


_SIZES = {
    "B": 1,
    "kB": 1 << 10,
    "MB": 1 << 20,
    "GB": 1 << 30,
    "TB": 1 << 40,
    "PB": 1 << 50,
    "EB": 1 << 60,
    "ZB": 1 << 70,
    "YB": 1 << 80,
}


def parse_data_size(text: str) -> Decimal:
    found = re.match(r"(\d+(?:\.\d+)?)([a-zA-Z]+)\Z", text)
    if not found or found[2] not in _SIZES:
        raise invalid_argument(f"Invalid data size: '{text}'")
    return Decimal(int(numbers.WIDE.multiply(Decimal(found[1]), _SIZES[found[2]])))
