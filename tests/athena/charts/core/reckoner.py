"""Charts for core.js, and what it makes of them."""

from __future__ import annotations

from typing import Any

TEXT = {"family": "text", "unit": None}
NUMBER = {"family": "number", "unit": None}
SUM = {"aggregation": "sum", "per": None}
COUNT = {"aggregation": "count", "per": None}


def chart(kind: str = "bar", **more: Any) -> dict[str, Any]:
    """A chart of sums by texts."""
    made: dict[str, Any] = {
        "kind": kind, "limit": 20, "others": False, "sort": None, "missing": "", "merges": True, "filters": {}, "values": {},
        "dimensions": {"x": TEXT}, "measures": {"y": SUM}, "data": {}, **more,
    }  # fmt: skip
    made["rows"] = len(next(iter(made["data"].values()), []))
    return made


def bars(values: list[Any], sums: list[Any], **more: Any) -> dict[str, Any]:
    """One row for each value."""
    data = {"d_x": list(range(len(values))), "p_sum_y": sums, "p_count_y": [1] * len(values)}
    return chart(data=data, **{"values": {"d_x": values}, **more})


def ask(reckoner: Any, name: str, *arguments: Any) -> Any:
    script = """([name, given]) => core[name](...given)"""
    return reckoner.evaluate(script, [name, list(arguments)])


def rows(reckoner: Any, made: dict[str, Any], choices: dict[str, Any] | None = None) -> list[list[Any]]:
    script = """([chart, choices]) => {
      for (const one of Object.values(choices)) if (one.values) one.values = new Set(one.values);
      return core.frame(chart, choices).rows.map((row) => row.map((cell, n) => {
        const slot = Object.keys(chart.dimensions)[n];
        return slot === undefined ? cell : cell === core.OTHER ? "OTHER" : core.decoded(chart, slot, cell);
      }));
    }"""
    found: list[list[Any]] = reckoner.evaluate(script, [made, choices or {}])
    return found


def order(reckoner: Any, made: dict[str, Any]) -> list[Any]:
    return [row[0] for row in rows(reckoner, made)]
