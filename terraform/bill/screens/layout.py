"""Tables without frames, headings, figures: what the screens are built of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from terraform.bill.prices import Verified

BAR = 12  # cells
STYLES: dict[Verified, str] = {"yes": "green", "derived": "yellow", "no": "red"}
WORDS: dict[Verified, str] = {"yes": "verified", "derived": "derived", "no": "not verified"}

Cell = str | Text


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    right: Sequence[int] = (),
    wide: int,
    widths: Mapping[int, int] | None = None,
) -> RenderableType:
    """A table whose column `wide` takes what room is left and wraps; the columns in `right` hold figures.

    `widths` are the least some columns take, for tables that stand one below the other.
    """
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style="dim")
    for index, head in enumerate(heads):
        justify: JustifyMethod = "right" if index in right else "left"
        least = (widths or {}).get(index)
        grid.add_column(
            head, justify=justify, no_wrap=index != wide, ratio=1 if index == wide else None, min_width=least
        )
    for row in rows:
        grid.add_row(*row)
    return Padding(grid, (0, 0, 0, 2))


def heading(words: str) -> RenderableType:
    return Text(f"\n{words}", style="bold")


def sentences(lines: Iterable[Cell]) -> RenderableType:
    """Sentences one below the other, set in; those that wrap stay behind their mark."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for line in lines:
        grid.add_row("-", line)
    return Padding(grid, (0, 0, 0, 2))


def figure(verified: Verified, date: str = "") -> Text:
    """How far a figure can be trusted: the date it was read at its source, or that it was not."""
    words = date if verified == "yes" and date else WORDS[verified]
    return Text(words, style=STYLES[verified])


def usd(amount: float | None) -> str:
    """Dollars and cents; what is not known is said to be."""
    return "no price" if amount is None else f"{amount:,.2f}"


def bar(share: float) -> Text:
    """A part of the whole as a row of blocks, down to an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * BAR * 8)
    whole, rest = divmod(eighths, 8)
    return Text("█" * whole + (" ▏▎▍▌▋▊▉"[rest] if rest else ""), style="blue")
