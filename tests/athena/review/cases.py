"""The corpus of changes: plain files of pairs of SELECTs, and what kind of change each is (corpus/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from athena.engine import Column
from athena.review.classify import Version, classify
from athena.review.model import Change
from athena.review.typing import Typing
from athena.view import read_select

CORPUS = Path(__file__).parent / "corpus"
_HEAD = re.compile(r"^---- (\w+): (\w+)(?:, taken for (\w+))?(, data may agree)?$", re.MULTILINE)

TABLES = {
    "sales": """id bigint, shop varchar, price double, amount bigint, cost decimal(10;2), sold_at timestamp(3),
        sold_on date, note varchar""",
    "shops": "code varchar, name varchar, region varchar, opened_on date, area bigint",
    "returns": "sale_id bigint, reason varchar, amount bigint, shop varchar",
    "baskets": "id bigint, items array(varchar), counts array(bigint)",
}
COLUMNS = {
    table: tuple(Column(*part.strip().replace(";", ",").split(" ", 1)) for part in text.split(","))
    for table, text in TABLES.items()
}


@dataclass(frozen=True, slots=True)
class Case:
    """A pair of versions.

    Attributes:
        kind: what it is.
        found: what it may be taken for: a no-op that cannot be proven.
        is_chance: rows need not differ on the tests' data.
    """

    name: str
    kind: str
    found: str
    before: str
    after: str
    is_chance: bool


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(CORPUS.glob("*.sql")) for case in _read(path))


def _read(path: Path) -> Iterator[Case]:
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    assert len(heads) == len(re.findall("^----", text, re.MULTILINE)), f"{path}: a head is misspelt"
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        before, after = text[head.end() : end].split("\n====\n")
        yield Case(head[1], head[2], head[3] or head[2], before.strip(), after.strip(), bool(head[4]))


def classified(before: str, after: str) -> Change:
    """The change from one SELECT over the tables to another."""
    return classify("v", _version(before), _version(after))


def _version(sql: str) -> Version:
    view = read_select(sql, "v")
    return Version(view, Typing({"v": view}, COLUMNS).columns("v"), COLUMNS)
