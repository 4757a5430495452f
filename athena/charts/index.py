"""The index: the one page that leads to everything about a lake. And the data dictionary as a page."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from athena.charts.ground import DICTIONARY, Ground
from athena.charts.html import as_data, asset, render
from athena.charts.spec import Dashboard, Text
from athena.charts.values import plain
from athena.charts.words import DICTIONARY_WORDS, FRAME

_COLUMNS = ("dataset", "name", "source_name", "type", "nulls", "rows", "decision", "rule", "reason", "twin")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of charts that the index leads to; `failed` is how many of its charts could not be made."""

    href: str
    title: Text
    description: Text
    charts: int
    failed: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A clean table with what was done to it; `report` and `charts` are addresses, empty when there is none."""

    name: str
    rows: int | None
    kept: int
    dropped: int
    cleansed_at: str
    report: str
    charts: str


def entry(dashboard: Dashboard, payload: dict[str, Any], href: str) -> Entry:
    """A dashboard's place in the index."""
    failed = sum("failed" in chart for chart in payload["charts"])
    return Entry(href, dashboard.title, dashboard.description, len(dashboard.charts), failed, dashboard.name)


def read_dictionary(ground: Ground) -> list[dict[str, Any]]:
    """The rows of the data dictionary; none when the lake has no such table."""
    if DICTIONARY not in ground.tables.files:
        return []
    known = {column.name for column in ground.tables.columns[DICTIONARY]}
    wanted = [name for name in (*_COLUMNS, "position", "cleansed_at") if name in known]
    listed = ", ".join(wanted)
    rows = ground.engine.query(f"SELECT {listed} FROM {DICTIONARY} ORDER BY dataset, position").rows
    return [dict(zip(wanted, map(plain, row), strict=True)) for row in rows]


def datasets(
    ground: Ground, dictionary: Sequence[dict[str, Any]], lake: Path, out: Path, pages: dict[str, str]
) -> list[Dataset]:
    """The lake's datasets by name. `pages` are the addresses of their charts."""
    reports = lake / "reports"
    reported = {path.parent.name for path in reports.glob("*/report.html")}
    found = []
    for name in sorted({*ground.datasets, *reported}):
        rows = [one for one in dictionary if one["dataset"] == name]
        path = reports / name / "report.html"
        found.append(
            Dataset(
                name=name,
                rows=next((int(one["rows"]) for one in rows if one.get("rows") is not None), None),
                kept=sum(one["decision"] == "kept" for one in rows),
                dropped=sum(one["decision"] != "kept" for one in rows),
                cleansed_at=str(rows[0].get("cleansed_at") or "")[:16] if rows else "",
                report=relative(path, out) if path.is_file() else "",
                charts=pages.get(name, ""),
            )
        )
    return found


def relative(path: Path, folder: Path) -> str:
    """The address of a file as seen from a folder."""
    return quote(Path(os.path.relpath(path, folder)).as_posix())


def render_index(
    dashboards: Sequence[Entry],
    starters: Sequence[Entry],
    found: Sequence[Dataset],
    *,
    made_at: str,
    has_dictionary: bool,
) -> str:
    """The index's text."""
    return render(
        "index.html.j2",
        title=FRAME["index"][0],
        styles=[asset("colours.css"), asset("page.css"), asset("index.css")],
        scripts=[asset("settings.js")],
        dashboards=dashboards,
        starters=starters,
        datasets=found,
        has_dictionary=has_dictionary,
        made_at=made_at,
        home="",
        is_home=True,
    )


def render_dictionary(rows: Sequence[dict[str, Any]], *, made_at: str) -> str:
    """The text of the data dictionary's page."""
    return render(
        "dictionary.html.j2",
        title=FRAME["dictionary"][0],
        styles=[asset("colours.css"), asset("page.css"), asset("index.css")],
        scripts=[asset("settings.js"), asset("dictionary.js")],
        data=as_data({"rows": [[row.get(name) for name in _COLUMNS] for row in rows], "words": DICTIONARY_WORDS}),
        made_at=made_at,
        home="index.html",
        is_home=False,
    )
