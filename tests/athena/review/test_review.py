"""The orchestration: what nobody foresaw costs one section, is told as a defect, and takes nothing from the rest."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

import pytest

from athena.review.audience import Use
from athena.review.charts import Dashboards
from athena.review.model import Review
from athena.review.progress import Progress
from athena.review.review import Named, review
from athena.review.rows import Bench
from athena.review.state import State, state
from athena.review.versions import revision
from athena.tables import Tables, known_tables
from tests.athena.authored import NOW, write_lake, write_views

NAMED = Named("base", "head", "lake", "command")
OLD = {
    "staging/sale": "-- @key id\nSELECT id, shop, price FROM sales",
    "marts/total": "-- @key shop\nSELECT shop, sum(price) AS total FROM sale GROUP BY shop",
    "marts/all_sales": "SELECT id, price FROM sale",
}
NEW = {
    **OLD,
    "staging/sale": "-- @key id\nSELECT id, shop, price, sold_at FROM sales",
    "marts/total": "-- @key shop\nSELECT shop, sum(price) AS total FROM sale WHERE id > 1 GROUP BY shop",
}


class Failing:
    """A bench on which nothing can be run, for a reason nobody foresaw."""

    now = NOW

    def keep(self, *_: object) -> None:
        raise ValueError("what is this")

    def clear(self) -> None: ...


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return known_tables(write_lake(tmp_path / "lake"), tmp_path / "none.json")


def states(folder: Path, old: dict[str, str], new: dict[str, str], tables: Tables) -> tuple[State, State]:
    found = []
    for called, files in (("old version", old), ("new version", new)):
        name = called.split()[0]
        write_views(folder / name, files)
        with revision(name, folder) as side:
            found.append(state(called, side, tables, thorough=True))
    return found[0], found[1]


def reviewed(folder: Path, tables: Tables, bench: object = None, uses: list[Use] | None = None) -> Review:
    before, after = states(folder, OLD, NEW, tables)
    if bench is not None:
        return review(
            before, after, uses or [], Dashboards({}, {}), NAMED, cast("Bench", bench), lambda view, step: None
        )
    with Bench(now=NOW) as real:
        return review(before, after, uses or [], Dashboards({}, {}), NAMED, real, lambda view, step: None)


def test_every_section_of_every_view_that_changed(tmp_path: Path, tables: Tables):
    found = reviewed(tmp_path, tables)
    assert [(view.name, view.change.change, view.verdict) for view in found.views] == [
        ("sale", "additive", "safe"),
        ("total", "rows", "look"),
    ]
    sale, total = found.views
    assert sale.rows.same
    assert (total.rows.changed, total.rows.key) == (1, ("shop",))
    assert all(view.cost.bytes_after and view.sql_diff and view.reason_ja for view in found.views)
    assert (found.verdict, found.unchanged, found.problems) == ("look", 1, ())


def test_a_defect_in_one_section_leaves_the_others_and_is_told(tmp_path: Path, tables: Tables):
    found = reviewed(tmp_path, tables, Failing())
    assert [view.change.change for view in found.views] == ["additive", "rows"]
    assert all("defect of kiban (ValueError: what is this)" in view.rows.why for view in found.views)
    assert all(view.cost.bytes_after and view.sql_diff for view in found.views)
    assert found.problems == (
        "sale: ValueError: what is this. This is a defect of kiban: please report it.",
        "total: ValueError: what is this. This is a defect of kiban: please report it.",
    )


def test_views_that_changed_themselves_are_not_called_stale(tmp_path: Path, tables: Tables):
    both = {**NEW, "marts/total": NEW["marts/total"].replace("AS total", "AS yen")}
    above = {"marts/top": "SELECT yen FROM total"}
    before, after = states(tmp_path, {**OLD, "marts/top": "SELECT total FROM total"}, {**both, **above}, tables)
    with Bench(now=NOW) as bench:
        found = review(before, after, [], Dashboards({}, {}), NAMED, bench, lambda view, step: None)
    total = next(view for view in found.views if view.name == "total")
    assert "top" in [view.name for view in found.views]
    assert total.audience.stale == ()


def test_a_data_set_is_told(tmp_path: Path, tables: Tables):
    found = reviewed(tmp_path, tables, uses=[Use("data set", "totals", "total", {"": ["total"]})])
    assert [reader.name for reader in found.views[1].audience.data_sets] == ["totals"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_line_for_each_view_where_nobody_watches():
    out = io.StringIO()
    progress = Progress(out, 2)
    for view, step in (("a", "one"), ("a", "two"), ("b", "one")):
        progress(view, step)
    progress.done()
    assert out.getvalue() == "reviewing a (1 of 2)\nreviewing b (2 of 2)\n"


def test_progress_is_one_line_on_a_terminal():
    out = Terminal()
    progress = Progress(out, 2)
    progress("a", "one")
    progress("a", "two")
    progress.done()
    assert out.getvalue() == "\r\x1b[Kreviewing a (1 of 2): one\r\x1b[Kreviewing a (1 of 2): two\r\x1b[K"
