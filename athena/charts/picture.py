"""Charts as pictures that need no script: Vega-Lite specifications with everything in them that draw.js asks the page for.

Numbers and times are written the same for readers of either language, and colours are the page's CSS variables, as there.
No text of data ever stands in an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from athena.charts.axes import (
    CONFIG,
    NUMBERS,
    PALETTE,
    TALL,
    WIDTH,
    Spec,
    cells_of,
    colour_of,
    label,
    measure,
    moment,
)
from athena.charts.scales import Scales, Shown
from athena.charts.tiles import heat_map, tile_map


def pictures(shown: Sequence[Shown]) -> list[Spec]:
    """A specification for each version of a chart, to stand side by side; none of kinds that are no pictures.

    Args:
        shown: the older version first. Versions of different kinds get scales of their own.
    """
    alike = len({(one.chart["kind"], *map(one.family, one.chart["dimensions"])) for one in shown}) == 1
    return [_picture(one, Scales(shown if alike else [one])) for one in shown if one.chart["kind"] in _KINDS]


def _picture(one: Shown, scales: Scales) -> Spec:
    spec = _KINDS[one.chart["kind"]](one, scales)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "padding": 4,
        "config": CONFIG,
        **spec,
    }


def _line(one: Shown, scales: Scales) -> Spec:
    time, number = one.family("x") in ("day", "time"), one.family("x") == "number"
    values = cells_of(one, scales)
    for cells, row in zip(values, one.frame.rows, strict=True):
        x = one.at(row, "x")
        cells["at"] = None if x is None else moment(x) if time else x if number else cells["x"]
    known = [value for value in scales.names("x") if value is not None]
    if time:
        scale: Spec = {"type": "utc", "domain": [moment(known[0]), moment(known[-1])] if known else []}
    else:
        scale = (
            {"domain": [known[0], known[-1]], "nice": False}
            if number and known
            else {"domain": list(scales.names("x").values())}
        )
    kind = "temporal" if time else "quantitative" if number else "ordinal"
    axis: Spec = {"title": None, "grid": False, "labelFlush": True, "labelOverlap": True, "tickCount": 4}
    axis |= {"labelExpr": label(one, "x")} if kind != "ordinal" else {"labelAngle": 0, "labelLimit": 90}
    mark = {
        "type": "line",
        "strokeWidth": 2.25,
        "strokeJoin": "round",
        "point": {"size": 50 if len(known) <= 2 else 14},
    }
    return {
        "height": TALL,
        "data": {"values": [cells for cells in values if cells["at"] is not None]},
        "mark": mark,
        "encoding": {
            "x": {"field": "at", "type": kind, "scale": scale, "axis": axis, "sort": None},
            "y": measure(one, "y", scales.domain("y", zero=True)),
            "color": colour_of(one, scales.names("colour") if one.has("colour") else {}),
        },
    }  # fmt: skip


def _bar(one: Shown, scales: Scales) -> Spec:
    lies = one.chart["horizontal"]
    lies = one.family("x") in ("text", "boolean") if lies is None else lies
    stacks = one.chart["kind"] == "stacked_bar"
    share = bool(one.chart["share"])
    names, grouped = scales.names("x"), one.has("colour") and not stacks
    domain = [0.0, 1.0] if share else scales.stacked if stacks else scales.domain("y", zero=True)
    value = measure(one, "y", domain, **({"labelExpr": NUMBERS["ratio"]} if share else {}))
    value["stack"] = ("normalize" if share else "zero") if stacks else None
    colours = list(scales.names("colour").values()) if one.has("colour") else []
    values = [{**cells, "order": colours.index(cells["colour"]) if colours else 0} for cells in cells_of(one, scales)]
    axis: Spec = {"title": None, "labelLimit": 150, "labelColor": "var(--ink)", "domain": not lies}
    axis |= {} if lies else {"labelAngle": 0, "labelOverlap": "greedy", "labelLimit": 90, "labelSeparation": 14}
    category = {"field": "x", "type": "nominal", "scale": {"domain": list(names.values())}, "axis": axis, "sort": None}
    across, along = ("y", "x") if lies else ("x", "y")
    encoding = {
        across: category,
        along: value,
        "color": colour_of(one, scales.names("colour") if one.has("colour") else {}),
    }
    encoding |= {f"{across}Offset": {"field": "colour", "sort": colours}} if grouped else {}
    encoding |= {"order": {"field": "order"}} if stacks else {}
    step = max(15, min(28, 400 // max(1, len(names)))) * (max(1, len(colours) // 2) if grouped else 1)
    return {
        "height": step * max(1, len(names)) if lies else TALL,
        "data": {"values": [cells for cells in values if cells["y"] is not None]},
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 0 if colours else 2}, "encoding": encoding},
            *([_said(encoding, along)] if lies and not colours else []),
        ],
    }


def _said(encoding: Mapping[str, Any], along: str) -> Spec:
    """Each bar's value behind it."""
    mark = {"type": "text", "align": {"expr": "datum.y < 0 ? 'right' : 'left'"}, "dx": {"expr": "datum.y < 0 ? -5 : 5"}}
    own = {name: part for name, part in encoding.items() if name in ("x", "y")}
    return {"mark": {**mark, "color": "var(--soft)", "clip": False}, "encoding": {**own, "text": {"field": "said"}}}


def _histogram(one: Shown, scales: Scales) -> Spec:
    step = one.chart["step"]
    rows = [(float(str(low)), float(str(high)), n) for low, high, n in one.frame.rows]
    values = [{"low": low, "high": min(high, low + step), "n": n} for low, high, n in rows]
    low, high = scales.domain("low", zero=False)
    scale = {"domain": [low, high + step], "nice": False, "zero": False}
    axis = {"title": None, "grid": False, "labelExpr": label(one, "x"), "tickCount": 6, "labelOverlap": True}
    return {
        "height": TALL,
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": "var(--card)", "strokeWidth": 1.5, "color": PALETTE[0]},
        "encoding": {
            "x": {"field": "low", "type": "quantitative", "scale": scale, "axis": axis},
            "x2": {"field": "high"},
            "y": measure(one, "n", scales.domain("n", zero=True)),
            "y2": {"datum": 0},
        },
    }


def _scatter(one: Shown, scales: Scales) -> Spec:
    values = []
    for row in one.frame.rows:
        cells: Spec = {"x": one.at(row, "x"), "y": one.at(row, "y")}
        cells |= {"size": one.at(row, "size")} if one.has("size") else {}
        values.append(cells | ({"colour": scales.points[one.at(row, "colour")]} if one.has("colour") else {}))
    many = len(values) > 300
    encoding: Spec = {"color": colour_of(one, scales.points if one.has("colour") else {})}
    for slot in ("x", "y"):
        encoding[slot] = measure(one, slot, scales.domain(slot, zero=False))
        encoding[slot]["scale"]["zero"] = False
    if one.has("size"):
        scale = {"range": [20, 600], "domain": scales.domain("size", zero=True)}
        encoding["size"] = {"field": "size", "type": "quantitative", "scale": scale, "legend": None}
    mark = {"type": "point", "filled": True, "opacity": 0.45 if many else 0.75, "size": 24 if many else 60}
    return {"height": 260, "data": {"values": values}, "mark": mark, "encoding": encoding}


_KINDS: Mapping[str, Callable[[Shown, Scales], Spec]] = {
    "line": _line,
    "bar": _bar,
    "stacked_bar": _bar,
    "histogram": _histogram,
    "heat_map": heat_map,
    "scatter": _scatter,
    "map": tile_map,
}
