"""What `check` finds in views, with the place of each finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.engine import Column
from athena.problems import ViewsError
from athena.tables import Tables
from tests.athena.authored import checked, rules

GRAIN = "-- @grain one\n"


def test_columns_of_a_chain(tmp_path: Path):
    files = {
        "staging/a": f"{GRAIN}SELECT id, CAST(price AS decimal(10, 2)) AS Price, sold_at FROM sales",
        "core/b": f"{GRAIN}SELECT date_trunc('month', sold_at) AS month, sum(price) AS total FROM a GROUP BY 1",
    }
    found = checked(tmp_path, files)
    assert found.errors == ()
    assert found.columns["a"] == (
        Column("id", "bigint"),
        Column("price", "decimal(10,2)"),
        Column("sold_at", "timestamp(3)"),
    )
    assert found.columns["b"] == (Column("month", "timestamp(3)"), Column("total", "decimal(38,2)"))


def test_an_unknown_source_and_its_near_names(tmp_path: Path):
    found = checked(tmp_path, {"core/a": f"{GRAIN}SELECT x\nFROM sale"})
    assert rules(found) == ["core/a.sql:3:6 unknown-source"]
    assert found.problems[0].hint == "Did you mean sales?"


def test_an_unknown_source_without_near_names_lists_what_there_is(tmp_path: Path):
    found = checked(tmp_path, {"core/a": f"{GRAIN}SELECT x FROM weather"})
    assert found.problems[0].hint.startswith("Known from the test: sales, shops.")


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("SELECT pricee AS p FROM sales", "column-not-found"),
        ("SELECT yer(sold_at) AS y FROM sales", "function-not-found"),
        ("SELECT shop + 1 AS x FROM sales", "type-mismatch"),
        ("SELECT id, count(*) AS n FROM sales", "expression-not-aggregate"),
    ],
)
def test_what_athena_would_refuse_is_found_in_its_words(tmp_path: Path, sql: str, rule: str):
    found = checked(tmp_path, {"core/a": GRAIN + sql})
    (problem,) = found.problems
    assert problem.rule == rule
    assert problem.line == 2
    assert problem.excerpt == sql


def test_a_view_above_a_broken_one_is_left_out_without_a_word(tmp_path: Path):
    files = {
        "staging/a": f"{GRAIN}SELECT nothing AS x FROM sales",
        "core/b": f"{GRAIN}SELECT x, y FROM a",
        "core/c": "SELECT",
        "marts/d": f"{GRAIN}SELECT x FROM c",
    }
    found = checked(tmp_path, files)
    assert {rule.split(":")[0] for rule in rules(found)} == {"staging/a.sql", "core/c.sql"}
    assert found.unchecked == ("b", "d")
    with pytest.raises(ViewsError):
        found.schema()


def test_a_view_must_not_be_called_as_a_table(tmp_path: Path):
    assert "core/sales.sql:0:0 duplicate-name" in rules(checked(tmp_path, {"core/sales": f"{GRAIN}SELECT 1 AS x"}))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        # * over a table changes with it; over what the view itself defines it does not
        ("SELECT * FROM sales", ["2:8 select-star"]),
        ("SELECT s.*, h.code FROM sales AS s CROSS JOIN shops AS h", ["2:8 select-star"]),
        ("WITH w AS (SELECT * FROM sales) SELECT id FROM w", ["2:19 select-star"]),
        ("WITH w AS (SELECT id FROM sales) SELECT * FROM w", []),
        ("SELECT id FROM sales WHERE EXISTS (SELECT * FROM shops)", []),
        ("SELECT count(*) AS n FROM sales", []),
        # order
        ("SELECT id FROM sales ORDER BY id", ["2:31 order-by"]),
        ("SELECT id FROM sales UNION SELECT 1 ORDER BY 1", ["2:46 order-by"]),
        ("SELECT id FROM sales ORDER BY id LIMIT 3", []),
        ("SELECT id FROM (SELECT id FROM sales ORDER BY id) AS x", ["2:47 order-by?"]),
        ("SELECT array_agg(id ORDER BY id) AS ids FROM sales", []),
        ("SELECT row_number() OVER (ORDER BY id) AS n FROM sales", []),
        # names and types
        ("SELECT id + 1 FROM sales", ["2:8 unnamed-column"]),
        ("SELECT 1", ["2:8 unnamed-column"]),
        ("SELECT id, shop AS ID FROM sales", ["2:12 duplicate-column"]),
        ('SELECT id AS "売上" FROM sales', ["2:8 column-name"]),
        ("SELECT current_timestamp AS t, NULL AS n", ["2:29 column-type", "2:40 column-type"]),
        ("SELECT json_parse('[]') AS j", ["2:8 column-type"]),
        ("SELECT ARRAY[INTERVAL '1' DAY] AS a", ["2:23 column-type"]),
        ("SELECT 'abc' AS kind FROM sales", ["2:8 literal-width?"]),
        ("SELECT id * 1.5 AS x FROM sales", ["2:13 point-literal?"]),
        ("SELECT id * DECIMAL '1.5' AS x, id * 1.5e0 AS y FROM sales", []),
        ("SELECT CAST('abc' AS varchar) AS kind FROM sales", []),
    ],
)
def test_lints(tmp_path: Path, sql: str, found: list[str]):
    text = GRAIN + sql
    known = [rule for rule in rules(checked(tmp_path, {"core/a": text})) if "undescribed" not in rule]
    assert [rule.removeprefix("core/a.sql:") for rule in known] == found


def test_a_star_over_a_view_is_a_warning(tmp_path: Path):
    files = {
        "staging/a": f"{GRAIN}-- @column id: x\nSELECT id FROM sales",
        "core/b": f"{GRAIN}-- @column id: x\nSELECT * FROM a",
    }
    assert rules(checked(tmp_path, files)) == ["core/b.sql:3:8 select-star?"]


def test_tables_beside_views_cannot_be_pasted(tmp_path: Path):
    files = {"staging/a": f"{GRAIN}-- @column id: x\nSELECT id FROM sales"}
    files["core/b"] = f"{GRAIN}-- @column id: x\nSELECT a.id FROM a CROSS JOIN shops"
    assert rules(checked(tmp_path, files)) == ["core/b.sql:0:0 mixed-sources?"]


def test_a_view_without_words_is_a_warning(tmp_path: Path):
    found = checked(tmp_path, {"core/a": "SELECT id, shop FROM sales"})
    assert rules(found) == ["core/a.sql:0:0 no-grain?", "core/a.sql:0:0 undescribed?"]
    assert found.problems[1].message == "nothing says what id, shop mean"


def test_a_header_about_columns_that_are_not_there(tmp_path: Path):
    text = "-- @grain one\n-- @key idd\n-- @column id: x\n-- @column zz: y\nSELECT id FROM sales"
    found = checked(tmp_path, {"core/a": text})
    assert rules(found) == ["core/a.sql:2:1 header", "core/a.sql:4:1 header"]
    assert found.problems[0].hint == "There are: id."


def test_a_select_too_long_for_athena(tmp_path: Path):
    text = f"{GRAIN}SELECT CAST('{'売' * 90_000}' AS varchar) AS x"
    assert "core/a.sql:0:0 size" in rules(checked(tmp_path, {"core/a": text}))


def test_what_is_not_run_here_is_a_warning_and_its_columns_are_names_alone(tmp_path: Path):
    sql = "WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 3) SELECT n AS n FROM r"
    found = checked(tmp_path, {"core/a": GRAIN + sql})
    assert not found.columns
    assert found.errors == ()
    assert found.schema()["views"]["a"]["columns"] == [{"name": "n", "type": None}]


def test_tables_may_be_known_without_any(tmp_path: Path):
    found = checked(tmp_path, {"core/a": f"{GRAIN}SELECT 1 AS x FROM sales"}, Tables({}, {}, "nowhere"))
    assert found.problems[0].hint.startswith("Known from nowhere: no tables.")
