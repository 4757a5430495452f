"""What may be wrong with a view although Athena would take it, or only says so when it is too late; each with its reason.

A lint is a function from a view to findings. `LINTS` need the text alone, `COLUMN_LINTS` the columns as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from sqlglot import exp

from athena.engine import Column
from athena.origins import output_name
from athena.problems import Problem, Severity
from athena.project import point
from athena.trino.context import place
from athena.trino.type_text import read_type
from athena.trino.types import Type
from athena.view import LONGEST_SQL, NAME, View, tables_of

Views: TypeAlias = Mapping[str, View]
Columns: TypeAlias = tuple[Column, ...]

# What Glue's catalog can say of a column, in Trino's words.
_STORABLE = {
    *("boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char"),
    *("varbinary", "date", "timestamp", "array", "map", "row"),
}


def select_star(view: View, views: Views) -> Iterator[Problem]:
    """`*` over a table changes with the table, and then Athena calls the view stale."""
    tables = {id(table): table for table in tables_of(view.tree)}
    for select in view.tree.find_all(exp.Select):
        if isinstance(select.parent, exp.Exists):
            continue
        for star in (part for part in select.expressions if part.is_star):
            for table in _ranged_over(star, select):
                if id(table) in tables:
                    yield _star_problem(view, star, table.name.lower(), views)


def _ranged_over(star: exp.Expr, select: exp.Select) -> Iterator[exp.Table]:
    clause = select.args.get("from_")
    items = [clause.this] if clause else []
    items += [join.this for join in select.args.get("joins") or []]
    qualifier = star.table.lower() if isinstance(star, exp.Column) else ""
    for item in items:
        if isinstance(item, exp.Table) and qualifier in {"", item.alias_or_name.lower()}:
            yield item


def _star_problem(view: View, star: exp.Expr, source: str, views: Views) -> Problem:
    severity: Severity = "warning" if source in views else "error"
    message = f"SELECT * over {source}: when a column is added to it, Athena calls this view stale"
    return _at(view, star, "select-star", message, "Write the columns down.", severity)


def order_by(view: View, views: Views) -> Iterator[Problem]:
    """Rows of a view have no order for those who select from it; sorting costs all the same."""
    for query in view.tree.find_all(exp.Select, exp.SetOperation, exp.Subquery):
        order = query.args.get("order")
        if order is None or any(query.args.get(key) for key in ("limit", "offset", "fetch")):
            continue
        severity: Severity = "error" if query is view.tree else "warning"
        where = "of a view" if severity == "error" else "of this query"
        message = f"ORDER BY without LIMIT: the rows {where} have no order for whoever reads them"
        yield _at(view, order, "order-by", message, "Take it out, and order where the view is read.", severity)


def point_literals(view: View, views: Views) -> Iterator[Problem]:
    """`1.5` is a decimal in Trino. Athena's earlier engines took it for a double, and AWS does not say what this one does."""
    for literal in view.tree.find_all(exp.Literal):
        if literal.is_string or "." not in literal.name or "e" in literal.name.lower():
            continue
        message = f"{literal.name} is a decimal in Trino; earlier engines of Athena took such numbers for doubles"
        hint = f"Say which one is meant: DECIMAL '{literal.name}', or {literal.name}e0 for a double."
        yield _at(view, literal, "point-literal", message, hint, "warning")


def names(view: View, views: Views) -> Iterator[Problem]:
    """A column must have a name, and one that Athena's catalog takes."""
    for part in _leftmost(view.tree).expressions:
        name = output_name(part)
        if part.is_star:
            continue
        if name is None:
            yield _at(view, part, "unnamed-column", "this column has no name", "Give it one: … AS name.")
        elif not NAME.fullmatch(name):
            hint = "Athena's catalog takes letters a to z, digits and _; the @column description may be in Japanese."
            yield _at(view, part, "column-name", f"{name} cannot be the name of a column", hint)


def mixed_sources(view: View, views: Views) -> Iterator[Problem]:
    """Tables and views live in two databases; Athena's editor has one selected."""
    reads = [source.name for source in view.reads]
    tables = [name for name in reads if name not in views]
    if tables and len(tables) < len(reads):
        message = f"it reads tables ({', '.join(tables)}) beside views: pasted into Athena's editor it would not run"
        yield _whole(view, "mixed-sources", message, "Read the tables through views of the lowest layer.")


