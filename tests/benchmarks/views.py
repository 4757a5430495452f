"""How long a plan takes, and how many calls plan and apply make: `make bench-views`.

    python -m tests.benchmarks.views [--levels 20] [--wide 10]

200 views in a tower of 20 levels, deployed to Athena in the laptop cloud, whose answers take no time: so what is shown is
the time of the migrator itself. Each plan is a process's first; the fastest of three counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from tests.athena.releases.place import Place, athena_place
from tests.athena.releases.snapshot import empty
from tests.athena.releases.tower import tower
from tests.cloud.athena.calls import watch
from tests.cloud.athena.install import install
from tests.cloud.athena.lake import Lake
from tests.cloud.server import Cloud

LIMIT_SECONDS = 3.0
_TIMES = 3


def main(argv: list[str], out: TextIO) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.views")
    parser.add_argument("--levels", type=int, default=20)
    parser.add_argument("--wide", type=int, default=10)
    arguments = parser.parse_args(argv)
    cloud = Cloud()
    lake = Lake(cloud, install(cloud, steps=1), watch(cloud))
    with cloud, tempfile.TemporaryDirectory() as folder:
        os.environ.update(cloud.environment())
        empty(lake)
        place = athena_place(Path(folder), lake)
        slowest = _measure(place, lake, arguments.levels, arguments.wide, out)
    out.write(f"\nslowest plan: {slowest:.2f} s; it is to stay under {LIMIT_SECONDS:g} s\n")
    return 0 if slowest < LIMIT_SECONDS else 1


def _measure(place: Place, lake: Lake, levels: int, wide: int, out: TextIO) -> float:
    out.write(f"{levels * wide} views, {levels} levels deep\n\n{'':34}{'steps':>6}{'seconds':>9}  calls\n")
    place.write(tower(levels, wide))
    seconds = [_plan("plan: all are new", place, lake, out)]
    _timed("apply", lambda: len(place.apply().plan.actions), lake, out, 1)
    seconds.append(_plan("plan: nothing changed", place, lake, out))
    place.write(tower(levels, wide, amount="amount + 1"))
    seconds.append(_plan("plan: the lowest level changed", place, lake, out))
    place.write(tower(levels, wide, amount="CAST(amount AS decimal(12,2))"))
    seconds.append(_plan("plan: a type changed at the bottom", place, lake, out))
    return max(seconds)


def _plan(what: str, place: Place, lake: Lake, out: TextIO) -> float:
    return _timed(what, lambda: len(place.planned().plan.actions), lake, out, _TIMES)


def _timed(what: str, run: Callable[[], int], lake: Lake, out: TextIO, times: int) -> float:
    fastest, steps = float("inf"), 0
    for _ in range(times):
        lake.calls.forget()
        began = time.perf_counter()
        steps = run()
        fastest = min(fastest, time.perf_counter() - began)
    calls = Counter(operation.split(" /")[0] for _, operation in lake.calls.made)
    listed = ", ".join(f"{count} {name}" for name, count in calls.most_common())
    out.write(f"{what:34}{steps:6}{fastest:9.2f}  {sum(calls.values())}: {listed}\n")
    return fastest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
