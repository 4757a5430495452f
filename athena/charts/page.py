"""The page of one dashboard: one file, which needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from athena.charts.html import as_data, asset, render, vega
from athena.charts.prefectures import as_json
from athena.charts.words import PAGE

SCRIPTS = ("settings.js", "core.js", "format.js", "view.js", "draw.js", "filters.js", "page.js")


@dataclass(frozen=True, slots=True)
class Group:
    """Charts that stand together: numbers in a strip, all else each by itself."""

    numbers: bool
    charts: tuple[dict[str, Any], ...]


def render_dashboard(payload: dict[str, Any], *, made_at: str, home: str = "") -> str:
    """The page's text.

    Args:
        payload: what `athena.charts.payload.make` gave.
        made_at: when, for the foot of the page.
        home: the address of the index; empty: there is none.
    """
    kinds = {chart["kind"] for chart in payload["charts"]}
    scripts = [asset(name) for name in SCRIPTS]
    data = {**payload, "words": PAGE, "prefectures": as_json() if "map" in kinds else []}
    return render(
        "page.html.j2",
        title=payload["title"]["en"],
        styles=[asset("colours.css"), asset("page.css")],
        scripts=[vega(), *scripts] if kinds - {"number", "table"} else scripts,
        dashboard=payload,
        groups=_groups(payload["charts"]),
        data=as_data(data),
        made_at=made_at,
        home=home,
        is_home=False,
    )


_SPANS = {"third": 4, "half": 6, "two_thirds": 8, "full": 12}


def _groups(charts: Sequence[dict[str, Any]]) -> list[Group]:
    runs = groupby(_without_holes(charts), key=lambda chart: bool(chart["kind"] == "number"))
    return [Group(numbers, tuple(run)) for numbers, run in runs]


def _without_holes(charts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The charts, of which one that would stand alone in half a row takes all of it."""
    found: list[dict[str, Any]] = []
    taken = 0
    for number, chart in enumerate(charts):
        span = 12 if chart["kind"] == "number" else _SPANS[chart["width"]]
        taken = taken if taken + span <= 12 else 0
        following = charts[number + 1] if number + 1 < len(charts) else None
        room = 12 if following is None or following["kind"] == "number" else _SPANS[following["width"]]
        alone = taken == 0 and chart["width"] == "half" and chart["kind"] != "number" and span + room > 12
        found.append({**chart, "width": "full"} if alone else chart)
        taken = 0 if alone else (taken + span) % 12
    return found
