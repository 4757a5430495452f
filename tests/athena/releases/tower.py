"""Many views in a tower: `levels` levels of `wide` views, each reading one of the level below and one of the lowest.

Not two of the level below: Trino and DuckDB put a view's SQL where it is named, so 20 levels of that are a million scans.
"""

from __future__ import annotations


def tower(levels: int, wide: int, *, amount: str = "amount") -> dict[str, str]:
    """The files. `amount` is what the lowest views have under this name; its type is that of all views above."""
    files = {}
    for level in range(levels):
        for place in range(wide):
            files[f"core/v_{level:02}_{place:02}"] = _sql(level, place, wide, amount)
    return files


def _sql(level: int, place: int, wide: int, amount: str) -> str:
    header = f"-- @grain one row for each sale\n-- @column id: the sale's number, seen from {level} levels up\n"
    if level == 0:
        return f"{header}SELECT id, store, {amount} AS amount FROM sales WHERE amount > {place}"
    left, right = f"v_{level - 1:02}_{place:02}", f"v_00_{(place + 1) % wide:02}"
    return (
        f"{header}SELECT a.id, a.store, coalesce(a.amount, b.amount) AS amount\n"
        f"FROM {left} AS a LEFT JOIN {right} AS b ON a.id = b.id\nWHERE a.store IS NOT NULL"
    )
