"""Tables whose shape is hard on a cluster: very wide, or with nearly all rows or bytes in one place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.settings import Settings
from tests.etl.cleansing import Cleansed, as_csv
from tests.etl.spark.test_conformance import assert_alike, part_of

OnBoth = Callable[..., tuple[Cleansed, Cleansed]]
COMMAS = Settings(delimiter=",")


@pytest.mark.longer
def test_two_thousand_columns(on_both: OnBoth) -> None:
    """Of all kinds: empty, constant, relabelled, unlike from a late row on, wide apart in type; and repeated rows."""
    width, height = 2_000, 150

    def cell(row: int, column: int) -> str:
        match column % 8:
            case 0:
                return str(row)
            case 1:
                return ""
            case 2:
                return "always"
            case 3:
                return f"{row % 7}.25"
            case 4:
                return f"名{row % 7}"
            case 5:
                return "late" if (row, column % 16) == (height - 2, 5) else str(row % 7 + 1)
            case 6:
                return f"2024-01-{row % 28 + 1:02}"
        return f"k{(row * column) % 11}"

    rows = [[cell(row, column) for column in range(width)] for row in range(height)]
    text = as_csv([f"c{number}" for number in range(width)], [*rows, *rows[:20]])
    both = on_both(text, settings=COMMAS, most_bytes=part_of(text, 5))
    assert_alike(both)
    assert both[1].report.rows.duplicates == 20
    rules = {column.rule for column in both[1].report.dropped}
    assert rules == {"all_null", "constant", "same_information"}
    assert both[1].report.passes <= 4


def test_one_key_in_nearly_all_rows(on_both: OnBoth) -> None:
    """Every 20th row is its own; the others are one row again and again, the last kind of which all but one goes."""
    lines = [f"{n},rare{n},{n % 3}\n" if n % 20 == 0 else "1,everywhere,x\n" for n in range(30_000)]
    text = "key,name,kind\n" + "".join(lines)
    both = on_both(text, settings=COMMAS, most_bytes=part_of(text, 6))
    assert_alike(both)
    assert both[1].report.rows.duplicates == 28_499


def test_one_key_in_nearly_all_rows_that_differ(on_both: OnBoth) -> None:
    """No row repeats another: 95 in 100 share their key, and its twin the key's label."""
    lines = [f"{n},{n if n % 20 == 0 else 7},label{n if n % 20 == 0 else 7}\n" for n in range(30_000)]
    text = "id,key,label\n" + "".join(lines)
    both = on_both(text, settings=COMMAS, most_bytes=part_of(text, 6))
    assert_alike(both)
    assert both[1].dropped == {"label": ("same_information", "key")}
    assert both[1].report.rows.written == 30_000


def test_nearly_all_bytes_in_one_file(on_both: OnBoth) -> None:
    """Nine small files beside one of 90 % of the bytes: it is cut, they are not, and rows keep the files' order."""

    def file(first: int, count: int) -> str:
        return "id,name,group\n" + "".join(f"{n},name {n},{n % 9}\n" for n in range(first, first + count))

    small = [file(100_000 * n, 250) for n in range(1, 10)]
    large = file(250, 20_000)
    assert len(large) > 0.88 * len(large + "".join(small))
    both = on_both(*small[:4], large, *small[4:], settings=COMMAS, most_bytes=part_of(large, 6))
    assert_alike(both)
    assert both[1].report.rows.written == 22_250
