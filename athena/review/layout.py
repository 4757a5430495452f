"""Lays SQL out: a clause a line, an item of a list a line, brackets on one line where they fit.

Works on words and brackets, not on a parsed tree: the text may be wrong SQL, and stays word for word what it was. Words
of the language are upper-case, names that have no quotes lower-case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import Token, TokenType

from athena.trino.reserved import RESERVED

WIDTH = 88
_INDENT = "  "
# Words of the language that are not reserved.
_WORDS = RESERVED | set(
    """
    all asc count date desc fetch filter first following interval last lateral limit nulls offset only ordinality over
    partition preceding range row rows sets ties time timestamp unbounded window with within zone respect ignore current
    """.split()
) - {"count", "date", "time", "timestamp", "zone"}
_QUOTED = {TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.UNICODE_STRING}
_CLAUSES = {"with", "select", "from", "where", "group", "having", "order", "limit", "offset", "fetch", "window"}
_SETS = {"union", "intersect", "except"}
_JOINS = {"join", "cross", "inner", "left", "right", "full", "natural"}
# Words that are called, or stand before a type's or a list's brackets, without a blank.
_CALLED = {
    "cast",
    "unnest",
    "left",
    "right",
    "trim",
    "normalize",
    "extract",
    "listagg",
    "row",
    "sets",
    "rollup",
    "cube",
}
_CALLED |= {name for name in _WORDS if name.startswith("json_")}
_NO_BLANK_BEFORE = {",", ".", ")", "]", ";"}
_NO_BLANK_AFTER = {".", "[", "("}
_CLOSES = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    plain: str  # lower-case; empty for quoted names and strings


@dataclass(slots=True)
class _Brackets:
    """What stands between `(` and `)`, or `[` and `]`."""

    opening: str = "("
    parts: list[_Word | _Brackets] = field(default_factory=list)

    @property
    def is_query(self) -> bool:
        first = self.parts[0] if self.parts else None
        return isinstance(first, _Word) and first.plain in ("select", "with", "values")

    @property
    def has_clauses(self) -> bool:
        """Whether it is a query, or a window."""
        return self.is_query or any(
            isinstance(part, _Word) and part.plain in ("partition", "order") for part in self.parts
        )


def laid_out(sql: str, tokens: Sequence[Token]) -> list[str]:
    """The lines of the SQL that was split into these tokens."""
    whole = _nested([word for token in tokens for word in _words(sql, token)])
    return list(_query(whole, ""))


def _words(sql: str, token: Token) -> Iterator[_Word]:
    """A token's words: `group  by` is one token."""
    written = sql[token.start : token.end + 1]
    if token.token_type in _QUOTED or not written.isascii():
        yield _Word(written, "")
        return
    for lowered in written.lower().split():
        yield _Word(lowered.upper() if lowered in _WORDS else lowered, lowered)


def _nested(words: Sequence[_Word]) -> list[_Word | _Brackets]:
    """Words with what is in brackets as one; a bracket that is not closed ends with the text."""
    open_: list[_Brackets] = [_Brackets()]
    for word in words:
        if word.plain in _CLOSES:
            inner = _Brackets(word.plain)
            open_[-1].parts.append(inner)
            open_.append(inner)
        elif len(open_) > 1 and word.plain == _CLOSES[open_[-1].opening]:
            open_.pop()
        else:
            open_[-1].parts.append(word)
    return open_[0].parts


_Part = _Word | _Brackets


def _query(parts: Sequence[_Part], indent: str) -> Iterator[str]:
    """A query, clause by clause."""
    for head, body in _clauses(parts):
        text = _flat([*head, *body])
        plain = head[0].plain if head else ""
        if plain not in ("select", "with") and text and len(indent) + len(text) <= WIDTH:
            yield indent + text
        elif not head:
            yield from _items(body, indent)
        elif plain in _JOINS or plain in _SETS:
            yield from _wrapped([*head, *body], indent)
        else:
            yield indent + _flat(head)
            yield from _items(body, indent + _INDENT)


def _clauses(parts: Sequence[_Part]) -> Iterator[tuple[list[_Word], list[_Part]]]:
    """The clauses of one query: the words that begin each, and the rest of it."""
    head: list[_Word] = []
    body: list[_Part] = []
    for n, part in enumerate(parts):
        if isinstance(part, _Word) and _begins(part, parts, n) and not _continues(part, head, body):
            if head or body:
                yield head, body
            head, body = [part], []
        elif isinstance(part, _Word) and not body and _continues(part, head, body):
            head.append(part)
        else:
            body.append(part)
    if head or body:
        yield head, body