def grain(view: View, views: Views) -> Iterator[Problem]:
    """Who does not know what one row is counts twice."""
    if not view.header.grain:
        yield _whole(
            view, "no-grain", "nothing says what one row is", "Begin the file with `-- @grain one row for each …`."
        )


def size(view: View, views: Views) -> Iterator[Problem]:
    """Athena has a limit for the text of a query."""
    length = len(view.sql.encode())
    if length > LONGEST_SQL:
        message = f"the SELECT has {length:,} bytes; Athena takes {LONGEST_SQL:,}"
        yield _whole(view, "size", message, "Split it into several views.", "error")


def duplicate_columns(view: View, columns: Columns) -> Iterator[Problem]:
    """Athena refuses a view with two columns of one name."""
    parts = {output_name(part): part for part in _leftmost(view.tree).expressions}
    for name, count in Counter(column.name for column in columns).items():
        if count > 1:
            at = parts.get(name, view.tree)
            yield _at(view, at, "duplicate-column", f"{count} columns are called {name}", "Rename one with AS.")


def column_types(view: View, columns: Columns) -> Iterator[Problem]:
    """Some of Trino's types exist in a query only; a literal's length becomes part of a type."""
    for column in columns:
        kind = read_type(column.type)
        if not _is_storable(kind):
            hint = f"Cast it: CAST({column.name} AS {_instead(kind)})."
            message = f"{column.name} is {column.type}, which a view in Athena cannot have"
            yield _at_column(view, column, "column-type", message, hint, "error")
        elif kind.base in {"varchar", "char"} and kind.length is not None:
            message = (
                f"{column.name} is {column.type}: another literal changes the type, and Athena calls readers stale"
            )
            yield _at_column(view, column, "literal-width", message, "Write CAST(… AS varchar).", "warning")


def _is_storable(kind: Type) -> bool:
    return kind.base in _STORABLE and all(_is_storable(inner) for inner in kind.inners)


def _instead(kind: Type) -> str:
    return "timestamp" if kind.base == "timestamp with time zone" else "varchar"


def described(view: View, columns: Columns) -> Iterator[Problem]:
    """What the header says must be about columns that there are; and somebody will ask what the others mean."""
    there = [column.name for column in columns]
    for name in view.header.columns:
        if name not in there:
            yield _in_header(view, f"column {name}", f"@column {name}: the view has no such column", there)
    for name in view.header.key:
        if name not in there:
            yield _in_header(view, "key", f"@key {name}: the view has no such column", there)
    silent = [name for name in there if name not in view.header.columns]
    if silent:
        message = f"nothing says what {', '.join(silent)} {'means' if len(silent) == 1 else 'mean'}"
        yield _whole(view, "undescribed", message, "Write `-- @column name: meaning` in the header.")


LINTS: tuple[Callable[[View, Views], Iterator[Problem]], ...] = (
    select_star,
    order_by,
    point_literals,
    names,
    mixed_sources,
    grain,
    size,
)
COLUMN_LINTS: tuple[Callable[[View, Columns], Iterator[Problem]], ...] = (duplicate_columns, column_types, described)


def _leftmost(tree: exp.Expr) -> exp.Expr:
    """The SELECT that gives a query its names."""
    while not isinstance(tree, exp.Select):
        tree = tree.left if isinstance(tree, exp.SetOperation) else tree.this
    return tree


def _at(view: View, node: exp.Expr, rule: str, message: str, hint: str, severity: Severity = "error") -> Problem:
    spot = place(node)
    return point(
        view, Problem(rule, message, hint, line=spot.get("line", 0), column=spot.get("column", 0), severity=severity)
    )


def _at_column(view: View, column: Column, rule: str, message: str, hint: str, severity: Severity) -> Problem:
    parts = {output_name(part): part for part in _leftmost(view.tree).expressions}
    return _at(view, parts.get(column.name, view.tree), rule, message, hint, severity)


def _whole(view: View, rule: str, message: str, hint: str, severity: Severity = "warning") -> Problem:
    return Problem(rule, message, hint, view.path, severity=severity)


def _in_header(view: View, place_name: str, message: str, there: list[str]) -> Problem:
    hint = f"There are: {', '.join(there)}."
    return Problem("header", message, hint, view.path, view.header.places.get(place_name, 0), 1)
