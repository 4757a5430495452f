"""The same SQL has one canonical form; any real change has another."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.view import read_select
from tests.cloud.athena.original_sql import as_stored

VIEWS = Path(__file__).parents[2] / "athena" / "views"

SAME = """
select a, b from t
SELECT A , "b"
  -- why
  FROM T /* really */
====
select a b from t
select a as b from t
====
select a from t where x = 1 and y = 2 and z = 3
SELECT a FROM t WHERE ((x = 1) AND ((y = 2) AND (z = 3)))
====
select a from t join u on t.k = u.k left outer join v on u.k = v.k
select a from t inner join u on (t.k = u.k) left join v on ((u.k = v.k))
====
select a || b || 'c' as x from t
select concat(concat(a, b), 'c') x from t
====
select 1.50 * a as x, 1e3 as y from t
select (DECIMAL '1.50' * a) x, 1.0E3 y from t
====
select '店' as x
select U&'\\5E97' x
====
select a from t where a != 1
select a from t where (a <> 1)
====
select a from t where a not in (1, 2) and b is not null and c not like 'x%' and d not between 1 and 2
select a from t where ((NOT (a IN (1, 2))) AND (b IS NOT NULL) AND (NOT (c LIKE 'x%')) AND (NOT (d BETWEEN 1 AND 2)))
====
select a from t group by a having count(*) > 1 order by a limit 3
select a from t group by (a) having (count(*) > 1) order by a asc limit 3
====
with w as (select a from t) select a from w union all select a from u
with w as ((select a from t)) (select a from w) union all (select a from u)
====
select transform(a, x -> x + 1) as y, a[1] as z, m['k'] as k from t
SELECT TRANSFORM(a, (x) -> (x + 1)) y, a[1] z, m['k'] k FROM t;
"""

DIFFERENT = """
select a + b * c as x from t
select (a + b) * c as x from t
====
select a - (b - c) as x from t
select a - b - c as x from t
====
select a from t where x = 1 and y = 2 or z = 3
select a from t where x = 1 and (y = 2 or z = 3)
====
select a from t where not (x = 1 and y = 2)
select a from t where not x = 1 and y = 2
====
select a from t union select a from u
select a from t union all select a from u
====
select a from t except select a from u
select a from u except select a from t
====
select a from t where a < 1
select a from t where a <= 1
====
select count(a) as n from t
select count(*) as n from t
====
select count(a) as n from t
select count(distinct a) as n from t
====
select t.a from t left join u on t.k = u.k
select t.a from u left join t on t.k = u.k
====
select t.a from t left join u on t.k = u.k
select t.a from t join u on t.k = u.k
====
select t.a from t left join u on t.k = u.k
select t.a from t full join u on t.k = u.k
====
select 'a' as x
select 'A' as x
====
select 'a' as x
select 'a ' as x
====
select 'a' as x
select "a" as x
====
select 1.0 as x
select 1.00 as x
====
select 1.0 as x
select 1.0e0 as x
====
select DECIMAL '1.0' as x
select CAST('1.0' AS decimal) as x
====
select date '2020-01-01' as x
select CAST('2020-01-01' AS date) as x
====
select cast(a as varchar) as x from t
select try_cast(a as varchar) as x from t
====
select cast(a as varchar(3)) as x from t
select cast(a as varchar(4)) as x from t
====
select a, b from t
select b, a from t
====
select a as x from t
select a as y from t
====
select distinct a from t
select a from t
====
select a from t
select a from u
====
select a from t
select a from s.t
====
select sum(a) over (order by b rows between 1 preceding and current row) as x from t
select sum(a) over (order by b range between 1 preceding and current row) as x from t
====
select sum(a) over (partition by b order by c) as x from t
select sum(a) over (partition by c order by b) as x from t
====
select lag(a) over (order by b) as x from t
select lag(a) ignore nulls over (order by b) as x from t
====
select count(a) filter (where b > 1) as x from t
select count(a) filter (where b > 2) as x from t
====
select array_agg(a order by b) as x from t
select array_agg(a order by b desc) as x from t
====
select a from t order by a nulls first limit 1
select a from t order by a limit 1
====
select a from t limit 1
select a from t limit 2
====
select a from t offset 2 limit 1
select a from t limit 1
====
select localtimestamp as x from t
select "localtimestamp" as x from t
====
select current_catalog as x from t
select "current_catalog" as x from t
====
select max_by(a, b) as x from t
select max_by(b, a) as x from t
====
select interval '1' day as x
select interval '1' month as x
====
select a from t cross join unnest(b) as u (c)
select a from t cross join unnest(b) with ordinality as u (c, n)
====
select transform(a, x -> x + y) as z from t
select transform(a, y -> x + y) as z from t
====
select a from t group by a, b
select a from t group by rollup (a, b)
====
select a from t group by grouping sets ((a), (b))
select a from t group by grouping sets ((a, b))
====
select a from t tablesample bernoulli (10)
select a from t tablesample bernoulli (20)
====
select case when a then 1 when b then 2 end as x from t
select case when b then 2 when a then 1 end as x from t
====
select a is null as x from t
select a is not null as x from t
====
select a from t where a in (select b from u)
select a from t where a not in (select b from u)
====
select a from t where a like 'x!%' escape '!'
select a from t where a like 'x!%'
====
select (select max(b) from u) as x from t
select (select min(b) from u) as x from t
====
select at_timezone(a, 'UTC') as x from t
select at_timezone(a, 'Asia/Tokyo') as x from t
====
(select a from t order by a limit 1) union all select a from u
select a from t union all select a from u order by a limit 1
====
select a from t as x (a, b)
select a from t as x (b, a)
"""


def pairs(text: str) -> list[tuple[str, str]]:
    """A pair's first text is one line; its second is all that follows."""
    blocks = (block.strip().split("\n", 1) for block in text.split("===="))
    return [(first, second) for first, second in blocks]


@pytest.mark.parametrize(("one", "other"), pairs(SAME), ids=lambda text: text[:60])
def test_the_same(one: str, other: str):
    assert read_select(one, "v").canonical == read_select(other, "v").canonical
    assert read_select(one, "v").digest == read_select(other, "v").digest


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT), ids=lambda text: text[:60])
def test_not_the_same(one: str, other: str):
    assert read_select(one, "v").canonical != read_select(other, "v").canonical


EVERYTHING = [one for pair in pairs(SAME) + pairs(DIFFERENT) for one in pair]


@pytest.mark.parametrize("sql", EVERYTHING, ids=lambda text: text[:60])
def test_what_athena_stores_is_the_same(sql: str):
    """Athena keeps no view as it was sent; the emulator says what becomes of it."""
    assert read_select(as_stored(sql), "v").canonical == read_select(sql, "v").canonical


@pytest.mark.parametrize("path", sorted(VIEWS.rglob("*.sql")), ids=lambda path: path.stem)
def test_what_athena_stores_of_our_views_is_the_same(path: Path):
    sql = path.read_text(encoding="utf-8")
    stored = as_stored(read_select(sql, "v").sql)
    assert stored != sql
    assert read_select(stored, "v").canonical == read_select(sql, "v").canonical


def test_every_word_counts():
    """What a parser reads two ways as one tree is still two forms, for the words are there too."""
    first, second = (
        read_select(sql, "v").canonical.split("\n") for sql in ("select max_by(a, b) as x", "select arg_max(a, b) as x")
    )
    assert first[1] != second[1]
