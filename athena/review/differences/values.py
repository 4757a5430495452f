"""How a column is computed in another way, in sentences for people who do not read SQL well."""

from __future__ import annotations

from sqlglot import exp

from athena.review.differences.focus import focus
from athena.review.differences.shown import brief, shown, written
from athena.review.normal.aggregates import called
from athena.review.normal.render import Writer

_SIGNS: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.And: "AND",
    exp.Or: "OR",
}


def value_changed(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> str:
    """What is said about a column whose expression is another one, after its name."""
    pieces = focus(before, after, writers)
    became = f"{shown(pieces.before)} became {shown(pieces.after)}"
    special = (
        _counted(pieces.before, pieces.after)
        or _called(pieces.before, pieces.after, writers)
        or _windowed(pieces.before, pieces.after, writers)
        or _cast(pieces.before, pieces.after, writers)
        or _sign(pieces.before, pieces.after, writers)
    )
    if special:
        return f"{special}: {became}."
    if isinstance(pieces.before, exp.Literal) and isinstance(pieces.after, exp.Literal) and not pieces.whole:
        return f"is computed with another constant: {became}, in {shown(after)}."
    if pieces.whole:
        return f"is computed in another way: {became}."
    return f"is computed in another way: {became}, in {shown(after)}."


def below_changed(text: str) -> str:
    """Of a column whose own text is the same, over one that is not."""
    return f"is made of something else, though it is written alike (`{brief(text)}`)"


def _counted(before: exp.Expr, after: exp.Expr) -> str:
    if called(before) != "count" or called(after) != "count":
        return ""
    old, new = (node.expressions[0] if node.expressions else exp.Star() for node in (before, after))
    if isinstance(new, exp.Star) and not isinstance(old, (exp.Star, exp.Distinct)):
        return f"now counts all rows, also those without {brief(written(old))}"
    if isinstance(old, exp.Star) and not isinstance(new, (exp.Star, exp.Distinct)):
        return f"now counts only rows that have {brief(written(new))}"
    return ""


def _called(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> str:
    old, new = called(before), called(after)
    if not old or not new:
        return ""
    given = [
        [writer.text(part) for part in node.expressions] for writer, node in zip(writers, (before, after), strict=True)
    ]
    if old != new:
        return f"is now made with {new} instead of {old}"
    if old == "coalesce" and given[0] != given[1] and sorted(given[0]) == sorted(given[1]):
        return "takes the first value that is there, in another order"
    counts = [any(isinstance(part, exp.Distinct) for part in node.expressions) for node in (before, after)]
    if counts[0] != counts[1]:
        return "now takes each different value once" if counts[1] else "now takes each value as often as it comes"
    return ""


def _windowed(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> str:
    if isinstance(before, exp.WindowSpec) and isinstance(after, exp.WindowSpec):
        return "looks at other rows around each row (the window's frame)"
    if not isinstance(before, exp.Window) or not isinstance(after, exp.Window):
        return ""
    if writers[0].text(before.this) != writers[1].text(after.this):
        return ""
    return "looks at other rows, or in another order (the window)"


def _cast(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> str:
    if isinstance(before, exp.DataType) and isinstance(after, exp.DataType):
        return "is made another type"
    casts = (exp.Cast, exp.TryCast)
    if isinstance(before, casts) and isinstance(after, casts) and type(before) is not type(after):
        gentle = isinstance(after, exp.TryCast)
        return "now is null where it cannot be converted" if gentle else "now fails where it cannot be converted"
    if isinstance(after, casts) and writers[1].text(after.this) == writers[0].text(before):
        return "is now converted to another type"
    if isinstance(before, casts) and writers[0].text(before.this) == writers[1].text(after):
        return "is no longer converted to another type"
    return ""


def _sign(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> str:
    old, new = _SIGNS.get(type(before)), _SIGNS.get(type(after))
    if not old or not new or old == new:
        return ""
    sides = [
        {writer.text(node.args[key]) for key in ("this", "expression")}
        for writer, node in zip(writers, (before, after), strict=True)
    ]
    return f"is computed with {new} instead of {old}" if sides[0] == sides[1] else ""
