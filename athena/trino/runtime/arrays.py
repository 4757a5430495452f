"""Array functions; two values are the same element if they are not distinct (null is null)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from functools import cache, cmp_to_key
from itertools import combinations as choose
from typing import Any

from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.nested import is_instant, ordering, same

Array = list[Any]


def key_of(value: Any) -> Any:
    """Something hashable that is equal for values that are not distinct."""
    if is_instant(value):
        return ("instant", value["utc"])
    if isinstance(value, dict):
        return tuple((key_of(k), key_of(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(key_of(item) for item in value)
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def distinct(values: Iterable[Any]) -> Array:
    """The first of each, in their order."""
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(key_of(value), value)
    return list(found.values())


def union(one: Array, other: Array) -> Array:
    return distinct([*one, *other])


def intersect(one: Array, other: Array) -> Array:
    keys = {key_of(value) for value in other}
    return distinct(value for value in one if key_of(value) in keys)


def excluding(one: Array, other: Array) -> Array:
    keys = {key_of(value) for value in other}
    return distinct(value for value in one if key_of(value) not in keys)


def overlap(one: Array, other: Array) -> bool | None:
    keys = {key_of(value) for value in other if value is not None}
    if any(value is not None and key_of(value) in keys for value in one):
        return True
    return None if one and other and (None in one or None in other) else False


def contains(values: Array, wanted: Any) -> bool | None:
    unknown = False
    for value in values:
        found = same(value, wanted)
        if found:
            return True
        unknown = unknown or found is None
    return None if unknown else False


def contains_sequence(values: Array, part: Array) -> bool:
    keys, wanted = [key_of(value) for value in values], [key_of(value) for value in part]
    return any(keys[n : n + len(wanted)] == wanted for n in range(len(keys) - len(wanted) + 1))


def position(values: Array, wanted: Any, instance: int = 1) -> int:
    """From 1; the n-th from the end when `instance` is negative; 0 if there is none."""
    if instance == 0:
        raise invalid_argument("array_position cannot take a 0-valued instance argument.")
    places = [n for n, value in enumerate(values, 1) if value is not None and same(value, wanted)]
    if abs(instance) > len(places):
        return 0
    return places[instance - 1] if instance > 0 else places[instance]


def remove(values: Array, unwanted: Any) -> Array:
    return [value for value in values if value is None or not same(value, unwanted)]


def sort(values: Array) -> Array:
    """Ascending, nulls last, NaN after all numbers."""
    known = [value for value in values if value is not None]
    return sorted(known, key=cmp_to_key(_order)) + [None] * (len(values) - len(known))


def _order(one: Any, other: Any) -> int:
    if isinstance(one, float) and (math.isnan(one) or math.isnan(other)):
        return math.isnan(one) - math.isnan(other)
    return ordering(one, other)


def sorted_places(answers: list[list[int | None]]) -> list[int]:
    """The places (from 1) in order, where `answers[a][b]` is what the comparator says of the elements a and b."""

    def order(a: int, b: int) -> int:
        answer = answers[a - 1][b - 1]
        if answer not in {-1, 0, 1}:
            raise invalid_argument("Lambda comparator must return either -1, 0, or 1")
        return int(answer or 0)

    return sorted(range(1, len(answers) + 1), key=cmp_to_key(order))


def largest(values: Array) -> Any:
    return _extreme(values, 1)


def smallest(values: Array) -> Any:
    return _extreme(values, -1)


def _extreme(values: Array, sign: int) -> Any:
    """Null when there is no element or a null among them; NaN counts only if nothing else is there."""
    if not values or None in values:
        return None
    known = [value for value in values if not (isinstance(value, float) and math.isnan(value))]
    if not known:
        return values[0]
    ordered = sorted(known, key=cmp_to_key(ordering))
    return ordered[-1 if sign > 0 else 0]


def flatten(values: list[Array | None]) -> Array:
    return [item for value in values if value is not None for item in value]


def concat(*arrays: Array) -> Array:
    return [value for array in arrays for value in array]


def append(values: Array | None, value: Any) -> Array | None:
    return None if values is None else [*values, value]


def prepend(value: Any, values: Array | None) -> Array | None:
    return None if values is None else [value, *values]


def slice_of(values: Array, start: int, length: int) -> Array:
    if length < 0:
        raise invalid_argument("length must be greater than or equal to 0")
    if start == 0:
        raise invalid_argument("SQL array indices start at 1")
    begin = start - 1 if start > 0 else len(values) + start
    return [] if begin < 0 else values[begin : begin + length]


def trim_array(values: Array, count: int) -> Array:
    if count < 0:
        raise invalid_argument("size must not be negative: " + str(count))
    if count > len(values):
        raise invalid_argument(f"size must not exceed array cardinality {len(values)}: {count}")
    return values[: len(values) - count]


def repeat(value: Any, count: int | None) -> Array | None:
    if count is None:
        return None
    if count > 10000:
        raise invalid_argument("count argument of repeat function must be less than or equal to 10000")
    if count < 0:
        raise invalid_argument("count argument of repeat function must be greater than or equal to 0")
    return [value] * count


def sequence(start: int, stop: int, step: int | None = None) -> Array:
    step = step if step is not None else 1 if stop >= start else -1
    if step == 0:
        raise invalid_argument("step must not be zero")
    if (step > 0) != (stop >= start) and start != stop:
        raise invalid_argument(
            "sequence stop value should be greater than or equal to start value if step is greater than zero "
            "otherwise stop should be less than or equal to start"
        )
    return checked_length(list(range(start, stop + (1 if step > 0 else -1), step)))


def checked_length(values: Array) -> Array:
    if len(values) > 10000:
        raise invalid_argument("result of sequence function must not have more than 10000 entries")
    return values


def ngrams(values: Array, size: int) -> list[Array]:
    if size <= 0:
        raise invalid_argument("N must be positive")
    return [values[n : n + size] for n in range(max(1, len(values) - size + 1))]


def combinations(values: Array, size: int) -> list[Array]:
    if not 0 <= size <= 5:
        raise invalid_argument(
            f"combination size must not be negative: {size}" if size < 0 else "combination size must not exceed 5"
        )
    return [list(found) for found in choose(values, size)]


def shuffle(values: Array) -> Array:
    return random.sample(values, len(values))


def join(values: list[str | None], delimiter: str, null: str | None = None) -> str:
    return delimiter.join(text for value in values if (text := null if value is None else value) is not None)


def zipped(*arrays: Array) -> list[dict[str, Any]]:
    longest = max(map(len, arrays))
    return [
        {f"f{n}": array[place] if place < len(array) else None for n, array in enumerate(arrays, 1)}
        for place in range(longest)
    ]


def any_true(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def all_true(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def none_true(found: list[bool | None]) -> bool | None:
    any_found = any_true(found)
    return None if any_found is None else not any_found


def no_such_element(index: int, length: int) -> Any:
    """A subscript outside of the array fails; `element_at` gives null instead."""
    if index == 0:
        raise invalid_argument("SQL array indices start at 1")
    if index < 0:
        raise invalid_argument(f"Array subscript is negative: {index}")
    raise invalid_argument(f"Array subscript must be less than or equal to array length: {index} > {length}")


@cache
def no_such_key(write: Callable[[Any], str] = str) -> Callable[[Any], str]:
    def fail(key: Any) -> str:
        raise invalid_argument(f"Key not present in map: {write(key)}")

    return fail


def histogram(values: Array) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for value in values:
        if value is not None:
            found[value] = found.get(value, 0) + 1
    return found
