"""What one query over all of a view scans, before and after: columns, partitions, bytes, dollars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from athena.errors import CatalogError
from athena.lints import select_star
from athena.review.cost.footers import Footers, Partition
from athena.review.cost.price import NOTE, dollars
from athena.review.cost.scans import Scan, Scans
from athena.review.model import Cost, TableScan
from athena.review.side import Side, sentence


class Costs:
    """Weighs the views of both sides. Footers are read once for all views."""

    def __init__(self, before: Side, after: Side) -> None:
        self._before, self._after = _Weighing(before), _Weighing(after)

    def of(self, view: str) -> Cost:
        """The cost of `SELECT * FROM view` in both versions; without a lake, what it reads and why bytes are not known.

        Row groups that Athena may pass over thanks to their statistics are counted, and a view that is kept as a table
        (`@materialize`) as if it were not.
        """
        old, new = self._before.weigh(view), self._after.weigh(view)
        weights = [found for found in (old, new) if found]
        why = " ".join(dict.fromkeys(found.why for found in weights if found.why))
        return Cost(
            why=why,
            before=old.tables if old else (),
            after=new.tables if new else (),
            bytes_before=old.bytes if old else None,
            bytes_after=new.bytes if new else None,
            dollars_before=dollars(old.bytes) if old and old.bytes is not None else None,
            dollars_after=dollars(new.bytes) if new and new.bytes is not None else None,
            price_note=NOTE,
            warnings=tuple(_warnings(old, new)),
        )


@dataclass(frozen=True, slots=True)
class _Weight:
    """What one version reads. `bytes` is None when `why` says why; `stars` are findings about `SELECT *` over a table."""

    tables: tuple[TableScan, ...] = ()
    bytes: int | None = None
    why: str = ""
    stars: tuple[str, ...] = ()


class _Weighing:
    """The views of one side."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._scans = Scans(side.project.views, side.tables.names())
        self._footers = Footers(side.tables.files)

    def weigh(self, view: str) -> _Weight | None:
        """What a view reads; None when this side has no such view."""
        if not self._side.has(view):
            return None
        found = self._side.project.views.get(view)
        why = self._side.obstacle(view)
        if found is None:
            return _Weight(why=why)
        lints = select_star(found, self._side.project.views)
        stars = tuple(problem.message for problem in lints if problem.severity == "error")
        scans = {name: read for name, read in self._by_table(view).items() if name in self._side.tables.columns}
        if why:
            return _Weight(tuple(_unweighed(name, read) for name, read in scans.items()), None, why, stars)
        try:
            tables = tuple(self._weighed(name, read) for name, read in scans.items())
        except CatalogError as error:
            return _Weight(why=sentence(str(error)), stars=stars)
        return _Weight(tables, sum(table.bytes for table in tables), "", stars)

    def _by_table(self, view: str) -> dict[str, Counter[Scan]]:
        found: dict[str, Counter[Scan]] = {}
        for scan, times in self._scans.of(view).items():
            found.setdefault(scan.table, Counter())[scan] = times
        return dict(sorted(found.items()))

    def _weighed(self, table: str, scans: Counter[Scan]) -> TableScan:
        partitions = self._footers.partitions(table)
        read = {scan: [part for part in partitions if part.is_read(scan.limits)] for scan in scans}
        sizes = (times * _bytes(read[scan], scan.columns) for scan, times in scans.items())
        touched = {id(part) for parts in read.values() for part in parts}
        return TableScan(table, _columns(scans), len(touched), len(partitions), sum(sizes), scans.total())


def _unweighed(table: str, scans: Counter[Scan]) -> TableScan:
    return TableScan(table, _columns(scans), 0, 0, 0, scans.total())


def _columns(scans: Iterable[Scan]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*(scan.columns for scan in scans))))


def _bytes(partitions: Iterable[Partition], columns: Iterable[str]) -> int:
    return sum(partition.sizes.get(column, 0) for partition in partitions for column in columns)


def _warnings(old: _Weight | None, new: _Weight | None) -> Iterator[str]:
    """What is worse than it was."""
    if new is None:
        return
    yield from (star for star in new.stars if old is None or star not in old.stars)
    before = {scan.table: scan for scan in old.tables} if old else {}
    for scan in new.tables:
        yield from _lost_filter(before.get(scan.table), scan)
    if old and old.bytes is not None and new.bytes is not None and new.bytes > 2 * old.bytes:
        yield f"A query over all of it scans {new.bytes:,} bytes, {_times(old.bytes, new.bytes)}"


def _lost_filter(old: TableScan | None, new: TableScan) -> Iterator[str]:
    total = new.partitions_total
    if total < 2 or new.partitions < total:
        return
    if old is None:
        yield f"No condition limits which partitions of {new.table} are read: all {total:,} are"
    elif old.partitions < total:
        yield f"A partition filter is lost: all {total:,} partitions of {new.table} are read, and it was {old.partitions:,}"


def _times(old: int, new: int) -> str:
    return f"{new / old:.1f} times what it was ({old:,})" if old else "and it was none"
