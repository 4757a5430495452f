"""What is wrong already in the words of the SQL: other dialects' operators, types, numbers and turns of phrase.

sqlglot reads them as what their dialect means by them (`int8` as tinyint, `0x1F` as bytes, `1_000` as 1 named _000), and
nothing in its tree tells afterwards. Athena refuses them all, so they are refused here, each with Athena's error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlglot import Token, TokenType
from sqlglot.dialects.trino import Trino
from sqlglot.parsers.trino import TrinoParser

from athena.errors import QueryError
from athena.trino.context import not_executable

_OPERATORS = {
    "::",
    "==",
    "<=>",
    "!",
    "&&",
    ":=",
    "!~",
    "~",
    "~~",
    "^=",
    "**",
    "//",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "@",
    "#",
}
_WORDS = {"ilike", "qualify", "rlike", "regexp", "glob", "div"}
_TYPES = {
    *("boolean", "tinyint", "smallint", "integer", "int", "bigint", "real", "double", "decimal", "dec", "numeric"),
    *(
        "varchar",
        "char",
        "varbinary",
        "json",
        "date",
        "time",
        "timestamp",
        "interval",
        "array",
        "map",
        "row",
        "ipaddress",
    ),
    *("uuid", "hyperloglog", "unknown"),
}
_FOREIGN_TYPES = {
    word.lower()
    for word, kind in Trino.Tokenizer.KEYWORDS.items()
    if kind in TrinoParser.TYPE_TOKENS and word.isidentifier() and word.lower() not in _TYPES
} | {"string", "number", "float", "text", "datetime", "long", "short", "bool"}
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_UNITS = {"year", "month", "day", "hour", "minute", "second"}
_BEFORE_A_VALUE = {
    *(
        "select",
        "where",
        "and",
        "or",
        "not",
        "on",
        "then",
        "else",
        "when",
        "by",
        "in",
        "case",
        "having",
        "distinct",
        "between",
    ),
    *("=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||", ",", "(", "[", "->", "values", "like"),
}


def check_words(sql: str, tokens: Sequence[Token]) -> None:
    """Refuse the SQL if one of its words or turns is not Athena's."""
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens = tokens[:-1]
    if tokens and tokens[-1].token_type == TokenType.COMMA:
        raise wrong(tokens[-1], "A comma is followed by no item.")
    pairs = list(zip(tokens, [*tokens[1:], None], strict=True))
    for token, following in pairs:
        _check_word(sql, token)
        if following is not None:
            _check_pair(token, following)
    _check_triples(tokens)
    _check_intervals(tokens)
    _check_types(tokens)
    _check_joins(tokens)
    if tokens and tokens[0].token_type == TokenType.FROM:
        raise wrong(tokens[0], "A query begins with SELECT, WITH, VALUES or TABLE.")


def wrong(token: Token, hint: str) -> QueryError:
    """Athena's SYNTAX_ERROR at a word."""
    return QueryError(
        "SYNTAX_ERROR", f"mismatched input '{token.text}'", line=token.line, column=_column(token), hint=hint
    )


def _column(token: Token) -> int:
    return max(1, token.col - (token.end - token.start))


def _is_text(token: Token) -> bool:
    """A string or a quoted name: its words are not the SQL's."""
    return token.token_type in {TokenType.STRING, TokenType.IDENTIFIER, TokenType.UNICODE_STRING}


def _check_word(sql: str, token: Token) -> None:
    if _is_text(token):
        return
    if token.text in _OPERATORS or token.text.lower() in _WORDS:
        raise wrong(token, "Athena's SQL has no such operator.")
    if token.token_type == TokenType.NUMBER and not _NUMBER.match(token.text):
        raise wrong(token, "This is no number.")
    if token.token_type == TokenType.HEX_STRING and sql[token.start : token.start + 1] == "0":
        raise wrong(token, "Athena has no such numbers; bytes are written X'1F'.")


def _check_pair(token: Token, following: Token) -> None:
    if token.token_type == TokenType.COMMA and following.token_type in _ENDS:
        raise wrong(following, "A comma is followed by no item.")
    if following.token_type == TokenType.COMMA and token.token_type in _BEGINNINGS:
        raise wrong(following, "Before the comma stands no item.")
    if token.token_type == TokenType.ALIAS and following.token_type == TokenType.STRING:
        raise wrong(following, f'A name is quoted so: "{following.text}".')
    if token.token_type == TokenType.STRING == following.token_type:
        raise wrong(following, "Two strings are joined by `||`.")
    if token.text + following.text in {"<<", ">>"} and following.start == token.end + 1:
        raise wrong(following, "Athena's SQL has no such operator.")
    if (token.text.lower(), following.text.lower()) in _FOREIGN_PAIRS and not _is_text(following):
        raise wrong(following, "Athena's SQL has no such words.")
    if token.token_type == TokenType.SELECT and following.token_type in _ENDS:
        raise wrong(following, "SELECT has no list.")
    if token.token_type == TokenType.GROUP_BY and following.token_type == TokenType.DISTINCT:
        raise not_executable("GROUP BY DISTINCT", "the local engine does not take equal grouping sets for one")
    if token.token_type == TokenType.NUMBER and following.start == token.end + 1 and following.text[:1].isidentifier():
        hint = "A name does not begin with a digit, and a number has no letters and no underscore."
        raise wrong(following, hint)
    if following.token_type == TokenType.L_BRACKET and not _is_text(token) and token.text.lower() in _BEFORE_A_VALUE:
        raise wrong(following, "An array is written ARRAY[1, 2].")
    if following.text.lower() in {"system_time", "system_version"} and token.text.lower() == "for":
        raise wrong(following, "Write FOR TIMESTAMP AS OF or FOR VERSION AS OF.")


