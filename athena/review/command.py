"""`python -m athena review`: from the command line to a report on stdout, and an exit code that a workflow can use."""

from __future__ import annotations

import json
import shlex
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from athena.errors import UsageError
from athena.review.dashboards import comparable, dashboards_in, uses_of
from athena.review.git import Repository
from athena.review.model import Review
from athena.review.progress import Progress
from athena.review.review import Named, review
from athena.review.rows import Bench
from athena.review.state import state
from athena.review.versions import Revision, changed_views, revision, tables_of
from athena.tables import Tables, known_tables
from athena.view_arguments import LAKE

if TYPE_CHECKING:
    from athena.cli import Shell

BREAKS = 3
_BASES = ("origin/main", "main")


def run(arguments: Namespace, shell: Shell) -> int:
    """Review, write the report, and say with the exit code whether something breaks."""
    base, views = arguments.base or _default_base(shell.directory), Path(arguments.views)
    with (
        revision(arguments.head, shell.directory, views=views) as after,
        revision(base, shell.directory, views=views, parted_from=_other(arguments, shell.directory, base)) as before,
    ):
        found = _reviewed(arguments, shell, before, after)
    _deliver(found, arguments, shell)
    return BREAKS if found.verdict == "breaks" and not arguments.allow else 0


def _default_base(directory: Path) -> str:
    base = Repository(directory).first_of(_BASES)
    if not base:
        hint = "Name what to compare with: --base REF, or --base DIR."
        raise UsageError(f"{directory} is no git repository with {' or '.join(_BASES)}", hint=hint)
    return base


def _other(arguments: Namespace, directory: Path, base: str) -> str | None:
    """The commit that the base is compared with; None where one of the two is a folder."""
    if (directory / base).is_dir() or (arguments.head and (directory / arguments.head).is_dir()):
        return None
    return arguments.head or "HEAD"


def _reviewed(arguments: Namespace, shell: Shell, base: Revision, head: Revision) -> Review:
    lake = _lake(arguments, shell)
    tables = _tables(lake, arguments, shell, base, head)
    after = state("new version", head, tables, thorough=True)
    before = state("old version", base, tables, thorough=bool(after.errors))
    progress = Progress(shell.stderr, len(changed_views(base.project, head.project)))
    shown = None if lake is None else str(arguments.lake or LAKE)
    with Bench(now=shell.now(), memory_limit=arguments.memory) as bench:
        named = Named(base.called, head.called, shown, _command(arguments))
        old, new = (dashboards_in(side.dashboards) for side in (base, head))
        uses = uses_of(new.dashboards.values())
        found = review(before, after, uses, comparable(old, new), named, bench, progress)
    progress.done()
    return replace(found, problems=(*new.problems, *found.problems))


def _tables(lake: Path | None, arguments: Namespace, shell: Shell, base: Revision, head: Revision) -> Tables:
    """The tables of the lake, and what the schema.json of either side remembers of others."""
    schema = shell.directory / Path(arguments.views).parent / "schema.json"
    known = known_tables(lake, schema, shown=Path(arguments.lake or LAKE))
    columns = {name: tuple(found) for name, found in tables_of(base, head, known.columns).items()}
    return Tables(columns, known.files, known.origin)


def _lake(arguments: Namespace, shell: Shell) -> Path | None:
    """The lake that was asked for, or the usual one where it exists."""
    if arguments.lake:
        return shell.directory / Path(arguments.lake)
    usual = shell.directory / LAKE
    return usual if (usual / "clean").is_dir() else None


def _command(arguments: Namespace) -> str:
    """How to make this report oneself."""
    words = ["python", "-m", "athena", "review"]
    for option in ("base", "head", "lake"):
        value = getattr(arguments, option)
        words += [f"--{option}", value] if value else []
    return shlex.join([*words, "--page", "build/review.html"])


def _deliver(found: Review, arguments: Namespace, shell: Shell) -> None:
    """Write what was asked for: the page to its file, the report to its file or to stdout."""
    if arguments.page:
        _write(shell, arguments.page, _rendered(found, "html"))
    report = _rendered(found, arguments.format)
    if arguments.out:
        _write(shell, arguments.out, report)
    else:
        shell.stdout.write(report)


def _rendered(found: Review, form: str) -> str:
    from athena.review.report import as_json, markdown, page

    if form == "json":
        return json.dumps(as_json.document(found), ensure_ascii=False, indent=2) + "\n"
    return page.render(found) if form == "html" else markdown.render(found)


def _write(shell: Shell, name: str, text: str) -> None:
    path = shell.directory / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}", hint="Name another file.") from None
    shell.stderr.write(f"{name} written\n")
