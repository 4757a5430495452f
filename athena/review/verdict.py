"""Whether a change is safe, should be looked at, or breaks something; and the one sentence that says why.

Of each view the first rule that applies decides:

breaks  broken                The new version does not parse, or names what is not there.
        fails                 It stops with an error on the lake, where the old one did not (or there was none).
        removed_but_read      The view is gone, and a view, dashboard or data set of the new state reads it.
        column_gone, _renamed A removed or renamed column is used by a view, dashboard or data set.
        column_retyped        So is a column that is now another *kind* of value: text, whole number, fraction, date,
                              time, truth value. (From varchar(3) to varchar, or integer to bigint, is the same kind:
                              readers take it, so it is looked at and breaks nothing.)
        repeats               Rows had one of each `@key` and now repeat it: who joins the view counts twice.
look    same_sql_other_rows   Nothing changed by the SQL, yet the rows differ: chance, the clock, or what is below.
        added_and_other_rows  Columns came, and rows differ besides.
        costs                 A lost partition filter, a `SELECT *`, ...
        stale                 Views above that Athena would refuse, and that apply does not make again.
        new_repeats           A new view whose rows repeat its own key.
        removed               The view is gone, and nothing here reads it: somebody may by hand.
        columns rows values   The class of the change. That today's data give the same rows does not make it safe:
        unsure                tomorrow's may not.
safe    none                  Proven to give the same rows for every lake.
        additive              Columns came, all else is as it was.
        new                   Nothing depends on it yet.

The total is the gravest of the views'; a view that did not change itself and no longer works breaks it too, and so does
a chart that could be made and no longer can. Where all views are safe, charts that look different are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from athena.review.chart_changes import ChartChange, Charts
from athena.review.model import ColumnChange, Reader, Rows, Verdict, ViewReview
from athena.review.sentences import LANGUAGES, listed, say

NO_CHARTS = Charts()
_SAFE: Verdict = "safe"
GRAVEST_FIRST: tuple[Verdict, ...] = ("breaks", "look", "safe")

_KINDS = {
    **dict.fromkeys(("varchar", "char"), "text"),
    **dict.fromkeys(("tinyint", "smallint", "integer", "int", "bigint"), "whole number"),
    **dict.fromkeys(("decimal", "real", "double"), "fraction"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the rule that gave it, and its sentence in English and Japanese."""

    verdict: Verdict
    rule: str
    reason: str
    reason_ja: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A rule that applies; its values are made once for each language."""

    rule: str
    values: Callable[[str], Mapping[str, object]] = lambda _: {}


def judge(found: ViewReview, broken: str = "") -> Finding:
    """The verdict of one view; `broken` says what is wrong with its new version."""
    breaks = _breaks(found, broken)
    if breaks:
        return _finding("breaks", breaks)
    look = _look(found)
    return _finding("look", look) if look else _finding("safe", _safe(found))


def judged(found: ViewReview, broken: str = "") -> ViewReview:
    """The view with its verdict."""
    finding = judge(found, broken)
    return replace(found, verdict=finding.verdict, reason=finding.reason, reason_ja=finding.reason_ja)


def total(views: Sequence[ViewReview], broken: Mapping[str, str], charts: Charts = NO_CHARTS) -> Finding:
    """The verdict of a review; `broken` are the views of the new state that do not work though the old ones did."""
    named = {view.name for view in views}
    others = [name for name in broken if name not in named]
    if others:
        values = {"view": listed(others, "en"), "problem": broken[others[0]]}
        return _finding("breaks", _Said("others_broken", lambda _: values))
    verdict = min((view.verdict for view in views), key=GRAVEST_FIRST.index, default=_SAFE)
    failed = [chart for chart in charts.changes if chart.fails]
    if failed and verdict != "breaks":
        return _finding("breaks", _Said("chart_fails", lambda language: _failed(failed[0], language)))
    if charts.changes and verdict == "safe":
        return _finding("look", _Said("charts_alone", lambda _: {"n": len(charts.changes)}))
    if not views:
        return _finding("safe", _Said("nothing"))
    first = next(view for view in views if view.verdict == verdict)
    n = sum(view.verdict == verdict for view in views)
    rule = "one" if len(views) == 1 else {"safe": "all_safe", "look": "some_look", "breaks": "some_break"}[verdict]

    def in_language(language: str) -> Mapping[str, object]:
        reason = first.reason if language == "en" else first.reason_ja
        return {"n": n, "all": len(views), "view": first.name, "reason": reason}

    return _finding(verdict, _Said(rule, in_language))


def _failed(chart: ChartChange, language: str) -> dict[str, object]:
    title = chart.title.ja if language == "ja" else chart.title.en
    return {
        "chart": title or chart.name,
        "dashboard": chart.dashboard,
        "problem": chart.after.why if chart.after else "",
    }


def _finding(verdict: Verdict, said: _Said) -> Finding:
    english, japanese = (say(said.rule, language, **said.values(language)) for language in LANGUAGES)
    return Finding(verdict, said.rule, english, japanese)


def _breaks(found: ViewReview, broken: str) -> _Said | None:
    change, rows = found.change.change, found.rows
    if change != "removed" and broken:
        return _Said("broken", lambda _: {"problem": broken})
    if change != "removed" and rows.fails:
        return _Said("fails", lambda _: {"problem": rows.why})
    if change == "removed":
        readers = _readers(found)
        return _Said("removed_but_read", lambda language: {"readers": _names(readers, language)}) if readers else None
    for rule, kind in (("column_gone", "removed"), ("column_renamed", "renamed"), ("column_retyped", "retyped")):
        used = _used(found, kind)
        if used:
            return _used_column(rule, used)
    if rows.repeats and change != "new":
        return _Said("repeats", lambda language: {"key": listed(rows.declared or rows.key, language)})
    return None


def _look(found: ViewReview) -> _Said | None:
    change, rows, stale = found.change.change, found.rows, _left_stale(found)
    differ = not rows.why and not rows.same and change in ("none", "additive")
    if differ:
        rule = "same_sql_other_rows" if change == "none" else "added_and_other_rows"
        return _Said(rule, lambda language: {"difference": difference(rows, language)})
    if found.cost.warnings:
        return _Said("costs", lambda _: {"warning": found.cost.warnings[0]})
    if stale:
        return _Said("stale", lambda language: {"views": listed(stale, language)})
    if change == "new" and rows.repeats:
        return _Said("new_repeats", lambda language: {"key": listed(rows.declared or rows.key, language)})
    if change == "removed":
        return _Said("removed")
    if change in ("columns", "rows", "values", "unsure"):
        return _Said(change, lambda language: _what_changed(found, language))
    return None


def _safe(found: ViewReview) -> _Said:
    if found.change.change == "additive":
        return _Said("additive", lambda language: _what_changed(found, language))
    return _Said(found.change.change)


def _what_changed(found: ViewReview, language: str) -> dict[str, object]:
    change = found.change
    if change.change == "values":
        columns = [column.name for column in change.columns_after or () if column.name in change.values]
        names = listed(columns or sorted(change.values), language)
    elif change.change == "additive":
        names = listed([column.name for column in change.columns if column.kind == "added"], language)
    else:
        names = listed([_column(column, language) for column in change.columns], language)
    return {"columns": names, "difference": difference(found.rows, language)}


def _column(change: ColumnChange, language: str) -> str:
    old = change.before.name if change.before else ""
    return say(f"{change.kind}_column", language, name=change.name, old=old)


def difference(rows: Rows, language: str) -> str:
    """What happened to the rows, to end a sentence with."""
    if rows.why:
        return say("rows_unknown", language)
    if rows.same:
        return say("rows_same", language)
    numbers = {name: f"{getattr(rows, name):,}" for name in ("added", "removed", "changed")}
    if not (rows.added or rows.removed):
        return say("rows_changed", language, count=f"{rows.count_after or 0:,}", **numbers)
    return say("rows_differ" if rows.key else "rows_counted", language, **numbers)


def _used(found: ViewReview, kind: str) -> dict[str, list[tuple[str, Reader]]]:
    """Columns that happened to change so, with the readers that this breaks."""
    used: dict[str, list[tuple[str, Reader]]] = {}
    kinds = _broken_columns(found)
    for what, reader in _readers(found):
        for column in reader.broken:
            if kinds.get(column, "removed") == kind:
                used.setdefault(column, []).append((what, reader))
    return used


def _broken_columns(found: ViewReview) -> dict[str, str]:
    """What readers know by its old name: the column, and what happened to it that they notice."""
    kinds: dict[str, str] = {}
    for change in found.change.columns:
        old = change.before.name if change.before else change.name
        if change.kind in ("removed", "renamed"):
            kinds[old] = change.kind
        elif change.kind == "retyped":
            kinds.setdefault(old, "retyped" if _other_kind(change) else "same kind")
    return kinds


def _other_kind(change: ColumnChange) -> bool:
    before, after = (_kind(column.type) if column else "" for column in (change.before, change.after))
    return before != after


def _kind(type_: str) -> str:
    """What kind of value a type is; of array, map and row the whole type counts."""
    word = type_.split("(")[0].strip().lower()
    if word.startswith("timestamp"):
        return word if "zone" in type_ else "time"
    return _KINDS.get(word, type_.lower())


def _used_column(rule: str, used: Mapping[str, Sequence[tuple[str, Reader]]]) -> _Said:
    readers = list({(what, reader.name): (what, reader) for found in used.values() for what, reader in found}.values())
    return _Said(rule, lambda language: {"readers": _names(readers, language), "columns": listed(used, language)})


def _readers(found: ViewReview) -> list[tuple[str, Reader]]:
    """Dashboards first: people look at those."""
    audience = found.audience
    groups = (("dashboard", audience.dashboards), ("data_set", audience.data_sets), ("view", audience.views))
    return [(what, reader) for what, readers in groups for reader in readers]


def _names(readers: Sequence[tuple[str, Reader]], language: str) -> str:
    """Who reads; data sets are made for dashboards, so beside one that is named they say nothing new."""
    seen = any(what == "dashboard" for what, _ in readers)
    named = [say(what, language, name=reader.name) for what, reader in readers if not (seen and what == "data_set")]
    return listed(named, language)


def _left_stale(found: ViewReview) -> list[str]:
    return [name for name in found.audience.stale if name not in found.audience.recreated]
