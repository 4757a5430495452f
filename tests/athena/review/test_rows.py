"""Rows of two versions: what is counted, what is shown, and what is said when something cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from athena.badge import Badge
from athena.review.model import Example, Rows, Summary
from athena.tables import Tables
from tests.athena.review.versions import KEYED, SALES, changes, compared, lake_of


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return lake_of(tmp_path_factory.mktemp("lake"), {"sales": SALES, "other": {"id": [1]}})


def by_name(rows: Rows) -> Mapping[str, int | None]:
    return {column.name: column.changed for column in rows.columns}


# what is counted


def test_the_same_rows_in_another_order_are_the_same(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, KEYED, f"{KEYED} ORDER BY id DESC")
    assert rows.same
    assert rows.key == ("id",)
    assert rows.examples == ()
    assert (rows.count_before, rows.count_after) == (5, 5)
    assert (rows.badge_before, rows.badge_after) == (Badge(), Badge())


def test_rows_are_matched_by_the_key(tmp_path: Path, tables: Tables):
    new = "-- @key id\nSELECT CASE id WHEN 5 THEN 50 ELSE id END AS id, upper(shop) || '' AS shop,"
    rows = compared(tmp_path, tables, KEYED, f"{new} amount, coalesce(rate, 0) AS rate FROM sales")
    assert changes(rows) == (1, 1, 1)
    assert by_name(rows) == {"id": 0, "shop": 0, "amount": 0, "rate": 1}


def test_the_key_is_that_of_the_new_version(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, KEYED.replace("@key id", "@key shop"), KEYED)
    assert rows.key == ("id",)


def test_without_a_key_a_changed_row_is_one_less_and_one_more(tmp_path: Path, tables: Tables):
    plain = KEYED.splitlines()[1]
    rows = compared(tmp_path, tables, plain, plain.replace("rate", "coalesce(rate, 1) AS rate"))
    assert changes(rows) == (1, 1, 0)
    assert rows.key == ()
    assert set(by_name(rows).values()) == {None}
    assert [example.kind for example in rows.examples] == ["added", "removed"]


def test_how_often_a_row_is_there_counts(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, "SELECT shop FROM sales", "SELECT DISTINCT shop FROM sales")
    assert changes(rows) == (0, 2, 0)


def test_each_version_reads_the_views_of_its_own_side(tmp_path: Path, tables: Tables):
    top = {"staging/v": "-- @key id\nSELECT id, amount FROM below"}
    old = {**top, "staging/below": "SELECT id, amount FROM sales"}
    new = {**top, "staging/below": "SELECT id, amount * 2 AS amount FROM sales"}
    assert changes(compared(tmp_path, tables, old, new)) == (0, 0, 4)


def test_now_is_the_same_moment_in_both(tmp_path: Path, tables: Tables):
    sql = "-- @key id\nSELECT id, now() AS at FROM other"
    rows = compared(tmp_path, tables, sql, f"{sql} WHERE true")
    assert rows.same


# columns


def test_columns_of_one_side_are_in_examples_alone(tmp_path: Path, tables: Tables):
    old, new = "-- @key id\nSELECT id, shop AS gone FROM other", "-- @key id\nSELECT id + 1 AS id, 2 AS come FROM other"
    rows = compared(tmp_path, tables, old.replace("shop", "'s'"), new)
    assert list(by_name(rows)) == ["id"]
    assert rows.examples == (
        Example("added", None, {"id": "2", "come": "2"}),
        Example("removed", {"id": "1", "gone": "s"}, None),
    )


def test_of_rows_that_are_equal_where_compared_the_first_is_shown(tmp_path: Path, tables: Tables):
    old = "SELECT 1 AS one, id AS gone FROM sales"
    rows = compared(tmp_path, tables, old, "SELECT 2 AS one")
    assert changes(rows) == (1, 5, 0)
    assert rows.examples[1] == Example("removed", {"one": "1", "gone": "1"}, None)


@pytest.mark.parametrize(
    ("old", "new", "changed", "said"),
    [
        ("id", "CAST(id AS double)", 0, "its type was bigint and is double: compared as double"),
        ("amount", "CAST(amount AS decimal(12, 4))", 0, "was decimal(4,2) and is decimal(12,4): compared as decimal"),
        ("id", "CAST(id AS varchar)", 0, "its type was bigint and is varchar: compared as text"),
        ("rate", "CAST(id AS varchar)", 5, "its type was double and is varchar: compared as text"),
        ("shop", "to_utf8(shop)", 4, "values of these cannot be compared"),
        ("ARRAY[id]", "ARRAY[CAST(id AS double)]", 0, "compared as array(double)"),
        ("ARRAY[id]", "id", 5, "values of these cannot be compared"),
        ("DATE '2024-02-29'", "TIMESTAMP '2024-02-29 00:00:00'", 0, "compared as timestamp"),
        ("NULL", "id", 5, "its type was unknown and is bigint: compared as bigint"),
        ("json_parse('{\"a\": 1}')", "'{\"a\":1}'", 0, "compared as text"),
    ],
)
def test_a_column_of_another_type_is_compared_as_far_as_possible(
    tmp_path: Path, tables: Tables, old: str, new: str, changed: int, said: str
):
    before, after = (f"-- @key id\nSELECT id, {sql} AS x FROM sales" for sql in (old, new))
    rows = compared(tmp_path, tables, before, after)
    assert changes(rows) == (0, 0, changed)
    assert said in rows.columns[1].note


def test_a_key_of_another_type_still_finds_rows(tmp_path: Path, tables: Tables):
    new = KEYED.replace("SELECT id", "SELECT CAST(id AS varchar) AS id")
    rows = compared(tmp_path, tables, KEYED, new)
    assert rows.same
    assert rows.key == ("id",)


def test_differences_of_rounding_are_told_apart(tmp_path: Path, tables: Tables):
    new = KEYED.replace("rate FROM", "CASE id WHEN 1 THEN 1e-1 + 1e-16 WHEN 4 THEN 2.6 ELSE rate END AS rate FROM")
    rows = compared(tmp_path, tables, KEYED, new)
    assert by_name(rows)["rate"] == 2
    assert rows.columns[3].note.startswith("1 of these by less than a billionth")


@pytest.mark.parametrize("value", ["nan()", "infinity()", "-infinity()"])
def test_what_is_no_number_is_near_nothing(tmp_path: Path, tables: Tables, value: str):
    sql = "-- @key id\nSELECT id, {} AS x FROM other"
    rows = compared(tmp_path, tables, sql.format("1e0"), sql.format(value))
    assert by_name(rows)["x"] == 1
    assert rows.columns[1].note == ""


# what is shown


def test_examples_show_each_way_of_changing_first(tmp_path: Path, tables: Tables):
    many = "-- @key n\nSELECT n, {a} AS a, {b} AS b FROM UNNEST(sequence({first}, {last})) AS t (n)"
    old = many.format(a=0, b=0, first=1, last=100)
    new = many.format(a="IF(n <> 60, 1, 0)", b="IF(n > 50, 1, 0)", first=21, last=120)
    rows = compared(tmp_path, tables, old, new)
    assert changes(rows) == (20, 20, 80)
    shown = [(e.kind, (e.after or e.before or {})["n"], "".join(sorted(e.differing))) for e in rows.examples]
    assert shown == [
        *[("changed", "21", "a"), ("changed", "51", "ab"), ("changed", "60", "b"), ("changed", "22", "a")],
        *[("added", str(n), "") for n in (101, 102, 103)],
        *[("removed", str(n), "") for n in (1, 2, 3)],
    ]


def test_values_are_shown_as_athena_writes_them(tmp_path: Path, tables: Tables):
    values = {
        "a": "ARRAY[1, NULL]",
        "m": "map(ARRAY['幅'], ARRAY[1.50])",
        "r": "CAST(ROW(1, 'x') AS row(n integer, s varchar))",
        "d": "1e10",
        "t": "TIMESTAMP '2024-02-29 12:00:00 Asia/Tokyo'",
        "j": "json_parse('{\"b\": [1]}')",
        "n": "NULL",
    }
    sql = f"SELECT {', '.join(f'{text} AS {name}' for name, text in values.items())}"
    rows = compared(tmp_path, tables, f"{sql} FROM other WHERE false", sql)
    assert rows.examples[0].after == {
        "a": "[1, null]",
        "m": "{幅=1.50}",
        "r": "{n=1, s=x}",
        "d": "1.0E10",
        "t": "2024-02-29 12:00:00 Asia/Tokyo",
        "j": '{"b":[1]}',
        "n": None,
    }


def test_an_instant_in_another_zone_is_another_value(tmp_path: Path, tables: Tables):
    sql = "-- @key id\nSELECT id, at_timezone(TIMESTAMP '2024-02-29 00:00:00 UTC', '{zone}') AS t FROM other"
    rows = compared(tmp_path, tables, sql.format(zone="UTC"), sql.format(zone="Asia/Tokyo"))
    assert changes(rows) == (0, 0, 1)


def test_summaries_of_numbers(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, KEYED, KEYED.replace("amount,", "amount * 1000 AS amount,"))
    summary = {column.name: (column.before, column.after) for column in rows.columns}
    assert summary["shop"] == (None, None)
    assert summary["amount"] == (
        Summary("106.50", "-3.50", "99.99", 0.2),
        Summary("106500.00", "-3500.00", "99990.00", 0.2),
    )
    assert summary["rate"][0] == Summary("NaN", "-0.0", "NaN", 0.2)


def test_sums_of_doubles_do_not_depend_on_the_order(tmp_path: Path):
    values = [0.1, 1e9, 0.7, -0.3] * 1000
    lake = lake_of(tmp_path / "lake", {"sales": {"x": values}})
    rows = compared(tmp_path, lake, "SELECT x FROM sales", "SELECT x FROM sales ORDER BY x")
    assert sum(values) != sum(sorted(values)), "a plain sum would show the order"
    assert [rows.columns[0].before, rows.columns[0].after] == [Summary("1.0000000005E12", "-0.3", "1.0E9", 0.0)] * 2


# views that came or went


def test_of_a_new_view_all_rows_are_new(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, {}, {"staging/v": KEYED})
    assert (rows.count_before, rows.count_after, rows.added) == (None, 5, 5)
    assert [example.kind for example in rows.examples] == ["added"] * 5
    assert rows.columns[2].after == Summary("106.50", "-3.50", "99.99", 0.2)
    assert rows.badge_before is None
    assert not rows.repeats


def test_of_a_removed_view_all_rows_are_gone(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, {"staging/v": KEYED}, {})
    assert (rows.count_before, rows.count_after, rows.removed) == (5, None, 5)
    assert rows.examples[0].before == {"id": "1", "shop": "佐倉店", "amount": "10.00", "rate": "0.1"}
