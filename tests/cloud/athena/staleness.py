"""When a view no longer fits what lies beneath it. Trino's rule, which Athena applies each time a view is read."""

from __future__ import annotations

from collections.abc import Sequence

from athena.engine import Column
from athena.trino.type_text import read_type
from athena.trino.types import coerces


def why_stale(stored: Sequence[Column], found: Sequence[Column]) -> str | None:
    """Say what changed under a view: `stored` are its columns as it was made, `found` what its SQL gives today.

    Count, then for each place name and type. A type may have become one that turns into the stored one by itself
    (integer where bigint was); the other way round is stale.

    Examples:
        >>> why_stale([Column("a", "bigint")], [Column("a", "integer")]) is None
        True
        >>> why_stale([Column("a", "integer")], [Column("a", "integer"), Column("b", "date")])
        'stored view column count (1) does not match column count derived from the view query analysis (2)'
    """
    if len(stored) != len(found):
        return (
            f"stored view column count ({len(stored)}) does not match "
            f"column count derived from the view query analysis ({len(found)})"
        )
    for place, (old, new) in enumerate(zip(stored, found, strict=True)):
        if reason := _misfit(place, old, new):
            return reason
    return None


def _misfit(place: int, stored: Column, found: Column) -> str | None:
    if not found.name:
        return f"a column of type {found.type} projected from query view at position {place} has no name"
    projected = f"column [{found.name}] of type {found.type} projected from query view at position {place}"
    kept = f"column [{stored.name}] of type {stored.type} stored in view definition"
    if found.name.lower() != stored.name.lower():
        return f"{projected} has a different name from {kept}"
    if not coerces(read_type(found.type), read_type(stored.type)):
        return f"{projected} cannot be coerced to {kept}"
    return None
