"""A sample of real rows, the hypothesis it suggests, and what later rows taught.

The sample only suggests. Whatever it says is proven on every row while the table is written; a row that refutes it joins
the evidence, and the next hypothesis takes it into account. What a sample *rules out* needs no further proof: columns
that differ in labels on some rows differ on all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from etl.columns import infer_columns
from etl.labels import labels
from etl.profile import ColumnProfile, Profile, SameLabels
from etl.types import ColumnType, misfits, parse, settled


@dataclass(slots=True)
class Evidence:
    """Rows as text (a String column for each position, null tokens null), and facts that no few rows can show.

    Attributes:
        certain: rows of the dataset; columns named by position, "0", "1", …
        probes: rows that were read off the middle of a file, by (file, offset), see `etl.sampling`.
        fixed_types: types the settings prescribe.
        unlike: pairs of columns proven not to be relabellings of each other; `not_identical` likewise of equality.
        labels_of: columns proven to hold some value twice, each with a digest of its labels over all rows.
    """

    certain: list[pl.DataFrame]
    source_names: tuple[str, ...]
    probes: dict[tuple[int, int], pl.DataFrame] = field(default_factory=dict)
    fixed_types: dict[int, ColumnType] = field(default_factory=dict)
    unlike: set[tuple[int, int]] = field(default_factory=set)
    not_identical: set[tuple[int, int]] = field(default_factory=set)
    labels_of: dict[int, bytes] = field(default_factory=dict)

    @property
    def rows(self) -> pl.DataFrame:
        """All rows, each certainly another record.

        A stretch may hold records that an earlier one holds too, and a record seen twice is no repeat: it would make
        keys look like columns with repeats. So of rows equal in every cell, only those of the first stretch count.
        """
        stretches = [*self.certain, *self.probes.values()]
        rows = pl.concat(stretches, rechunk=True)
        if len(stretches) == 1 or not rows.width:
            return rows
        lengths = [stretch.height for stretch in stretches]
        seen = pl.DataFrame({"row": rows.hash_rows(), "stretch": np.repeat(np.arange(len(lengths)), lengths)})
        return rows.filter(seen.select(pl.col("stretch") == pl.col("stretch").first().over("row")).to_series())

    def learn(self, rows: Iterable[pl.DataFrame]) -> None:
        """Take in rows that refuted something."""
        self.certain.extend(rows)

    def forget(self, probes: Iterable[tuple[int, int]]) -> None:
        """Leave out probes that were no records after all."""
        for key in probes:
            self.probes.pop(key, None)

    def profile(self) -> Profile:
        """Profile the rows; `ColumnProfile.type` of a column without any value is string."""
        rows = self.rows
        fixed = {position: settled(type_, rows[str(position)]) for position, type_ in self.fixed_types.items()}
        rows = _without_misfits(rows, fixed)
        inferred = infer_columns(rows.drop(str(position) for position in fixed))
        found = {p: _typed(rows[str(p)], fixed[p]) if p in fixed else next(inferred) for p in range(rows.width)}
        types, typed = [type_ for type_, _ in found.values()], [series for _, series in found.values()]
        columns = tuple(
            _column(position, self.source_names[position], types[position], series)
            for position, series in enumerate(typed)
        )
        return Profile(columns, tuple(self._groups(typed, columns)))

    def _groups(self, typed: list[pl.Series], columns: tuple[ColumnProfile, ...]) -> Iterable[SameLabels]:
        by_labels: dict[tuple[bytes, bool], list[int]] = {}
        for column in columns:
            if not column.all_null:
                by_labels.setdefault(labels(typed[column.position]), []).append(column.position)
        for (_, repeats), members in by_labels.items():
            for positions, known in [(members, True)] if repeats else self._by_known_labels(members, typed):
                for group in self._split(positions):
                    if len(group) > 1:
                        yield SameLabels(tuple(group), known, self._identical(group, typed))

    def _by_known_labels(self, members: list[int], typed: list[pl.Series]) -> list[tuple[list[int], bool]]:
        """Part columns that repeat nothing here by what is known of all their rows; and say whether they repeat there.

        A column that seems equal to another shares what is known of it.
        """
        if self.labels_of.keys().isdisjoint(members):
            return [(members, False)]
        equal_to = self._identical(members, typed)
        known = {equal_to.get(p, p): self.labels_of[p] for p in members if p in self.labels_of}
        parts: dict[bytes | None, list[int]] = {}
        for position in members:
            parts.setdefault(known.get(equal_to.get(position, position)), []).append(position)
        return [(positions, digest is not None) for digest, positions in parts.items()]

    def _split(self, positions: list[int]) -> list[list[int]]:
        """Part columns with equal labels that are known not to be relabellings of each other."""
        groups: list[list[int]] = []
        for position in positions:
            home = next((group for group in groups if (group[0], position) not in self.unlike), None)
            if home is None:
                groups.append([position])
            else:
                home.append(position)
        return groups

    def _identical(self, group: list[int], typed: list[pl.Series]) -> dict[int, int]:
        found: dict[int, int] = {}
        by_values: dict[tuple[str, bytes], list[int]] = {}
        for position in group:
            series = typed[position]
            values = hashlib.blake2b(series.hash().to_numpy().tobytes(), digest_size=16).digest()
            alike = by_values.setdefault((str(series.dtype), values), [])
            first = next((other for other in alike if (other, position) not in self.not_identical), None)
            if first is None:
                alike.append(position)
            else:
                found[position] = first
        return found


def _without_misfits(rows: pl.DataFrame, fixed: Mapping[int, ColumnType]) -> pl.DataFrame:
    """Leave out the rows that a prescribed type rejects: what else they hold is no evidence of anything."""
    rejected = {row for position, type_ in fixed.items() for row in misfits(rows[str(position)], type_)}
    return rows.filter(~pl.int_range(rows.height, eager=True).is_in(rejected)) if rejected else rows


def _typed(cells: pl.Series, type_: ColumnType) -> tuple[ColumnType, pl.Series]:
    typed = parse(cells, type_)
    assert typed is not None, f"{type_} was found to take every cell"
    return type_, typed


def _column(position: int, source_name: str, type_: ColumnType, series: pl.Series) -> ColumnProfile:
    nulls = series.null_count()
    present = series.drop_nulls()
    constant = (present[0],) if len(present) and (present == present[0]).all() else None
    return ColumnProfile(position, source_name, type_, len(series), nulls, constant)
