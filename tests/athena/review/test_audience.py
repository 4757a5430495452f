"""Who is concerned by a change: views above, dashboards, and what apply makes again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from athena.project import read_project
from athena.review.audience import Use, audiences
from athena.review.changes import classify_all
from athena.review.model import Audience, Reader
from athena.review.typing import Typing
from athena.review.versions import changed_views
from tests.athena.authored import write_views
from tests.athena.review.cases import COLUMNS

VIEWS = {
    "staging/stg_sale": "SELECT id, shop, amount, note FROM sales",
    "staging/stg_shop": "SELECT code, name FROM shops",
    "core/daily": "SELECT shop, sum(amount) AS total, count(*) AS n FROM stg_sale GROUP BY shop",
    "core/notes": "SELECT id, note FROM stg_sale",
    "core/everything": "SELECT * FROM stg_sale",
    "marts/best": "SELECT s.name, d.total FROM daily d JOIN stg_shop s ON s.code = d.shop",
}
USES = (
    Use("dashboard", "Shops", "best", {"Totals": ["name", "total"], "Names": ["name"]}),
    Use("dashboard", "Notes", "notes", {"Table": ["id", "note"]}),
    Use("data set", "sales", "stg_sale", {"": ["id", "note"]}),
)


class Both:
    """Two versions of the views, in which some files are others or gone (None)."""

    def __init__(self, folder: Path, edits: Mapping[str, str | None], views: Mapping[str, str] = VIEWS) -> None:
        after = {**views, **edits}
        base, _ = read_project(write_views(folder / "a", views))
        head, self.problems = read_project(write_views(folder / "b", {n: s for n, s in after.items() if s is not None}))
        self.base, self.head = (Typing(side.views, COLUMNS, side.broken) for side in (base, head))
        self.names = changed_views(base, head)
        self.changes = classify_all(self.names, self.base, self.head)
        self.found = audiences(self.changes, self.base, self.head, USES)

    def of(self, name: str) -> Audience:
        return self.found[name]


def test_a_value_reaches_only_the_columns_made_of_it(tmp_path: Path) -> None:
    edits = {"staging/stg_sale": "SELECT id, shop, amount * 2 AS amount, note FROM sales"}
    found = Both(tmp_path, edits).of("stg_sale")
    assert found.views == (
        Reader("daily", ("total",)),
        Reader("everything", ("amount",)),
        Reader("best", ("total",)),
    )
    assert found.dashboards == (Reader("Shops", ("best.total",), (), ("Totals",)),)
    assert (found.data_sets, found.stale, found.recreated) == ((), (), ())


def test_rows_reach_every_column_above(tmp_path: Path) -> None:
    edits = {"staging/stg_sale": "SELECT id, shop, amount, note FROM sales WHERE amount > 1"}
    found = Both(tmp_path, edits).of("stg_sale")
    assert {reader.name: reader.columns for reader in found.views}["daily"] == ("shop", "total", "n")
    assert [reader.name for reader in found.dashboards] == ["Shops", "Notes"]
    assert found.data_sets == (Reader("sales", ("id", "note")),)


def test_a_removed_column_breaks_who_names_it(tmp_path: Path) -> None:
    found = Both(tmp_path, {"staging/stg_sale": "SELECT id, shop, amount FROM sales"}).of("stg_sale")
    broken = {reader.name: reader.broken for reader in found.views}
    assert broken == {"notes": ("note",), "everything": ()}
    assert found.dashboards == (Reader("Notes", ("notes.id", "notes.note"), ("notes.id", "notes.note"), ("Table",)),)
    assert found.data_sets == (Reader("sales", ("note",), ("note",)),)
    assert set(found.stale) == {"notes", "everything"}
    assert set(found.recreated) == {"notes", "everything"}


def test_who_was_mended_too_is_not_broken(tmp_path: Path) -> None:
    edits = {
        "staging/stg_sale": "SELECT id, shop, amount, note AS remark FROM sales",
        "core/notes": "SELECT id, remark AS note FROM stg_sale",
    }
    both = Both(tmp_path, edits)
    assert both.names == ("stg_sale", "notes")
    broken = {reader.name: reader.broken for reader in both.of("stg_sale").views}
    assert not any(broken.values())
    assert both.changes["notes"].change == "none"


def test_another_type_is_told_and_passed_on(tmp_path: Path) -> None:
    edits = {"staging/stg_sale": "SELECT id, shop, CAST(amount AS double) AS amount, note FROM sales"}
    found = Both(tmp_path, edits).of("stg_sale")
    assert {reader.name: reader.broken for reader in found.views} == {
        "daily": ("amount",),
        "everything": ("amount",),
        "best": (),
    }
    assert found.stale == ("daily", "everything", "best")
    assert found.recreated == ("daily", "everything", "best")


def test_a_type_that_turns_into_the_old_one_is_not_stale(tmp_path: Path) -> None:
    edits = {"staging/stg_sale": "SELECT id, shop, CAST(amount AS integer) AS amount, note FROM sales"}
    found = Both(tmp_path, edits).of("stg_sale")
    assert "everything" in found.recreated
    assert "everything" not in found.stale


def test_a_new_column_concerns_only_who_takes_all(tmp_path: Path) -> None:
    edits = {"staging/stg_sale": "SELECT id, shop, amount, note, price FROM sales"}
    found = Both(tmp_path, edits).of("stg_sale")
    assert (found.views, found.dashboards, found.data_sets) == ((), (), ())
    assert found.stale == found.recreated == ("everything",)


def test_a_removed_view_breaks_its_readers(tmp_path: Path) -> None:
    both = Both(tmp_path, {"core/daily": None})
    assert both.changes["daily"].change == "removed"
    found = both.of("daily")
    assert found.views == (Reader("best", ("name", "total"), ("shop", "total")),)
    assert found.dashboards == (
        Reader("Shops", ("best.name", "best.total"), ("best.name", "best.total"), ("Totals", "Names")),
    )


def test_a_new_view_concerns_nobody(tmp_path: Path) -> None:
    both = Both(tmp_path, {"marts/extra": "SELECT n FROM daily"})
    assert both.changes["extra"].change == "new"
    assert both.of("extra") == Audience()


def test_kept_rows_above_a_change_are_made_again(tmp_path: Path) -> None:
    views = VIEWS | {"marts/kept": "-- @materialize\nSELECT total FROM daily"}
    edits = {"staging/stg_sale": "SELECT id, shop, amount, note FROM sales WHERE id > 0"}
    found = Both(tmp_path, edits, views).of("stg_sale")
    assert (found.stale, found.recreated) == ((), ("kept",))


@pytest.mark.parametrize("kind", ["dashboard", "data set"])
def test_a_renamed_column_is_broken_under_its_old_name(tmp_path: Path, kind: str) -> None:
    both = Both(tmp_path, {"marts/best": VIEWS["marts/best"].replace("d.total", "d.total AS turnover")})
    use = Use(kind, "it", "best", {"One": ["total"], "Two": ["name"]})  # type: ignore[arg-type]
    found = audiences(both.changes, both.base, both.head, [use])["best"]
    assert [*found.dashboards, *found.data_sets] == [Reader("it", ("total",), ("total",), ("One",))]


def test_a_broken_version_takes_nothing_from_the_others(tmp_path: Path) -> None:
    both = Both(tmp_path, {"core/daily": "SELECT shop FROM", "core/notes": "SELECT id FROM stg_sale"})
    assert both.problems
    assert both.changes["daily"].change == "unsure"
    assert "error" in both.changes["daily"].reasons[0]
    assert both.changes["notes"].change == "columns"
    assert [reader.name for reader in both.of("daily").views] == ["best"]
