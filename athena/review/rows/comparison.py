"""Both versions of a view, run over the lake and held against each other.

Whatever keeps a version from being run is said in a sentence, and costs no other view anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from athena.errors import AthenaError
from athena.review.model import ColumnDifference, Rows
from athena.review.rows.as_a_whole import AsAWhole
from athena.review.rows.bench import Bench, Kept
from athena.review.rows.by_key import ByKey
from athena.review.rows.differing import Difference, Kind
from athena.review.rows.examples import examples, first_rows
from athena.review.rows.keys import hold_in, look
from athena.review.rows.matching import Match, match
from athena.review.rows.running import Progress, Run, run
from athena.review.rows.summaries import summaries
from athena.review.side import Side, sentence


def compare(
    view: str, before: Side, after: Side, bench: Bench, *, progress: Progress = lambda view, step: None
) -> Rows:
    """Run both versions of a view and say how their rows differ.

    Rows are matched by the `@key` of the new version where it holds in both; else each version is taken as a whole. Of a
    view that only one side has, all rows have come, or gone. Columns go by name; those of one side are in examples alone.

    Args:
        view: its name.
        before: the version that is.
        after: the version that is to be.
        bench: where they are run; it is empty again afterwards.
        progress: is called before each step that may take long.
    """
    rows = Rows()
    try:
        old, new = (run(view, side, bench, progress) if side.has(view) else None for side in (before, after))
        rows = _known(old, new)
        if rows.why:
            return rows
        progress(view, "comparing rows")
        key = (after if new else before).project.views[view].header.key
        rows = replace(rows, declared=key)
        if old and old.kept and new and new.kept:
            return _compared(rows, _Versions(old.kept, new.kept, key), bench)
        return _alone(rows, old or new, key, "removed" if old else "added", bench)
    except AthenaError as error:
        return replace(rows, why=sentence(f"The rows could not be compared: {error}"))
    finally:
        bench.clear()


@dataclass(frozen=True, slots=True)
class _Versions:
    """The rows of both versions, and the key that they are to be matched by."""

    before: Kept
    after: Kept
    key: tuple[str, ...]


def _known(old: Run | None, new: Run | None) -> Rows:
    """What can be said before anything is compared."""
    whys = dict.fromkeys(ran.why for ran in (old, new) if ran and ran.why)
    return Rows(
        why=" ".join(whys),
        count_before=old.kept.count if old and old.kept else None,
        count_after=new.kept.count if new and new.kept else None,
        badge_before=old.badge if old else None,
        badge_after=new.badge if new else None,
        fails=bool(new and new.refused and not (old and old.refused)),
    )


def _compared(rows: Rows, both: _Versions, bench: Bench) -> Rows:
    matched = match(both.before, both.after, bench)
    if not matched.pairs:
        return replace(rows, why="The versions have no column in common, so there are no values to compare.")
    looked = look(both.key, both.before, both.after, matched, bench)
    key = () if looked.doubt else both.key
    way: ByKey | AsAWhole = AsAWhole(both.before, both.after, matched, bench)
    if key:
        way = ByKey(both.before, both.after, matched, key, bench)
    found = way.find()
    return replace(
        rows,
        key=key,
        doubt=looked.doubt,
        repeats=looked.repeats,
        added=found.added,
        removed=found.removed,
        changed=found.changed,
        columns=_columns(both, matched, found, bench),
        examples=examples(way.spots(), both.before, both.after, bench),
    )


def _alone(rows: Rows, ran: Run | None, key: tuple[str, ...], kind: Kind, bench: Bench) -> Rows:
    """A view that one side alone has."""
    kept = ran.kept if ran else None
    if kept is None:
        return rows
    spots = first_rows(kept, key, kind, bench)
    is_new = kind == "added"
    numbers = summaries(kept, bench)
    columns = tuple(
        ColumnDifference(
            name,
            str(type_),
            before=None if is_new else numbers.get(name),
            after=numbers.get(name) if is_new else None,
        )
        for name, type_ in zip(kept.names, kept.types, strict=True)
    )
    return replace(
        rows,
        added=kept.count if is_new else 0,
        removed=0 if is_new else kept.count,
        repeats=is_new and hold_in(kept, key, bench).repeated > 0,
        columns=columns,
        examples=examples(spots, None if is_new else kept, kept if is_new else None, bench),
    )


def _columns(both: _Versions, matched: Match, found: Difference, bench: Bench) -> tuple[ColumnDifference, ...]:
    """What there is to say of each column that both versions have."""
    old, new = summaries(both.before, bench), summaries(both.after, bench)
    return tuple(
        ColumnDifference(
            pair.name,
            str(pair.type_after),
            None if found.columns is None else found.columns[pair.name],
            old.get(pair.name),
            new.get(pair.name),
            "; ".join(filter(None, [pair.note, _rounding(found, pair.name)])),
        )
        for pair in matched.pairs
    )


def _rounding(found: Difference, name: str) -> str:
    near = found.rounded.get(name, 0)
    return (
        f"{near:,} of these by less than a billionth: so do doubles differ that were summed in another order"
        if near
        else ""
    )
