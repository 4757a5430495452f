"""Numbers as Java writes, reads and rounds them."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import cache

from athena.trino.runtime.failure import TrinoError, invalid_cast, out_of_range

WIDE = Context(prec=100, rounding=ROUND_HALF_UP)  # 28 digits, Python's own, are too few for decimal(38)
_INTEGER = re.compile(r"[+-]?(?:(?![\U00010000-\U0010ffff])\d)+\Z")  # digits of every script, as `Character.digit`
_DOUBLE = re.compile(r"[+-]?(NaN|Infinity|((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[dDfF]?)\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
LIMITS = {"tinyint": 7, "smallint": 15, "integer": 31, "bigint": 63}
_SHOWN = {"tinyint": "TINYINT", "smallint": "SMALLINT", "integer": "INT", "bigint": "BIGINT"}


def digits_of(value: float) -> tuple[str, str, int]:
    """Sign, shortest digits, and exponent of the first digit: -12.5 is `-`, `125`, 1."""
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    stripped = text.rstrip("0") or "0"
    return "-" * sign, stripped, exponent + len(text) - 1


def scientific(value: float) -> str:
    """A double as `CAST(… AS varchar)` writes it: `1.0E1`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0E0" if math.copysign(1, value) < 0 else "0E0"
    sign, digits, exponent = digits_of(value)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def shortest_real(value: float) -> float:
    """The double with the digits that Java shows of a float: 1.1, not 1.10000002384185791."""
    if math.isnan(value) or math.isinf(value) or value == 0:
        return value
    for digits in range(6, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("f", float(text)) == struct.pack("f", value):
            return float(text)
    return value


def scientific_real(value: float) -> str:
    """A real as `CAST(… AS varchar)` writes it: with seven digits, though it may have nine."""
    shown = shortest_real(value)
    if not math.isfinite(shown) or not shown:
        return scientific(shown)
    return scientific(float(Context(prec=7, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(shown))))


def decimal_text(value: Decimal) -> str:
    """With all its digits: `-0.50`, where DuckDB may write `-.50`."""
    return f"{value:f}"


def java_text(value: float) -> str:
    """A double as Java's `Double.toString`: `10.0`, `1.0E10`; results of Athena show doubles so."""
    if math.isnan(value) or math.isinf(value):
        return scientific(value)
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    sign, digits, exponent = digits_of(value)
    if not -3 <= exponent < 7:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    padded = digits.ljust(exponent + 1, "0")
    return f"{sign}{padded[: exponent + 1]}.{padded[exponent + 1 :] or '0'}"


def round_half_up(value: Decimal, scale: int) -> Decimal:
    """To so many decimal places, ties away from zero."""
    return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP, context=WIDE)


@cache
def text_to_integer(kind: str) -> Callable[[str], int]:
    limit = 1 << LIMITS[kind]

    def read(text: str) -> int:
        if not _INTEGER.match(text) or not -limit <= int(text) < limit:
            raise invalid_cast(f"Cannot cast '{text}' to {_SHOWN[kind]}")
        return int(text)

    return read


def text_to_double(text: str) -> float:
    stripped = text.strip()
    if not _DOUBLE.match(stripped):
        raise invalid_cast(f"Cannot cast '{text}' to DOUBLE")
    return float(stripped.rstrip("dDfF") if not stripped.endswith("y") else stripped)


def text_to_real(text: str) -> float:
    try:
        return text_to_double(text)
    except TrinoError:
        raise invalid_cast(f"Cannot cast '{text}' to REAL") from None


@cache
def text_to_decimal(precision: int, scale: int) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        stripped = text.strip()
        if not _DECIMAL.match(stripped):
            raise invalid_cast(f"Cannot cast VARCHAR '{text}' to DECIMAL({precision}, {scale}). Value is not a number.")
        found = fit(Decimal(stripped), precision, scale)
        if found is None:
            raise invalid_cast(f"Cannot cast VARCHAR '{text}' to DECIMAL({precision}, {scale}). Value too large.")
        return found

    return read


def fit(value: Decimal, precision: int, scale: int) -> Decimal | None:
    """The value rounded to the decimal's scale; None when it has too many digits."""
    try:
        rounded = round_half_up(value, scale)
    except InvalidOperation:
        return None
    return rounded if WIDE.abs(rounded) < Decimal(1).scaleb(precision - scale) else None


