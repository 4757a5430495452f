"""Reads the text of a type: Trino's, and Hive's as Glue's catalog writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from athena.errors import CatalogError
from athena.trino.types import Type, array, decimal, map_of, row, timestamp, varchar

_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|[A-Za-z_][\w$]*|\d+|[(),<>:])')
_HIVE = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary"}
_PLAIN = {
    *("boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "varbinary", "date", "json", "unknown"),
    *("uuid", "interval day to second", "interval year to month", "ipaddress", "hyperloglog", "geometry"),
}


def read_type(text: str) -> Type:
    """The type that `text` writes.

    Examples:
        >>> str(read_type("struct<a:int,b:array<string>>"))
        'row(a integer, b array(varchar))'
    """
    tokens = _TOKEN.findall(text.strip())
    if "".join(tokens) != "".join(text.split()):
        raise _unreadable(text)
    reader = _Reader(text, tokens)
    found = reader.type()
    if reader.tokens:
        raise _unreadable(text)
    return found


def _unreadable(text: str) -> CatalogError:
    return CatalogError(
        f"{text!r} is not a type of Trino or Hive", hint="Write it as `decimal(10,2)` or `array(varchar)`."
    )


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: list[str]

    def type(self) -> Type:
        base = self._next().lower()
        base = _HIVE.get(base, base)
        if base == "double" and self._peek() == "precision":
            self._next()
        if base == "interval":
            base = " ".join([base, *(self._next().lower() for _ in range(3))])
        if base in {"array", "map", "row", "struct"}:
            return self._nested(base)
        if base in {"timestamp", "time"}:
            return self._time(base)
        numbers = self._numbers()
        if base == "varchar":
            return varchar(*numbers)
        if base == "char":
            return Type("char", tuple(numbers or [1]))
        if base == "decimal":
            return decimal(*([*numbers, 0] if len(numbers) == 1 else numbers or [38, 0]))
        if base not in _PLAIN or numbers:
            raise _unreadable(self.text)
        return Type(base)

    def _time(self, base: str) -> Type:
        numbers = self._numbers() or [3]
        zone = self._peek() == "with"
        if zone:
            for _ in range(3):
                self._next()
        return (
            timestamp(numbers[0], zone=zone)
            if base == "timestamp"
            else Type(f"time{' with time zone' * zone}", (*numbers,))
        )

    def _nested(self, base: str) -> Type:
        self._expect("(<")
        parts = [self._field(base)]
        while self._peek() == ",":
            self._next()
            parts.append(self._field(base))
        self._expect(")>")
        kinds = [kind for kind, _ in parts]
        if base in {"row", "struct"}:
            return row(kinds, [name for _, name in parts])
        return array(*kinds) if base == "array" else map_of(*kinds)

    def _field(self, base: str) -> tuple[Type, str | None]:
        if base == "struct":
            name = self._next()
            self._expect(":")
            return self.type(), name.strip('"').lower()
        if base == "row" and len(self.tokens) > 1 and self.tokens[1] not in {",", ")", "("} and self._is_named():
            return self.type_after(self._next())
        return self.type(), None

    def _is_named(self) -> bool:
        """`interval day …`, `double precision` and `timestamp with …` begin with two words that are one type."""
        return (self.tokens[0].lower(), self.tokens[1].lower()) not in {
            ("interval", "day"),
            ("interval", "year"),
            ("double", "precision"),
            ("timestamp", "with"),
            ("time", "with"),
        }

    def type_after(self, name: str) -> tuple[Type, str | None]:
        clean = name[1:-1].replace('""', '"') if name.startswith('"') else name
        return self.type(), clean

    def _numbers(self) -> list[int]:
        if self._peek() != "(":
            return []
        self._next()
        numbers = [int(self._digits())]
        while self._peek() == ",":
            self._next()
            numbers.append(int(self._digits()))
        self._expect(")")
        return numbers

    def _digits(self) -> str:
        found = self._next()
        if not found.isdigit():
            raise _unreadable(self.text)
        return found

    def _peek(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def _next(self) -> str:
        if not self.tokens:
            raise _unreadable(self.text)
        return self.tokens.pop(0)

    def _expect(self, any_of: str) -> None:
        if self._next() not in any_of:
            raise _unreadable(self.text)
