"""The page of all views as one self-contained text; it looks like the cleansing report (etl/report).

`page.html.j2` is the page, with `page.css` and `page.js` put inline; the words that are ours are in `words`. jinja2
escapes what comes from files and cells, and a Content-Security-Policy of hashes lets nothing run but our script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from athena.check import Checked
from athena.docs.diagram import NODE_HEIGHT, draw
from athena.docs.samples import Sample
from athena.docs.words import LANGUAGES, WORDS
from athena.engine import Column
from athena.origins import Lineage, Origin

_NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column of a view; `origins` are the sources with the columns it comes from."""

    name: str
    type: str
    meaning: str
    in_key: bool
    origins: list[tuple[str, list[str]]]

    @property
    def is_number(self) -> bool:
        return self.type.startswith(_NUMBERS)


@dataclass(frozen=True, slots=True)
class ViewEntry:
    name: str
    description: list[str]
    grain: str
    owner: str
    materialize: bool
    reads: list[str]
    read_by: list[str]
    rows_by: list[tuple[str, list[str]]]
    columns: list[ColumnEntry]
    sample: Sample | None
    sql: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    name: str
    read_by: list[str]
    used: list[Column]
    unused: list[Column]


@dataclass(frozen=True, slots=True)
class LayerEntry:
    name: str
    views: list[ViewEntry]


def render(checked: Checked, samples: Mapping[str, Sample], *, home: str = "") -> str:
    """The page, to be written as UTF-8. Depends on nothing but what is given.

    `home` is the address of the index, where the page was written with one.
    """
    style, script = _asset("page.css"), _asset("page.js")
    views = {name: _view(checked, name, samples.get(name)) for name in checked.project.views}
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),  # ours
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            title=WORDS["title"][0],
            home=home,
            aria=WORDS["picture"][0],
            view_count=len(views),
            diagram=draw(checked.project),
            node_height=NODE_HEIGHT,
            layers=_layers(checked, views),
            tables=[_table(checked, name) for name in checked.project.tables],
        )
    )


def _layers(checked: Checked, views: Mapping[str, ViewEntry]) -> list[LayerEntry]:
    """From the answers down to the tables: most readers want the top."""
    grouped: dict[str, list[ViewEntry]] = {layer: [] for layer in reversed(checked.project.layers)}
    for name, view in checked.project.views.items():
        grouped[view.layer].append(views[name])
    return [LayerEntry(layer, found) for layer, found in grouped.items() if found]


def _view(checked: Checked, name: str, sample: Sample | None) -> ViewEntry:
    view, lineage = checked.project.views[name], checked.lineages[name]
    return ViewEntry(
        name=name,
        description=view.header.description.splitlines(),
        grain=view.header.grain,
        owner=view.header.owner,
        materialize=view.header.materialize,
        reads=[source.name for source in view.reads],
        read_by=_readers(checked, name),
        rows_by=_by_source(lineage.rows),
        columns=_columns(checked, name, lineage),
        sample=sample,
        sql=view.sql,
    )


def _columns(checked: Checked, name: str, lineage: Lineage) -> list[ColumnEntry]:
    """The columns with their types; of a view that the local engine cannot type, with a question mark."""
    header = checked.project.views[name].header
    typed = checked.columns.get(name) or tuple(Column(column, "?") for column in lineage.columns)
    return [
        ColumnEntry(
            name=column.name,
            type=column.type,
            meaning=header.columns.get(column.name, ""),
            in_key=column.name in header.key,
            origins=_by_source(lineage.columns.get(column.name, ())),
        )
        for column in typed
    ]


def _by_source(origins: Iterable[Origin]) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for origin in sorted(origins):
        grouped.setdefault(origin.source, []).append(origin.column)
    return list(grouped.items())


def _readers(checked: Checked, source: str) -> list[str]:
    views = checked.project.views
    return [name for name, view in views.items() if any(read.name == source for read in view.reads)]


def _table(checked: Checked, name: str) -> TableEntry:
    used = {origin.column for lineage in checked.lineages.values() for origin in lineage.reads if origin.source == name}
    columns = checked.tables.columns[name]
    return TableEntry(
        name=name,
        read_by=_readers(checked, name),
        used=[column for column in columns if column.name in used],
        unused=[column for column in columns if column.name not in used],
    )


def translate(key: str, **values: Any) -> Markup:
    """The sentence `key` in every language, of which the page shows one; values are escaped."""
    spans = (
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, Markup(sentence).format(**values))
        for language, sentence in zip(LANGUAGES, WORDS[key], strict=True)
    )
    return Markup("").join(spans)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = translate
    return environment


def _asset(name: str) -> str:
    return (files("athena.docs") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
