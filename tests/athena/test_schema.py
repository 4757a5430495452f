"""`schema.json`: what it holds, that it is the same every time, and that it says when it is out of date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from athena.errors import CatalogError
from athena.schema import as_text, differences, read_schema, tables_in
from athena.tables import known_tables
from etl.lake.contract import protected_columns
from tests.athena.authored import SALES, Ran, checked, write_lake, write_views

FILES = {
    "staging/a": "-- @grain one sale\n-- @key id\nSELECT id, price FROM sales WHERE shop <> 'S9'",
    "core/b": "-- @grain one\n-- @materialize\nSELECT sum(price) AS total, count(*) AS n FROM a",
    "core/c": "-- @grain one\nSELECT count(*) AS n FROM shops",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_views(tmp_path / "athena" / "views", FILES)
    write_lake(tmp_path / "build" / "lake")
    return tmp_path


def test_what_it_holds(tmp_path: Path):
    content = checked(tmp_path, FILES).schema()
    assert content["views"]["a"] == {
        "layer": "staging",
        "grain": "one sale",
        "key": ["id"],
        "columns": [{"name": "id", "type": "bigint"}, {"name": "price", "type": "double"}],
        "reads": {"sales": ["id", "price", "shop"]},
        "reads_views": {},
    }
    assert content["views"]["b"]["reads"] == {}
    assert content["views"]["b"]["reads_views"] == {"a": ["price"]}
    assert content["tables"]["sales"]["columns"][3] == {"name": "sold_at", "type": "timestamp(3)"}


def test_the_cleansing_reads_it(tmp_path: Path):
    text = as_text(checked(tmp_path, FILES).schema())
    assert protected_columns(text.encode()) == {"sales": {"id": ("a",), "price": ("a",), "shop": ("a",)}}


def test_its_text_has_a_column_a_line_and_is_json(tmp_path: Path):
    content = checked(tmp_path, FILES).schema()
    text = as_text(content)
    assert '        {"name": "id", "type": "bigint"},\n' in text
    assert json.loads(text) == content
    assert as_text(checked(tmp_path, dict(reversed(FILES.items()))).schema()) == text


def test_tables_are_remembered(tmp_path: Path):
    path = tmp_path / "schema.json"
    path.write_text(as_text(checked(tmp_path / "views", FILES).schema()))
    tables = known_tables(None, path)
    assert tables.columns["sales"] == SALES
    assert tables.files == {}
    again = checked(tmp_path / "views", FILES, tables).schema()
    assert list(differences(read_schema(path), again)) == []


@pytest.mark.parametrize(
    ("name", "sql", "change"),
    [
        (
            "staging/a",
            "SELECT id, price, shop FROM sales",
            ["view a: column shop is new", "view a: grain has changed", "view a: key has changed"],
        ),
        (
            "staging/a",
            "-- @grain one sale\n-- @key id\nSELECT id, CAST(price AS real) AS price FROM sales",
            ["view a: price was double, is real", "view a: reads has changed", "view b: total was double, is real"],
        ),
        (
            "staging/a",
            "-- @grain one sale\n-- @key id\nSELECT price, id FROM sales WHERE shop = 'x'",
            ["view a: the order of its columns has changed"],
        ),
        ("marts/new", "-- @grain x\nSELECT 1 AS x", ["view new is new"]),
    ],
)
def test_differences_are_named(tmp_path: Path, name: str, sql: str, change: list[str]):
    before = checked(tmp_path / "one", FILES).schema()
    after = checked(tmp_path / "two", FILES | {name: sql}).schema()
    assert list(differences(before, after)) == change


def test_a_removed_view_and_its_table(tmp_path: Path):
    before = checked(tmp_path / "one", FILES).schema()
    after = checked(tmp_path / "two", {name: sql for name, sql in FILES.items() if name != "core/c"}).schema()
    assert list(differences(before, after)) == ["table shops is gone", "view c is gone"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"version": 1}',
        '{"version": 9, "tables": {}, "views": {}}',
        '{"version": 1, "tables": {"t": {"columns": [{}]}}, "views": {}}',
    ],
)
def test_a_damaged_file(tmp_path: Path, content: str):
    (tmp_path / "schema.json").write_text(content)
    with pytest.raises(CatalogError, match=r"schema\.json") as caught:
        read_schema(tmp_path / "schema.json")
    assert "make views-schema" in caught.value.hint


def test_the_command_writes_it_and_then_it_is_up_to_date(folder: Path):
    ran = Ran(folder, "schema")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "athena/schema.json written: there is none yet\n"
    assert set(tables_in(read_schema(folder / "athena" / "schema.json"))) == {"sales", "shops"}
    assert Ran(folder, "schema", "--check").code == 0


def test_a_stale_file_fails_the_check_and_names_the_command(folder: Path):
    Ran(folder, "schema")
    before = (folder / "athena/schema.json").read_bytes()
    write_views(folder / "athena/views", {"core/c": "-- @grain one\nSELECT count(*) AS m FROM shops"})
    ran = Ran(folder, "schema", "--check")
    assert ran.code == 1
    assert ran.err == (
        "athena/schema.json is out of date: view c: column n is gone; view c: column m is new\n\nhint: Run `make views-schema`.\n"
    )
    assert (folder / "athena/schema.json").read_bytes() == before


def test_the_check_of_a_file_asks_no_lake_unless_told(folder: Path):
    """`build/lake` may be of last week, or of other data: it must not decide whether a commit is good."""
    Ran(folder, "schema")
    lost = folder / "build/lake/clean/shops"
    (lost / "shops.parquet").unlink()
    lost.rmdir()
    assert Ran(folder, "schema", "--check").code == 0


def test_views_with_errors_write_nothing(folder: Path):
    write_views(folder / "athena/views", {"core/c": "SELECT nothing AS n FROM shops"})
    ran = Ran(folder, "schema")
    assert ran.code == 1
    assert "athena/views/core/c.sql:1:8: error: Column 'nothing' cannot be resolved" in ran.err
    assert not (folder / "athena/schema.json").exists()


def test_the_file_in_the_tree_is_up_to_date():
    ran = Ran(Path(__file__).parents[2], "schema", "--check")
    assert (ran.code, ran.err) == (0, "athena/schema.json is up to date\n")
