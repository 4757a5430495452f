"""A view as its file says it: one SELECT, what it means, and what it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import Token, TokenType, exp
from sqlglot.errors import TokenError

from athena.canonical import canonical, digest
from athena.errors import QueryError
from athena.header import Header, read_header
from athena.problems import Problem, placed
from athena.trino.context import place
from athena.trino.dialect import Athena, parse

NAME = re.compile(r"[a-z_][a-z0-9_]*")
LONGEST_NAME = 255  # bytes; Athena's limit
LONGEST_SQL = 262_144  # bytes of one query text; Athena's limit


@dataclass(frozen=True, slots=True)
class Source:
    """A name that a SELECT reads rows from: a table of the lake, or another view.

    Attributes:
        name: in lower case.
        database: what is written before the name, in lower case; None as a rule.
        line, column: where it stands in the file, counted from 1.
        start, end: where its whole written name stands in the view's `sql`, as of a slice.
    """

    name: str
    database: str | None = field(default=None)
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class View:
    """A view of the project.

    Attributes:
        sql: the SELECT as written, from its first word to its last: no header, no semicolon.
        line, column: where `sql` begins in the file, counted from 1.
        references: every place where a table or view is named, in the order of the text.
        canonical: equal for texts that are the same SQL, as athena/canonical.py says; `digest` stands for it.
        tree: the parsed SELECT; its positions are those of the file. Not to be changed.
    """

    name: str
    layer: str
    path: Path
    sql: str
    header: Header
    references: tuple[Source, ...]
    canonical: str = field(repr=False)
    digest: str
    line: int = 1
    column: int = 1
    tree: exp.Expr = field(default_factory=exp.Select, repr=False, compare=False, hash=False)

    @property
    def reads(self) -> tuple[Source, ...]:
        """The tables and views it reads, each once, in order of first appearance."""
        return tuple(dict.fromkeys(self.references))

    @property
    def sql_in_place(self) -> str:
        """The SELECT behind as many blank lines as the file's header has: an engine's positions are then the file's."""
        return "\n" * (self.line - 1) + " " * (self.column - 1) + self.sql

    def with_names(self, name: Callable[[Source], str]) -> str:
        """The SELECT with each table's or view's name as `name` writes it; all else stays as written.

        Examples:
            >>> from athena.view import read_select
            >>> read_select("select a from t -- x", "v").with_names(lambda source: f'"lake"."{source.name}"')
            'select a from "lake"."t"'
        """
        text = self.sql
        for source in reversed(self.references):
            text = f"{text[: source.start]}{name(source)}{text[source.end :]}"
        return text


def read_view(text: str, path: Path, layer: str) -> tuple[View | None, tuple[Problem, ...]]:
    """The view that a file's text holds, named as the file; None when it holds none. Problems have path and excerpt."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    found: list[Problem] = []
    view: View | None = None
    try:
        tokens = _tokens(text)
        header, found_in_header = read_header(text[: tokens[0].start])
        found += found_in_header
        view = _view(text, tokens, header, path, layer)
    except QueryError as error:
        found.append(query_problem(error))
    except _Refused as refusal:
        found.append(refusal.problem)
    return view, tuple(placed(problem, path, text) for problem in found)


def read_select(sql: str, name: str, layer: str = "") -> View:
    """The view that SQL from elsewhere than a file is, such as Athena's own. QueryError when it is no SELECT."""
    view, problems = read_view(sql, Path(f"{name}.sql"), layer)
    if view is None:
        first = problems[0]
        raise QueryError("SYNTAX_ERROR", first.message, line=first.line, column=first.column, hint=first.hint)
    return view


def query_problem(error: QueryError) -> Problem:
    """An engine's error as a finding: its code is the rule."""
    rule = error.code.lower().replace("_", "-")
    return Problem(rule, error.text, error.hint, line=error.line, column=error.column)


