from __future__ import annotations

import dataclasses
import io
from types import SimpleNamespace

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from etl.report.model import Column
from etl.report.progress import ProgressBar
from etl.report.terminal import MOST_COLUMNS, show_inspection, show_report


def screen(show, *arguments, width=100, **console):
    stream = io.StringIO()
    show(*arguments, Console(file=stream, width=width, highlight=False, markup=False, emoji=False, **console))
    return stream.getvalue()


def test_the_screen_says_it_all(report):
    shown = screen(show_report, report, width=160)
    for said in (
        "customer: published", "1,000", "990", "Dropped columns (3 of 5)", "gender", "says the same as gender_cd: 1 = 女性, 9 = 不明",
        "and 38 more", "国", "constant", "always 日本", "no value in any row", "kept: read by view by_city", "retyped: string to int64",
        "removed: string", "look at this", "顧客.csv.gz:4", "12 fields where the header has 5", "build/lake/reports/customer/report.html",
    ):  # fmt: skip
        assert said in shown, said


def test_no_cell_moves_the_cursor(report):
    assert "\x1b" not in screen(show_report, report)


def test_a_header_in_brackets_is_no_markup(report):
    odd = dataclasses.replace(report.columns[2], source_name="[red]x[/red]")
    assert "[red]x[/red]" in screen(show_report, dataclasses.replace(report, columns=(odd,)))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_but_addresses(report, width):
    lines = screen(show_report, dataclasses.replace(report, outputs={}), width=width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


def test_columns_line_up_whatever_the_script(report):
    names = ["年", "都道府県名", "ab", "ｶﾅ"]
    columns = tuple(
        Column(i, name, f"c{i}", "string", 0, "dropped", "all_null", "nothing") for i, name in enumerate(names)
    )
    lines = screen(show_report, dataclasses.replace(report, columns=columns)).splitlines()
    starts = {cell_len(line[: line.index("all null")]) for line in lines if "all null" in line}
    assert len(starts) == 1


def test_addresses_are_whole_however_narrow_the_terminal(report):
    assert "build/lake/rejects/customer/customer.parquet" in screen(show_report, report, width=30)


def test_the_rest_of_many_columns_is_counted(report):
    columns = tuple(Column(i, f"c{i}", f"c{i}", "string", 0, "dropped", "constant") for i in range(MOST_COLUMNS + 7))
    assert "and 7 more" in screen(show_report, dataclasses.replace(report, columns=columns))


def test_many_empty_columns_share_a_row(report):
    columns = tuple(Column(i, f"c{i}", f"c{i}", "string", 0, "dropped", "all_null") for i in range(9))
    shown = screen(show_report, dataclasses.replace(report, columns=columns))
    assert "9 columns  all null  c0, c1, c2, c3, c4, c5, c6, c7, c8" in shown


def test_without_colour_every_word_is_the_same(report):
    plain = screen(show_report, report)
    coloured = screen(show_report, report, force_terminal=True, color_system="truecolor")
    assert "\x1b[" in coloured
    assert Text.from_ansi(coloured).plain.split() == plain.split()


def test_inspection(report):
    seen = SimpleNamespace(
        sources=report.sources,
        columns=report.columns,
        sampled_rows=500,
        sample_is_whole=False,
        warnings=("first row looks like data",),
    )
    shown = screen(show_inspection, "顧客.csv", seen, width=160)
    for said in (
        "顧客.csv: 5 columns, seen in a sample of 500 rows",
        "cp932 (detected)",
        "tab",
        "may be dropped: constant",
        "first row looks like data",
    ):
        assert said in shown, said


def test_progress_is_for_terminals_only():
    stream = io.StringIO()
    bar = ProgressBar(Console(file=stream, force_terminal=True), dataset="sales")
    bar.start("cleansing", 100)
    bar.advance(10)
    bar.finish()
    assert stream.getvalue() == ""


def test_progress_names_the_dataset_and_the_phase():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    bar = ProgressBar(Console(file=stream, width=120, _environ={"TERM": "xterm"}), dataset="sales")
    bar.start("cleansing", 1000)
    bar.advance(1000)
    bar.finish()
    bar.finish()
    assert "sales: cleansing" in stream.getvalue()
