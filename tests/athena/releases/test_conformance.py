"""What an engine and a place for views have to do, whichever it is: a folder, Athena in the laptop cloud, or Athena itself.

`pytest tests/athena/releases/test_conformance.py --aws dev` runs it in the workgroup of the target `dev`, too. It reads no
table, and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from athena.deployment import Databases, Definition, rows_table
from athena.errors import QueryError, ViewRefusedError

PREFIX = "kiban_conformance_"


@dataclass
class Site:
    """A deployment, and what a test left there."""

    engine: Any
    made: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    @property
    def databases(self) -> Databases:
        found: Databases = self.engine.databases
        return found

    def define(self, name: str, sql: str, *reads: str, rows: str | None = None) -> Definition:
        """A view; `sql` names those it reads as {name}."""
        places = tuple((self.databases.views, PREFIX + other) for other in reads)
        source = sql.format(**{other: PREFIX + other for other in reads})
        written = sql.format(**{other: f"{self.databases.views}.{PREFIX}{other}" for other in reads})
        return Definition(PREFIX + name, source, written, places, rows)

    def put(self, name: str, sql: str, *reads: str, rows: str | None = None) -> None:
        self.made.add(PREFIX + name)
        if rows:
            self.tables.add(rows)
        self.engine.put([self.define(name, sql, *reads, rows=rows)])

    def view(self, name: str) -> Any:
        return self.engine.read().views.get(PREFIX + name)

    def rows(self, name: str) -> list[tuple[object, ...]]:
        return sorted(self.engine.query(f"SELECT * FROM {self.databases.views}.{PREFIX}{name}").rows, key=repr)


@pytest.fixture(params=["folder", "athena", "aws"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    if request.param == "aws":
        site = Site(request.getfixturevalue("aws"))
    else:
        site = Site(request.getfixturevalue(request.param).deployment)
    yield site
    site.engine.drop(sorted(site.made))
    site.engine.sweep(sorted(site.tables))


TYPES = [
    ("true", "boolean", True),
    ("CAST(1 AS tinyint)", "tinyint", 1),
    ("1", "integer", 1),
    ("9000000000", "bigint", 9_000_000_000),
    ("DECIMAL '1.50'", "decimal(3,2)", Decimal("1.50")),
    ("1e0", "double", 1.0),
    ("CAST(0.5 AS real)", "real", 0.5),
    ("'店'", "varchar(1)", "店"),
    ("CAST('a' AS varchar)", "varchar", "a"),
    ("X'00FF'", "varbinary", b"\x00\xff"),
    ("DATE '2026-11-23'", "date", date(2026, 11, 23)),
    ("TIMESTAMP '2026-11-23 01:02:03.004'", "timestamp(3)", datetime(2026, 11, 23, 1, 2, 3, 4000)),
    ("CAST(NULL AS integer)", "integer", None),
    ("ARRAY[1, NULL]", "array(integer)", [1, None]),
    ("ARRAY['1']", "array(varchar(1))", ["1"]),
    ("MAP(ARRAY['k'], ARRAY[2])", "map(varchar(1), integer)", {"k": 2}),
    ("CAST(ROW(1, 'a') AS ROW(x integer, y varchar))", "row(x integer, y varchar)", {"x": 1, "y": "a"}),
    ("JSON '[1.0]'", "json", "[1.0]"),
]


def test_values_and_types(site: Site) -> None:
    sql = "SELECT " + ", ".join(f"{sql} AS c{n}" for n, (sql, _, _) in enumerate(TYPES))
    result = site.engine.query(sql)
    assert [column.type for column in result.columns] == [kind for _, kind, _ in TYPES]
    assert list(result.rows) == [tuple(value for _, _, value in TYPES)]
    assert site.engine.columns(sql) == result.columns
    assert result.badge.level == "exact"


@pytest.mark.parametrize(
    ("sql", "code", "line"),
    [
        ("SELECT nope\nFROM (VALUES 1) AS t (x)", "COLUMN_NOT_FOUND", 1),
        ("SELECT x FROM\nnowhere", "TABLE_NOT_FOUND", 2),
        ("SELECT 1 / 0", "DIVISION_BY_ZERO", 0),
    ],
)
def test_errors_have_athenas_names_and_places(site: Site, sql: str, code: str, line: int) -> None:
    with pytest.raises(QueryError) as caught:
        site.engine.query(sql)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_a_number_with_a_point_is_a_decimal(site: Site) -> None:
    """Trino says so; others have measured doubles on Athena, where old engines took such literals for them."""
    assert site.engine.query("SELECT typeof(1.5) AS type").rows == [("decimal(2,1)",)]


def test_a_view_is_read_back_as_it_was_put(site: Site) -> None:
    site.put("a", "SELECT x, CAST(x AS varchar) AS y FROM (VALUES 1, 2) AS t (x)")
    found = site.view("a")
    assert [(column.name, column.type) for column in found.columns] == [("x", "integer"), ("y", "varchar")]
    assert (found.problem, found.comments) == ("", {})
    assert "VALUES" in found.sql
    assert site.rows("a") == [(1, "1"), (2, "2")]


def test_views_stand_on_views_and_are_replaced(site: Site) -> None:
    site.put("a", "SELECT x FROM (VALUES 1, 2) AS t (x)")
    site.put("b", "SELECT sum(x) AS s FROM {a}", "a")
    site.put("a", "SELECT x FROM (VALUES 5) AS t (x)")
    assert site.rows("b") == [(5,)]


def test_a_view_over_changed_columns_is_stale_until_it_is_made_again(site: Site) -> None:
    site.put("a", "SELECT x FROM (VALUES 1) AS t (x)")
    site.put("b", "SELECT x AS y FROM {a}", "a")
    site.put("a", "SELECT CAST(x AS varchar) AS x FROM (VALUES 1) AS t (x)")
    with pytest.raises(QueryError) as caught:
        site.rows("b")
    assert caught.value.code == "VIEW_IS_STALE"
    site.put("b", "SELECT x AS y FROM {a}", "a")
    assert site.rows("b") == [("1",)]


def test_validation_sees_views_that_are_not_there_yet(site: Site) -> None:
    views = [
        site.define("a", "SELECT x FROM (VALUES 1) AS t (x)"),
        site.define("b", "SELECT x + 1 AS y FROM {a}", "a"),
        site.define("c", "WITH b AS (SELECT y FROM {b}) SELECT y FROM b", "b"),
    ]
    site.engine.validate(views)
    assert site.view("a") is None


def test_validation_says_which_view_is_wrong_and_where(site: Site) -> None:
    views = [
        site.define("a", "SELECT x FROM (VALUES 1) AS t (x)"),
        site.define("b", "SELECT x,\n  q.nope\nFROM {a} AS q", "a"),
        site.define("c", "SELECT x FROM {b}", "b"),
    ]
    with pytest.raises(ViewRefusedError) as caught:
        site.engine.validate(views)
    error = caught.value
    assert (error.view, error.code, error.line, error.column) == (f"{PREFIX}b", "COLUMN_NOT_FOUND", 2, 3)


def test_a_place_behind_a_longer_name_is_that_of_the_file(site: Site) -> None:
    """The database that is put before a name moves what follows it on the line; the message does not."""
    views = [
        site.define("a", "SELECT x FROM (VALUES 1) AS t (x)"),
        site.define("b", "SELECT x FROM {a} WHERE nope = 1", "a"),
    ]
    with pytest.raises(ViewRefusedError) as caught:
        site.engine.validate(views)
    assert caught.value.column == views[1].source.index("nope") + 1


def test_comments_come_and_go(site: Site) -> None:
    site.put("a", "SELECT x, x AS y FROM (VALUES 1) AS t (x)")
    before = site.view("a")
    site.engine.comment({f"{PREFIX}a": {"x": "数。A number", "y": "the same"}})
    assert site.view("a").comments == {"x": "数。A number", "y": "the same"}
    site.engine.comment({f"{PREFIX}a": {"x": "another"}})
    after = site.view("a")
    assert after.comments == {"x": "another"}
    assert (after.sql, after.columns, after.schema) == (before.sql, before.columns, before.schema)
    assert site.rows("a") == [(1, 1)]


def test_views_are_dropped_once_and_again(site: Site) -> None:
    site.put("a", "SELECT x FROM (VALUES 1) AS t (x)")
    site.engine.drop([f"{PREFIX}a"])
    assert site.view("a") is None
    site.engine.drop([f"{PREFIX}a"])


def test_a_materialised_view_keeps_its_rows_until_it_is_made_again(site: Site) -> None:
    site.put("a", "SELECT x FROM (VALUES 1, 2) AS t (x)")
    first, second = (rows_table(f"{PREFIX}b", "a" * 64, f"{n}" * 32) for n in (1, 2))
    site.put("b", "SELECT x, ARRAY[x] AS l FROM {a}", "a", rows=first)
    site.put("a", "SELECT x FROM (VALUES 5) AS t (x)")
    assert site.rows("b") == [(1, [1]), (2, [2])]
    site.put("b", "SELECT x, ARRAY[x] AS l FROM {a}", "a", rows=second)
    assert site.rows("b") == [(5, [5])]
    assert {first, second} <= site.engine.read().rows_tables().keys()
    site.engine.sweep([first])
    assert first not in site.engine.read().tables
    assert site.rows("b") == [(5, [5])]


def test_a_place_in_what_was_put_is_that_of_the_file(site: Site) -> None:
    site.put("a", "SELECT x FROM (VALUES 1) AS t (x)")
    sql = "SELECT 1 AS y\nFROM {a} WHERE nope = 1"
    with pytest.raises(ViewRefusedError) as caught:
        site.put("b", sql, "a")
    error = caught.value
    assert (error.view, error.line) == (f"{PREFIX}b", 2)
    assert error.column == site.define("b", sql, "a").source.splitlines()[1].index("nope") + 1


def test_columns_that_no_view_can_have_are_refused(site: Site) -> None:
    with pytest.raises(QueryError, match="MISSING_COLUMN_NAME"):
        site.put("a", "SELECT count(*) FROM (VALUES 1) AS t (x)")
    assert site.view("a") is None
