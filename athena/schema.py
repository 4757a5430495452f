"""`athena/schema.json`: what others may rely on. Columns of views with Athena's types, and the columns that views read.

The cleansing engine reads it and drops no column that a view reads; Terraform and reviewers read the views' columns. The
tables' columns are remembered too, so that views can be checked on a machine that has no lake. It is generated, and the
same views and tables give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from athena.engine import Column
from athena.errors import CatalogError
from athena.origins import Lineage
from athena.project import Project

VERSION = 1
COMMAND = "make views-schema"
Columns: TypeAlias = tuple[Column, ...]
Document: TypeAlias = dict[str, Any]

_COLUMN = re.compile(r'\{\s+("name": "[^"\n]*"),\s+("type": (?:null|"(?:[^"\\\n]|\\.)*"))\s+\}')


def document(
    project: Project,
    tables: Mapping[str, Columns],
    columns: Mapping[str, Columns],
    lineages: Mapping[str, Lineage],
    charted: Iterable[str] = (),
) -> Document:
    """The file's content: the tables that views read or charts show (`charted`), and the views, sorted by name.

    Of a view that the local engine cannot type, `type` is null; the names are those of its lineage.
    """
    wanted = sorted({*project.tables, *charted})
    known = {name: {"columns": _described(tables[name])} for name in wanted if name in tables}
    views = {}
    for name, view in sorted(project.views.items()):
        lineage = lineages[name]
        reads = {source.name: list(lineage.columns_of(source.name)) for source in view.reads}
        views[name] = {
            "layer": view.layer,
            "grain": view.header.grain,
            "key": list(view.header.key),
            "columns": _described(columns[name]) if name in columns else _named(lineage),
            "reads": {source: reads[source] for source in sorted(reads) if source not in project.views},
            "reads_views": {source: reads[source] for source in sorted(reads) if source in project.views},
        }
    return {"version": VERSION, "generated_by": COMMAND, "tables": known, "views": views}


def as_text(content: Document) -> str:
    """The file's text, a column a line, so that a diff shows what changed."""
    return _COLUMN.sub(r"{\1, \2}", json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def read_schema(path: Path) -> Document:
    """The content of the file. CatalogError when it is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise CatalogError(f"{path} has version {content['version']}, not {VERSION}", hint=f"Run `{COMMAND}`.")
        for part in ("tables", "views"):
            _columns_in(content, part)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        hint = f"It is generated: remove it, and write it again with `{COMMAND}` where there is a lake."
        raise CatalogError(f"{path} is damaged ({type(error).__name__}: {error})", hint=hint) from None
    return dict(content)


def tables_in(content: Document) -> dict[str, Columns]:
    """The columns of the tables that the file remembers."""
    return _columns_in(content, "tables")


def differences(old: Document, new: Document) -> Iterator[str]:
    """What a person would say has changed from one content to the other, a line each."""
    for part, word in (("tables", "table"), ("views", "view")):
        before, after = old.get(part, {}), new.get(part, {})
        for name in sorted(before.keys() | after.keys()):
            if name not in after:
                yield f"{word} {name} is gone"
            elif name not in before:
                yield f"{word} {name} is new"
            elif before[name] != after[name]:
                yield from (f"{word} {name}: {change}" for change in _changes(before[name], after[name]))


def _changes(before: Document, after: Document) -> Iterator[str]:
    old, new = (_types(found) for found in (before, after))
    yield from (f"column {name} is gone" for name in old if name not in new)
    yield from (f"column {name} is new" for name in new if name not in old)
    yield from (f"{name} was {old[name]}, is {new[name]}" for name in new if old.get(name, new[name]) != new[name])
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield "the order of its columns has changed"
    for key in sorted((before.keys() | after.keys()) - {"columns"}):
        if before.get(key) != after.get(key):
            yield f"{key} has changed"


def _types(found: Document) -> dict[str, Any]:
    return {column["name"]: column["type"] for column in found["columns"]}


def _described(columns: Columns) -> list[dict[str, str | None]]:
    return [{"name": column.name, "type": column.type} for column in columns]


def _named(lineage: Lineage) -> list[dict[str, str | None]]:
    return [{"name": name, "type": None} for name in lineage.columns]


def _columns_in(content: Document, part: str) -> dict[str, Columns]:
    return {
        name: tuple(Column(column["name"], column["type"]) for column in found["columns"])
        for name, found in content[part].items()
    }
