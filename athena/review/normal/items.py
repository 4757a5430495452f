"""A query in FROM: as it is joined, and as its columns can be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from athena.review.normal.kinds import kind_of
from athena.review.normal.query import Derived, NotNormalError, Query, SetOperation, Source
from athena.review.normal.scope import Known, Visible


def derived(
    node: exp.Expr, alias: str, query: Query, label: str, *, names: Sequence[str] = (), lateral: bool = False
) -> tuple[Source, Known]:
    """A query as an item of a FROM; `names` are those that WITH gives its columns."""
    visible = [Visible(item.name, str(n), kind_of(item.value)) for n, item in enumerate(query.items)]
    if isinstance(query, SetOperation):  # its types are those that all branches have in common
        visible = [replace(each, kind="") for each in visible]
    if names:
        visible = [replace(each, name=name) for each, name in zip(visible, names, strict=True)]
    shown = node.alias_or_name.lower() or label
    return Source(alias, Derived(query, lateral), label), Known(shown, alias, under_names(tuple(visible), node))


def under_names(columns: tuple[Visible, ...] | None, node: exp.Expr) -> tuple[Visible, ...] | None:
    """The same columns under the names of `AS t (a, b)`, if there are any."""
    alias = node.args.get("alias")
    names = [part.name.lower() for part in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if not names:
        return columns
    if columns is None or len(columns) != len(names):
        raise NotNormalError(f"{node.alias} has another number of columns than what it stands for")
    return tuple(replace(each, name=name) for each, name in zip(columns, names, strict=True))
