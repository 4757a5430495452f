"""What a crawler makes of files, pure: the rules of Glue's guide, and the traps that lie in them."""

from __future__ import annotations

import pytest

from tests.cloud.crawler.look import excluded
from tests.cloud.crawler.plan import File, Grouping, Planned, plan
from tests.cloud.stage import GROUPED

AB, CD = (("a", "bigint"), ("b", "string")), (("c", "double"), ("d", "date"))
OURS = Grouping.of(GROUPED)


def file(key: str, columns: tuple[tuple[str, str], ...] = AB, kind: str = "parquet") -> File:
    return File("lake", key, 100, 10, kind, columns)


DEFAULT = Grouping()


def made(*files: File, root: str = "lake/", grouping: Grouping = DEFAULT) -> dict[str, Planned]:
    return {table.name: table for table in plan(files, root, grouping)}


def test_one_folder_a_table_with_the_configuration_of_the_platform() -> None:
    tables = made(file("store/store.parquet"), file("product/product.parquet", CD), grouping=OURS)
    assert {name: table.location for name, table in tables.items()} == {
        "store": "s3://lake/store/",
        "product": "s3://lake/product/",
    }
    assert tables["product"].columns == CD
    assert all(table.partition_keys == () for table in tables.values())


def test_files_that_add_up_are_one_table_with_the_configuration_of_the_platform() -> None:
    tables = made(file("d/one.parquet"), file("d/two.parquet", (*AB, ("e", "int"))), grouping=OURS)
    assert tables["d"].columns == (*AB, ("e", "int"))


def test_trap_folders_that_look_alike_become_one_table_of_the_level_above() -> None:
    """Without a table level: `store` and `product` are values of a column, and the table is named after the bucket."""
    (table,) = made(file("store/s.parquet"), file("product/p.parquet")).values()
    assert (table.name, table.location, table.partition_keys) == ("lake", "s3://lake/", ("partition_0",))
    assert table.partitions == (("product",), ("store",))


def test_trap_grouping_without_a_level_makes_one_table_of_everything() -> None:
    (table,) = made(file("store/s.parquet"), file("product/p.parquet", CD), grouping=Grouping(combine=True)).values()
    assert table.columns == AB + CD


@pytest.mark.parametrize("grouping", [DEFAULT, Grouping(level=2)], ids=["default", "level alone"])
def test_trap_two_schemas_in_a_folder_make_a_table_of_each_file(grouping: Grouping) -> None:
    """Their locations are files, and Athena finds no rows below a file."""
    tables = made(file("d/one.parquet"), file("d/two.parquet", CD), grouping=grouping)
    assert {name: table.location for name, table in tables.items()} == {
        "one_parquet": "s3://lake/d/one.parquet",
        "two_parquet": "s3://lake/d/two.parquet",
    }


def test_trap_a_column_of_two_types_defeats_the_grouping() -> None:
    tables = made(file("d/one.parquet"), file("d/two.parquet", (("a", "string"), ("b", "string"))), grouping=OURS)
    assert set(tables) == {"one_parquet", "two_parquet"}


def test_trap_something_that_is_no_parquet_beside_it_defeats_the_grouping() -> None:
    tables = made(file("d/d.parquet"), file("d/notes.html", (), "UNKNOWN"), grouping=OURS)
    assert {name: table.format for name, table in tables.items()} == {"d_parquet": "parquet", "notes_html": "UNKNOWN"}


def test_trap_a_file_above_the_table_level_is_a_table() -> None:
    tables = made(file("stray.parquet"), file("store/store.parquet"), grouping=OURS)
    assert tables["stray_parquet"].location == "s3://lake/stray.parquet"
    assert set(tables) == {"stray_parquet", "store"}


def test_trap_an_include_path_that_is_a_file() -> None:
    (table,) = made(file("store/store.parquet"), root="lake/store/store.parquet").values()
    assert (table.name, table.location) == ("store_parquet", "s3://lake/store/store.parquet")


def test_folders_below_a_table_are_its_partitions() -> None:
    files = [file(f"sales/year=2026/month={month}/s.parquet") for month in ("01", "02")]
    table = made(*files, grouping=OURS)["sales"]
    assert table.partition_keys == ("year", "month")
    assert table.partitions == (("2026", "01"), ("2026", "02"))


def test_schemas_that_share_most_columns_are_alike() -> None:
    wide = tuple((f"c{number}", "string") for number in range(9))
    (table,) = made(file("d/one.parquet", wide), file("d/two.parquet", (*wide, ("new", "int")))).values()
    assert ("new", "int") in table.columns


def test_names_are_lower_case_and_the_second_of_a_name_gets_a_hash() -> None:
    tables = made(file("Shop-Events/a.parquet"), file("shop events/a.parquet", CD), grouping=OURS)
    assert min(tables, key=len) == "shop_events"
    assert len(max(tables, key=len)) == len("shop_events_") + 32


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("**", True),
        ("store/*", True),
        ("*.parquet", False),
        ("**.parquet", True),
        ("store/s????.parquet", True),
        ("store/[a-s]tore.parquet", True),
        ("{store,product}/**", True),
        ("store", False),
    ],
)
def test_exclusions_are_globs_relative_to_the_include_path(pattern: str, fits: bool) -> None:
    assert excluded("store/store.parquet", [pattern]) is fits
