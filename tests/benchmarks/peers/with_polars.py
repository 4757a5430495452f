"""All four rules in lazy, streaming polars: an effort in good faith to be quick and lean.

Columns whose first rows already tell them apart are never compared: equal labels on a prefix are necessary for equal
labels. What is left is proven on all rows, by counting distinct values and distinct pairs of values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import polars as pl

from tests.benchmarks.peers.task import Outcome, Task, main

PREFIX_ROWS = 10_000
ROW = "number of the row"
Pair = tuple[str, str]


def clean(task: Task) -> Outcome:
    rows = pl.scan_csv(task.csv, schema={name: getattr(pl, type_) for name, type_ in task.types.items()})
    telling = _with_two_values(rows, list(task.types))
    twins = _twins(rows, list(_candidates(rows, telling)))
    kept: list[str] = []
    for name in telling:
        if not any((earlier, name) in twins for earlier in kept):
            kept.append(name)
    rows.select(kept).unique(keep="first", maintain_order=True).sink_parquet(task.out)
    return Outcome(kept, pl.scan_parquet(task.out).select(pl.len()).collect().item())


def _with_two_values(rows: pl.LazyFrame, names: Sequence[str]) -> list[str]:
    """Leave out what is empty or constant: the least value is the greatest."""
    least = [pl.col(name).min().alias(f"least {i}") for i, name in enumerate(names)]
    greatest = [pl.col(name).max().alias(f"greatest {i}") for i, name in enumerate(names)]
    facts = _one_row(rows, least + greatest)
    return [name for i, name in enumerate(names) if facts[f"least {i}"] != facts[f"greatest {i}"]]


def _candidates(rows: pl.LazyFrame, names: Sequence[str]) -> Iterator[list[str]]:
    """Groups of columns with equal labels in the first rows."""
    prefix = rows.select(names).head(PREFIX_ROWS).collect().with_row_index(ROW)
    groups: dict[bytes, list[str]] = {}
    for name in names:
        first_seen = pl.when(pl.col(name).is_not_null()).then(pl.col(ROW).min().over(name).cast(pl.Int64)).otherwise(-1)
        labels = prefix.select(first_seen.alias(name))[name]
        groups.setdefault(labels.to_numpy().tobytes(), []).append(name)
    return (group for group in groups.values() if len(group) > 1)


def _twins(rows: pl.LazyFrame, groups: list[list[str]]) -> set[Pair]:
    """Prove pairs on all rows."""
    members = [name for group in groups for name in group]
    distinct = _facts(rows, members, lambda column: column.drop_nulls().n_unique())
    present = _facts(rows, members, lambda column: column.count())
    without_repeats = [name for name in members if distinct[name] == present[name]]
    digests = _facts(rows, without_repeats, lambda column: column.hash(7).sum())
    relabelled: list[Pair] = []
    equal: list[Pair] = []
    for group in groups:
        for one, other in combinations(group, 2):
            if distinct[one] != distinct[other] or present[one] != present[other]:
                continue
            if one not in digests:
                relabelled.append((one, other))
            elif digests[one] == digests[other]:
                equal.append((one, other))
    return _proven(rows, relabelled, equal, distinct)


def _proven(rows: pl.LazyFrame, relabelled: list[Pair], equal: list[Pair], distinct: dict[str, int]) -> set[Pair]:
    """Keep the pairs that hold: as many distinct pairs as values, nulls in the same places; or equal throughout."""
    both_present = {pair: pl.col(pair[0]).is_not_null() & pl.col(pair[1]).is_not_null() for pair in relabelled}
    combined = [
        pl.struct(pair).filter(both_present[pair]).n_unique().alias(f"{i}") for i, pair in enumerate(relabelled)
    ]
    parted = [
        (pl.col(one).is_null() != pl.col(other).is_null()).any().alias(f"parted {i}")
        for i, (one, other) in enumerate(relabelled)
    ]
    same = [pl.col(one).eq_missing(pl.col(other)).all().alias(f"same {i}") for i, (one, other) in enumerate(equal)]
    facts = _one_row(rows, combined + parted + same)
    found = {
        pair for i, pair in enumerate(relabelled) if facts[f"{i}"] == distinct[pair[0]] and not facts[f"parted {i}"]
    }
    return found | {pair for i, pair in enumerate(equal) if facts[f"same {i}"]}


def _facts(rows: pl.LazyFrame, names: Sequence[str], fact: Any) -> dict[str, int]:
    return _one_row(rows, [fact(pl.col(name)) for name in names])


def _one_row(rows: pl.LazyFrame, facts: Sequence[pl.Expr]) -> dict[str, Any]:
    return rows.select(facts).collect(engine="streaming").row(0, named=True) if facts else {}


if __name__ == "__main__":
    main(clean)
