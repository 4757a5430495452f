"""Shows what was measured: a Markdown table for each contest, notes, and the same as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from statistics import median
from typing import Any

from tests.benchmarks.contest import Contest, Result

HEAD = "| | time | ratio | peak RSS | spill | output | columns | rows |\n|---|--:|--:|--:|--:|--:|--:|--:|"
NOTES = """\
Times are of whole processes, start and imports included; medians. A ratio is the median of the ratios within each round
to the first line of the table. Peak RSS is the highest of the runs. The floor, polars and DuckDB are told the types of
the columns; kiban and pandas find them out. The floor leaves dates as text and knows no null but the empty field; kiban
reads dates, 19 null tokens, and proves both on every row."""


def show(contest: Contest, results: Sequence[Result]) -> str:
    """A heading and a table of medians."""
    size = contest.contestants[0].csv.stat().st_size
    lines = [f"### {contest.title} ({size / 1e6:,.0f} MB on disk)", "", HEAD]
    for contestant in contest.contestants:
        own = [result for result in results if result.contestant == contestant.name]
        lines.append(_line(contestant.name, own, _ratio(own, results, contest)))
    return "\n".join(lines)


def _line(name: str, own: Sequence[Result], ratio: float | None) -> str:
    done = [result for result in own if not result.failure]
    if not done:
        return f"| {name} | {own[0].failure if own else 'not run'} | | | | | | |"
    name = name if (done[0].passes or 1) == 1 else f"{name} ({done[0].passes} passes)"
    spill = "" if done[0].spill_bytes is None else _mebibytes(max(result.spill_bytes or 0 for result in done))
    failed = f" ({len(own) - len(done)} failed)" if len(own) > len(done) else ""
    return (
        f"| {name} | {median(result.seconds for result in done):.1f} s{failed} | {f'{ratio:.2f}' if ratio else ''} "
        f"| {_mebibytes(max(result.peak_bytes for result in done))} | {spill} | {_mebibytes(done[0].output_bytes)} "
        f"| {len(done[0].kept)} | {done[0].rows:,} |"
    )


def _ratio(own: Sequence[Result], results: Sequence[Result], contest: Contest) -> float | None:
    """Within each round, since the machine may be busier in one than in another."""
    first = contest.contestants[0].name
    base = {result.round: result.seconds for result in results if result.contestant == first and not result.failure}
    ratios = [result.seconds / base[result.round] for result in own if result.round in base and not result.failure]
    return median(ratios) if ratios else None


def _mebibytes(count: int) -> str:
    return f"{count / (1 << 20):,.0f} MiB"


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    packages = ("polars", "duckdb", "pandas", "numpy")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load_at_start": os.getloadavg()[0],
        "versions": {package: version(package) for package in packages},
    }


def notes(about: dict[str, Any], runs: int, memory: str) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    busy = about["load_at_start"] > about["cores"] / 2
    return (
        f"{runs} rounds in alternation, files warm, kiban with --memory {memory}. {about['cores']} cores, "
        f"{about['memory_bytes'] / (1 << 30):.0f} GiB, {about['system']}, Python {about['python']}, {versions}. "
        f"Load when it began: {about['load_at_start']:.1f}"
        + (" (the machine was busy: mind the ratios, not the times)" if busy else "")
        + f".\n{NOTES}"
    )


def as_json(contest: Contest, results: Sequence[Result]) -> dict[str, Any]:
    rows = [{**asdict(result), "kept": list(result.kept)} for result in results]
    return {
        "shape": contest.shape,
        "gigabytes": contest.gigabytes,
        "bytes": contest.contestants[0].csv.stat().st_size,
        "results": rows,
    }
