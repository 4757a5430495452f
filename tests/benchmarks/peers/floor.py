"""The floor: polars reads the CSV as typed columns and writes Parquet, streaming, with its defaults and nothing else.

No rule, no check, no null tokens, no rejects: what any engine that goes through polars has to pay at least. Dates stay
text, as polars leaves them by default.
"""

from __future__ import annotations

import polars as pl

from tests.benchmarks.peers.task import Outcome, Task, main


def copy(task: Task) -> Outcome:
    schema = {name: getattr(pl, type_) for name, type_ in task.types.items()}
    pl.scan_csv(task.csv, schema=schema).sink_parquet(task.out)
    return Outcome(list(schema), pl.scan_parquet(task.out).select(pl.len()).collect().item())


if __name__ == "__main__":
    main(copy)
