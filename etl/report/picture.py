"""The small picture of a column: geometry for an inline SVG, and the words that say the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from etl.report.figures import number
from etl.report.model import Distribution
from etl.report.visible import visible

WIDTH, HEIGHT = 240.0, 56.0
_GAP = 1.0
_LEAST_HEIGHT = 1.5  # a bar of one row among a million is still there
_LABEL_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the histogram in SVG units, with the sentence that it stands for."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars over an axis, for numbers and dates."""

    bars: tuple[Bar, ...]
    low: str
    high: str
    start: str  # of the fullest bar
    end: str


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a column of words, and how much of the column it is; `label` None is all other values."""

    label: str | None
    count: int
    share: float
    width: float


def histogram(distribution: Distribution, *, whole: bool) -> Histogram | None:
    """Bars as wide as their interval and as high as their count; None when nothing was counted.

    `whole`: the column holds whole numbers, whose bars go from half to half and are named by the numbers between.
    """
    counts = distribution.counts
    if not distribution.edges or not sum(counts):
        return None
    shown = _edge_words(distribution, whole)
    places = _places(distribution)
    bars = tuple(
        _bar(places[i], places[i + 1], count / max(counts), f"{_interval(shown[i])}: {count:,}")
        for i, count in enumerate(counts)
        if count
    )
    fullest = shown[counts.index(max(counts))]
    return Histogram(bars, low=shown[0][0], high=shown[-1][1], start=fullest[0], end=fullest[1])


def shares(distribution: Distribution) -> tuple[Share, ...]:
    """The most frequent values, then the rest as one; widths are relative to the largest of them."""
    total = sum(distribution.counts) + distribution.other
    rows = [
        (visible(label, limit=_LABEL_LIMIT), count)
        for label, count in zip(distribution.labels, distribution.counts, strict=True)
    ]
    largest = max([*distribution.counts, distribution.other], default=0)
    if not largest:
        return ()
    named = tuple(Share(label, count, count / total, count / largest) for label, count in rows)
    if not distribution.other:
        return named
    return (*named, Share(None, distribution.other, distribution.other / total, distribution.other / largest))


def _bar(left: float, right: float, share: float, title: str) -> Bar:
    height = max(_LEAST_HEIGHT, share * HEIGHT)
    return Bar(
        round(left, 2), round(HEIGHT - height, 2), round(max(right - left - _GAP, 1.0), 2), round(height, 2), title
    )


def _places(distribution: Distribution) -> list[float]:
    """Where the edges stand on the axis: in proportion for numbers, evenly for dates and for a single value."""
    edges, n = distribution.edges, len(distribution.counts)
    if (
        all(isinstance(edge, int | float) for edge in edges)
        and math.isfinite(edges[-1] - edges[0])
        and edges[-1] > edges[0]
    ):
        return [WIDTH * (edge - edges[0]) / (edges[-1] - edges[0]) for edge in edges]
    return [WIDTH * i / n for i in range(n + 1)]


def _edge_words(distribution: Distribution, whole: bool) -> list[tuple[str, str]]:
    """The first and the last value each bar may hold."""
    edges = distribution.edges
    if whole and all(isinstance(edge, int | float) for edge in edges):
        return [(number(math.ceil(a)), number(math.floor(b))) for a, b in pairwise(edges)]
    return [(_moment(a), _moment(b)) for a, b in pairwise(edges)]


def _moment(edge: object) -> str:
    return edge.replace("T", " ") if isinstance(edge, str) else number(edge)


def _interval(ends: tuple[str, str]) -> str:
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"
