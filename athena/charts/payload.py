"""Filters and charts of a dashboard with their rows, as the page takes them: never more than a page can carry."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from athena.charts.columns import Shelf, family, is_whole
from athena.charts.cube import cube, histogram
from athena.charts.domains import Domain, find_domains
from athena.charts.grouping import fields_of
from athena.charts.kinds import KINDS
from athena.charts.labels import Labels
from athena.charts.listing import listing, points
from athena.charts.maker import MOST_ROWS, Maker
from athena.charts.maker import as_words as _text
from athena.charts.spec import Chart, Dashboard, Field, Text
from athena.engine import Engine
from athena.errors import QueryError

_PAGE_ROWS = 160_000  # of all charts together
_FEWEST = 2_000
_SCALE = re.compile(r"decimal\(\d+,\s*([1-9]\d*)\)")


def make(dashboard: Dashboard, shelf: Shelf, labels: Labels, engine: Engine) -> dict[str, Any]:
    """Filters and charts of a dashboard, with their rows, as JSON takes them.

    A chart whose SQL fails carries the error instead of rows: the others are still worth looking at.
    """
    domains = find_domains(dashboard, shelf, engine)
    named = tuple(
        replace(domain, filter=replace(domain.filter, label=_filter_label(domain, labels))) for domain in domains
    )
    most = max(_FEWEST, min(MOST_ROWS, _PAGE_ROWS // max(1, len(dashboard.charts))))
    maker = Maker(engine, shelf, labels, named, most)
    return {
        "name": dashboard.name,
        "title": _text(dashboard.title),
        "description": _text(dashboard.description),
        "filters": [_filter(domain) for domain in named],
        "charts": [make_chart(chart, maker) for chart in dashboard.charts],
    }


def _filter_label(domain: Domain, labels: Labels) -> Text:
    if domain.filter.label or not domain.sources:
        return domain.filter.label or Text(domain.filter.column, domain.filter.column)
    return labels.column(next(iter(domain.sources)), domain.filter.column)


def _filter(domain: Domain) -> dict[str, Any]:
    kind = next(iter(domain.sources.values()), "")
    return {
        "column": domain.filter.column,
        "kind": domain.filter.kind,
        "label": _text(domain.filter.label),
        "family": family(kind),
        "format": domain.filter.format or ("integer" if is_whole(kind) else "decimal"),
        **domain.as_json(),
    }


def make_chart(chart: Chart, maker: Maker) -> dict[str, Any]:
    """One chart with its rows."""
    head = _head(chart, maker)
    try:
        if chart.kind == "scatter":
            return {**head, **points(chart, maker)}
        if chart.kind == "histogram":
            return {**head, **histogram(chart, maker)}
        if chart.kind == "table" and not any(part.is_measure for part in chart.columns):
            return {**head, **listing(chart, maker)}
        return {**head, **cube(maker.grouping(chart), maker)}
    except QueryError as error:
        return {**head, "failed": str(error), "rows": 0, "data": {}, "filters": {}, "notes": []}


def _head(chart: Chart, maker: Maker) -> dict[str, Any]:
    kind = KINDS[chart.kind]
    dimensions, measures = fields_of(chart)
    return {
        "name": chart.name,
        "kind": chart.kind,
        "title": _text(chart.title),
        "note": _text(chart.note),
        "source": {"kind": chart.source.kind, "name": chart.source.name},
        "width": chart.width or kind.width,
        "limit": chart.limit or kind.limit,
        "others": chart.others,
        "share": chart.share,
        "horizontal": chart.horizontal,
        "missing": chart.missing,
        "sort": None if chart.sort is None else {"by": _sort_slot(chart), "descending": chart.sort.descending},
        "dimensions": {slot: _described(chart, part, maker) for slot, part in dimensions.items()},
        "measures": {slot: _described(chart, part, maker) for slot, part in measures.items()},
    }


def _sort_slot(chart: Chart) -> str:
    assert chart.sort is not None
    if not chart.columns:
        return chart.sort.by
    names = [part.column or "count" for part in chart.columns]
    return f"c{names.index(chart.sort.by)}"


def _described(chart: Chart, part: Field, maker: Maker) -> dict[str, Any]:
    kind = maker.types(chart.source).get(part.column or "") or "bigint"
    found = family(kind)
    counts = part.aggregation in ("count", "count_distinct")
    whole = counts or (is_whole(kind) and part.aggregation != "avg")
    return {
        "column": part.column,
        "label": _text(maker.label(chart, part)),
        "meaning": maker.labels.meaning(chart.source, part.column) if part.column else "",
        "family": "number" if counts else found,
        "aggregation": part.aggregation,
        "per": None if part.per is None else part.per.aggregation,
        "unit": (part.unit or "day") if found in ("day", "time") and not counts else None,
        "format": part.format or ("decimal" if part.per or not whole else "integer"),
        "digits": _digits(part, kind),
    }


def _digits(part: Field, kind: str) -> int | None:
    """How many digits behind the point: what the file says, else what a decimal has; None leaves it to the format."""
    if part.digits is not None or part.format or part.per or part.aggregation in ("avg", "count", "count_distinct"):
        return part.digits
    scale = _SCALE.fullmatch(kind)
    return min(int(scale[1]), 4) if scale else None
