"""What Quick Sight cannot show is an error at the check, with the place and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.charts.project import check_dashboards

LONG = "a" * 118
SCHEMA = {
    "views": {
        "sale": {
            "columns": [
                {"name": "shop", "type": "varchar"},
                {"name": "price", "type": "double"},
                {"name": "quantity", "type": "bigint"},
                {"name": "sold_on", "type": "date"},
                {"name": "tags", "type": "array(varchar)"},
                {"name": LONG, "type": "bigint"},
            ]
        },
        "visit": {"columns": [{"name": "quantity", "type": "decimal(9,2)"}, {"name": "shop", "type": "varchar"}]},
        "v" * 81: {"columns": [{"name": "shop", "type": "varchar"}]},
    },
    "tables": {},
}
COUNT = "kind: number, title: t, value: {aggregation: count}"


def check(folder: Path, text: str) -> list[str]:
    folder.joinpath("d.yaml").write_text(f"title: t\n{text}", encoding="utf-8")
    return [f"{one.line} {one.rule}: {one.message}" for one in check_dashboards(folder, SCHEMA)]


def charts(*lines: str) -> str:
    return "charts:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def one(rest: str, view: str = "sale") -> str:
    return charts(f"name: a, view: {view}, {rest}")


def where(condition: str) -> str:
    return one(f"{COUNT}, where: [{{{condition}}}]")


def listed(values: range) -> str:
    return "[" + ", ".join(map(str, values)) + "]"


CASES = {
    "too many charts": (
        charts(*(f"name: c{number}, view: sale, {COUNT}" for number in range(76))),
        "78 quicksight-charts: 76 charts, and a sheet holds 75 in Quick Sight",
    ),
    "a long title": (one(f"kind: number, title: {'x' * 513}, value: {{aggregation: count}}"), "quicksight-text: a title of more than 512"),
    "a long note": (one(f"{COUNT}, note: {'x' * 1025}"), "quicksight-text: a note of more than 1024 characters"),
    "many columns": (
        one("kind: table, title: t, columns: [" + ", ".join(["{column: shop}"] * 201) + "]"),
        "quicksight-columns: 201 columns, and a table holds 200",
    ),
    "a long name": (where(f"column: {LONG}, from: 1"), "quicksight-name: a column whose name has more than 117 characters"),
    "a view of a long name": (one(COUNT, view="v" * 81), "quicksight-name: a view whose name has more than 80 characters"),
    "a count of lists": (
        one("kind: number, title: t, value: {column: tags, aggregation: count}"),
        "quicksight-type: tags is array(varchar), and there is no such type",
    ),
    "weeks of rows": (
        one("kind: table, title: t, columns: [{column: sold_on, unit: week}, {column: shop}]"),
        "quicksight-week: rows cannot show the week of a day",
    ),
    "many numbers": (where(f"column: quantity, in: {listed(range(21))}"), "quicksight-values: 21 values, and 20 numbers or days"),
    "a long value": (where(f"column: shop, not_in: [{'x' * 513}]"), "quicksight-values: a value of more than 512 characters"),
    "a choice of fractions": (
        "filters: [{column: price, kind: select}]\n" + one(COUNT),
        "quicksight-select: price is a fraction, and nobody can choose one",
    ),
    "a range over two types": (
        "filters: [{column: quantity, kind: range}]\n" + charts(f"name: a, view: sale, {COUNT}", f"name: b, view: visit, {COUNT}"),
        "quicksight-filter: quantity is bigint and decimal(9,2), and a filter acts on one type alone",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_it_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    (found,) = check(tmp_path, text)
    assert expected in found


FITTING = {
    "75 charts": charts(*(f"name: c{number}, view: sale, {COUNT}" for number in range(75))),
    "a long title that fits": one(f"kind: number, title: {'x' * 512}, value: {{aggregation: count}}"),
    "20 numbers": where(f"column: quantity, in: {listed(range(20))}"),
    "any number of texts": where("column: shop, in: [" + ", ".join(f"s{number}" for number in range(30)) + "]"),
    "any number left out": where(f"column: quantity, not_in: {listed(range(30))}"),
    "weeks of groups": one(
        "kind: table, title: t, columns: [{column: sold_on, unit: week}, {column: price, aggregation: sum}]"
    ),
    "a choice of whole numbers": "filters: [{column: quantity, kind: select}]\n" + one(COUNT),
}


@pytest.mark.parametrize("text", FITTING.values(), ids=FITTING)
def test_it_is_taken(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, text) == []