class _Refused(Exception):
    """The text is no view; carries the finding."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _tokens(text: str) -> list[Token]:
    try:
        tokens = Athena().tokenize(text)
    except TokenError as error:
        hint = "Look for a quote or a comment that is not closed."
        raise QueryError("SYNTAX_ERROR", f"the text cannot be split into words: {error}", hint=hint) from None
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise _Refused(Problem("empty", "there is no SELECT in this file", "Write one, or remove the file."))
    return tokens


def _view(text: str, tokens: list[Token], header: Header, path: Path, layer: str) -> View:
    _refuse_more_than_one(tokens)
    _refuse_other_statements(tokens[0])
    begin, end = tokens[0].start, tokens[-1].end + 1
    before = text[:begin]
    line, column = before.count("\n") + 1, begin - before.rfind("\n")
    tree = parse("\n" * (line - 1) + " " * (column - 1) + text[begin:end])
    _refuse_selecting_nothing(tree, tokens[0])
    form = canonical(tree, tokens)
    return View(
        name=path.stem,
        layer=layer,
        path=path,
        sql=text[begin:end],
        header=header,
        references=tuple(sorted(_sources(tree, line + column - 2), key=lambda source: source.start)),
        canonical=form,
        digest=digest(form),
        line=line,
        column=column,
        tree=tree,
    )


def _refuse_more_than_one(tokens: list[Token]) -> None:
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            hint = "A file is one view and one SELECT: put the next one into a file of its own."
            problem = Problem(
                "one-statement", "another statement follows this `;`", hint, line=token.line, column=token.col
            )
            raise _Refused(problem)


_BEGINS_A_QUERY = {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN}


def _refuse_other_statements(first: Token) -> None:
    if first.token_type in _BEGINS_A_QUERY:
        return
    hint = "Write the SELECT alone: `athena apply` makes the CREATE VIEW, in the database of the environment."
    if first.token_type == TokenType.VALUES:
        hint = "Name the columns: SELECT a, b FROM (VALUES (1, 2)) AS t (a, b)."
    column = first.col - (first.end - first.start)
    message = f"a view is one SELECT, and this begins with {first.text.upper()}"
    raise _Refused(Problem("not-a-select", message, hint, line=first.line, column=column))


def _refuse_selecting_nothing(tree: exp.Expr, first: Token) -> None:
    """The parser takes `SELECT` and `SELECT FROM t` for whole."""
    for select in tree.find_all(exp.Select):
        if not select.expressions:
            spot = place(select)
            line, column = spot.get("line", first.line), spot.get("column", first.col)
            raise QueryError("SYNTAX_ERROR", "a SELECT without columns", line=line, column=column, hint="Name one.")


def _sources(tree: exp.Expr, offset: int) -> Iterator[Source]:
    for table in tables_of(tree):
        identifiers = [part for part in table.parts if isinstance(part, exp.Identifier)]
        first, last = identifiers[0].meta, identifiers[-1].meta
        yield Source(
            name=identifiers[-1].name.lower(),
            database=".".join(part.name.lower() for part in identifiers[:-1]) or None,
            line=first["line"],
            column=first["col"] - (first["end"] - first["start"]),
            start=first["start"] - offset,
            end=last["end"] + 1 - offset,
        )


def tables_of(node: exp.Expr, known: frozenset[str] = frozenset()) -> Iterator[exp.Table]:
    """The tables and views that a query names; `known` are the names that WITH gave to queries around it."""
    clause = node.args.get("with_")
    if clause:
        for cte in clause.expressions:
            name = cte.alias.lower()
            yield from tables_of(cte.this, known | {name} if clause.args.get("recursive") else known)
            known |= {name}
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier) and not _is_known(node, known):
        yield node
    for child in node.iter_expressions():
        if child is not clause:
            yield from tables_of(child, known)


def _is_known(table: exp.Table, known: frozenset[str]) -> bool:
    return len(table.parts) == 1 and table.name.lower() in known
