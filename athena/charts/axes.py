"""What pictures are made of: colours, axes, and the rows of a frame as Vega-Lite takes them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any, TypeAlias

from athena.charts.figures import OTHER, value_text
from athena.charts.scales import Scales, Shown
from athena.charts.values import Plain

Spec: TypeAlias = "dict[str, Any]"

WIDTH = 430  # of what a picture shows, without its axis
TALL = 230
PALETTE = [f"var(--c{n})" for n in range(1, 9)]
RAMP = [f"var(--r{n})" for n in range(1, 7)]
RAMP_INK = [f"var(--r{n}-ink)" for n in range(1, 7)]
_FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"
_GREY = {"labelColor": "var(--soft)", "titleColor": "var(--soft)", "labelFontSize": 12}
CONFIG = {
    "aria": False,
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {**_GREY, "gridColor": "var(--line)", "domainColor": "var(--line)", "tickSize": 0, "labelPadding": 6},
    "legend": {"labelColor": "var(--ink)", "labelFontSize": 12, "orient": "top", "symbolType": "circle", "offset": 12},
    "text": {"color": "var(--ink)", "fontSize": 12},
    "mark": {"invalid": "filter"},
}
NUMBERS = {
    "ratio": "format(datum.value, '.0%')",
    "percent": "format(datum.value, '~f') + '%'",
    "yen": "'¥' + replace(format(datum.value, '.3~s'), 'G', 'B')",
    "euro": "'€' + replace(format(datum.value, '.3~s'), 'G', 'B')",
    "dollar": "'$' + replace(format(datum.value, '.3~s'), 'G', 'B')",
    "bytes": "format(datum.value, '.3~s') + 'B'",
    "seconds": "format(datum.value, ',~f') + ' s'",
}
_NUMBER = (
    "abs(datum.value) >= 10000 ? replace(format(datum.value, '.3~s'), 'G', 'B') : "
    "abs(datum.value) < 0.01 && datum.value != 0 ? format(datum.value, '.2~e') : format(datum.value, ',~f')"
)
_TIMES = {"year": "%Y", "quarter": "%Y-%m", "month": "%Y-%m", "hour": "%m-%d %H:%M"}


def label(one: Shown, slot: str) -> str:
    """What writes the numbers or times of an axis."""
    if slot == "n":
        return _NUMBER
    if one.family(slot) in ("day", "time"):
        unit = one.unit(slot) if slot in one.chart["dimensions"] else "day"
        return f"utcFormat(datum.value, '{_TIMES.get(unit, '%Y-%m-%d')}')"
    return NUMBERS.get(one.described(slot)["format"], _NUMBER)


def measure(one: Shown, slot: str, domain: list[float], **axis: Any) -> Spec:
    shown = {"title": None, "tickCount": 5, "labelExpr": label(one, slot), **axis}
    return {"field": slot, "type": "quantitative", "scale": {"domain": domain, "nice": True}, "axis": shown}


def colour_of(one: Shown, texts: Mapping[Plain, str]) -> Spec:
    """What colours tell apart; `texts` has each value's name, and all that are called "other" are grey."""
    if not one.has("colour"):
        return {"value": PALETTE[0]}
    names = list(dict.fromkeys(texts.values()))
    colours = cycle(PALETTE)
    shades = ["var(--c-other)" if name == OTHER else next(colours) for name in names]
    legend = {"title": None, "columns": min(len(names), 4), "labelLimit": 110} if len(names) > 1 else None
    scale = {"domain": names, "range": shades}
    return {"field": "colour", "type": "nominal", "scale": scale, "legend": legend, "sort": names}


def cells_of(one: Shown, scales: Scales) -> list[Spec]:
    """Rows of a picture: texts of dimensions, numbers of measures, and these as text."""
    found = []
    for row in one.frame.rows:
        cells: Spec = {slot: scales.names(slot)[one.at(row, slot)] for slot in one.frame.dimensions}
        for slot in one.frame.measures:
            cells[slot] = one.at(row, slot)
            cells["said"] = value_text(one.at(row, slot), one.described(slot))
        found.append(cells)
    return found


def moment(value: Plain) -> Plain:
    """A time as Vega reads it, in UTC."""
    return f"{str(value).replace(' ', 'T')}{'' if 'T' in str(value) or ' ' in str(value) else 'T00:00:00'}Z"
