"""What differs between two versions when nothing says which row is which: how often each row is there.

A row of the table `differing` is a row of values, `v0`, `v1`, …, with `n`: how many more the new version has of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from athena.review.rows.bench import Bench, Kept
from athena.review.rows.differing import LIMIT, Difference, Spot, forms, share, struct
from athena.review.rows.matching import Match
from athena.trino.context import comma

_TABLE = "differing"


@dataclass(frozen=True, slots=True)
class AsAWhole:
    """A comparison of multisets, by the columns that both versions have; a changed row is one less and one more."""

    before: Kept
    after: Kept
    match: Match
    bench: Bench

    def find(self) -> Difference:
        """Put what differs into its table, and count it."""
        old, new = forms(self.before, self.match.pairs), forms(self.after, self.match.pairs, after=True)
        every = f"SELECT {self._values}, 1 AS n FROM {new} UNION ALL SELECT {self._values}, -1 FROM {old}"
        grouped = f"SELECT {self._values}, CAST(sum(n) AS BIGINT) AS n FROM ({every})"
        self.bench.make(_TABLE, f"{grouped} GROUP BY {self._values} HAVING sum(n) <> 0", self.match.udfs)
        counts = "coalesce(sum(n) FILTER (n > 0), 0), coalesce(-sum(n) FILTER (n < 0), 0)"
        ((added, removed),) = self.bench.ask(f"SELECT {counts} FROM {_TABLE}")
        return Difference(added, removed)

    def spots(self) -> list[Spot]:
        """Some of what differs, for examples: the first by value."""
        return share([self._spots("added"), self._spots("removed")])

    @property
    def _values(self) -> str:
        return comma([f"v{n}" for n in range(len(self.match.pairs))])

    def _spots(self, kind: Literal["added", "removed"]) -> list[Spot]:
        sign = ">" if kind == "added" else "<"
        chosen = f"SELECT rowid AS place, * FROM {_TABLE} WHERE n {sign} 0 ORDER BY {self._values} LIMIT {LIMIT}"
        rows = self._rows(chosen, after=kind == "added")
        found = [rows[place] for place, *_ in self.bench.ask(f"SELECT place FROM ({chosen})")]
        return [Spot(kind, None, row) if kind == "added" else Spot(kind, row, None) for row in found]

    def _rows(self, chosen: str, *, after: bool) -> Mapping[int, int]:
        """One row of the version for each row that was chosen, the first by the columns that were not compared."""
        kept = self.after if after else self.before
        same = " AND ".join(f"t.v{n} IS NOT DISTINCT FROM d.v{n}" for n in range(len(self.match.pairs)))
        others = [f"c{n}" for n, name in enumerate(kept.names) if self.match.find(name) is None]
        rows = forms(kept, self.match.pairs, after=after, also=others)
        order = struct(others) if others else "id"
        sql = f"SELECT place, arg_min(id, {order}) FROM ({chosen}) AS d JOIN {rows} AS t ON {same} GROUP BY place"
        return dict(self.bench.ask(sql, self.match.udfs))
