"""Pictures of tiles, each coloured by its value: heat maps, and the map of prefectures."""

from __future__ import annotations

from athena.charts.axes import CONFIG, RAMP, RAMP_INK, WIDTH, Spec, cells_of
from athena.charts.prefectures import PREFECTURES, prefecture_of
from athena.charts.scales import Scales, Shown
from athena.charts.values import Plain


def _ramp(domain: list[float], colours: list[str]) -> Spec:
    low, high = domain
    return {"type": "quantize", "domain": [0 if 0 <= low < high * 0.3 else low, high], "nice": False, "range": colours}


def _shade(domain: list[float], colours: list[str]) -> Spec:
    scale = _ramp(domain, colours)
    return {"field": "value", "type": "quantitative", "scale": scale, "legend": None}


def heat_map(one: Shown, scales: Scales) -> Spec:
    domain = scales.domain("value", zero=False)
    axis: Spec = {"title": None, "domain": False, "labelColor": "var(--ink)", "labelLimit": 120}
    across = {**axis, "orient": "top", "labelAngle": 0, "labelOverlap": "greedy", "labelLimit": 90}
    xs, ys = (list(scales.names(slot).values()) for slot in ("x", "y"))
    cell = {"mark": {"type": "rect", "cornerRadius": 2, "stroke": "var(--card)", "strokeWidth": 2}}
    said = {"mark": {"type": "text", "fontSize": 11}}
    layer = [{**cell, "encoding": {"color": _shade(domain, RAMP)}}]
    if WIDTH / max(1, len(xs)) > 40:
        layer.append({**said, "encoding": {"color": _shade(domain, RAMP_INK), "text": {"field": "said"}}})
    return {
        "height": max(18, min(28, 520 // max(1, len(ys)))) * max(1, len(ys)),
        "resolve": {"scale": {"color": "independent"}},
        "data": {"values": [cells for cells in cells_of(one, scales) if cells["value"] is not None]},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "scale": {"domain": xs}, "axis": across, "sort": None},
            "y": {"field": "y", "type": "ordinal", "scale": {"domain": ys}, "axis": axis, "sort": None},
        },
        "layer": layer,
    }


def tile_map(one: Shown, scales: Scales) -> Spec:
    domain, size = scales.domain("value", zero=False), WIDTH / 13
    known: dict[int, Plain] = {}
    for row in one.frame.rows:
        found = prefecture_of(one.at(row, "place"))
        if found:
            known.setdefault(found.code, one.at(row, "value"))
    values = [
        {"left": p.column, "right": p.column + 0.94, "top": p.row, "bottom": p.row + 0.94, "cx": p.column + 0.47,
         "cy": p.row + 0.47, "name": p.brief, "value": known.get(p.code)}
        for p in PREFECTURES
    ]  # fmt: skip
    place: Spec = {"type": "quantitative", "axis": None}
    missing = {"test": "!isValid(datum.value)"}
    return {
        "height": size * 12.4,
        "resolve": {"scale": {"color": "independent"}},
        "config": {**CONFIG, "mark": {"invalid": "show"}},
        "data": {"values": values},
        "encoding": {
            "x": {"field": "left", **place, "scale": {"domain": [0, 13], "nice": False, "zero": False}},
            "y": {"field": "top", **place, "scale": {"domain": [0, 12.4], "reverse": True, "nice": False, "zero": False}},
        },
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 3}, "encoding": {
                "x2": {"field": "right"}, "y2": {"field": "bottom"},
                "color": {**_shade(domain, RAMP), "condition": {**missing, "value": "var(--wash)"}}}},
            {"mark": {"type": "text", "fontSize": 10}, "encoding": {
                "x": {"field": "cx"}, "y": {"field": "cy"}, "text": {"field": "name"},
                "color": {**_shade(domain, RAMP_INK), "condition": {**missing, "value": "var(--soft)"}}}},
        ],
    }  # fmt: skip