_FOREIGN_PAIRS = {("is", "unknown"), ("not", "unknown"), ("between", "symmetric"), ("between", "asymmetric")}
_ENDS = {
    *(TokenType.FROM, TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.WHERE, TokenType.GROUP_BY, TokenType.ORDER_BY),
    *(TokenType.HAVING, TokenType.LIMIT, TokenType.UNION, TokenType.INTERSECT, TokenType.EXCEPT, TokenType.COMMA),
    *(TokenType.OFFSET, TokenType.FETCH, TokenType.SEMICOLON),
}
_BEGINNINGS = {TokenType.SELECT, TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.GROUP_BY, TokenType.ORDER_BY}


def _check_triples(tokens: Sequence[Token]) -> None:
    for before, number, token in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.token_type == TokenType.LIMIT and token.token_type in {TokenType.OFFSET, TokenType.COMMA}:
            raise wrong(token, f"Write OFFSET before LIMIT {number.text}.")
        is_empty = number.token_type == TokenType.L_PAREN and token.token_type == TokenType.R_PAREN
        if is_empty and before.token_type in {TokenType.IN, TokenType.VALUES}:
            raise wrong(token, "The brackets hold nothing.")


def _check_intervals(tokens: Sequence[Token]) -> None:
    hint = "An interval is written INTERVAL '2' DAY, in years, months, days, hours, minutes or seconds."
    for before, number, unit in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        if before.token_type != TokenType.INTERVAL or number.token_type not in {TokenType.STRING, TokenType.NUMBER}:
            continue
        if number.token_type == TokenType.NUMBER or unit is None:
            raise wrong(number, hint)
        if unit.text.lower() not in _UNITS:
            raise wrong(unit, hint)


def _check_types(tokens: Sequence[Token]) -> None:
    """`CAST(x AS float)`: other dialects' names for types."""
    for before, token, after in _in_casts(tokens):
        is_type = before.token_type == TokenType.ALIAS or after.text in {",", ")", "("}
        if is_type and not _is_text(token) and token.text.lower() in _FOREIGN_TYPES:
            hint = "Athena's DDL says string and float; its SELECT says varchar and real."
            text = f"Unknown type: {token.text.lower()}"
            raise QueryError("TYPE_NOT_FOUND", text, line=token.line, column=_column(token), hint=hint)


def _in_casts(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """The words of the types that casts name, each between its neighbours."""
    depths: list[int] = []  # of the casts that are open
    depth, naming = 0, 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.token_type == TokenType.L_PAREN:
            depth += 1
            if before.text.lower() in {"cast", "try_cast"} and not naming:
                depths.append(depth)
        elif token.token_type == TokenType.R_PAREN:
            if depths and depths[-1] == depth:
                depths.pop()
                naming = 0
            depth -= 1
        elif depths and depth == depths[-1] and token.token_type == TokenType.ALIAS:
            naming = depth
        elif naming and depths:
            yield before, token, after


def _check_joins(tokens: Sequence[Token]) -> None:
    """Every JOIN but CROSS JOIN has its ON or USING; sqlglot takes one without for a comma."""
    open_joins: list[list[Token]] = [[]]
    before: Token | None = None
    for token in tokens:
        if token.token_type == TokenType.L_PAREN:
            open_joins.append([])
        elif token.token_type == TokenType.R_PAREN and len(open_joins) > 1:
            _check_closed(open_joins.pop())
        elif token.token_type == TokenType.JOIN and not _is_joined_without(before):
            open_joins[-1].append(token)
        elif token.token_type in {TokenType.ON, TokenType.USING} and open_joins[-1]:
            open_joins[-1].pop()
        before = token
    _check_closed(open_joins[0])


def _is_joined_without(before: Token | None) -> bool:
    return before is not None and before.text.lower() in {"cross", "natural"}


def _check_closed(joins: Sequence[Token]) -> None:
    if joins:
        raise wrong(joins[-1], "A JOIN has an ON or USING; without one it is a CROSS JOIN.")
