"""A statement as words, each with its place: a thin reader over sqlglot's tokens that says what Athena says of a wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlglot import Token, TokenType
from sqlglot.dialects.trino import Trino
from sqlglot.errors import TokenError

from tests.cloud.athena.errors import Refused, malformed
from tests.cloud.athena.statement import Name, Query


class _Tokenizer(Trino.Tokenizer):
    """Trino's words; none of them swallows the rest of the statement, as SHOW and EXPLAIN do in sqlglot."""

    COMMANDS: ClassVar[set[TokenType]] = set()


_QUOTED = {TokenType.IDENTIFIER, TokenType.STRING}


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, without comments and without the semicolons at its end."""
    try:
        tokens = _Tokenizer(Trino()).tokenize(text.replace("`", '"'))
    except TokenError as error:
        raise malformed(f"line 1:1: {str(error).splitlines()[0]}") from error
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    return list(tokens)


@dataclass
class Words:
    """Reads words from left to right."""

    text: str
    tokens: list[Token]
    at: int = 0

    @classmethod
    def of(cls, text: str) -> Words:
        return cls(text, tokens_of(text))

    def token(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The word `ahead` in upper case; empty at the end and for quoted ones, which are never keywords."""
        token = self.token(ahead)
        return "" if token is None or token.token_type in _QUOTED else token.text.upper()

    def skip(self, *words: str) -> bool:
        """Pass these words if they come next, and say whether they did."""
        if all(self.word(ahead) == word for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def skip_any(self, *words: str) -> bool:
        return any(self.skip(word) for word in words)

    def expect(self, *words: str) -> None:
        for word in words:
            if not self.skip(word):
                raise self.mismatch(f"'{word}'")

    def end(self) -> None:
        if self.token() is not None:
            raise self.mismatch("<EOF>")

    def mismatch(self, expecting: str) -> Refused:
        token = self.token()
        start = len(self.text.rstrip()) if token is None else token.start
        line, column = Query("", self.text, start).place(0)
        found = "<EOF>" if token is None else self.text[token.start : token.end + 1]
        return malformed(f"line {line}:{column}: mismatched input '{found}'. Expecting: {expecting}")

    def identifier(self) -> str:
        token = self.token()
        if (
            token is None
            or token.token_type == TokenType.STRING
            or not (token.text[:1].isalnum() or token.text[:1] == "_")
        ):
            raise self.mismatch("<identifier>")
        self.at += 1
        return token.text.lower()

    def name(self) -> Name:
        """A name of one to three parts."""
        first = self.token()
        parts = [self.identifier()]
        while self.skip("."):
            parts.append(self.identifier())
        if len(parts) > 3:
            raise malformed(f"Invalid table name {'.'.join(parts)}")
        return Name(tuple(parts), self.text, first.start if first else 0)

    def string(self) -> str:
        token = self.token()
        if token is None or token.token_type != TokenType.STRING:
            raise self.mismatch("<string>")
        self.at += 1
        return token.text

    def rest(self) -> Query:
        """All that is left, as a query: the text to the letter, without what surrounds it."""
        token = self.token()
        if token is None:
            raise self.mismatch("<query>")
        return Query(self.text[token.start : self.tokens[-1].end + 1], self.text, token.start)

    def enclosed(self) -> Query:
        """A query in parentheses; the next word is the one behind them."""
        self.expect("(")
        first, depth = self.at, 1
        while depth:
            token = self.token()
            if token is None:
                raise self.mismatch("')'")
            depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
            self.at += 1
        if first == self.at - 1:
            raise self.mismatch("<query>")
        start, end = self.tokens[first].start, self.tokens[self.at - 2].end + 1
        return Query(self.text[start:end], self.text, start)
