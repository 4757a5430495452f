"""Polluted CSVs, after the ideas of the Pollock benchmark (Vitagliano and others, VLDB 2023): one good table, spoilt one way at a time.

Each case says what the engine makes of it, told nothing: the header, the rows, and the rejects by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Row = list[str]

HEADER = ["id", "date", "product", "price", "note", "url"]
ROWS: list[Row] = [
    [
        str(number),
        f"2024-01-{number:02}",
        ("tea, green", "coffee", 'pan 20" steel', "麦茶")[number % 4],
        f"{number}.50",
        ("", "two\nlines", "plain", 'quote "so"', "a; b | c")[number % 5],
        f"https://shop.example/p/{number}",
    ]
    for number in range(1, 25)
]


@dataclass(frozen=True)
class Case:
    """A polluted file. `damaged` is how a lenient person would read the records that the engine rejects."""

    name: str
    data: bytes
    header: Row = field(default_factory=lambda: HEADER)
    rows: Sequence[Row] = field(default_factory=lambda: ROWS)
    rejected_lines: tuple[int, ...] = ()
    damaged: Sequence[Row] = ()
    warns: bool = False
    headless: bool = False  # the header is a record really, which nobody can know for sure


def quoted(cell: str, delimiter: str = ",", *, always: bool = False) -> str:
    if always or any(sign in cell for sign in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def line(row: Row, delimiter: str = ",", *, always: bool = False) -> str:
    return delimiter.join(quoted(cell, delimiter, always=always) for cell in row)


def text(
    rows: Sequence[Row] = ROWS, header: Row = HEADER, *, delimiter: str = ",", end: str = "\n", always: bool = False
) -> str:
    return "".join(line(row, delimiter, always=always) + end for row in (header, *rows))


def lines_before(row: int, rows: Sequence[Row] = ROWS) -> int:
    """The physical line on which row number `row` (from 0) begins, below a header of one line."""
    return 2 + sum(1 + "".join(cells).count("\n") for cells in rows[:row])


def cases() -> Iterator[Case]:
    """All of them; names are unique."""
    yield from _line_ends()
    yield from _sizes()
    yield from _delimiters()
    yield from _quotes_everywhere()
    yield from _above_the_table()
    yield from _below_the_table()
    for place, row in (("first", 0), ("middle", 10), ("last", len(ROWS) - 1)):
        yield from _one_row(place, row)


def _line_ends() -> Iterator[Case]:
    yield Case("clean", text().encode())
    yield Case("CRLF", text(end="\r\n").encode())
    yield Case("CR", text(end="\r").encode())
    ends = ("\n", "\r\n", "\r")
    mixed = "".join(line(row) + ends[number % 3] for number, row in enumerate((HEADER, *ROWS)))
    yield Case("each line end in turn", mixed.encode())
    yield Case("no line end at the end", text().removesuffix("\n").encode())
    yield Case("two line ends at the end", (text() + "\n").encode())
    yield Case("blank lines between", text(end="\n\n").encode())
    yield Case("blank lines before", ("\n\n" + text()).encode())
    yield Case("blanks on lines between", text(end="\n  \t\n").encode())
    yield Case(
        "a DOS end-of-file sign",
        (text() + "\x1a").encode(),
        rejected_lines=(lines_before(len(ROWS)),),
        damaged=[["\x1a"]],
    )


def _sizes() -> Iterator[Case]:
    yield Case("nothing", b"", header=[], rows=[])
    yield Case("blank lines only", b"\n\n\r\n", header=[], rows=[])
    yield Case("header only", text([]).encode(), rows=[])
    yield Case("one row", text(ROWS[:1]).encode(), rows=ROWS[:1])
    yield Case(
        "one column", text([[row[2]] for row in ROWS], ["product"]).encode(), ["product"], [[row[2]] for row in ROWS]
    )
    wide = [f"c{number}" for number in range(500)]
    yield Case("500 columns", text([["1"] * 500] * 3, wide).encode(), wide, [["1"] * 500] * 3)
    long = [*ROWS[:3], ["99", "x" * 200_000, "", "", "", ""], *ROWS[3:]]
    yield Case("a long cell", text(long).encode(), rows=long)
    yield Case("no header row", text(ROWS[1:], ROWS[0]).encode(), ROWS[0], ROWS[1:], warns=True, headless=True)
    yield Case("two header rows", text([HEADER, *ROWS]).encode(), rows=[HEADER, *ROWS])
    yield Case("a byte order mark", b"\xef\xbb\xbf" + text().encode())
    yield Case("two byte order marks", b"\xef\xbb\xbf" * 2 + text().encode())
    yield Case("UTF-16", ("\ufeff" + text()).encode("utf-16-le"))
    yield Case("CP932", text().encode("cp932"))


def _delimiters() -> Iterator[Case]:
    for name, delimiter in (("semicolon", ";"), ("tab", "\t"), ("bar", "|")):
        yield Case(f"{name} for a delimiter", text(delimiter=delimiter).encode())
        yield Case(f"{name} for a delimiter, all quoted", text(delimiter=delimiter, always=True).encode())
    yield Case("Excel's line about the separator", ("sep=;\n" + text(delimiter=";")).encode(), rejected_lines=(1,))
    padded = [[*row, ""] for row in ROWS]
    header = [*HEADER, ""]
    yield Case(
        "a delimiter at the end of every record",
        text(padded, header).encode(),
        [*HEADER, "Unnamed: 6"],
        padded,
        warns=True,
    )
    spaced = "\n".join(", ".join(row) for row in (HEADER, ["1", "2", "3", "4", "5", "6"])) + "\n"
    yield Case(
        "a space behind every delimiter",
        spaced.encode(),
        ["id", *(f" {name}" for name in HEADER[1:])],
        [["1", " 2", " 3", " 4", " 5", " 6"]],
    )


def _quotes_everywhere() -> Iterator[Case]:
    yield Case("all quoted", text(always=True).encode())
    half = text(ROWS[:12], always=True) + text(ROWS[12:]).split("\n", 1)[1]
    yield Case("half of it quoted", half.encode())
    plain = [row for row in ROWS if not any(sign in "".join(row) for sign in ',\n"')]
    yield Case("no quotes at all", text(plain).encode(), rows=plain)
    inches = [[row[0], row[1], 'pan 20" steel', *row[3:4], "", row[5]] for row in ROWS]
    unquoted = "\n".join(",".join(row) for row in (HEADER, *inches)) + "\n"
    yield Case("inch signs in unquoted cells", unquoted.encode(), rows=inches)


def _above_the_table() -> Iterator[Case]:
    yield Case("a title", ("Sales of January\n" + text()).encode(), rejected_lines=(1,), warns=True)
    yield Case("a title and a blank line", ("Sales of January\n\n" + text()).encode(), rejected_lines=(1,), warns=True)
    yield Case("three lines of title", ("Sales\nof\nJanuary\n" + text()).encode(), rejected_lines=(1, 2, 3), warns=True)
    yield Case(
        "a title filled up with delimiters",
        ("Sales of January,,,,,\n" + text()).encode(),
        rejected_lines=(1,),
        warns=True,
    )
    yield Case(
        "a comment", ("# exported 2024-02-01\n# by the shop\n" + text()).encode(), rejected_lines=(1, 2), warns=True
    )
    yield Case(
        "keys and values", ("exported,2024-02-01\nshop,12\n\n" + text()).encode(), rejected_lines=(1, 2), warns=True
    )


def _below_the_table() -> Iterator[Case]:
    end = lines_before(len(ROWS))
    yield Case(
        "a note", (text() + "source: the shop\n").encode(), rejected_lines=(end,), damaged=[["source: the shop"]]
    )
    total = ["total", "", "", "300.00", "", ""]
    yield Case("a line of totals", (text() + line(total) + "\n").encode(), rows=[*ROWS, total])
    narrow = text([["1", "x"], ["2", "y"]], ["code", "name"])
    yield Case(
        "a narrower table",
        (text() + "\n" + narrow).encode(),
        rejected_lines=(end + 1, end + 2, end + 3),
        damaged=[["code", "name"], ["1", "x"], ["2", "y"]],
    )
    wide_header, wide_row = [*HEADER, "more"], [*ROWS[0], "m"]
    yield Case(
        "a wider table",
        (text() + "\n" + text([wide_row], wide_header)).encode(),
        rejected_lines=(end + 1, end + 2),
        damaged=[wide_header, wide_row],
    )
    yield Case("the same table again", (text() + text()).encode(), rows=[*ROWS, HEADER, *ROWS])


def _one_row(place: str, at: int) -> Iterator[Case]:
    """Pollutions of one record; the others have to survive."""
    row = ROWS[at]
    others = [*ROWS[:at], *ROWS[at + 1 :]]

    def case(name: str, polluted: str | bytes, *, becomes: Row | None = None, damaged: Sequence[Row] = ()) -> Case:
        before = "".join(line(one) + "\n" for one in (HEADER, *ROWS[:at])).encode()
        after = "".join(line(one) + "\n" for one in ROWS[at + 1 :]).encode()
        data = before + (polluted.encode() if isinstance(polluted, str) else polluted) + b"\n" + after
        rows = others if becomes is None else [*ROWS[:at], becomes, *ROWS[at + 1 :]]
        rejected = () if becomes is not None else (lines_before(at),)
        return Case(f"{name}, {place} row", data, rows=rows, rejected_lines=rejected, damaged=damaged)

    good = line(row)
    yield case("a delimiter more", good + ",", damaged=[[*row, ""]])
    yield case("a cell more", good + ",extra", damaged=[[*row, "extra"]])
    yield case("a delimiter less", good.replace(",", "", 1), damaged=[[row[0] + row[1], *row[2:]]])
    yield case("one cell alone", row[0], damaged=[row[:1]])
    yield case("an unquoted delimiter", line([*row[:2], "a", "b", *row[3:]]), damaged=[[*row[:2], "a", "b", *row[3:]]])
    plain = [row[0], row[1], "tea", row[3], "plain", row[5]]
    yield case("another delimiter", ";".join(plain), damaged=[[";".join(plain)]])
    yield case(
        "a quote inside a cell",
        ",".join([*plain[:2], 'pan 20"', *plain[3:]]),
        becomes=[*plain[:2], 'pan 20"', *plain[3:]],
    )
    yield case(
        "a quote that nobody closes",
        ",".join([*plain[:2], '"tea', *plain[3:]]),
        damaged=[[*plain[:2], '"tea', *plain[3:]]],
    )
    yield case(
        "a quote that nobody opens",
        ",".join([*plain[:2], 'tea"', *plain[3:]]),
        becomes=[*plain[:2], 'tea"', *plain[3:]],
    )
    yield case(
        "text behind a closing quote",
        ",".join([*plain[:2], '"tea" green', *plain[3:]]),
        damaged=[[*plain[:2], "tea green", *plain[3:]]],
    )
    yield case(
        "a space behind a closing quote",
        ",".join([*plain[:2], '"tea" ', *plain[3:]]),
        damaged=[[*plain[:2], "tea", *plain[3:]]],
    )
    yield case(
        "a space before an opening quote",
        ",".join([*plain[:2], ' "tea"', *plain[3:]]),
        becomes=[*plain[:2], ' "tea"', *plain[3:]],
    )
    yield case(
        "a quote not doubled",
        ",".join([*plain[:2], '"a "b" c"', *plain[3:]]),
        damaged=[[*plain[:2], 'a "b" c', *plain[3:]]],
    )
    yield case(
        "a quote escaped by a backslash",
        ",".join([*plain[:2], r'"a \"b\" c"', *plain[3:]]),
        damaged=[[*plain[:2], 'a "b" c', *plain[3:]]],
    )
    yield case("nothing but delimiters", ",,,,,", becomes=[""] * 6)
    yield case("a NUL", line([row[0], "\0", *plain[2:]]), becomes=[row[0], "\0", *plain[2:]])
    yield case(
        "bytes that are no text",
        line(plain).encode().replace(b"tea", b"t\xffa"),
        damaged=[[*plain[:2], "t?a", *plain[3:]]],
    )
    yield case("a byte order mark in front", "\ufeff" + line(plain), becomes=["\ufeff" + plain[0], *plain[1:]])
