"""Parses Athena's SQL with sqlglot, more strictly than sqlglot does.

sqlglot is made to accept every dialect's habits; Athena is not. So functions are kept by the names they were written
with (no renaming into other functions), subscripts as written, and what Trino's grammar has not is refused here.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.trino import TrinoParser

from athena.errors import QueryError
from athena.trino.grammar import check
from athena.trino.predicates import check_predicates
from athena.trino.reserved import check_names
from athena.trino.words import check_words

# Functions whose arguments are more than a list; of the others sqlglot knows by name, each would be another's synonym.
_WITH_SYNTAX = (
    *("CAST", "TRY_CAST", "EXTRACT", "NORMALIZE", "POSITION", "SUBSTRING", "TRIM", "LISTAGG"),
    *("JSON_OBJECT", "JSON_QUERY", "JSON_VALUE", "JSON_TABLE"),
)
_WRAPPINGS: tuple[tuple[str, ...], ...] = ((), ("CONDITIONAL",), ("UNCONDITIONAL",))


class Athena(Trino):
    """Trino's grammar, with every function call left as it was written."""

    INDEX_OFFSET = 0

    class Parser(TrinoParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {name: TrinoParser.FUNCTION_PARSERS[name] for name in _WITH_SYNTAX}

        JSON_QUERY_OPTIONS: ClassVar[dict[str, Any]] = {
            "WITHOUT": (("WRAPPER",), ("ARRAY", "WRAPPER")),
            "WITH": tuple((*kind, *array, "WRAPPER") for kind in _WRAPPINGS for array in ((), ("ARRAY",))),
        }

        def _parse_cast(self, strict: bool, safe: bool | None = None, **kwargs: Any) -> exp.Expr:
            """CAST is marked, for sqlglot reads `DATE '2020-01-01'` as a cast too."""
            found: exp.Expr = super()._parse_cast(strict, safe, **kwargs)
            found.meta["written"] = True
            return found

        def _parse_paren(self) -> exp.Expr | None:
            """Brackets that were written are marked, for sqlglot adds some of its own."""
            found: exp.Expr | None = super()._parse_paren()
            if isinstance(found, exp.Paren):
                found.meta["written"] = True
            return found

        def _parse_on_handling(self, on: str, *values: str) -> str | exp.Expr | None:
            """`EMPTY ARRAY ON EMPTY`, which sqlglot has not."""
            for words in (("EMPTY", "ARRAY"), ("EMPTY", "OBJECT"), ("UNKNOWN",)):
                if self._match_text_seq(*words, "ON", on):
                    return f"{' '.join(words)} ON {on}"
            found: str | exp.Expr | None = super()._parse_on_handling(on, *values)
            return found


_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def parse(sql: str) -> exp.Expr:
    """The tree of one SELECT (or VALUES, TABLE). Athena's SYNTAX_ERROR for anything else."""
    try:
        tokens = Athena().tokenize(sql)
        check_words(sql, tokens)
        trees = [tree for tree in Athena().parse(sql) if tree is not None]
    except ParseError as error:
        raise _syntax_error(error) from None
    except TokenError as error:
        raise QueryError("SYNTAX_ERROR", f"the text cannot be split into words: {error}") from None
    if not trees:
        raise QueryError("SYNTAX_ERROR", "line 1:1: mismatched input '<EOF>'. The SQL is empty")
    if len(trees) > 1:
        raise QueryError(
            "SYNTAX_ERROR", "Only one sql statement is allowed", hint="Give one SELECT, without a `;` inside."
        )
    check(trees[0])
    tree = trees[0].transform(_call_without_brackets, copy=False)
    check_names(tree)
    check_predicates(tree)
    return tree


def _call_without_brackets(node: exp.Expr) -> exp.Expr:
    """`current_schema`, which sqlglot takes for a column."""
    is_name = isinstance(node, exp.Column) and len(node.parts) == 1 and not node.this.args.get("quoted")
    return exp.Anonymous(this="current_schema") if is_name and node.name.lower() == "current_schema" else node


def _syntax_error(error: ParseError) -> QueryError:
    first = error.errors[0] if error.errors else {}
    line, column = first.get("line") or 0, first.get("col") or 0
    found = first.get("highlight") or ""
    if "SENTINEL" in str(first.get("description")):
        return QueryError("SYNTAX_ERROR", f"mismatched input '<EOF>' after '{found}'", line=line, column=column)
    if "Expected TYPE" in str(first.get("description")):
        return QueryError("TYPE_NOT_FOUND", f"Unknown type: {found.lower()}", line=line, column=column)
    text = f"mismatched input '{found}'. {first.get('description', '')}".strip() if found else _ANSI.sub("", str(error))
    return QueryError("SYNTAX_ERROR", text, line=line, column=max(1, column - max(0, len(found) - 1)))
