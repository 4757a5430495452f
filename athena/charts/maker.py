"""What the rows of charts are made with: an engine, the columns there are, labels, and the filters' choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from athena.charts.columns import Shelf
from athena.charts.domains import Domain
from athena.charts.grouping import Grouping, fields_of, note
from athena.charts.labels import Labels
from athena.charts.spec import Chart, Field, Source, Text
from athena.engine import Badge, Engine

MOST_ROWS = 20_000  # groups of one chart on a page
_ORDERLESS = "LIMIT without ORDER BY"


@dataclass(frozen=True, slots=True)
class Maker:
    """What is needed to make the rows of charts.

    Attributes:
        most_rows: groups of one chart, at most.
    """

    engine: Engine
    shelf: Shelf
    labels: Labels
    domains: tuple[Domain, ...] = ()
    most_rows: int = MOST_ROWS

    def types(self, source: Source) -> Mapping[str, str | None]:
        return self.shelf.columns(source) or {}

    def acting_on(self, chart: Chart) -> tuple[Domain, ...]:
        """The filters whose column the chart's source has."""
        return tuple(domain for domain in self.domains if chart.source in domain.sources)

    def grouping(self, chart: Chart) -> Grouping:
        dimensions, measures = fields_of(chart)
        return Grouping(chart, self.types(chart.source), dimensions, measures, self.acting_on(chart))

    def label(self, chart: Chart, part: Field) -> Text:
        return self.labels.of(chart.source, part)


def as_words(text: Text) -> dict[str, str]:
    """Words as JSON takes them."""
    return {"en": text.en, "ja": text.ja}


def doubts(badge: Badge) -> list[Text]:
    """Why Athena may give something else, each reason once."""
    reasons = [reason for reason in badge.reasons if reason.construct != _ORDERLESS]
    return [note("note.approximate", why=f"{reason.construct}: {reason.why}") for reason in dict.fromkeys(reasons)]
