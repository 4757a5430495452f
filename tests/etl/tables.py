"""Strategies for tables of text cells in which the defects that the rules are about are frequent, and come late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

Cell = str | None
NULLS = ("", "NA", "null", "#N/A", "-nan")

# Each makes a different value of each number, some in more than one spelling
VOCABULARIES: dict[str, Callable[[int, int], str]] = {
    "int": lambda n, way: str(n * 7 - 3),
    "padded int": lambda n, way: " " * way + str(n),
    "leading zero": lambda n, way: f"{n:04}",
    "plus": lambda n, way: f"+{n}",
    "beyond int64": lambda n, way: str(2**63 + n),
    "beyond everything": lambda n, way: str(10**39 + n),
    "float": lambda n, way: (f"{n}.5", f"{n}.50", f"{n}5e-1")[way],
    "spelt float": lambda n, way: (f"{n}", f"{n}.0", f"{n}.00")[way],
    "price": lambda n, way: f"{n}.10",
    "long decimal": lambda n, way: f"{n}.12345678901234567",
    "scientific": lambda n, way: f"{n + 1}e{n}",
    "tiny": lambda n, way: f"{n + 1}e-323",
    "date": lambda n, way: str(date(2024, 2, 27) + timedelta(n)),
    "loose date": lambda n, way: f"2024/{n % 12 + 1}/{n // 12 % 28 + 1}" + ("" if n < 336 else f" {n % 24}:00"),
    "japanese date": lambda n, way: f"{2000 + n}年{n % 12 + 1}月3日",
    "minutes": lambda n, way: f"{datetime(2024, 2, 28) + timedelta(minutes=n):%Y/%m/%d %H:%M}",
    "timestamp": lambda n, way: f"{datetime(2024, 2, 28, 23, 59) + timedelta(seconds=n):%Y-%m-%dT%H:%M:%S}Z",
    "milliseconds": lambda n, way: f"2024-02-29 12:00:00.{n % 1000:03}",
    "microseconds": lambda n, way: f"2024-02-29 12:00:00.{n:06}",
    "no such day": lambda n, way: f"2023-02-{n % 40:02}" + "!" * (n // 40),
    "word": lambda n, way: f"w{n}",
    "japanese": lambda n, way: f"商品{n}",
    "awkward": lambda n, way: f'a,"{n}"\nb',
    "mixed": lambda n, way: (str(n), f"{n}.5", f"x{n}")[n % 3],
    "space": lambda n, way: " " * n + "." * (n % 2),
    "flag": lambda n, way: (("true", "True", "TRUE"), ("false", "False", "FALSE"))[n][way] if n < 2 else f"maybe{n}",
    "zero": lambda n, way: ("0", "0.0", "-0.0")[way] if n == 0 else str(n),
}


@dataclass
class Drawn:
    header: list[str]
    records: list[list[Cell]]


@st.composite
def tables(draw: st.DrawFn, *, least_rows: int = 0, most_rows: int = 50) -> Drawn:
    """Columns that share their labels with others up to a late row, constants and keys broken late, repeated rows."""
    height = draw(st.integers(least_rows, most_rows))
    labellings = [draw(_labels(height)) for _ in range(draw(st.integers(1, 2)))]
    columns = [draw(_column(labellings, height)) for _ in range(draw(st.integers(1, 7)))]
    records = [list(cells) for cells in zip(*columns, strict=True)]
    repeat = draw(st.booleans())
    if records and repeat:
        again = draw(st.lists(st.tuples(st.integers(0, len(records) - 1), st.integers(0, len(records))), max_size=4))
        for source, place in again:
            records.insert(place, list(records[source]))
    return Drawn([f"c{number}" for number in range(len(columns))], records)


@st.composite
def _labels(draw: st.DrawFn, height: int) -> list[int | None]:
    """What columns say in each row: a number, or None for null; late rows may say again what an earlier one said."""
    kind = draw(st.sampled_from(["constant", "unique", "unique", "few", "few", "many", "null"]))
    kinds: dict[str, Callable[[], list[int | None]]] = {
        "constant": lambda: [0] * height,
        "null": lambda: [None] * height,
        "unique": lambda: list(range(height)),
        "few": lambda: [row * 5 // 2 % 3 for row in range(height)],
        "many": lambda: [row * 3 % max(1, height // 2) for row in range(height)],
    }
    labels = kinds[kind]()
    if height and draw(st.booleans()):
        every = draw(st.integers(2, 9))
        labels = [None if row % every == 0 else label for row, label in enumerate(labels)]
    if height:
        for late, early in draw(st.lists(st.tuples(_late(height), st.integers(0, height - 1)), max_size=2)):
            labels[late] = labels[early]
    return labels


@st.composite
def _column(draw: st.DrawFn, labellings: list[list[int | None]], height: int) -> list[Cell]:
    labels = draw(st.sampled_from(labellings))
    word = VOCABULARIES[draw(st.sampled_from(sorted(VOCABULARIES)))]
    ways = draw(st.sampled_from([1, 1, 3]))
    cells: list[Cell] = [None if label is None else word(label, row % ways) for row, label in enumerate(labels)]
    if height and draw(st.booleans()):
        odd = st.one_of(st.integers(0, height).map(lambda label: word(label, 0)), st.sampled_from(ODD))
        for row, cell in draw(st.lists(st.tuples(_late(height), odd), max_size=2)):
            cells[row] = cell
    null = draw(st.sampled_from(NULLS))
    return [null if cell is None else cell for cell in cells]


def _late(height: int) -> st.SearchStrategy[int]:
    return st.integers(max(0, height - 8), height - 1)


ODD = (None, "", "x", "0", "1.5", "007", "2024-01-01", "99999999999999999999", "true", "NA ", "１")