def _begins(word: _Word, parts: Sequence[_Part], n: int) -> bool:
    if word.plain in ("left", "right"):  # not the functions
        return not (n + 1 < len(parts) and isinstance(parts[n + 1], _Brackets))
    if word.plain == "with":  # not WITH ORDINALITY, nor WITH TIES
        return _plain(parts, n + 1) not in ("ordinality", "ties", "time")
    if word.plain == "from":  # not IS DISTINCT FROM
        return _plain(parts, n - 1) != "distinct"
    return word.plain in _CLAUSES | _SETS | _JOINS


def _plain(parts: Sequence[_Part], n: int) -> str:
    part = parts[n] if 0 <= n < len(parts) else None
    return part.plain if isinstance(part, _Word) else ""


_FOLLOWS = {
    "select": {"distinct", "all"},
    "with": {"recursive"},
    "group": {"by"},
    "order": {"by"},
    **{word: {"all", "distinct"} for word in _SETS},
    **{word: {"join", "inner", "left", "right", "full", "outer", "cross"} for word in _JOINS},
}


def _continues(word: _Word, head: Sequence[_Word], body: Sequence[_Part]) -> bool:
    """Whether the word belongs to what begins the clause: BY, DISTINCT, the JOIN of LEFT JOIN."""
    if not head or body or head[-1].plain == "join":
        return False
    return word.plain in _FOLLOWS.get(head[0].plain, ())


def _items(parts: Sequence[_Part], indent: str) -> Iterator[str]:
    """The items of a list, or the conditions of a WHERE, a line each."""
    for item in _split(parts):
        yield from _wrapped(item, indent)


def _split(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """After each comma and before each AND or OR, but for BETWEEN's and those in CASE."""
    item: list[_Part] = []
    between, cases = False, 0
    for part in parts:
        plain = part.plain if isinstance(part, _Word) else ""
        cases += (plain == "case") - (plain == "end")
        if plain in ("and", "or") and not cases and not between:
            if item:
                yield item
            item = []
        between = plain == "between" or (between and plain != "and")
        item.append(part)
        if plain == "," and not cases:
            yield item
            item = []
    if item:
        yield item


def _wrapped(parts: Sequence[_Part], indent: str) -> Iterator[str]:
    """One item: on one line if it fits and has no query in it, else with its widest parts opened."""
    text = _flat(parts)
    if text and len(indent) + len(text) <= WIDTH:
        yield indent + text
        return
    line: list[_Part | str] = []
    for n, part in enumerate(parts):
        plain = part.plain if isinstance(part, _Word) else ""
        if isinstance(part, _Brackets) and _opens(part, parts, n, indent):
            yield indent + _text([*line, part.opening])
            yield from (_query if part.has_clauses else _items)(part.parts, indent + _INDENT)
            line = [_CLOSES[part.opening]]
        elif plain in ("when", "else", "end", "on") and line:
            yield indent + _text(line)
            line = [_INDENT if plain != "end" else "", part]
        else:
            line.append(part)
    if line:
        yield indent + _text(line)


def _opens(part: _Brackets, parts: Sequence[_Part], n: int, indent: str) -> bool:
    """Whether brackets are put on lines of their own: a query, or what is long, unless a longer one follows."""
    if _flat([part]) == "":
        return True
    longest = max(len(_flat([other])) for other in parts if isinstance(other, _Brackets))
    return len(_flat([part])) == longest and longest > WIDTH // 3


def _flat(parts: Sequence[_Part]) -> str:
    """All on one line; empty when there is a query in it, which never goes on one line."""
    if any(_has_query(part) for part in parts):
        return ""
    return _text(list(parts))


def _has_query(part: _Part) -> bool:
    return isinstance(part, _Brackets) and (part.is_query or any(map(_has_query, part.parts)))


def _text(parts: Sequence[_Part | str]) -> str:
    line, before, sign = "", "", False
    for word in _spelled(parts):
        glued = not line or sign or word in _NO_BLANK_BEFORE or before in _NO_BLANK_AFTER or _INDENT in (word, before)
        line += word if glued or _is_call(before, word) else f" {word}"
        sign = word in ("-", "+") and not _is_operand(before)
        before = word
    return line


def _is_call(before: str, word: str) -> bool:
    """No blank between a function and its brackets, nor between an array and its subscript."""
    return word in _CLOSES and (before.lower() in _CALLED or _is_operand(before) or before.lower() == "array")


def _is_operand(word: str) -> bool:
    """Whether a value or a name ends here, so that a sign after it is an operator."""
    return (word[-1:].isalnum() or word[-1:] in tuple("_\"')]")) and word.lower() not in _WORDS


def _spelled(parts: Sequence[_Part | str]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, _Brackets):
            yield part.opening
            yield from _spelled(part.parts)
            yield _CLOSES[part.opening]
        else:
            yield part if isinstance(part, str) else part.text