@cache
def decimal_to_decimal(shown: str, precision: int, scale: int) -> Callable[[Decimal | int], Decimal]:
    def turn(value: Decimal | int) -> Decimal:
        found = fit(Decimal(value), precision, scale)
        if found is None:
            raise invalid_cast(f"Cannot cast {shown} '{value}' to DECIMAL({precision}, {scale})")
        return found

    return turn


@cache
def double_to_decimal(precision: int, scale: int, *, real: bool = False) -> Callable[[float], Decimal]:
    def turn(value: float) -> Decimal:
        shown = shortest_real(value) if real else value
        finite = not (math.isnan(value) or math.isinf(value))
        found = fit(Decimal(repr(shown)), precision, scale) if finite else None
        if found is None:
            kind = "REAL" if real else "DOUBLE"
            raise invalid_cast(f"Cannot cast {kind} '{java_text(shown)}' to DECIMAL({precision}, {scale})")
        return found

    return turn


@cache
def double_to_integer(kind: str, *, real: bool = False) -> Callable[[float], int]:
    """Ties away from zero; a real beyond all bigints becomes the last of them, anything else out of range fails."""
    limit = 1 << LIMITS[kind]

    def turn(value: float) -> int:
        if math.isnan(value):
            raise invalid_cast(f"Cannot cast {'real' if real else 'double'} NaN to {kind}")
        rounded = _whole(value)
        if -limit <= rounded < limit:
            return rounded
        if real and kind == "bigint":
            return max(-limit, min(limit - 1, rounded))
        if kind == "bigint":
            raise invalid_cast(f"Unable to cast {java_text(value)} to bigint")
        raise out_of_range(f"Out of range for {kind}: {java_text(value)}")

    return turn


def _whole(value: float) -> int:
    """The nearest whole number; in place of an infinity, and of what is as far out, one that no type holds."""
    if abs(value) > 1 << 64:
        return (1 << 64) if value > 0 else -(1 << 64)
    return int(round_half_up(Decimal(value), 0))


@cache
def decimal_to_integer(kind: str) -> Callable[[Decimal], int]:
    limit = 1 << LIMITS[kind]

    def turn(value: Decimal) -> int:
        rounded = int(round_half_up(value, 0))
        if not -limit <= rounded < limit:
            raise invalid_cast(f"Cannot cast '{value}' to {_SHOWN[kind]}")
        return rounded

    return turn


@cache
def integer_to_integer(kind: str) -> Callable[[int], int]:
    limit = 1 << LIMITS[kind]

    def turn(value: int) -> int:
        if not -limit <= value < limit:
            raise out_of_range(f"Out of range for {kind}: {value}")
        return value

    return turn


@cache
def divide_decimals(precision: int, scale: int) -> Callable[[Decimal, Decimal], Decimal]:
    """Division of decimals: to the scale of the result, ties away from zero."""

    def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
        if divisor == 0:
            raise TrinoError("DIVISION_BY_ZERO", "Division by zero")
        with localcontext(Context(prec=120)):
            found = fit(exact_quotient(dividend, divisor, scale), precision, scale)
        if found is None:
            raise out_of_range("Decimal overflow")
        return found

    return divide


def exact_quotient(dividend: Decimal, divisor: Decimal, scale: int) -> Decimal:
    """The quotient, rounded half up at `scale` by whole numbers alone, so that no digit is rounded twice."""
    numerator = int(dividend.scaleb(76))
    denominator = int(divisor.scaleb(76))
    quotient, rest = divmod(abs(numerator) * 10**scale, abs(denominator))
    quotient += 2 * rest >= abs(denominator)
    return Decimal(quotient if (numerator < 0) == (denominator < 0) else -quotient).scaleb(-scale)


@cache
def wide_decimals(sign: str, precision: int, scale: int) -> Callable[[Decimal, Decimal], Decimal]:
    """`+ - * %` of decimals whose result may not fit DuckDB's."""

    def compute(one: Decimal, other: Decimal) -> Decimal:
        if sign == "%" and other == 0:
            raise TrinoError("DIVISION_BY_ZERO", "Division by zero")
        with localcontext(Context(prec=120)):
            exact = {"+": Decimal.__add__, "-": Decimal.__sub__, "*": Decimal.__mul__, "%": Decimal.__mod__}[sign](
                one, other
            )
        found = fit(exact, precision, scale)
        if found is None:
            raise out_of_range("Decimal overflow")
        return found

    return compute
