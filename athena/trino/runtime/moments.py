"""Statistics as Trino adds them up: value by value, in its formulas, so that the last digits are Trino's too.

Trino's workers each add a part and put the parts together, so with many files its own last digits may vary.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Numbers = list[float | None]


def added(values: Iterable[float]) -> float:
    """The sum from first to last; Python's `sum` corrects itself since 3.12, Java's does not."""
    total = 0.0
    for value in values:
        total += value
    return total


def geometric_mean(values: Numbers) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    logs = (math.log(value) if value > 0 else (-math.inf if value == 0 else math.nan) for value in known)
    return math.exp(added(logs) / len(known))


@dataclass(slots=True)
class _Moments:
    """Sums of the powers of what values are off their mean; `count` is a float so that nothing is rounded in between."""

    count: float = 0.0
    mean: float = 0.0
    second: float = 0.0
    third: float = 0.0
    fourth: float = 0.0

    def add(self, value: float) -> None:
        before, self.count = self.count, self.count + 1
        n = self.count
        delta = value - self.mean
        share = delta / n
        square = share * share
        growth = delta * share * before
        self.mean += share
        fourth = self.fourth + growth * square * (n * n - 3 * n + 3)
        self.fourth = fourth + 6 * square * self.second - 4 * share * self.third
        self.third = self.third + growth * share * (n - 2) - 3 * share * self.second
        self.second += growth


def _moments(values: Numbers) -> _Moments:
    found = _Moments()
    for value in values:
        if value is not None:
            found.add(value)
    return found


def skewness(values: Numbers) -> float | None:
    """The third moment by the second's power of 3/2; null below three values."""
    found = _moments(values)
    if found.count < 3:
        return None
    try:
        power = found.second**1.5
    except OverflowError:
        power = math.inf
    return _quotient(math.sqrt(found.count) * found.third, power)


def kurtosis(values: Numbers) -> float | None:
    """Excess kurtosis of a sample; null below four values."""
    found = _moments(values)
    n = found.count
    if n < 4:
        return None
    scaled = ((n - 1) * n * (n + 1)) / ((n - 2) * (n - 3)) * found.fourth
    return _quotient(scaled, found.second * found.second) - 3 * ((n - 1) * (n - 1)) / ((n - 2) * (n - 3))


def _quotient(dividend: float, divisor: float) -> float:
    """As Java divides: by zero it is infinite, or no number."""
    if divisor:
        return dividend / divisor
    return math.copysign(math.inf, dividend) if dividend and not math.isnan(dividend) else math.nan


@dataclass(slots=True)
class _Pairs:
    """Two columns: their means, and sums of the products of what they are off them."""

    count: int = 0
    x: float = 0.0
    y: float = 0.0
    product: float = 0.0
    x_square: float = 0.0
    y_square: float = 0.0

    def add(self, x: float, y: float) -> None:
        self.count += 1
        off_x, off_y = x - self.x, y - self.y
        self.x += off_x / self.count
        self.y += off_y / self.count
        self.product += off_x * (y - self.y)
        self.x_square += off_x * (x - self.x)
        self.y_square += off_y * (y - self.y)


def _of_pairs(compute: Callable[[_Pairs], float]) -> Callable[[Numbers, Numbers], float | None]:
    """An aggregate of two columns (y before x, as SQL has them): null where it is not finite."""

    def run(ys: Numbers, xs: Numbers) -> float | None:
        found = _Pairs()
        for y, x in zip(ys, xs, strict=True):
            if x is not None and y is not None:
                found.add(x, y)
        result = compute(found)
        return result if math.isfinite(result) else None

    run.__name__ = compute.__name__
    return run


def _corr(pairs: _Pairs) -> float:
    return _quotient(_quotient(pairs.product, math.sqrt(pairs.x_square)), math.sqrt(pairs.y_square))


def _slope(pairs: _Pairs) -> float:
    return _quotient(pairs.product, pairs.x_square)


def _intercept(pairs: _Pairs) -> float:
    return pairs.y - _slope(pairs) * pairs.x


corr, slope, intercept = _of_pairs(_corr), _of_pairs(_slope), _of_pairs(_intercept)
