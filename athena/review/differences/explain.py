"""Sentences about the columns of a comparison whose values may differ; what lies in a query below is looked for there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlglot import exp

from athena.review.differences.compare import compare
from athena.review.differences.comparison import Comparison, Difference
from athena.review.differences.focus import focus
from athena.review.differences.shown import written
from athena.review.differences.values import below_changed, value_changed
from athena.review.normal.form import deeper
from athena.review.normal.query import inner_query

NAMED = 4  # columns in a sentence before it says how many more there are


def explain(found: Comparison, changed: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
    """A sentence for each kind of change; `changed` are columns by name, with their old and new places from 0."""
    said: dict[str, list[str]] = {}
    for name, before, after in changed:
        said.setdefault(_sentence(found, before, after), []).append(name)
    return tuple(f"{_subject(names)} {sentence}" for sentence, names in said.items())


def _subject(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) > NAMED:
        return f"Each of {', '.join(names[:NAMED])} and {len(names) - NAMED} more columns"
    return f"Each of {', '.join(names[:-1])} and {names[-1]}"


def reasons(differences: Iterable[Difference]) -> Iterator[str]:
    """The sentences of differences; where old and new look the same, with what is different below."""
    for difference in differences:
        told = ""
        if difference.nodes and difference.found and written(difference.nodes[0]) == written(difference.nodes[1]):
            told = _told_below(difference.found, *difference.nodes)
        yield f"{difference.sentence} {told}".strip()


def _told_below(found: Comparison, old: exp.Expr, new: exp.Expr) -> str:
    if found.writers is None:
        return ""
    pieces = focus(old, new, found.writers)
    inside = _inside(found, pieces.before, pieces.after)
    if inside:
        return inside[0].upper() + inside[1:]
    inner = _inner_change(found, old, new)
    if not inner:
        return ""
    name = inner[0].items[1][inner[2]].name if inner[0].items[1] else None
    return f"There, {name or 'a column'} {_sentence(*inner)}"


def _sentence(found: Comparison, before: int, after: int) -> str:
    if not found.items[0] or found.writers is None:
        return _of_branches(found, before, after)
    old, new = found.items[0][before].value, found.items[1][after].value
    pieces = focus(old, new, found.writers)
    below = _below(found, pieces.before, pieces.after)
    if below:
        return _sentence(*below)
    inside = _inside(found, pieces.before, pieces.after)
    if inside:
        return f"is made with a query that is another: {inside}"
    if written(old) == written(new):
        inner = _inner_change(found, old, new)
        return f"{below_changed(written(new))}: it {_sentence(*inner)}" if inner else f"{below_changed(written(new))}."
    return value_changed(old, new, found.writers)


def _inner_change(found: Comparison, old: exp.Expr, new: exp.Expr) -> tuple[Comparison, int, int] | None:
    """The first column of a query below that is another one."""
    for one, other in zip(old.find_all(exp.Column), new.find_all(exp.Column), strict=False):
        place = _below(found, one, other)
        if place and place[0].before[place[1]] != place[0].after[place[2]]:
            return place
    return None


def _inside(found: Comparison, old: exp.Expr, new: exp.Expr) -> str:
    """What differs in queries inside both expressions; empty where there are none."""
    if isinstance(old, exp.Exists) and isinstance(new, exp.Exists):
        old, new = old.this, new.this
    before, after = inner_query(old), inner_query(new)
    if before is None or after is None or found.writers is None:
        return ""
    one, other = (deeper(writer.labels) for writer in found.writers)
    inside = compare(before, after, (one, other))
    if inside.differences:
        return " ".join(reasons(inside.differences))
    changed = zip(inside.before, inside.after, strict=False)
    place = next((n for n, (a, b) in enumerate(changed) if a != b), None)
    return f"its value {_sentence(inside, place, place)}" if place is not None else ""


def _of_branches(found: Comparison, before: int, after: int) -> str:
    for branch in found.branches:
        if branch.before[before] != branch.after[after]:
            return _sentence(branch, before, after)
    return "is put together from other rows."


def _below(found: Comparison, one: exp.Expr, other: exp.Expr) -> tuple[Comparison, int, int] | None:
    """Where both columns come from, if that is a query that was compared as well."""
    if not isinstance(one, exp.Column) or not isinstance(other, exp.Column) or found.writers is None:
        return None
    inner = found.inner.get(other.table)
    labels = [writer.labels.get(node.table) for writer, node in zip(found.writers, (one, other), strict=True)]
    if inner is None or labels[0] is None or labels[1] is None or labels[0].name != labels[1].name:
        return None
    return inner, int(one.name), int(other.name)
