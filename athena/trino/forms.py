"""Names that look like functions and have rules of their own: TRY, COALESCE, ROW, …; specials.py and others fill the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

from athena.trino.context import Value
from athena.trino.scope import Scope

Form: TypeAlias = Callable[[exp.Anonymous, Scope], Value]
FORMS: dict[str, Form] = {}


def form(*names: str) -> Callable[[Form], Form]:
    """Make a function the meaning of these names."""

    def register(run: Form) -> Form:
        FORMS.update(dict.fromkeys(names, run))
        return run

    return register
