"""The dashboards of a folder: `<folder>/<name>.yaml`, read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from athena.catalog import Column
from athena.charts.checking import look
from athena.charts.columns import Shelf, shelf
from athena.charts.forms import Findings
from athena.charts.parsing import parse
from athena.charts.spec import Dashboard
from athena.errors import AthenaError
from athena.problems import Problem, describe, placed

SUFFIX = ".yaml"


class DashboardsError(AthenaError):
    """Dashboards cannot be used as they are; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        hint = "Mend the file, then `python -m athena check`; athena/dashboards/README.md is the reference."
        super().__init__("\n\n".join(map(describe, self.problems)), hint=hint)


def files_in(directory: Path) -> list[Path]:
    """The files of dashboards in a folder, sorted; none when there is no such folder."""
    found = (path for path in directory.glob("*") if path.suffix in (SUFFIX, ".yml") and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def look_at(path: Path, shown: Path, known: Shelf) -> tuple[Dashboard | None, tuple[Problem, ...]]:
    """What can be read of a file, which messages call `shown`, and what is wrong with it: then it is not to be used."""
    if path.suffix != SUFFIX:
        hint = f"Call it {path.stem}{SUFFIX}: Terraform looks for that."
        return None, (Problem("name", f"{path.name} does not end in {SUFFIX}", hint, shown),)
    try:
        text = path.read_text(encoding="utf-8").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem("unreadable", f"the file cannot be read: {error}", "Save it as UTF-8.", shown),)
    dashboard, problems = parse(text, shown)
    if dashboard is None:
        return None, problems
    findings = Findings()
    look(dashboard, known, findings)
    problems += tuple(placed(problem, shown, text) for problem in findings.problems)
    return dashboard, tuple(sorted(problems, key=lambda problem: problem.place))


def read_dashboards(
    directory: Path, known: Shelf, *, shown: Path | None = None
) -> tuple[dict[str, Dashboard], tuple[Problem, ...]]:
    """The usable dashboards of a folder by name, and what is wrong with it."""
    dashboards: dict[str, Dashboard] = {}
    problems: list[Problem] = []
    for path in files_in(directory):
        dashboard, found = look_at(path, (shown or directory) / path.name, known)
        problems += found
        if dashboard and not found:
            dashboards[dashboard.name] = dashboard
    return dashboards, tuple(problems)


def look_at_all(
    directory: Path,
    schema_document: Mapping[str, Any],
    tables: Mapping[str, tuple[Column, ...]] | None = None,
    *,
    shown: Path | None = None,
) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """The dashboards of a folder with the number of their charts, and what is wrong with them.

    Args:
        directory: where the files are; it may not exist.
        schema_document: the content of schema.json.
        tables: columns of the lake's clean tables; None: there is no lake, so charts over tables that schema.json does
            not know are left unchecked.
        shown: how messages call the folder.
    """
    problems: list[Problem] = []
    charts: dict[str, int] = {}
    for path in files_in(directory):
        found, wrong = look_at(path, (shown or directory) / path.name, shelf(schema_document, tables))
        problems += wrong
        charts[path.stem] = len(found.charts) if found else 0
    return charts, tuple(problems)


def check_dashboards(
    directory: Path,
    schema_document: Mapping[str, Any],
    tables: Mapping[str, tuple[Column, ...]] | None = None,
    *,
    shown: Path | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with the dashboards of a folder; arguments are those of `look_at_all`."""
    return look_at_all(directory, schema_document, tables, shown=shown)[1]


def charted_tables(directory: Path) -> frozenset[str]:
    """The clean tables that charts of a folder show without a view between; files that cannot be read name none."""
    found: set[str] = set()
    for path in files_in(directory):
        with suppress(OSError, UnicodeDecodeError):
            dashboard, _ = parse(path.read_text(encoding="utf-8"), path)
            found |= (
                {chart.source.name for chart in dashboard.charts if chart.source.kind == "dataset"}
                if dashboard
                else set()
            )
    return frozenset(found)
