"""What is different in which rows there are, in sentences for people who do not read SQL well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from athena.review.differences.comparison import Difference
from athena.review.differences.focus import Pieces, focus
from athena.review.differences.shown import brief, shown, tables_in, written
from athena.review.normal.query import Derived, JoinKind, Query, Rows, SetOperation, Source
from athena.review.normal.render import Writer

REWRITTEN = "It is built in another way, and whether that gives the same rows could not be proven."
SORTED_OTHERWISE = "Which rows the LIMIT keeps is decided by another order: ORDER BY changed."
DISTINCT_BY_OTHERS = "Rows are the same (DISTINCT) by other columns, so more or fewer of them are given."
_JOINS: dict[JoinKind, str] = {"inner": "JOIN", "left": "LEFT JOIN", "full": "FULL JOIN"}
_AS_WHOLE = 0.34  # conditions with fewer common words than this are two conditions, not one that changed


def conditions(
    gone: Sequence[exp.Expr], come: Sequence[exp.Expr], writers: tuple[Writer, Writer], what: str
) -> Iterator[Difference]:
    """Conditions that are no longer there, that are new, or that changed; `what` has to fulfil them."""
    turned = _and_or(gone, come, writers, what)
    if turned:
        yield turned
        return
    left = list(come)
    for old in gone:
        new = max(left, key=lambda other: _alike(old, other), default=None)
        if new is not None and (_alike(old, new) >= _AS_WHOLE or len(gone) == len(come) == 1):
            left.remove(new)
            yield Difference(_changed(old, new, writers, what), nodes=(old, new))
        else:
            yield Difference(f"More {what} are kept: {shown(old)} is no longer asked for.")
    for new in left:
        yield Difference(f"Fewer {what} are kept: only those with {shown(new)}.")


def _and_or(
    gone: Sequence[exp.Expr], come: Sequence[exp.Expr], writers: tuple[Writer, Writer], what: str
) -> Difference | None:
    """Whether conditions that all had to hold are now one of which each is enough, or the other way round."""
    texts = [{writer.text(part) for part in side} for writer, side in zip(writers, (gone, come), strict=True)]
    for side, (alone, several) in enumerate(((come, texts[0]), (gone, texts[1]))):
        if len(alone) == 1 and isinstance(alone[0], exp.Or):
            parts = list(alone[0].flatten())
            if {writers[1 - side].text(part) for part in parts} == several:
                names = " and ".join(shown(part) for part in parts)
                now = "any" if not side else "all"
                sign = "AND became OR" if not side else "OR became AND"
                return Difference(f"{what.capitalize()} are now kept when {now} of {names} hold: {sign}.")
    return None


def _alike(one: exp.Expr, other: exp.Expr) -> float:
    """How many of the words of both are in both."""
    left, right = _words(one), _words(other)
    return len(left & right) / max(1, len(left | right))


def _words(node: exp.Expr) -> set[str]:
    """Names of columns and of functions, and constants."""
    columns = {str(part.meta.get("shown") or part.name).split(".")[-1] for part in node.find_all(exp.Column)}
    constants = {part.sql() for part in node.find_all(exp.Literal, exp.Boolean, exp.Null)}
    return columns | constants | {part.name.lower() for part in node.find_all(exp.Anonymous)}


def _changed(old: exp.Expr, new: exp.Expr, writers: tuple[Writer, Writer], what: str) -> str:
    became = f"{shown(old)} became {shown(new)}."
    pieces = focus(old, new, writers)
    bound = _bound(pieces, writers)
    if bound:
        verb, side, limit = bound
        return f"{what.capitalize()} {verb} when {brief(written(side))} is exactly {brief(written(limit))}: {became}"
    return f"Other {what} are kept: {became}"


def _bound(pieces: Pieces, writers: tuple[Writer, Writer]) -> tuple[str, exp.Expr, exp.Expr] | None:
    """Whether `<` became `<=`, or the other way round."""
    kinds = type(pieces.before), type(pieces.after)
    if kinds not in {(exp.LT, exp.LTE), (exp.LTE, exp.LT)}:
        return None
    sides = [
        [writer.text(node.args[key]) for key in ("this", "expression")]
        for writer, node in zip(writers, (pieces.before, pieces.after), strict=True)
    ]
    if sides[0] != sides[1]:
        return None
    left, right = pieces.after.args["this"], pieces.after.args["expression"]
    verb = "are now kept" if kinds[1] is exp.LTE else "now drop out"
    return (verb, right, left) if left.find(exp.Column) is None else (verb, left, right)


def joined_otherwise(before: Source, after: Source, others: str) -> str:
    """A join of one item that is another kind of join now."""
    kinds = (before.kind, after.kind)
    became = f"{_JOINS[before.kind]} became {_JOINS[after.kind]}"
    name = after.label
    if kinds == ("left", "inner"):
        return f"Rows of {others} that have nothing in {name} now drop out: {became}."
    if kinds == ("inner", "left"):
        return f"Rows of {others} that have nothing in {name} are kept now, with nothing from {name}: {became}."
    if kinds[1] == "full":
        return f"Rows of {name} that have nothing in {others} are kept now: {became}."
    return f"Rows of {name} that have nothing in {others} now drop out: {became}."


def sides_swapped(first: Source, second: Source) -> str:
    return (
        f"All rows of {second.label} are kept now, and those of {first.label} only where they match; "
        f"before it was the other way round: the sides of the LEFT JOIN were swapped."
    )


def no_longer_read(source: Source, others: bool) -> tuple[str, bool]:
    """A sentence about an item that is gone, and whether it is sure that this matters."""
    sure = not isinstance(source.relation, Derived)
    if not others:
        return f"It no longer reads {source.label}.", sure
    return f"{source.label} is no longer joined, so rows that it kept out or repeated may be there otherwise.", sure


def newly_read(source: Source, others: bool) -> tuple[str, bool]:
    sure = not isinstance(source.relation, Derived)
    if not others:
        return f"It now reads {source.label}.", sure
    if isinstance(source.relation, Rows) and source.relation.kind == "unnest":
        return "Each row is now repeated for each element of a list: UNNEST was added.", sure
    effect = "may be repeated" if source.kind == "left" else "may drop out or be repeated"
    return f"{source.label} is joined now ({_JOINS[source.kind]}), so rows {effect}.", sure


def read_instead(old: Source, new: Source) -> tuple[str, bool]:
    sure = not (isinstance(old.relation, Derived) or isinstance(new.relation, Derived))
    return f"It reads {new.label} now, where it read {old.label}.", sure


def distinct(now: bool) -> str:
    if now:
        return "Rows that are the same in every column are now given once: DISTINCT was added."
    return "Duplicates are no longer removed: DISTINCT was taken out."


def grouping(before: Sequence[exp.Expr] | None, after: Sequence[exp.Expr] | None, grouped: tuple[bool, bool]) -> str:
    """How rows are put together."""
    old, new = _per(before, grouped[0]), _per(after, grouped[1])
    return f"There is now {new}; before there was {old}."


def _per(group: Sequence[exp.Expr] | None, grouped: bool) -> str:
    if not grouped:
        return "a row for each row that is read"
    if not group:
        return "one row for all, or groups of several kinds" if group is not None else "one row for all"
    return f"one row for each {brief(', '.join(written(part) for part in group))}"


def cut(key: str, before: exp.Expr | None, after: exp.Expr | None) -> str:
    """LIMIT or OFFSET."""
    old, new = (_number(node) for node in (before, after))
    if key == "offset":
        return f"Rows left out at the beginning: {new or 0}; before: {old or 0} (OFFSET)."
    if new is None:
        return f"All rows are given, not only {old}: LIMIT was taken out."
    return (
        f"At most {new} rows are given, {f'where it was {old}' if old else 'where there was no limit'}: LIMIT changed."
    )


def _number(node: exp.Expr | None) -> str | None:
    if node is None:
        return None
    count = node.args.get("expression") or node.args.get("count")
    ties = " (and ties)" if isinstance(node, exp.Fetch) and node.sql().upper().endswith("TIES") else ""
    return f"{written(count) if isinstance(count, exp.Expr) else 1}{ties}"


def combined(before: SetOperation, after: SetOperation) -> str:
    """UNION, INTERSECT and EXCEPT that became one another."""
    old, new = (f"{query.kind.upper()}{'' if query.distinct else ' ALL'}" for query in (before, after))
    if (old, new) == ("UNION", "UNION ALL"):
        return "Duplicates are no longer removed: UNION became UNION ALL."
    if (old, new) == ("UNION ALL", "UNION"):
        return "Rows that are the same in every column are now given once: UNION ALL became UNION."
    return f"Rows are put together in another way: {old} became {new}."


def branch(query: Query, after: SetOperation, *, gone: bool) -> str:
    """A side of a set operation that is no longer there, or new."""
    name = tables_in(query)
    if after.kind == "union":
        return f"Rows of {name} are no longer added (UNION)." if gone else f"Rows of {name} are added (UNION)."
    words = {"except": "taken away", "intersect": "asked for as well"}[after.kind]
    return f"Rows of {name} are {'no longer' if gone else 'now'} {words} ({after.kind.upper()})."


def condition_moved(condition: exp.Expr, *, to_join: bool) -> str:
    """From ON of an outer join to WHERE, or back."""
    if to_join:
        return f"{shown(condition)} now decides only what is joined, and no longer which rows are kept: it moved to ON."
    return f"Rows that do not fulfil {shown(condition)} now drop out altogether: it moved from ON to WHERE."


def listed_otherwise(source: Source) -> str:
    relation = source.relation
    if isinstance(relation, Rows) and relation.kind == "values":
        return "The rows that are written out (VALUES) are others."
    if isinstance(relation, Rows):
        return "A list with other values is taken apart into rows (UNNEST)."
    return f"Another share of {source.label} is taken by chance (TABLESAMPLE)."
