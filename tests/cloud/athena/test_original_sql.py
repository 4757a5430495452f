"""The text that Athena keeps of a view means what was sent, and is not what was sent."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from tests.cloud.athena.original_sql import as_stored

CASES = {
    "select 1 as n": "SELECT 1 n\n",
    "SELECT a, b FROM t -- all of it\n": "SELECT\n  a\n, b\nFROM\n  t\n",
    "SELECT a FROM t x JOIN u AS y ON x.i = y.i where x.s LIKE 'a -- b' /* c */": (
        "SELECT a\nFROM\n  t x\nJOIN u y ON (x.i = y.i)\nWHERE (x.s LIKE 'a -- b')\n"
    ),
    'WITH q AS (SELECT "A b" FROM t WHERE x > 0) SELECT count(*) AS n FROM q': (
        'WITH q AS (SELECT "A b"\nFROM\n  t\nWHERE (x > 0)) SELECT count(*) n\nFROM\n  q\n'
    ),
    "SELECT cast(a AS varchar(5)) AS s, extract(year FROM d) y FROM t": (
        "SELECT\n  cast(a AS VARCHAR(5)) s\n, extract(year FROM d) y\nFROM\n  t\n"
    ),
}


@pytest.mark.parametrize("sent", CASES)
def test_stored_text(sent: str) -> None:
    assert as_stored(sent) == CASES[sent]


@pytest.mark.parametrize(
    "sent",
    [
        *CASES,
        "SELECT sum(x) FILTER (WHERE x > 1) OVER (PARTITION BY a ORDER BY b) s FROM t GROUP BY GROUPING SETS ((a), ())",
        "SELECT * FROM (SELECT a FROM t UNION ALL SELECT b FROM u) AS w WHERE EXISTS (SELECT 1 FROM v WHERE v.i = w.a)",
        "SELECT transform(a, x -> x + 1) AS a, arr[1] FROM t CROSS JOIN UNNEST(a) WITH ORDINALITY AS u (x, n) HAVING count(*) > 1",
        "SELECT CASE WHEN a = 1 THEN (b) ELSE -c END AS k FROM t LEFT JOIN u USING (id) WHERE a IN (1, 2) AND NOT b LIMIT 5",
        "SELECT row_number() OVER (ORDER BY a DESC NULLS LAST) AS r, DATE '2020-01-01' + INTERVAL '1' DAY AS d FROM t",
    ],
)
def test_stored_text_means_what_was_sent(sent: str) -> None:
    assert _bare(as_stored(sent)) == _bare(sent)
    assert as_stored(sent) != sent


def _bare(sql: str) -> str:
    tree = sqlglot.parse_one(sql, read="trino")
    for brackets in list(tree.find_all(exp.Paren)):
        brackets.replace(brackets.this)
    return tree.sql("trino", comments=False)
