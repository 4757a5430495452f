"""Measures kiban's time and memory against a floor and against peers, by ratios within one run.

`make bench` makes CSVs (kept in build/bench), then lets the contestants take turns on each, every run in a process of its
own on a warm file. The tables go to stdout, the figures to results.json beside the CSVs.

How long, on two cores (estimated, not timed): with the defaults about an hour and a half; `--shapes web --sizes 0.5`
five minutes; each further 2 GB of `web` a quarter of an hour, of another shape five to ten minutes; 8 GB four times
that. On disk: the CSVs (as many GB as the sizes, for each of the seven shapes; `worst` is three) and, during a run, up to
twice the largest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.contest import (
    PEERS,
    SAME_IN_UTF8,
    WORST,
    Contest,
    Result,
    attempt,
    contest,
    csv_path,
    disagreements,
    fits,
    make_files,
)
from tests.benchmarks.table import as_json, machine, notes, show

SHAPES = ("web", "narrow", "wide", "worst", "cp932")
CHECK_GIGABYTES, CHECK_SHAPES = 0.02, ("web", "corners")


def main() -> int:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    contests = [
        contest(shape, gigabytes, _peers(options, shape), options.folder)
        for shape in _shapes(options.shapes)
        for gigabytes in options.sizes
    ]
    _require_disk(contests, options.folder)
    about, records, differences = machine(), [], []
    for each in contests:
        results = _hold(each, options)
        print(show(each, results), end="\n\n", flush=True)
        differences += [f"{each.title}: {words}" for words in disagreements(results)]
        differences += [f"{each.title}: {r.contestant} {r.failure}" for r in results if r.failure and options.check]
        records.append(as_json(each, results))
        _save(options, about, records)
    print(notes(about, options.runs, options.memory))
    print("\n".join(f"- {words}" for words in differences) or "All that have rules kept the same columns and rows.")
    return 1 if differences else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sizes", type=_sizes, default=[0.5, 2.0], metavar="GB,…", help="default: 0.5,2; 8 is for patience")
    add(
        "--shapes",
        type=_one_of((*SHAPES, *WORST, "corners")),
        default=list(SHAPES),
        help=f"default: {','.join(SHAPES)}",
    )
    add("--peers", type=_one_of(tuple(PEERS)), help=f"default: {','.join(PEERS)} on web, else floor,kiban")
    add("--runs", type=int, default=3, help="rounds (default: 3)")
    add("--memory", default="1GiB", help="for kiban (default: 1GiB)")
    add("--folder", type=Path, default=Path("build/bench"), help="where the CSVs are kept (default: build/bench)")
    add("--limit-seconds", type=float, default=1800.0, metavar="S", help="end a run after this (default: 1800)")
    add(
        "--check",
        action="store_true",
        help="only see that all peers agree, on 20 MB of the shapes (default: web,corners)",
    )
    options = parser.parse_args()
    if options.check:
        options.sizes, options.runs = [CHECK_GIGABYTES], 1
        options.shapes = list(CHECK_SHAPES) if options.shapes == list(SHAPES) else options.shapes
        options.peers = options.peers or list(PEERS)
    return options


def _sizes(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _one_of(allowed: Sequence[str]) -> Any:
    def parse(text: str) -> list[str]:
        unknown = [part for part in text.split(",") if part not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(allowed)}")
        return text.split(",")

    return parse


def _peers(options: argparse.Namespace, shape: str) -> list[str]:
    return options.peers or (list(PEERS) if shape == "web" else ["floor", "kiban"])


def _shapes(asked: Sequence[str]) -> list[str]:
    every = [shape for name in asked for shape in (WORST if name == "worst" else (name,))]
    return list(dict.fromkeys(every))


def _require_disk(contests: Sequence[Contest], folder: Path) -> None:
    """Stop before hours of work end on a full disk."""
    files = {
        csv_path(shape, each.gigabytes, folder): each.gigabytes
        for each in contests
        for shape in {each.shape, SAME_IN_UTF8.get(each.shape, each.shape)}
    }
    missing = sum(gigabytes for path, gigabytes in files.items() if not path.exists())
    wanted = missing * 1.1 + 2 * max(files.values())
    free = shutil.disk_usage(folder).free / 1e9
    if free < wanted:
        sys.exit(
            f"{folder} has {free:.0f} GB free, and {wanted:.0f} GB are needed.\n\nhint: fewer --sizes or --shapes."
        )


def _hold(each: Contest, options: argparse.Namespace) -> list[Result]:
    """Let the contestants take turns; one that failed once does not run again."""
    for contestant in each.contestants:
        _say(f"{each.title} · making {contestant.csv.name}" if not contestant.csv.exists() else "")
        make_files(contestant, each.gigabytes)
    results: list[Result] = []
    for number in range(options.runs):
        for contestant in each.contestants:
            if any(result.failure for result in results if result.contestant == contestant.name):
                continue
            _say(f"{each.title} · round {number + 1} of {options.runs} · {contestant.name} …")
            if fits(contestant, _available_bytes()):
                result = attempt(contestant, number, options.folder, options.memory, options.limit_seconds)
            else:
                result = Result(contestant.name, number, 0.0, 0, failure="not run: more memory than there is")
            results.append(result)
            _say(f"    {result.failure or f'{result.seconds:.1f} s, {result.peak_bytes / (1 << 20):,.0f} MiB'}")
    return results


def _available_bytes() -> int:
    free = Path("/proc/meminfo")
    if not free.exists():
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    line = next(line for line in free.read_text().splitlines() if line.startswith("MemAvailable"))
    return int(line.split()[1]) * 1024


def _say(words: str) -> None:
    if words:
        print(words, file=sys.stderr, flush=True)


def _save(options: argparse.Namespace, about: dict[str, Any], records: list[dict[str, Any]]) -> None:
    """After every table, so that an interrupted run leaves what it has measured."""
    said = {"runs": options.runs, "memory": options.memory, "machine": about, "contests": records}
    path = options.folder / "results.json"
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
