"""The SQL diff: what people changed and nothing else, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.project import load_project
from athena.review.sql_diff import formatted, sql_diff
from athena.trino.dialect import Athena
from athena.view import View, read_view

ROOT = Path(__file__).parents[3]
PLAIN = "SELECT a, count(*) AS n FROM t LEFT JOIN u ON t.id = u.id WHERE a > 1 AND b BETWEEN 1 AND 2 GROUP BY a"
SQL = [
    PLAIN,
    "select a from t union all (select b from u) order by 1 limit 3",
    "select left(a,2), case when a>1 then 'x' else 'Y' end \"Q q\", a[1], x is distinct from y from t",
    "select a from t cross join unnest(a) with ordinality as z(a,b) where exists (select 1 from u where u.x = t.x)",
    "select sum(x) filter (where y) over (partition by a order by b rows between 1 preceding and current row) from t",
    "select transform(a, x -> x + 1), -a, a - -1, array[1, 2] from (((t)))",
    "with recursive a (n) as (select 1 union all select n + 1 from a where n < 10) select * from a",
    "select * from (values (1, 'a''b'), (2, U&'\\00e9')) as t (a, b) group by grouping sets ((a), (b, a), ())",
    'select "A b"."select", 日本 from "A b" right join u using (id) -- why\nwhere /* x */ a in (1,2)',
]


def view(text: str) -> View:
    found, problems = read_view(text, Path("v.sql"), "core")
    assert found is not None, problems
    return found


def words(sql: str) -> list[str]:
    """The words of a text; letter case counts in quotes alone."""
    found = []
    for token in Athena().tokenize(sql):
        written = sql[token.start : token.end + 1]
        found += [written] if "'" in written or '"' in written else written.lower().split()
    return found


def sources() -> list[str]:
    return SQL + [found.sql for found in load_project(ROOT / "athena" / "views").views.values()]


@pytest.mark.parametrize("sql", sources())
def test_layout_changes_no_word_and_is_stable(sql: str):
    lines = formatted(sql)
    assert words("\n".join(lines)) == words(sql)
    assert formatted("\n".join(lines)) == lines


@pytest.mark.parametrize("sql", sources())
def test_it_does_not_matter_how_the_text_was_laid_out(sql: str):
    squeezed = " ".join(sql[token.start : token.end + 1] for token in Athena().tokenize(sql))
    assert formatted(squeezed) == formatted(sql)


def test_lines():
    assert formatted(PLAIN) == [
        "SELECT",
        "  a,",
        "  count(*) AS n",
        "FROM t",
        "LEFT JOIN u ON t.id = u.id",
        "WHERE a > 1 AND b BETWEEN 1 AND 2",
        "GROUP BY a",
    ]


def test_what_is_long_is_opened():
    sql = f"select a from t where {' and '.join(f'column_{n} > {n}' for n in range(8))} and x in (select y from u)"
    assert formatted(sql)[2:] == [
        "FROM t",
        "WHERE",
        "  column_0 > 0",
        *(f"  AND column_{n} > {n}" for n in range(1, 8)),
        "  AND x IN (",
        "    SELECT",
        "      y",
        "    FROM u",
        "  )",
    ]


def test_reindentation_comments_and_case_do_not_show():
    before = view("-- One.\n-- @grain one row\nselect a,b\nfrom t -- here\nwhere a>1")
    after = view("-- Another text.\n-- @grain one row\nSELECT\n  A,\n  b\nFROM T\nWHERE a > 1")
    assert sql_diff(before, after) == ""


def test_a_change_shows_and_so_does_a_tag_of_the_header():
    before = view("-- @key a\nSELECT a, b FROM t WHERE a < 1")
    after = view("-- @key a, b\n-- @materialize\nSELECT a, b FROM t WHERE a <= 1")
    lines = sql_diff(before, after).splitlines()
    assert lines[:2] == ["--- before", "+++ after"]
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "--- @key a",
        "+-- @key a, b",
        "+-- @materialize",
        "-WHERE a < 1",
        "+WHERE a <= 1",
    ]


def test_a_view_that_came_or_went():
    found = view("SELECT a FROM t")
    assert sql_diff(None, found).splitlines()[3:] == ["+SELECT", "+  a", "+FROM t"]
    assert sql_diff(found, None).splitlines()[3:] == ["-SELECT", "-  a", "-FROM t"]
    assert sql_diff(None, None) == ""


def test_text_that_cannot_be_split_into_words_stays_as_it_is():
    assert formatted("SELECT 'a\n  FROM t") == ["SELECT 'a", "  FROM t"]


@pytest.mark.parametrize(
    "sql", ["SELECT (a", "SELECT a) FROM", ")", "SELECT [1, (2]", "WHERE AND OR", "SELECT CASE WHEN"]
)
def test_wrong_sql_is_laid_out_all_the_same(sql: str):
    """But for a bracket that is not closed, which is closed at the end."""
    assert words(" ".join(formatted(sql)))[: len(words(sql))] == words(sql)
