"""The commands of those who write views: check, schema, docs."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from athena.charts.project import charted_tables, look_at_all
from athena.check import Checked, as_json, check, summary
from athena.errors import CatalogError, UsageError
from athena.problems import ViewsError
from athena.schema import COMMAND, as_text, differences, read_schema
from athena.tables import known_tables
from athena.view_arguments import LAKE

if TYPE_CHECKING:
    from athena.cli import Shell


def run(arguments: Namespace, shell: Shell) -> int:
    """Do what the command line asks for."""
    return {"check": _check, "schema": _schema, "docs": _docs}[arguments.command](arguments, shell)


def _check(arguments: Namespace, shell: Shell) -> int:
    """Print what is wrong with the views, and with the dashboards over them."""
    checked = _checked(arguments, shell)
    stale = _stale(checked, _schema_file(arguments, shell))
    checked = _with_dashboards(checked, arguments, shell)
    if arguments.json:
        shell.stdout.write(json.dumps(as_json(checked, stale), ensure_ascii=False, indent=2) + "\n")
    else:
        shell.stdout.write(summary(checked, stale) + "\n")
    return 1 if checked.errors else 0


def _schema(arguments: Namespace, shell: Shell) -> int:
    """Write the schema file, or say whether it is up to date."""
    path = _schema_file(arguments, shell)
    if arguments.check and not arguments.lake:
        checked = _checked(arguments, shell, without_lake=True)
    else:
        checked = _checked(arguments, shell)
    if checked.errors:
        raise ViewsError(checked.errors)
    stale = _stale(checked, path)
    if arguments.check and stale:
        raise CatalogError(f"{_shown(path, shell)} is out of date: {'; '.join(stale)}", hint=f"Run `{COMMAND}`.")
    if not arguments.check:
        path.write_text(as_text(checked.schema()), encoding="utf-8")
    done = "is up to date" if arguments.check or not stale else "written: " + "; ".join(stale)
    shell.stderr.write(f"{_shown(path, shell)} {done}\n")
    return 0


def _docs(arguments: Namespace, shell: Shell) -> int:
    """Write the page of all views."""
    from athena.docs.page import render
    from athena.docs.samples import take_samples

    checked = _checked(arguments, shell)
    if checked.errors:
        raise ViewsError(checked.errors)
    samples = take_samples(checked, arguments.rows, now=shell.now())
    path = shell.directory / arguments.out
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(checked, samples), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}", hint="Name another file with --out.") from None
    shell.stdout.write(f"{_shown(path, shell)}\n")
    return 0


def _checked(arguments: Namespace, shell: Shell, *, without_lake: bool = False) -> Checked:
    lake = None if without_lake else _lake(arguments, shell)
    shown = Path(arguments.lake or LAKE)
    tables = known_tables(lake, _schema_file(arguments, shell), shown=shown)
    checked = check(shell.directory / arguments.views, tables, shown=Path(arguments.views))
    return replace(checked, charted=charted_tables(shell.directory / _dashboards(arguments)))


def _dashboards(arguments: Namespace) -> Path:
    return Path(arguments.views).parent / "dashboards"


def _with_dashboards(checked: Checked, arguments: Namespace, shell: Shell) -> Checked:
    """The findings, and those about dashboards; while views have errors, what charts can show is not known."""
    if checked.errors:
        return checked
    folder = _dashboards(arguments)
    tables = checked.tables.columns if checked.tables.files else None
    charts, found = look_at_all(shell.directory / folder, checked.schema(), tables, shown=folder)
    return replace(checked, problems=(*checked.problems, *found), dashboards=charts)


def _lake(arguments: Namespace, shell: Shell) -> Path | None:
    """The lake that was asked for, or the usual one where it exists."""
    if arguments.lake:
        return shell.directory / str(arguments.lake)
    usual = shell.directory / LAKE
    return usual if (usual / "clean").is_dir() else None


def _schema_file(arguments: Namespace, shell: Shell) -> Path:
    beside = (shell.directory / arguments.views).parent / "schema.json"
    return shell.directory / str(arguments.schema) if arguments.schema else beside


def _stale(checked: Checked, path: Path) -> list[str]:
    """How the file differs from what it should be; nothing can be said of views with errors."""
    if checked.errors:
        return []
    if not path.is_file():
        return ["there is none yet"]
    return list(differences(read_schema(path), checked.schema()))


def _shown(path: Path, shell: Shell) -> str:
    return path.relative_to(shell.directory).as_posix() if path.is_relative_to(shell.directory) else str(path)
