"""All four rules in pandas, the way one writes them down: the table in memory, column by column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.benchmarks.peers.task import Outcome, Task, main


def clean(task: Task) -> Outcome:
    rows = pd.read_csv(task.csv, low_memory=False)
    kept: list[str] = []
    alike: dict[int, list[str]] = {}  # hash of the labels -> kept columns
    for name in rows.columns:
        labels, values = pd.factorize(rows[name])
        if len(values) > 1:
            same_labels = alike.setdefault(hash(labels.tobytes()), [])
            repeats = bool(len(values) < np.count_nonzero(labels >= 0))
            if not _says_the_same(rows, name, same_labels, repeats=repeats):
                same_labels.append(name)
                kept.append(name)
                continue
        del rows[name]
    rows = rows.drop_duplicates()
    rows.to_parquet(task.out, index=False, compression="zstd")
    return Outcome(kept, len(rows))


def _says_the_same(rows: pd.DataFrame, name: str, same_labels: list[str], *, repeats: bool) -> bool:
    """Columns without repeats have equal labels whatever they hold, so there only equal values count."""
    if repeats:
        return bool(same_labels)
    return any(rows[name].equals(rows[other]) for other in same_labels)


if __name__ == "__main__":
    main(clean)
