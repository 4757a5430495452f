"""How much the team works with the platform in a month: `environments/usage.toml`, then options, over defaults."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from terraform.errors import UsageError

DAYS = 30  # of a month that is reckoned with
_WORK = ("uploads_a_day", "schema_changes", "queries_a_day", "gpu_hours", "download_gb")  # what a holiday has none of


def _number(default: float, what: str) -> float:
    said: float = field(default=default, metadata={"what": what})
    return said


@dataclass(frozen=True, slots=True)
class Usage:
    """A month of work; each number is also an option, `raw_gb` as --raw-gb."""

    raw_gb: float = _number(10, "GB of CSVs in the raw zone")
    datasets: float = _number(10, "folders in the raw zone")
    uploads_a_day: float = _number(2, "deliveries; what arrives within batch_window_seconds is one")
    schema_changes: float = _number(4, "deliveries a month of a new dataset or other columns; each is a crawl")
    queries_a_day: float = _number(50, "queries to Athena: people, charts and notebooks")
    query_gb: float = _number(0.2, "GB that a query reads")
    readers: float = _number(5, "people who look at Quick Sight")
    authors: float = _number(1, "people who build in Quick Sight")
    spice_gb: float = _number(0, "GB in Quick Sight's memory")
    gpu_hours: float = _number(20, "hours of the GPU notebook in a month")
    download_gb: float = _number(5, "GB a month out of AWS")

    def idle(self) -> Usage:
        """The same team on holiday: data and users stay, nobody does anything."""
        nothing = dict.fromkeys(_WORK, 0.0)
        return dataclasses.replace(self, **nothing)

    @property
    def dataset_gb(self) -> float:
        """The CSVs of one dataset, if all are alike; data in no folder is one dataset all the same."""
        return self.raw_gb / max(1.0, self.datasets)

    @property
    def uploads(self) -> float:
        """Deliveries in a month."""
        return self.uploads_a_day * DAYS

    @property
    def crawls(self) -> float:
        """Runs of the crawler in a month: a delivery that is like the one before needs none."""
        return min(self.schema_changes, self.uploads)

    @property
    def queries(self) -> float:
        """Queries in a month."""
        return self.queries_a_day * DAYS


def usage_fields() -> dict[str, tuple[float, str]]:
    """Each number's default and what it is."""
    return {each.name: (float(str(each.default)), each.metadata["what"]) for each in dataclasses.fields(Usage)}


def read_usage(file: Path, environment: str, options: Mapping[str, float] | None = None) -> Usage:
    """Take the file's numbers (none, if there is no file), an environment's own over them, and options over both.

    Raises:
        UsageError: the file is not TOML, or holds something that is not a number of ours.
    """
    written = _read(file) if file.exists() else {}
    plain = {key: value for key, value in written.items() if not isinstance(value, dict)}
    own = written.get(environment, {})
    return _checked({**plain, **own}, dict(options or {}), file)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not TOML ({error})", hint="Write lines such as raw_gb = 10.") from None


def _checked(written: Mapping[str, Any], options: Mapping[str, float], file: Path) -> Usage:
    known = usage_fields()
    for key, value in written.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise UsageError(f"{file.name}: {key} is not known", hint=f"{meant}There are: {', '.join(known)}.")
        _check(value, f"{file.name}: {key}")
    for key, value in options.items():
        _check(value, f"--{key.replace('_', '-')}")
    return Usage(**{**written, **options})


def _check(value: Any, where: str) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value < 0 or not math.isfinite(value):
        raise UsageError(f"{where} is {value!r}", hint="Write a number that is not negative.")
