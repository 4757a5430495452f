"""A file becomes a view, or a finding that shows the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.problems import describe
from athena.view import read_select, read_view

PATH = Path("views/core/v.sql")
WHOLE = """\
-- Sales of a month. 月別売上。
-- Of all shops.
--
-- @grain  one row for each month
-- @owner  data@example.com
-- @key    "Month", shop
-- @column total: 売上合計. In yen,
--         without tax
-- @materialize
WITH sold AS (SELECT * FROM Sales AS s)  -- comments inside stay
SELECT sold.month, x.total
FROM sold JOIN "Shops" ON true JOIN totals x ON x.n = (SELECT max(n) FROM sales);
-- the end
"""


def read(text: str):
    view, problems = read_view(text, PATH, "core")
    return view, [describe(problem) for problem in problems]


def test_a_whole_file():
    view, problems = read(WHOLE)
    assert view is not None
    assert problems == []
    assert (view.name, view.layer, view.path) == ("v", "core", PATH)
    assert view.sql.startswith("WITH sold AS")
    assert view.sql.endswith("FROM sales)")
    assert "-- comments inside stay" in view.sql
    assert view.header.description == "Sales of a month. 月別売上。\nOf all shops."
    assert (view.header.grain, view.header.owner) == ("one row for each month", "data@example.com")
    assert view.header.key == ("month", "shop")
    assert view.header.columns == {"total": "売上合計. In yen, without tax"}
    assert view.header.materialize


def test_what_it_reads_is_found_where_it_stands():
    view, _ = read(WHOLE)
    assert view is not None
    assert [source.name for source in view.reads] == ["sales", "shops", "totals"]
    lines = WHOLE.splitlines()
    for source in view.references:
        written = view.sql[source.start : source.end]
        assert written.strip('"').lower() == source.name
        assert lines[source.line - 1][source.column - 1 :].startswith(written)


def test_names_of_with_are_no_sources():
    sql = "WITH t AS (SELECT 1 AS a), u AS (SELECT a FROM t) SELECT a FROM u WHERE a IN (SELECT a FROM lake.t)"
    (source,) = read_select(sql, "v").references
    assert (source.database, source.name) == ("lake", "t")


def test_a_with_inside_hides_nothing_outside():
    sql = "SELECT a FROM (WITH t AS (SELECT 1 AS a) SELECT a FROM t) AS x JOIN t ON true"
    assert [source.start for source in read_select(sql, "v").references] == [sql.rindex("t ON")]


def test_a_recursive_name_is_no_source():
    sql = "WITH RECURSIVE r (n) AS (SELECT a FROM t UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
    assert [source.name for source in read_select(sql, "v").references] == ["t"]


def test_names_are_replaced_and_nothing_else():
    view, _ = read(WHOLE)
    assert view is not None
    sql = view.with_names(lambda source: f"db.{source.name}")
    assert sql == view.sql.replace("FROM Sales", "FROM db.sales").replace('"Shops"', "db.shops").replace(
        "JOIN totals", "JOIN db.totals"
    ).replace("FROM sales", "FROM db.sales")


def test_an_engine_sees_the_positions_of_the_file():
    view, _ = read(WHOLE)
    assert view is not None
    place = view.sql_in_place.splitlines()
    assert place[9] == WHOLE.splitlines()[9]
    assert "".join(place[:9]) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "views/core/v.sql: error: there is no SELECT in this file [empty]"),
        ("-- only words", "views/core/v.sql: error: there is no SELECT in this file [empty]"),
        (
            "SELECT 1 AS a;\nSELECT 2 AS a",
            "views/core/v.sql:1:14: error: another statement follows this `;` [one-statement]",
        ),
        (
            "\nCREATE VIEW x AS SELECT 1",
            "views/core/v.sql:2:1: error: a view is one SELECT, and this begins with CREATE",
        ),
        ("VALUES 1", "views/core/v.sql:1:1: error: a view is one SELECT, and this begins with VALUES"),
        ("SELECT a\nFROM t\nWHERE", "views/core/v.sql:3:"),
        ("SELECT a FROM t WHERE a ILIKE 'x'", "views/core/v.sql:1:25: error: "),
        ("SELECT", "views/core/v.sql:1:6: error: a SELECT without columns [syntax-error]"),
        ("SELECT FROM t", "views/core/v.sql:1:8: error: mismatched input 'FROM' [syntax-error]"),
        ("SELECT 'a", "views/core/v.sql: error: the text cannot be split into words"),
    ],
)
def test_what_is_no_view_says_so(text: str, line: str):
    view, problems = read(text)
    assert view is None
    assert len(problems) == 1
    assert problems[0].startswith(line)


@pytest.mark.parametrize(
    ("header", "message", "hint"),
    [
        ("-- @grian one row", "@grian is no tag of a view's header", "Did you mean @grain?"),
        ("-- @zzz", "@zzz is no tag", "There are: @grain, @owner, @key, @column, @materialize."),
        ("-- @grain a\n-- @grain b", "@grain stands here twice", "Keep one."),
        ("-- @column a: x\n-- @column A: y", "@column a stands here twice", "Keep one."),
        ("-- @column a", "@column 'a' has no name and meaning", "Write `-- @column name: meaning`."),
        ("-- @key", "@key says nothing", "Write `-- @key …`"),
        ("-- @materialize daily", "@materialize takes nothing, and was given 'daily'", "Write `-- @materialize`."),
    ],
)
def test_a_wrong_header_is_told_beside_the_view(header: str, message: str, hint: str):
    view, problems = read(f"{header}\nSELECT 1 AS a")
    assert view is not None
    assert len(problems) == 1
    assert message in problems[0]
    assert f"hint: {hint}" in problems[0]


def test_the_caret_stands_under_the_place_behind_wide_letters():
    _, (problem,) = read("SELECT '商品' AS a, b ILIKE 'x' FROM t")
    shown = problem.splitlines()
    excerpt, caret = shown[1], shown[2]
    wide = sum(2 if ord(letter) > 0x2000 else 1 for letter in excerpt[: excerpt.index("ILIKE")])
    assert caret.index("^") == wide


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter():
    text = "\N{ZERO WIDTH NO-BREAK SPACE}-- @grain one\r\nSELECT a\r\nFROM t\r\n"
    view, problems = read(text)
    assert problems == []
    assert view is not None
    assert view.header.grain == "one"
    assert view.digest == read_select("select a from t", "v").digest
