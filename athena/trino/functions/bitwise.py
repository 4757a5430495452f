"""Bitwise functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from athena.trino.registry import Family
from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.numbers import LIMITS
from athena.trino.types import INTEGERS

FUNCTIONS = Family("bitwise")
_ = FUNCTIONS


def bit_count(value: int, bits: int) -> int:
    """Bits set in the two's complement of `bits` bits."""
    if not 2 <= bits <= 64:
        raise invalid_argument(f"Bits specified in bit_count must be between 2 and 64, got {bits}")
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise invalid_argument(
            f"Number must be representable with the bits specified. {value} cannot be represented with {bits} bits"
        )
    return (value & ((1 << bits) - 1)).bit_count()


def _signed(value: int, width: int) -> int:
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


@cache
def shift_left(width: int) -> Callable[[int, int], int]:
    return lambda value, shift: 0 if shift >= width or shift < 0 else _signed(value << shift, width)


@cache
def shift_right(width: int) -> Callable[[int, int], int]:
    return lambda value, shift: (
        0 if shift >= width or shift < 0 else _signed((value & ((1 << width) - 1)) >> shift, width)
    )


@cache
def shift_right_arithmetic(width: int) -> Callable[[int, int], int]:
    return lambda value, shift: value >> min(shift, width) if shift >= 0 else (-1 if value < 0 else 0)


_.python(bit_count, "bit_count(bigint, bigint) -> bigint")
_.sql("({0} & {1})", "bitwise_and(bigint, bigint) -> bigint")
_.sql("({0} | {1})", "bitwise_or(bigint, bigint) -> bigint")
_.sql("xor({0}, {1})", "bitwise_xor(bigint, bigint) -> bigint")
_.sql("(~{0})", "bitwise_not(bigint) -> bigint")
for kind in INTEGERS:
    bits = LIMITS[kind] + 1
    _.python(shift_left(bits), f"bitwise_left_shift({kind}, bigint) -> {kind}")
    _.python(shift_right(bits), f"bitwise_right_shift({kind}, bigint) -> {kind}")
    _.python(shift_right_arithmetic(bits), f"bitwise_right_shift_arithmetic({kind}, bigint) -> {kind}")
_.missing(
    "notyet",
    "Presto's older name; Trino's documentation has bitwise_left_shift and its kin",
    "bitwise_arithmetic_shift_right bitwise_logical_shift_right bitwise_shift_left",
)
