"""What dominates the bill, and the switch that lowers it: each lever is pulled, and the month reckoned again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from terraform.bill.charges.charge import (
    ATHENA,
    CRAWLER,
    DISK,
    JOB,
    NETWORK,
    NOTEBOOK,
    QUICK_SIGHT,
    S3_STORAGE,
    Component,
)
from terraform.bill.forecast import Forecast, Line, forecast
from terraform.bill.prices import PriceList
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage

DOMINATES = 0.15  # of the busy month, from which on a component is worth a thought
FEW = 3
SMALL_DISK_GB = 20
LEAST_WORKERS = 2
SHORT_UNDO_DAYS = 30

Pulled = tuple[Switches, Usage]


@dataclass(frozen=True, slots=True)
class Lever:
    """What a person can write or do, and what it makes of a month; None where there is nothing to lower."""

    component: Component
    words: str
    pull: Callable[[Switches, Usage], Pulled | None]


@dataclass(frozen=True, slots=True)
class Advice:
    """A component that dominates, with what lowers it and by how much; `saves_usd` is None if that was not reckoned."""

    line: Line
    share: float
    words: str = ""
    saves_usd: float | None = None


def advise(busy: Forecast, prices: PriceList) -> list[Advice]:
    """The components that dominate the busy month, the dearest first, each with the lever that saves most.

    A lever that was named already is not counted again: what two lines save by it is one sum.
    """
    total = busy.busy_usd
    found: list[Advice] = []
    pulled: set[Callable[[Switches, Usage], Pulled | None]] = set()
    for line in sorted(busy.on, key=lambda line: line.busy.usd, reverse=True)[:FEW]:
        if total and line.busy.usd > DOMINATES * total:
            lever, saves = _best(line, busy, prices)
            if lever and lever.pull in pulled:
                found.append(Advice(line, line.busy.usd / total, _AGAIN + _instead(line, lever, busy, prices)))
            elif lever:
                pulled.add(lever.pull)
                found.append(Advice(line, line.busy.usd / total, lever.words, saves))
            else:
                found.append(Advice(line, line.busy.usd / total, _HABITS.get(line.component.name, "")))
    return found


def _instead(line: Line, named: Lever, busy: Forecast, prices: PriceList) -> str:
    """What else lowers a line, for those who cannot pull the lever that was named already."""
    lever, saves = _best(line, busy, prices, without=named)
    return f". Without it, {lever.words} (saves {saves:.2f})" if lever else ""


def _best(
    line: Line, busy: Forecast, prices: PriceList, *, without: Lever | None = None
) -> tuple[Lever | None, float | None]:
    """The lever that saves most on a line, and how much; none, if none saves anything."""
    levers = [lever for lever in LEVERS if lever.component == line.component and lever is not without]
    tried = [(lever, _saves(lever, busy, prices)) for lever in levers]
    useful = [(lever, saves) for lever, saves in tried if saves is not None and saves > 0]
    return max(useful, key=lambda one: one[1], default=(None, None))


def _saves(lever: Lever, busy: Forecast, prices: PriceList) -> float | None:
    pulled = lever.pull(busy.switches, busy.usage)
    if pulled is None:
        return None
    after = forecast(*pulled, prices)
    if set(after.unpriced) - set(busy.unpriced):
        return None  # it would look cheap because nobody knows what it costs
    return busy.busy_usd - after.busy_usd


def _deliver_daily(switches: Switches, usage: Usage) -> Pulled | None:
    if usage.uploads_a_day <= 1:
        return None
    return switches, dataclasses.replace(usage, uploads_a_day=1)


def _short_undo(switches: Switches, usage: Usage) -> Pulled | None:
    if switches.old_versions_days <= SHORT_UNDO_DAYS:
        return None
    return dataclasses.replace(switches, old_versions_days=SHORT_UNDO_DAYS), usage


def _fewer_workers(switches: Switches, usage: Usage) -> Pulled | None:
    if switches.worker_type == "G.1X" and switches.workers <= LEAST_WORKERS:
        return None
    return dataclasses.replace(switches, worker_type="G.1X", workers=LEAST_WORKERS), usage


def _no_quicksight(switches: Switches, usage: Usage) -> Pulled | None:
    return dataclasses.replace(switches, quicksight=False), usage


def _t4(switches: Switches, usage: Usage) -> Pulled | None:
    return _with_notebook(switches, usage, instance_type="ml.g4dn.xlarge")


def _small_disk(switches: Switches, usage: Usage) -> Pulled | None:
    return _with_notebook(switches, usage, volume_gb=SMALL_DISK_GB)


def _no_network(switches: Switches, usage: Usage) -> Pulled | None:
    return _with_notebook(switches, usage, in_network=False)


def _with_notebook(switches: Switches, usage: Usage, **changes: str | float | bool) -> Pulled | None:
    if switches.notebook is None:
        return None
    notebook = dataclasses.replace(switches.notebook, **changes)  # type: ignore[arg-type]  # names and types as there
    return dataclasses.replace(switches, notebook=notebook), usage


_GATHER = "deliver once a day; job.batch_window_seconds = 900 makes one run of what comes within 15 minutes"
LEVERS = (
    Lever(JOB, _GATHER, _deliver_daily),
    Lever(S3_STORAGE, "deliver once a day: each delivery keeps the table before it", _deliver_daily),
    Lever(S3_STORAGE, f"keep_days = {{ old_versions = {SHORT_UNDO_DAYS} }}: undo reaches a month back", _short_undo),
    Lever(JOB, 'job = { worker_type = "G.1X", workers = 2 }: the engine runs on one of them', _fewer_workers),
    Lever(QUICK_SIGHT, "quicksight = null, and the charts as one HTML page", _no_quicksight),
    Lever(NOTEBOOK, 'notebook.instance_type = "ml.g4dn.xlarge", the T4', _t4),
    Lever(DISK, f"notebook.volume_gb = {SMALL_DISK_GB}; a disk never shrinks, so for a new notebook", _small_disk),
    Lever(NETWORK, "notebook.network = null: out through SageMaker's own network", _no_network),
)

_AGAIN = "the same switch lowers it, and its sum above holds this too"

# Where no switch of ours helps
_HABITS = {
    NOTEBOOK.name: "stop it when you leave (it does after notebook.idle_minutes); `make gpu` compares it with Colab",
    ATHENA.name: "-- @materialize on the views that are asked most; scan_limits_gb stops a query that reads too much",
    CRAWLER.name: "agree on the columns with who delivers: a crawl follows only on a new dataset or other columns",
    S3_STORAGE.name: "delete what nobody needs from the raw zone",
}
