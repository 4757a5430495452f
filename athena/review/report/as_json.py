"""The review as JSON: what athena/review/report/schema.json describes, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from athena.engine import Badge, Column
from athena.review.chart_changes import ChartChange, Charts, Numbers, Version
from athena.review.model import Audience, ColumnChange, Cost, Example, Reader, Review, Rows, ViewReview

VERSION = 1
_LEVELS = ("exact", "approximate", "not executable")


def document(review: Review) -> dict[str, Any]:
    """The whole report, as `json.dumps` takes it."""
    return {
        "version": VERSION,
        "verdict": review.verdict,
        "reason": review.reason,
        "reason_ja": review.reason_ja,
        "base": review.base,
        "head": review.head,
        "lake": review.lake,
        "unchanged": review.unchanged,
        "problems": list(review.problems),
        "command": review.command,
        "views": [_view(view) for view in review.views],
        "charts": _charts(review.charts),
    }


def _charts(charts: Charts) -> dict[str, Any]:
    return {"why": charts.why, "same": charts.same, "changes": [_chart(change) for change in charts.changes]}


def _chart(change: ChartChange) -> dict[str, Any]:
    return {
        "dashboard": change.dashboard,
        "chart": change.name,
        "title": asdict(change.title),
        "kind": change.kind,
        "what": change.what,
        "fails": change.fails,
        "causes": list(change.causes),
        "settings": list(change.settings),
        "before": None if change.before is None else _chart_version(change.before),
        "after": None if change.after is None else _chart_version(change.after),
        "numbers": _numbers(change.numbers),
    }


def _chart_version(version: Version) -> dict[str, Any]:
    return {"why": version.why, "rows": len(version.frame.rows)}


def _numbers(numbers: Numbers) -> dict[str, Any]:
    counted = {name: getattr(numbers, name) for name in ("compared", "total", "changed", "added", "removed")}
    return {**counted, "listed": [asdict(number) | {"key": list(number.key)} for number in numbers.listed]}


def _view(view: ViewReview) -> dict[str, Any]:
    change = view.change
    return {
        "name": view.name,
        "class": change.change,
        "classes": list(change.classes),
        "verdict": view.verdict,
        "reason": view.reason,
        "reason_ja": view.reason_ja,
        "reasons": list(change.reasons),
        "columns": [_column(column) for column in change.columns],
        "columns_before": _columns(change.columns_before),
        "columns_after": _columns(change.columns_after),
        "values": sorted(change.values),
        "rows": _rows(view.rows),
        "badge": _badge(view.rows),
        "downstream": _downstream(view.audience),
        "stale": list(view.audience.stale),
        "recreated": list(view.audience.recreated),
        "cost": _cost(view.cost),
        "sql_diff": view.sql_diff,
    }


def _column(change: ColumnChange) -> dict[str, Any]:
    return {
        "name": change.name,
        "kind": change.kind,
        "before": None if change.before is None else asdict(change.before),
        "after": None if change.after is None else asdict(change.after),
        "position_before": change.position_before,
        "position_after": change.position_after,
    }


def _columns(columns: tuple[Column, ...] | None) -> list[dict[str, str]] | None:
    return None if columns is None else [asdict(column) for column in columns]


def _rows(rows: Rows) -> dict[str, Any]:
    return {
        "compared": not rows.why,
        "why": rows.why,
        "same": rows.same,
        "key": list(rows.key),
        "declared": list(rows.declared),
        "doubt": rows.doubt,
        "repeats": rows.repeats,
        "fails": rows.fails,
        "before": rows.count_before,
        "after": rows.count_after,
        "added": rows.added,
        "removed": rows.removed,
        "changed": rows.changed,
        "columns": [asdict(column) for column in rows.columns],
        "examples": [_example(example) for example in rows.examples],
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "kind": example.kind,
        "before": _row(example.before),
        "after": _row(example.after),
        "differing": sorted(example.differing),
    }


def _row(row: Mapping[str, str | None] | None) -> dict[str, str | None] | None:
    return None if row is None else dict(row)


def _badge(rows: Rows) -> dict[str, Any]:
    """The less trusted of both versions' badges, and each; `level` is null when neither was run."""
    badges = [badge for badge in (rows.badge_before, rows.badge_after) if badge]
    worst = max(badges, key=lambda badge: _LEVELS.index(badge.level), default=None)
    return {
        "level": worst.level if worst else None,
        "reasons": [asdict(reason) for reason in dict.fromkeys(reason for badge in badges for reason in badge.reasons)],
        "before": _plain_badge(rows.badge_before),
        "after": _plain_badge(rows.badge_after),
    }


def _plain_badge(badge: Badge | None) -> dict[str, Any] | None:
    return None if badge is None else {"level": badge.level, "reasons": [asdict(reason) for reason in badge.reasons]}


def _downstream(audience: Audience) -> list[dict[str, Any]]:
    """Everything that reads the view; views in dependency order."""
    groups = (("view", audience.views), ("dashboard", audience.dashboards), ("data set", audience.data_sets))
    return [_reader(kind, reader) for kind, readers in groups for reader in readers]


def _reader(kind: str, reader: Reader) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": reader.name,
        "columns": list(reader.columns),
        "broken": list(reader.broken),
        "charts": list(reader.charts),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "why": cost.why,
        "bytes_before": cost.bytes_before,
        "bytes_after": cost.bytes_after,
        "dollars_before": cost.dollars_before,
        "dollars_after": cost.dollars_after,
        "price_note": cost.price_note,
        "warnings": list(cost.warnings),
        "before": [asdict(scan) | {"columns": list(scan.columns)} for scan in cost.before],
        "after": [asdict(scan) | {"columns": list(scan.columns)} for scan in cost.after],
    }
