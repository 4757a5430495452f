"""How the rows of a chart are grouped, so that few enough of them reach the page: each step down says what it costs.

A page can only filter by what its rows are told apart by. When that would be too many rows, first rare values are put
together as "other", then filters are let go, the one with the most choices first, then times are cut coarser. Each is
told to the reader in a note. What is left over is right: no step changes a number that is still shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from athena.charts.columns import family
from athena.charts.domains import Domain
from athena.charts.spec import UNITS, Chart, Field, Text
from athena.charts.sql import conditions, dimension, final, literal, parts_of, quoted, select
from athena.charts.values import SENTINEL
from athena.charts.words import WORDS
from athena.engine import Engine

_KEPT_ALONE, _KEPT = 200, 60  # values of a dimension that are told apart, once there are too many groups
_TAIL = "\nGROUP BY {keys}\nORDER BY {keys}\nLIMIT {limit}"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to group the rows of a chart.

    Attributes:
        dimensions: slot (of a table: c0, c1, …) -> field.
        measures: the same -> field.
        domains: the filters whose choices the rows are told apart by.
        lumped: slot -> the values that are told apart.
        expressions: slot -> what groups rows in place of the field's values.
        also: further conditions.
        merges: whether groups can be put together again; False keeps each aggregation as it is.
        notes: what was given up.
    """

    chart: Chart
    types: Mapping[str, str | None]
    dimensions: Mapping[str, Field]
    measures: Mapping[str, Field]
    domains: tuple[Domain, ...] = ()
    lumped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expressions: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    merges: bool = True
    notes: tuple[Text, ...] = ()

    @property
    def where(self) -> list[str]:
        return [*conditions(self.chart.where, self.types), *self.also]

    def keys(self) -> dict[str, str]:
        """Alias -> expression of what groups rows: dimensions, filters, values that are counted once."""
        found = {f"d_{slot}": self._dimension(slot) for slot in self.dimensions}
        for number, domain in enumerate(self.domains):
            found[f"f_{number}"] = domain.expression(self.chart.source)
        for slot in self.measures:
            found |= {alias: sql for alias, sql in self.parts(slot).items() if alias.startswith("p_distinct")}
        return found

    def parts(self, slot: str) -> dict[str, str]:
        """Alias -> expression of what a measure keeps."""
        measure = self.measures[slot]
        if not self.merges:
            return {f"p_final_{slot}": final(measure)}
        found = {
            f"p_{part}_{slot}": sql for part, sql in parts_of(measure, self.types.get(measure.column or "")).items()
        }
        if measure.per is not None:
            own = parts_of(measure.per, self.types.get(measure.per.column or ""))
            found |= {f"q_{part}_{slot}": sql for part, sql in own.items()}
        return found

    def aggregates(self) -> dict[str, str]:
        """Alias -> expression of what is aggregated."""
        parts = {alias: sql for slot in self.measures for alias, sql in self.parts(slot).items()}
        return {alias: sql for alias, sql in parts.items() if not alias.startswith("p_distinct")}

    def sql(self, limit: int) -> str:
        """The SELECT of the groups, up to a limit, in a fixed order."""
        keys = self.keys()
        numbers = ", ".join(str(number) for number in range(1, len(keys) + 1))
        tail = _TAIL.format(keys=numbers, limit=limit) if keys else ""
        aggregates = self.aggregates() or {"n": "count(*)"}
        return select({**keys, **aggregates}, self.chart.source.name, self.where, tail)

    def _dimension(self, slot: str) -> str:
        part = self.dimensions[slot]
        kind = self.types[str(part.column)]
        if slot in self.expressions:
            return self.expressions[slot]
        expression = dimension(part, kind)
        if slot not in self.lumped:
            return expression
        text = expression if family(kind) == "text" else f"CAST({expression} AS varchar)"
        known = ", ".join(literal(value) for value in self.lumped[slot])
        other = f"WHEN {text} IS NOT NULL THEN {literal(SENTINEL)}"
        return f"CASE WHEN {text} IN ({known}) THEN {text} {other} END" if known else "CAST(NULL AS varchar)"

    def coarser(self, engine: Engine, labels: Mapping[str, Text]) -> Iterator[Grouping]:
        """Groupings with fewer and fewer groups, of which the first that fits is taken."""
        found = self._lump(engine, labels)
        if found.lumped:
            yield found
        while found.domains:
            found = found._without_widest_filter()
            yield found
        if any(measure.aggregation == "count_distinct" for measure in self.measures.values()):
            found = replace(found, merges=False)
            yield found
        for _ in UNITS:
            found = found._cut_coarser()
            yield found

    def _lump(self, engine: Engine, labels: Mapping[str, Text]) -> Grouping:
        lumped: dict[str, tuple[str, ...]] = {}
        notes = list(self.notes)
        for slot, part in self.dimensions.items():
            kind = self.types[str(part.column)]
            if family(kind) not in ("text", "number") or slot in self.expressions:
                continue
            most = _KEPT_ALONE if len(self.dimensions) == 1 else _KEPT
            values = self._first_values(part, kind, most, engine)
            if len(values) > most:
                lumped[slot] = tuple(values[:most])
                notes.append(note("note.lumped", n=f"{most:,}", label=labels[slot]))
        return replace(self, lumped=lumped, notes=tuple(notes))

    def _first_values(self, part: Field, kind: str | None, most: int, engine: Engine) -> list[str]:
        """The values with the greatest (or least, if so sorted) measure, as text."""
        expression = dimension(part, kind)
        text = expression if family(kind) == "text" else f"CAST({expression} AS varchar)"
        by = next((final(measure) for measure in self.measures.values()), "count(*)")
        sort = self.chart.sort
        order = "ASC" if sort and sort.by in self.measures and not sort.descending else "DESC"
        where = [*self.where, f"{quoted(str(part.column))} IS NOT NULL"]
        tail = f"\nGROUP BY 1\nORDER BY 2 {order} NULLS LAST, 1\nLIMIT {most + 1}"
        return [
            str(row[0]) for row in engine.query(select({"v": text, "m": by}, self.chart.source.name, where, tail)).rows
        ]

    def _without_widest_filter(self) -> Grouping:
        widest = max(self.domains, key=lambda domain: domain.size)
        distinct = any(measure.aggregation == "count_distinct" for measure in self.measures.values())
        key = "note.ignores_distinct" if distinct else "note.ignores"
        said = note(key, filter=widest.filter.label or Text(widest.filter.column, widest.filter.column))
        left = tuple(domain for domain in self.domains if domain is not widest)
        return replace(self, domains=left, notes=(*self.notes, said))

    def _cut_coarser(self) -> Grouping:
        dimensions = dict(self.dimensions)
        notes = [said for said in self.notes if not said.en.startswith(_COARSER)]
        for slot, part in self.dimensions.items():
            if family(self.types[str(part.column)]) in ("day", "time"):
                unit = UNITS[min(UNITS.index(part.unit or "day") + 1, len(UNITS) - 1)]
                dimensions[slot] = replace(part, unit=unit)
                notes.append(note("note.coarser", unit=Text(*WORDS[f"unit.{unit}"])))
        return replace(self, dimensions=dimensions, notes=tuple(notes))


_COARSER = WORDS["note.coarser"][0].partition("{")[0]


def note(key: str, **values: Text | str) -> Text:
    en, ja = WORDS[key]
    return Text(
        en.format(**{name: value if isinstance(value, str) else value.en for name, value in values.items()}),
        ja.format(**{name: value if isinstance(value, str) else value.ja for name, value in values.items()}),
    )


def fields_of(chart: Chart) -> tuple[dict[str, Field], dict[str, Field]]:
    """The dimensions and measures of a chart, by slot; a table's columns are c0, c1, … in order."""
    named: Sequence[tuple[str, Field]] = list(chart.slots.items())
    named = [*named, *((f"c{number}", part) for number, part in enumerate(chart.columns))]
    dimensions = {slot: part for slot, part in named if not part.is_measure}
    return dimensions, {slot: part for slot, part in named if part.is_measure}
