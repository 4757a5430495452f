"""Mathematics as Java does it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from functools import cache
from statistics import NormalDist

from athena.trino.runtime.failure import TrinoError, invalid_argument, out_of_range
from athena.trino.runtime.moments import added
from athena.trino.runtime.numbers import LIMITS, WIDE, round_half_up

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def guarded(run: Callable[..., float]) -> Callable[..., float]:
    """Where Python raises, Java gives NaN or an infinity."""

    def guard(*arguments: float) -> float:
        try:
            return run(*arguments)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    guard.__name__ = getattr(run, "__name__", "math")
    return guard


def natural_log(value: float) -> float:
    if value == 0:
        return -math.inf
    return math.log(value) if value > 0 else math.nan


def log2(value: float) -> float:
    return natural_log(value) / math.log(2)


def log10(value: float) -> float:
    if value == 0:
        return -math.inf
    return math.log10(value) if value > 0 else math.nan


def log_of_base(base: float, value: float) -> float:
    dividend, divisor = natural_log(value), natural_log(base)
    if divisor == 0:
        return math.nan if dividend == 0 or math.isnan(dividend) else math.copysign(math.inf, dividend)
    return math.nan if math.isinf(dividend) and math.isinf(divisor) else dividend / divisor


def power(base: float, exponent: float) -> float:
    """`Math.pow`: what is no real number is NaN, what is too large is infinite."""
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = float(exponent).is_integer() and exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def cube_root(value: float) -> float:
    """Exact to the last digit, as Java's is for whole roots; the C library's may miss by one."""
    if value == 0 or not math.isfinite(value):
        return value
    with localcontext(Context(prec=60)):
        root = (Decimal(abs(value)).ln() / 3).exp()
    return math.copysign(float(+root.normalize(Context(prec=40))), value)


def java_round(value: float) -> int:
    """`Math.round`: ties go up; what is beyond a long becomes its limit."""
    rounded = math.floor(value)
    rounded += value - rounded >= 0.5
    return max(-(1 << 63), min((1 << 63) - 1, rounded))


def round_double(value: float, decimals: int = 0) -> float:
    if math.isnan(value) or math.isinf(value):
        return value
    factor = power(10.0, float(decimals))
    scaled = abs(value) * factor
    if scaled >= 1 << 63:
        raise TrinoError("NOT_SUPPORTED", f"round({value}, {decimals}): Trino's versions differ beyond 2^63")
    rounded = java_round(scaled) / factor if factor else math.nan
    return -rounded if value < 0 else rounded


@cache
def round_integer(kind: str) -> Callable[[int, int], int]:
    limit = 1 << LIMITS[kind]

    def run(value: int, decimals: int) -> int:
        if decimals >= 0:
            return value
        factor = int(10**-decimals)
        if factor >= 1 << 63:
            raise out_of_range(f"numerical overflow: {value}")
        rounded: int = int(round_half_up(Decimal(value) / factor, 0)) * factor
        if not -limit <= rounded < limit:
            raise out_of_range(f"Out of range for {kind}: {rounded}")
        return rounded

    return run


def round_decimal(value: Decimal) -> Decimal:
    return round_half_up(value, 0)


def round_decimal_to(value: Decimal, decimals: int) -> Decimal:
    scale = -int(value.as_tuple().exponent)
    return value if decimals >= scale else round_half_up(value, decimals)


def truncate_decimal(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_DOWN, context=WIDE)


def truncate_decimal_to(value: Decimal, decimals: int) -> Decimal:
    scale = -int(value.as_tuple().exponent)
    return (
        value if decimals >= scale else value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN, context=WIDE)
    )


def truncate_double(value: float) -> float:
    return value if math.isnan(value) or math.isinf(value) else math.copysign(float(math.trunc(value)), value)


def sign_double(value: float) -> float:
    return value if value == 0 or math.isnan(value) else math.copysign(1.0, value)


def remainder(dividend: float, divisor: float) -> float:
    if divisor == 0 or math.isinf(dividend) or math.isnan(dividend) or math.isnan(divisor):
        return math.nan
    return math.fmod(dividend, divisor)


def to_base(value: int, radix: int) -> str:
    _check_radix(radix)
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, radix)
        digits = _DIGITS[digit] + digits
    return f"{'-' if value < 0 else ''}{digits or '0'}"


def from_base(text: str, radix: int) -> int:
    _check_radix(radix)
    body = text[1:] if text[:1] in {"-", "+"} else text
    if body and body.isascii() and all(c in _DIGITS[:radix] for c in body.lower()):
        found = int(text, radix)
        if -(1 << 63) <= found < 1 << 63:
            return found
    raise invalid_argument(f"Not a valid base-{radix} number: {text}")


def _check_radix(radix: int) -> None:
    if not 2 <= radix <= 36:
        raise invalid_argument("Radix must be between 2 and 36")


def width_bucket(operand: float, bound1: float, bound2: float, count: int) -> int:
    _check(count > 0, "bucketCount must be greater than 0")
    _check(not math.isnan(operand), "operand must not be NaN")
    _check(math.isfinite(bound1), "first bound must be finite")
    _check(math.isfinite(bound2), "second bound must be finite")
    _check(bound1 != bound2, "bounds cannot equal each other")
    lower, upper = min(bound1, bound2), max(bound1, bound2)
    if operand < lower:
        found = 0
    elif operand >= upper:
        found = count + 1
    else:
        found = int(count * (operand - lower) / (upper - lower) + 1)
    return count - found + 1 if bound1 > bound2 else found


def width_bucket_of_bins(operand: float, bins: list[float]) -> int:
    _check(bool(bins), "Bins cannot be an empty array")
    _check(not math.isnan(operand), "Operand cannot be NaN")
    lower, upper = 0, len(bins)
    while lower < upper:
        _check(bins[lower] <= bins[upper - 1], "Bin values are not sorted in ascending order")
        middle = (lower + upper) // 2
        _check(math.isfinite(bins[middle]), f"Bin value must be finite, got {bins[middle]}")
        lower, upper = (lower, middle) if operand < bins[middle] else (middle + 1, upper)
    return lower


def _check(holds: bool, text: str) -> None:
    if not holds:
        raise invalid_argument(text)


def normal_cdf(mean: float, deviation: float, value: float) -> float:
    _check(deviation > 0, "standardDeviation must be > 0")
    return 0.5 * (1 + math.erf((value - mean) / (deviation * math.sqrt(2))))


def inverse_normal_cdf(mean: float, deviation: float, probability: float) -> float:
    _check(0 < probability < 1, "p must be 0 > p > 1")
    _check(deviation > 0, "sd must be > 0")
    return NormalDist(mean, deviation).inv_cdf(probability)


def wilson_lower(successes: int, trials: int, z: float) -> float:
    return _wilson(successes, trials, z, -1)


def wilson_upper(successes: int, trials: int, z: float) -> float:
    return _wilson(successes, trials, z, 1)


def _wilson(successes: int, trials: int, z: float, side: int) -> float:
    _check(successes >= 0, "number of successes must not be negative")
    _check(trials > 0, "number of trials must be positive")
    _check(successes <= trials, "number of successes must not be larger than number of trials")
    _check(z >= 0, "z-score must not be negative")
    share = successes / trials
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (share + z * z / (2 * trials) + side * spread) / (1 + z * z / trials)


def cosine_similarity(one: dict[str, float], other: dict[str, float]) -> float | None:
    norms = [math.sqrt(added(value * value for value in vector.values())) for vector in (one, other)]
    if not all(norms):
        return None
    return added(value * other[key] for key, value in one.items() if key in other) / (norms[0] * norms[1])


def _paired(one: list[float | None], other: list[float | None]) -> list[tuple[float, float]] | None:
    """None where a null stands; vectors are of one length."""
    if len(one) != len(other):
        raise invalid_argument("The arguments must have the same length")
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return pairs if len(pairs) == len(one) else None


def dot_product(one: list[float | None], other: list[float | None]) -> float | None:
    pairs = _paired(one, other)
    return None if pairs is None else added(a * b for a, b in pairs)


def euclidean_distance(one: list[float | None], other: list[float | None]) -> float | None:
    pairs = _paired(one, other)
    return None if pairs is None else math.sqrt(added((a - b) * (a - b) for a, b in pairs))


def vector_similarity(one: list[float | None], other: list[float | None]) -> float | None:
    pairs = _paired(one, other)
    if pairs is None:
        return None
    norms = math.sqrt(added(a * a for a, _ in pairs)) * math.sqrt(added(b * b for _, b in pairs))
    if not norms:
        raise invalid_argument("Vector magnitude cannot be zero")
    return added(a * b for a, b in pairs) / norms


def vector_distance(one: list[float | None], other: list[float | None]) -> float | None:
    found = vector_similarity(one, other)
    return None if found is None else 1 - found
