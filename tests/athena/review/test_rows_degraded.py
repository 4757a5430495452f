"""Keys that do not hold, and versions that cannot be compared: what is said, and what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.badge import Badge, Reason
from athena.review.rows import Bench, compare
from athena.tables import Tables
from tests.athena.review.versions import KEYED, NOW, SALES, changes, compared, lake_of, sides


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return lake_of(tmp_path_factory.mktemp("lake"), {"sales": SALES, "other": {"id": [1]}})


# keys that do not hold


@pytest.mark.parametrize(
    ("old", "new", "doubt", "repeats"),
    [
        (
            "SELECT id, shop FROM sales",
            "SELECT 1 AS id, shop FROM sales",
            "In the new version 1 key stands on several rows (id: 1), so rows were compared as a whole.",
            True,
        ),
        (
            "SELECT 7 AS id, shop FROM sales",
            "SELECT id % 2 AS id, shop FROM sales",
            "In the new version 2 keys stand on several rows (id: 0), so rows were compared as a whole.",
            False,
        ),
        (
            "SELECT 7 AS id, shop FROM sales",
            "SELECT id, shop FROM sales",
            "In the old version 1 key stands on several rows (id: 7), so rows were compared as a whole.",
            False,
        ),
        (
            "SELECT id, shop FROM sales",
            "SELECT nullif(id, 3) AS id, shop FROM sales",
            "In the new version the key (id) is null in 1 row, so rows were compared as a whole.",
            False,
        ),
        (
            "SELECT shop FROM sales",
            "SELECT id, shop FROM sales",
            "The old version has no column id of the key, so rows were compared as a whole.",
            False,
        ),
        (
            "SELECT shop FROM sales",
            "SELECT 1 AS id, shop FROM sales",
            "The old version has no column id of the key, so rows were compared as a whole.",
            True,
        ),
        (
            "SELECT to_utf8(CAST(id AS varchar)) AS id, shop FROM sales",
            "SELECT id, shop FROM sales",
            "The key's column id was varbinary and is bigint, so rows were compared as a whole.",
            False,
        ),
    ],
)
def test_a_key_that_does_not_hold_is_not_used(
    tmp_path: Path, tables: Tables, old: str, new: str, doubt: str, repeats: bool
):
    rows = compared(tmp_path, tables, old, f"-- @key id\n{new}")
    assert not rows.why
    assert (rows.doubt, rows.repeats) == (doubt, repeats)
    assert (rows.key, rows.declared) == ((), ("id",))


def test_a_new_view_may_repeat_its_key(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, {}, {"staging/v": "-- @key shop\nSELECT shop FROM sales"})
    assert rows.repeats
    assert rows.declared == ("shop",)


# what cannot be compared


@pytest.mark.parametrize(
    ("old", "new", "why", "fails"),
    [
        (KEYED, "SELECT 1 / (id - id) AS id FROM sales", "The new version stops with an error: DIVISION_BY_ZERO", True),
        ("SELECT 1 / (id - id) AS id FROM sales", KEYED, "The old version stops with an error: DIVISION_BY", False),
        ("SELECT nothing FROM sales", "SELECT nowhere FROM sales", "'nowhere' cannot be resolved", False),
        (KEYED, "SELEC id", "The new version has an error: `python -m athena check`", False),
        (KEYED, "SELECT checksum(id) AS id FROM sales", "The new version is not run on this machine: checksum", False),
        (KEYED, "SELECT id FROM unknown", "The lake has no table unknown, which the new version reads.", False),
        (KEYED, "SELECT id, shop AS id FROM sales", "The new version has several columns called id.", True),
        ("SELECT id AS a FROM sales", "SELECT id AS b FROM sales", "no column in common", False),
    ],
)
def test_what_cannot_be_compared_says_why(tmp_path: Path, tables: Tables, old: str, new: str, why: str, fails: bool):
    rows = compared(tmp_path, tables, old, new)
    assert why in rows.why
    assert rows.fails == fails
    assert not rows.same


def test_the_version_that_runs_is_still_counted(tmp_path: Path, tables: Tables):
    rows = compared(tmp_path, tables, KEYED, "SELECT checksum(id) AS id FROM sales")
    assert (rows.count_before, rows.count_after) == (5, None)
    assert rows.badge_before == Badge()
    assert rows.badge_after
    assert rows.badge_after.level == "not executable"


def test_badges_are_those_of_each_version(tmp_path: Path, tables: Tables):
    rows = compared(
        tmp_path, tables, "SELECT count(DISTINCT id) AS n FROM sales", "SELECT approx_distinct(id) AS n FROM sales"
    )
    assert rows.same
    assert rows.badge_before == Badge()
    assert rows.badge_after
    assert [type(reason) for reason in rows.badge_after.reasons] == [Reason]


def test_an_error_in_a_view_below_is_named(tmp_path: Path, tables: Tables):
    top = {"staging/v": "SELECT id FROM middle", "staging/middle": "SELECT id FROM below"}
    rows = compared(tmp_path, tables, KEYED, {**top, "staging/below": "SELEC"})
    assert rows.why == "The new version reads below, which has an error: `python -m athena check` says which."


def test_without_a_lake_nothing_is_run(tmp_path: Path):
    rows = compared(tmp_path, Tables({}, {}, "nowhere"), KEYED, KEYED)
    assert rows.why == "There is no lake here, so nothing was run or weighed: name one with --lake."


def test_a_damaged_file_is_said(tmp_path: Path):
    lake = lake_of(tmp_path / "lake", {"sales": SALES})
    Path(lake.files["sales"].files[0]).write_bytes(b"nothing")
    rows = compared(tmp_path, lake, KEYED, f"{KEYED} WHERE true")
    assert "the files cannot be read" in rows.why
    assert not rows.fails


def test_what_one_view_lacks_takes_nothing_from_the_next(tmp_path: Path, tables: Tables):
    files = {"staging/broken": "SELECT 1 / (id - id) AS id FROM other", "staging/v": KEYED}
    before, after = sides(tmp_path, files, {**files, "staging/v": f"{KEYED} WHERE id > 1"}, tables)
    with Bench(now=NOW) as bench:
        assert compare("broken", before, after, bench).why
        assert changes(compare("v", before, after, bench)) == (0, 1, 0)
        assert bench.ask("SELECT table_name FROM duckdb_tables()") == []


def test_steps_are_told_as_they_begin(tmp_path: Path, tables: Tables):
    said: list[tuple[str, str]] = []
    compared(tmp_path, tables, KEYED, KEYED, progress=lambda view, step: said.append((view, step)))
    assert said == [("v", "running the old version"), ("v", "running the new version"), ("v", "comparing rows")]
