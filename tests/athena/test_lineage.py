"""Which columns a view's columns come from: written down by hand, and found out by changing the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.engine import Column, Table
from athena.engine.local import LocalEngine
from athena.errors import QueryError
from athena.impact import reached, trace_project
from athena.lineage import trace
from athena.origins import Lineage, Origin
from athena.project import load_project
from athena.trino.dialect import parse
from tests.athena.authored import write_views

COLUMNS = {"t": ["a", "b", "c", "k", "xs"], "u": ["k", "v", "w"]}


def lineage(sql: str) -> Lineage:
    return trace(parse(sql), COLUMNS)


def short(origins) -> str:
    """`t.a u.v`, sorted."""
    return " ".join(sorted(f"{origin.source}.{origin.column}" for origin in origins))


CASES = [
    # sql, columns, rows, read besides
    ("SELECT a + b AS x, c FROM t", "x=t.a t.b; c=t.c", "", ""),
    ("SELECT T.A AS x FROM t", "x=t.a", "", ""),
    ("SELECT count(*) AS n, max(a) AS m FROM t WHERE b > 0", "n=; m=t.a", "t.b", ""),
    ("SELECT a AS x, sum(b) AS s FROM t GROUP BY 1 HAVING max(c) > 1", "x=t.a; s=t.b", "t.a t.c", ""),
    ("SELECT x.a AS p, v FROM t AS x JOIN u AS y ON x.k = y.k AND w > 1", "p=t.a; v=u.v", "t.k u.k u.w", ""),
    ("SELECT * FROM t JOIN u USING (k)", "k=t.k u.k; a=t.a; b=t.b; c=t.c; xs=t.xs; v=u.v; w=u.w", "t.k u.k", ""),
    ("SELECT y.* FROM t AS x CROSS JOIN u AS y", "k=u.k; v=u.v; w=u.w", "", ""),
    ("SELECT a FROM t UNION ALL SELECT v FROM u", "a=t.a u.v", "", ""),
    ("SELECT a FROM t UNION SELECT v FROM u", "a=t.a u.v", "t.a u.v", ""),
    ("SELECT a, b FROM t EXCEPT SELECT v, w FROM u", "a=t.a u.v; b=t.b u.w", "t.a t.b u.v u.w", ""),
    ("SELECT DISTINCT a, b FROM t", "a=t.a; b=t.b", "t.a t.b", ""),
    ("WITH x AS (SELECT a AS p, b FROM t WHERE c > 1) SELECT p FROM x", "p=t.a", "t.c", "t.b"),
    ("WITH x (p, q) AS (SELECT a, b FROM t), y AS (SELECT q FROM x) SELECT q FROM y", "q=t.b", "", "t.a"),
    (
        "WITH RECURSIVE r (n) AS (SELECT a FROM t UNION ALL SELECT n + b FROM r JOIN t ON true) SELECT n FROM r",
        "n=t.a t.b",
        "",
        "",
    ),
    ("SELECT q FROM (SELECT a, b FROM t) AS x (p, q)", "q=t.b", "", "t.a"),
    ("SELECT (SELECT max(v) FROM u WHERE u.k = t.k) AS m FROM t", "m=t.k u.k u.v", "", ""),
    ("SELECT a FROM t WHERE k IN (SELECT u.k FROM u WHERE w > 1)", "a=t.a", "t.k u.k u.w", ""),
    ("SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)", "a=t.a", "t.k u.k", ""),
    ("SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) AS n FROM t", "a=t.a; n=t.b t.c", "", ""),
    ("SELECT sum(a) OVER w AS s FROM t WINDOW w AS (PARTITION BY b)", "s=t.a t.b", "", ""),
    ("SELECT a FROM t ORDER BY b LIMIT 1", "a=t.a", "t.b", ""),
    ("SELECT a FROM t ORDER BY b", "a=t.a", "", "t.b"),
    ("SELECT a AS x, b FROM t ORDER BY x LIMIT 1", "x=t.a; b=t.b", "t.a", ""),
    ("SELECT e, a FROM t CROSS JOIN UNNEST(xs) AS z (e)", "e=t.xs; a=t.a", "t.xs", ""),
    (
        "SELECT e, n FROM t CROSS JOIN UNNEST(xs, ARRAY[a]) WITH ORDINALITY AS z (d, e, n)",
        "e=t.a; n=t.a t.xs",
        "t.a t.xs",
        "",
    ),
    ("SELECT l.s FROM t CROSS JOIN LATERAL (SELECT a + w AS s FROM u) AS l", "s=t.a u.w", "", ""),
    ("SELECT transform(xs, a -> a + b) AS y FROM t", "y=t.b t.xs", "", ""),
    ("SELECT c1 FROM (VALUES (1, 2)) AS q (c1, c2)", "c1=", "", ""),
    ("SELECT x.b FROM (t JOIN u ON t.k = u.k) JOIN (SELECT b FROM t) AS x ON true", "b=t.b", "t.k u.k", ""),
    ("SELECT count(a) FILTER (WHERE b > 1) AS n FROM t", "n=t.a t.b", "", ""),
    ("SELECT CASE WHEN a THEN b ELSE c END AS x FROM t", "x=t.a t.b t.c", "", ""),
    ("SELECT unknown AS x FROM u", "x=u.k u.v u.w", "", ""),
]


@pytest.mark.parametrize(("sql", "columns", "rows", "besides"), CASES, ids=[case[0][:70] for case in CASES])
def test_lineage(sql: str, columns: str, rows: str, besides: str):
    found = lineage(sql)
    assert "; ".join(f"{name}={short(origins)}" for name, origins in found.columns.items()) == columns
    assert short(found.rows) == rows
    named = set(found.rows).union(*found.columns.values())
    assert named <= found.reads
    assert short(found.reads - named) == besides


RUN = [sql for sql, *_ in CASES if "RECURSIVE" not in sql and "unknown" not in sql]


@pytest.fixture
def engine():
    """Over tables without rows: what matters is whether the SQL still works."""
    kinds = {"xs": "array(bigint)"}
    engines = []

    def make(columns: dict[str, list[str]]) -> LocalEngine:
        tables = {
            name: Table(tuple(Column(column, kinds.get(column, "bigint")) for column in names), ())
            for name, names in columns.items()
        }
        engines.append(LocalEngine({"db": tables}, default_database="db", threads=1))
        return engines[-1]

    yield make
    for one in engines:
        one.close()


@pytest.mark.parametrize(
    "sql", [sql.replace("WHEN a THEN", "WHEN a > 0 THEN") for sql in RUN], ids=lambda sql: sql[:70]
)
def test_a_view_works_with_the_columns_it_reads_and_with_none_less(sql: str, engine):
    """The engine is the judge: `reads` are exactly the columns without which the SQL fails."""
    reads = lineage(sql).reads
    kept = {name: [column for column in columns if Origin(name, column) in reads] for name, columns in COLUMNS.items()}
    names = [column.name for column in engine(kept).columns(sql)]
    assert names == list(lineage(sql).columns)
    if "*" in sql.replace("count(*)", ""):
        return
    for origin in reads:
        less = {**kept, origin.source: [column for column in kept[origin.source] if column != origin.column]}
        with pytest.raises(QueryError, match=r"cannot be resolved|missing from one side"):
            engine(less).columns(sql)


def test_through_a_project(tmp_path: Path):
    files = {
        "staging/s": "SELECT a AS x, b AS y, k FROM t",
        "core/c": "SELECT s.x AS p, s.y AS q FROM s JOIN u ON u.k = s.k",
        "marts/m": "SELECT max(p) AS top, count(*) AS n FROM c GROUP BY q",
        "marts/other": "SELECT v FROM u",
    }
    project = load_project(write_views(tmp_path, files))
    found = trace_project(project, COLUMNS)
    assert short(found["m"].columns["top"]) == "c.p"
    assert found["s"].columns_of("t") == ("a", "b", "k")
    assert short(reached(project.views, found, [Origin("t", "a")])) == "c.p m.top s.x"
    assert short(reached(project.views, found, [Origin("t", "b")])) == "c.q m.n m.top s.y"
    assert short(reached(project.views, found, [Origin("u", "k")])) == "c.p c.q m.n m.top"
    assert short(reached(project.views, found, [Origin("u", "w")])) == ""
