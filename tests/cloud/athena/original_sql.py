"""The text of a view as Athena stores it: never the text that was sent.

Athena parses a view and writes it again with Trino's formatter: comments and the reader's layout are lost, keywords are
in capitals, aliases have no AS, conditions stand in parentheses. Who compares a deployed view with a file has to expect
that, so the emulator does the same: not every detail of the formatter, but each *kind* of change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

from tests.cloud.athena.words import tokens_of

_CLAUSES = {"FROM", "WHERE", "HAVING", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT", "GROUP BY", "ORDER BY"}
_JOINS = {"JOIN", "CROSS", "INNER", "LEFT", "RIGHT", "FULL", "NATURAL"}
_CONDITIONS = {"WHERE", "HAVING", "ON"}
_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}
_TIGHT_BEFORE = {")", ",", ".", "]", ";"}
_TIGHT_AFTER = {"(", ".", "["}


def as_stored(sql: str) -> str:
    """Write a view's SELECT as Athena would store it.

    Examples:
        >>> print(as_stored("select a AS b, count(*) n -- how many\\nfrom t where a=1 group by 1"))
        SELECT
          a b
        , count(*) n
        FROM
          t
        WHERE (a = 1)
        GROUP BY 1
        <BLANKLINE>
    """
    tokens = tokens_of(sql)
    written = _Writer(sql, tokens).write()
    return written if _means_the_same(sql, written) else sql.strip() + "\n"


def _means_the_same(one: str, other: str) -> bool:
    try:
        return _skeleton(one) == _skeleton(other)
    except SqlglotError:
        return False


def _skeleton(sql: str) -> str:
    tree = sqlglot.parse_one(sql, read="trino")
    for brackets in list(tree.find_all(exp.Paren)):
        brackets.replace(brackets.this)
    return tree.sql("trino", comments=False)


@dataclass
class _Writer:
    sql: str
    tokens: list[Token]
    written: list[str] = field(default_factory=list)
    casts: list[bool] = field(default_factory=list)  # for each open bracket: is it that of a CAST?
    queries: list[int] = field(default_factory=list)  # depths at which a query stands
    select_lists: list[int] = field(default_factory=list)  # depths at which a list of columns is being written
    only_items: list[int] = field(
        default_factory=list
    )  # where the first item of each such list was begun; -1: has more
    conditions: list[int] = field(default_factory=list)  # depths at which a condition's parenthesis is open
    previous: str = ""

    def write(self) -> str:
        for place, token in enumerate(self.tokens):
            self._token(token, self.tokens[place + 1] if place + 1 < len(self.tokens) else None)
        self._close_condition(everything=True)
        self._end_list()
        return "".join(self.written).strip() + "\n"

    @property
    def depth(self) -> int:
        return len(self.casts)

    def _token(self, token: Token, following: Token | None) -> None:
        text, word = self._text(token), self._word(token)
        if word == "AS" and following is not None and following.token_type in _NAMES and not self._in_cast():
            return
        if text in {")", "]"}:
            self._close_condition()
            self._end_list()
            self._end(self.queries)
            self.casts.pop()
        self._layout(word, text)
        self.written.append(text)
        if text in {"(", "["}:
            self.casts.append(self.previous in {"CAST", "TRY_CAST"})
        self._open(word)
        self.previous = word or text

    def _in_cast(self) -> bool:
        return bool(self.casts) and self.casts[-1]

    def _text(self, token: Token) -> str:
        raw = self.sql[token.start : token.end + 1]
        quoted = token.token_type in {*_NAMES, TokenType.STRING} or raw[:1] in {"'", '"', "`"}
        return raw.replace("`", '"') if quoted else " ".join(raw.upper().split())

    def _word(self, token: Token) -> str:
        raw = self.sql[token.start : token.end + 1]
        return "" if raw[:1] in {"'", '"', "`"} else " ".join(raw.upper().split())

    def _layout(self, word: str, text: str) -> None:
        starts_join = word in _JOINS and self.previous not in _JOINS | {"OUTER"}
        if (word in _CLAUSES or starts_join) and self._within(self.queries):
            self._close_condition()
            self._end_list()
            self.written.append("\n")
        elif text == "," and self._within(self.select_lists):
            self.only_items[-1] = -1
            self.written.append("\n")
        elif self.written and self.written[-1][-1] not in "\n " and self._spaced(text):
            self.written.append(" ")

    def _spaced(self, text: str) -> bool:
        last = self.written[-1]
        if text in _TIGHT_BEFORE or last[-1] in _TIGHT_AFTER:
            return False
        called = text in {"(", "["} and self.previous and (self.previous[-1].isalnum() or self.previous[-1] in '_"')
        return not (called and self.previous not in _CALLED_APART)

    def _end_list(self) -> None:
        """A list of one item stands in the line of its SELECT."""
        if self._within(self.select_lists):
            self.select_lists.pop()
            begun = self.only_items.pop()
            if begun >= 0:
                self.written[begun] = " "

    def _within(self, depths: list[int]) -> bool:
        return bool(depths) and depths[-1] == self.depth

    def _end(self, depths: list[int]) -> None:
        if self._within(depths):
            depths.pop()

    def _open(self, word: str) -> None:
        if word == "SELECT":
            self._end(self.queries)  # the one before UNION
            self.queries.append(self.depth)
            self.select_lists.append(self.depth)
            self.only_items.append(len(self.written))
            self.written.append("\n  ")
        elif word == "FROM" and self._within(self.queries):
            self.written.append("\n  ")
        elif word in _CONDITIONS:
            self.written.append(" (")
            self.conditions.append(self.depth)

    def _close_condition(self, *, everything: bool = False) -> None:
        while self.conditions and (everything or self.conditions[-1] == self.depth):
            self.conditions.pop()
            self.written.append(")")


_CALLED_APART = {
    "AS",
    "IN",
    "FROM",
    "JOIN",
    "AND",
    "OR",
    "NOT",
    "ON",
    "WHERE",
    "OVER",
    "BY",
    "SELECT",
    "EXISTS",
    "THEN",
    "ELSE",
}
_CALLED_APART |= {
    "WHEN",
    "UNION",
    "ALL",
    "ANY",
    "BETWEEN",
    "HAVING",
    "VALUES",
    "FILTER",
    "GROUP BY",
    "ORDER BY",
    "PARTITION BY",
}
_CALLED_APART |= {"GROUPING SETS", "LIKE", "IS", "DISTINCT", "CASE", "EXCEPT", "INTERSECT", "USING", "WITH"}
