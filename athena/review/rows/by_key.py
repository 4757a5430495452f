"""What differs between two versions when a key says which row of one is which row of the other.

A row of the table `differing` is a key whose row came, went or changed: `before` and `after` are its numbers in each
version, `k0`, `k1`, … the key, and `d0`, `d1`, … say of each pair of columns whether the values differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from athena.review.rows.bench import Bench, Kept
from athena.review.rows.differing import LIMIT, Difference, Kind, Spot, forms, share, struct
from athena.review.rows.matching import Match, Pair
from athena.trino.context import comma

_TABLE = "differing"
_CHANGED = "before IS NOT NULL AND after IS NOT NULL"
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class ByKey:
    """A comparison by a key that is unique and never null in both versions."""

    before: Kept
    after: Kept
    match: Match
    key: tuple[str, ...]
    bench: Bench

    def find(self) -> Difference:
        """Put what differs into its table, and count it."""
        self.bench.make(_TABLE, self._sql(), self.match.udfs)
        counts = [f"count(*) FILTER ({which})" for which in ("before IS NULL", "after IS NULL", _CHANGED)]
        counts += [f"count(*) FILTER (d{n})" for n in range(len(self._compared))]
        counts += [f"count(*) FILTER (r{n})" for n in self._rounding]
        ((added, removed, changed, *rest),) = self.bench.ask(f"SELECT {comma(counts)} FROM {_TABLE}")
        by_column = {pair.name: rest[n] for n, pair in enumerate(self._compared)}
        near = zip(self._rounding, rest[len(self._compared) :], strict=True)
        rounded = {self._compared[n].name: count for n, count in near}
        return Difference(added, removed, changed, {**dict.fromkeys(self.key, 0), **by_column}, rounded)

    def spots(self) -> list[Spot]:
        """Some of what differs, for examples: always the same ones, and each way in which rows changed first."""
        keys = comma([f"k{n}" for n in range(len(self.key))])
        added, removed = (self._ends(which, keys) for which in ("before", "after"))
        return share([self._changed(), added, removed])

    @property
    def _compared(self) -> list[Pair]:
        return [pair for pair in self.match.pairs if pair.name not in self.key]

    @property
    def _rounding(self) -> list[int]:
        return [n for n, pair in enumerate(self._compared) if pair.rounds]

    def _sql(self) -> str:
        """A full join, with nothing but what differs."""
        keys = [pair for pair in map(self.match.find, self.key) if pair]
        old, new = forms(self.before, [*keys, *self._compared]), forms(self.after, [*keys, *self._compared], after=True)
        on = " AND ".join(f"b.v{n} = a.v{n}" for n in range(len(keys)))
        columns = ["b.id AS before", "a.id AS after"]
        columns += [f"coalesce(b.v{n}, a.v{n}) AS k{n}" for n in range(len(keys))]
        columns += [f"{_both(n + len(keys))} AS d{n}" for n in range(len(self._compared))]
        columns += [f"{_near(n + len(keys))} AS r{n}" for n in self._rounding]
        differs = " OR ".join(["before IS NULL", "after IS NULL", *(f"d{n}" for n in range(len(self._compared)))])
        return f"SELECT * FROM (SELECT {comma(columns)} FROM {old} AS b FULL JOIN {new} AS a ON {on}) WHERE {differs}"

    def _ends(self, absent: str, keys: str) -> list[Spot]:
        """Rows that came (`before` is absent) or went."""
        sql = f"SELECT before, after FROM {_TABLE} WHERE {absent} IS NULL ORDER BY {keys} LIMIT {LIMIT}"
        kind: Kind = "added" if absent == "before" else "removed"
        return [Spot(kind, before, after) for before, after in self.bench.ask(sql)]

    def _changed(self) -> list[Spot]:
        """Rows that changed: the first of each set of columns that differ, then the second of each, and so on."""
        if not self._compared:
            return []
        flags = [f"d{n}" for n in range(len(self._compared))]
        key = struct(f"k{n}" for n in range(len(self.key)))
        row = f"{{'before': before, 'after': after, 'key': {key}, 'flags': [{comma(flags)}]}}"
        firsts = (
            f"SELECT arg_min({row}, {key}, {LIMIT}) AS found FROM {_TABLE} WHERE {_CHANGED} GROUP BY {comma(flags)}"
        )
        each = f"SELECT unnest(found) AS it, generate_subscripts(found, 1) AS turn FROM ({firsts})"
        sql = f"SELECT it.before, it.after, it.flags FROM ({each}) ORDER BY turn, it.key LIMIT {LIMIT}"
        return [Spot("changed", before, after, self._names(which)) for before, after, which in self.bench.ask(sql)]

    def _names(self, flags: Sequence[bool]) -> frozenset[str]:
        return frozenset(pair.name for pair, differs in zip(self._compared, flags, strict=True) if differs)


def _both(n: int) -> str:
    """Whether a row of both versions has another value; null for rows of one."""
    return f"(b.id IS NOT NULL AND a.id IS NOT NULL AND b.v{n} IS DISTINCT FROM a.v{n})"


def _near(n: int) -> str:
    """Whether the values differ, and by less than a billionth; NaN and infinity are near nothing."""
    finite = f"isfinite(a.v{n}) AND isfinite(b.v{n})"
    near = f"{finite} AND abs(a.v{n} - b.v{n}) <= {_NEAR} * greatest(abs(a.v{n}), abs(b.v{n}))"
    return f"({_both(n)} AND coalesce({near}, false))"
