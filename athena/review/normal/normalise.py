"""All passes, one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlglot import exp

from athena.engine import Column
from athena.review.normal.merge import Rules, merge, minds_order
from athena.review.normal.query import Query
from athena.review.normal.resolve import Renamed, resolve
from athena.review.normal.simplify import simplify_query


def simplified(tree: exp.Expr, columns: Mapping[str, Sequence[Column]], renamed: Renamed | None = None) -> Query:
    """The query with the parts that its author gave it, each in its simplest form."""
    query = resolve(tree, columns, renamed)
    simplify_query(query)
    return query


def normalise(tree: exp.Expr, columns: Mapping[str, Sequence[Column]], renamed: Renamed | None = None) -> Query:
    """A parsed SELECT in its simplest form.

    Args:
        tree: as `athena.trino.dialect.parse` gives it; it is not changed.
        columns: of the tables and views that it reads; those that are not in here are not known.
        renamed: other names under which columns of what it reads are compared, by table or view.

    Raises:
        NotNormalError: it has something for which there is no such form.
    """
    query = simplified(tree, columns, renamed)
    return merge(query, Rules(drop_order=not minds_order(query), flatten=not _may_turn_twice(tree, columns)))


def _may_turn_twice(tree: exp.Expr, columns: Mapping[str, Sequence[Column]]) -> bool:
    """Whether a value may be another one when it becomes its last type by way of a third: `real` rounds, `char` pads."""
    read = {table.name.lower() for table in tree.find_all(exp.Table)}
    kinds = [column.type for name in read for column in columns.get(name, ())]
    kinds += [part.sql("trino").lower() for part in tree.find_all(exp.DataType)]
    return any(not kind or re.search(r"\b(real|char)\b", kind) for kind in kinds)
