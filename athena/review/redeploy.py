"""What apply would do if the old version were deployed and the new one wanted: the list of actions is plan.py's own."""

from __future__ import annotations

from collections.abc import Sequence

from athena.catalog import Column
from athena.deployment import Columns, Deployed, DeployedView, normal, rows_table
from athena.errors import CatalogError
from athena.ledger import Record, Release
from athena.plan import Compared, Expected, plan
from athena.review.typing import DATABASES, Typing
from athena.trino.type_text import read_type
from athena.trino.types import coerces
from athena.wanted import Wanted


def recreated(changed: Sequence[str], base: Typing, head: Typing) -> tuple[str, ...]:
    """The views that apply makes again although their own text is the same, in dependency order.

    Only what has to do with the changed views is typed; the columns of others are the same on both sides.
    """
    concerned = _with_upstream(_with_downstream(changed, base, head), base)
    columns = {name: (base.columns(name) if name in concerned else ()) for name in base.views}
    tables = {name: tuple(map(normal, known)) for name, known in head.tables.items()}
    release = Release(
        sources=tables, views={name: _record(base.wanted[name], known) for name, known in columns.items()}
    )
    deployed = Deployed(tables, {name: _deployed(record) for name, record in release.views.items()})
    found = plan(
        tuple(head.wanted.values()),
        deployed,
        release,
        DATABASES,
        columns_of=lambda view, seen: Expected(head.columns(view.name)),
        compare=_as_recorded,
    )
    again = {action.view for action in found.actions if action.kind == "replace" and action.reason == "dependency"}
    return tuple(name for name in head.views if name in again and name not in changed)


def is_stale(stored: Columns | None, found: Columns | None) -> bool:
    """Whether Athena refuses to read a view that was made with columns `stored` and whose SQL now gives `found`.

    Trino's rule: as many columns, each of the stored name, and of a type that turns into the stored one by itself. What
    cannot be typed now is refused for another reason, which is as bad.
    """
    if stored is None:
        return False
    if found is None or len(stored) != len(found):
        return True
    return any(old.name != new.name or not _fits(old, new) for old, new in zip(stored, found, strict=True))


def _fits(stored: Column, found: Column) -> bool:
    try:
        return coerces(read_type(found.type), read_type(stored.type))
    except CatalogError:
        return stored.type == found.type


def _record(view: Wanted, columns: Columns | None) -> Record:
    known = columns or ()
    return Record(view.source, view.digest, view.layer, view.name, known, columns, view.comments, view.rows)


def _deployed(record: Record) -> DeployedView:
    return DeployedView(record.stored, record.source, "", record.columns, dict(record.comments))


def _as_recorded(found: DeployedView, record: Record | None) -> Compared:
    """A deployed view is what the release says: nobody edits an imagined deployment."""
    assert record is not None
    rows = rows_table(found.name, record.rows, "0" * 8) if record.rows else ""
    return Compared(record.digest, record.source, rows)


def _with_downstream(changed: Sequence[str], *sides: Typing) -> set[str]:
    reached = set(changed)
    for side in sides:
        for name, view in side.views.items():
            if any(source.name in reached for source in view.reads):
                reached.add(name)
    return reached


def _with_upstream(names: set[str], side: Typing) -> set[str]:
    found = set(names)
    for name in reversed(list(side.views)):
        if name in found:
            found |= {source.name for source in side.views[name].reads}
    return found
