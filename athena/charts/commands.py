"""`python -m athena dashboard`: pages with charts and the index that leads to them; and first dashboards."""

from __future__ import annotations

import sys
import webbrowser
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from athena.charts.forms import nearest
from athena.charts.ground import Ground, open_ground
from athena.charts.index import Entry, datasets, entry, read_dictionary, render_dictionary, render_index
from athena.charts.memory import for_duckdb
from athena.charts.page import render_dashboard
from athena.charts.payload import make
from athena.charts.project import DashboardsError, read_dashboards
from athena.charts.spec import Dashboard, Source
from athena.charts.starters import first_dashboard, starters
from athena.docs.page import render as render_views
from athena.docs.samples import take_samples
from athena.errors import QueryError, UsageError

if TYPE_CHECKING:
    from athena.cli import Shell

NEW = "new"
_SAMPLE_ROWS = 5


def run(arguments: Namespace, shell: Shell) -> int:
    """Do what the command line asks for."""
    wants_new = arguments.names == [NEW]
    if not wants_new and (arguments.view or arguments.dataset or arguments.file):
        hint = "python -m athena dashboard new --view NAME"
        raise UsageError("--view, --dataset and --file are for `dashboard new`", hint=hint)
    with open_ground(
        shell.directory / arguments.lake,
        shell.directory / arguments.views,
        (shell.directory / arguments.views).parent / "schema.json",
        shown_lake=Path(arguments.lake),
        shown_views=Path(arguments.views),
        memory=for_duckdb(arguments.memory),
        now=shell.now(),
    ) as ground:
        return _new(arguments, shell, ground) if wants_new else _make(arguments, shell, ground)


def _new(arguments: Namespace, shell: Shell, ground: Ground) -> int:
    """Write a first dashboard, if there is no file yet."""
    if bool(arguments.view) == bool(arguments.dataset):
        raise UsageError(
            "give --view NAME, or --dataset NAME", hint="python -m athena dashboard new --view web_session"
        )
    source = Source("view", arguments.view) if arguments.view else Source("dataset", arguments.dataset)
    _known(source, ground)
    file = arguments.file or f"{arguments.dashboards}/{source.name}.yaml"
    path = shell.directory / file
    if path.exists():
        raise UsageError(f"{file} is already there", hint="Remove it, or name another with --file.")
    _write(path, first_dashboard(source, ground))
    shell.stdout.write(f"{file}\n")
    return 0


def _known(source: Source, ground: Ground) -> None:
    names = tuple(ground.shelf.views) if source.kind == "view" else ground.datasets
    if source.name not in names:
        what = "view" if source.kind == "view" else "clean table"
        raise UsageError(f"there is no {what} {source.name}", hint=nearest(source.name, names, what="There are"))
    missing = ground.missing(source)
    if missing:
        hint = "Cleanse it first: python -m etl cleanse FILE.csv"
        raise UsageError(f"the lake has no table {', '.join(missing)}, which {source.name} reads", hint=hint)


def _make(arguments: Namespace, shell: Shell, ground: Ground) -> int:
    """Write the pages, then the index."""
    found, problems = read_dashboards(
        shell.directory / arguments.dashboards, ground.shelf, shown=Path(arguments.dashboards)
    )
    wanted = _wanted(arguments.names, found, {problem.path.stem for problem in problems if problem.path})
    bad = [problem for problem in problems if not wanted or (problem.path and problem.path.stem in wanted)]
    if bad:
        raise DashboardsError(bad)
    writer = _Writer(arguments, shell, ground)
    shown = [dashboard for name, dashboard in found.items() if not wanted or name in wanted]
    entries = list(writer.pages(shown))
    made: list[Entry] = []
    if arguments.starters:
        made = list(writer.pages(starters(ground, found.values(), writer.unread), told=False))
    writer.index(entries, made)
    if arguments.open:
        _show(shell.directory / arguments.out / "index.html", shell.environ)
    failed = sum(one.failed for one in (*entries, *made))
    return 1 if failed else 0


def _wanted(names: list[str], found: Mapping[str, Dashboard], broken: set[str]) -> set[str]:
    for name in names:
        if name not in found and name not in broken:
            raise UsageError(f"there is no dashboard {name}", hint=nearest(name, found, what="There are"))
    return set(names)


class _Writer:
    """Writes pages into the folder that the command line names."""

    def __init__(self, arguments: Namespace, shell: Shell, ground: Ground) -> None:
        self._shell, self._ground, self._out = shell, ground, Path(arguments.out)
        self._lake = shell.directory / arguments.lake
        self._made_at = f"{shell.now():%Y-%m-%d %H:%M}"

    def pages(self, dashboards: list[Dashboard], *, told: bool = True) -> Iterator[Entry]:
        """Make each page; one whose tables the lake lacks is left out, and that is said."""
        for dashboard in dashboards:
            lacking = self._ground.lacking(dashboard)
            if lacking:
                if told:
                    self._say(f"{dashboard.name}: left out, because the lake has no table {', '.join(lacking)}")
                continue
            payload = make(dashboard, self._ground.shelf, self._ground.labels, self._ground.engine)
            for chart in payload["charts"]:
                if "failed" in chart:
                    self._say(f"{dashboard.name}: {chart['name']} could not be made: {chart['failed']}")
            page = render_dashboard(payload, made_at=self._made_at, home="index.html")
            self._put(f"{dashboard.name}.html", page, told=told)
            yield entry(dashboard, payload, f"{dashboard.name}.html")

    def unread(self, source: Source, error: QueryError) -> None:
        """Say why a view or table gets no first dashboard."""
        self._say(f"{source.name}: no first dashboard, because it cannot be read: {error}")

    def index(self, entries: list[Entry], made: list[Entry]) -> None:
        """The views' page, the data dictionary, and the index that leads there."""
        ground = self._ground
        samples = take_samples(ground.checked, _SAMPLE_ROWS, now=self._shell.now(), engine=ground.engine)
        self._put("views.html", render_views(ground.checked, samples, home="index.html"))
        dictionary = read_dictionary(ground)
        if dictionary:
            self._put("dictionary.html", render_dictionary(dictionary, made_at=self._made_at))
        charts = {one.name.removeprefix("dataset_"): one.href for one in made if one.name.startswith("dataset_")}
        tables = datasets(ground, dictionary, self._lake, self._shell.directory / self._out, charts)
        views = [one for one in made if not one.name.startswith("dataset_")]
        page = render_index(entries, views, tables, made_at=self._made_at, has_dictionary=bool(dictionary))
        self._put("index.html", page)

    def _put(self, name: str, text: str, *, told: bool = True) -> None:
        _write(self._shell.directory / self._out / name, text)
        if told:
            self._shell.stdout.write(f"{(self._out / name).as_posix()}\n")

    def _say(self, text: str) -> None:
        self._shell.stderr.write(f"{text}\n")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}", hint="Name another place.") from None


def _show(path: Path, environ: Mapping[str, str]) -> None:
    """Open a page where there is a desktop; a browser of the terminal would be in the way."""
    if sys.platform in ("darwin", "win32") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(path.resolve().as_uri())
