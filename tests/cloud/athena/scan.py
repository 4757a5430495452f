"""How many bytes a query reads: the compressed chunks of the columns it needs, as the Parquet files state them.

Athena skips row groups by their statistics as well; here every row group counts, so the figure is the most it can be.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow.parquet as parquet
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from athena.engine import Column
from tests.cloud.athena.resolution import Place, Resolution

Needed: TypeAlias = dict[Place, set[str]]


def columns_read(text: str, found: Resolution) -> Needed:
    """The columns of each table that a query needs, seen through its views. `text` names every table in full."""
    needed: Needed = defaultdict(set)
    waiting = [(text, tuple(_all_places(found)))]
    while waiting:
        sql, places = waiting.pop()
        for place, columns in _needs(sql, places, found).items():
            if place in found.tables:
                needed[place] |= columns
            elif place in found.texts:
                waiting.append((_selecting(columns, found.texts[place]), places))
    return needed


def _all_places(found: Resolution) -> Iterable[Place]:
    return (*found.tables, *found.views)


def _selecting(columns: set[str], text: str) -> str:
    wanted = ", ".join(f'"{column}"' for column in sorted(columns)) or "count(*)"
    return f"SELECT {wanted} FROM ({text}) AS v"


def _needs(sql: str, places: Sequence[Place], found: Resolution) -> Needed:
    """Columns of what the text itself names; all of them where it cannot be understood."""
    schema: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for place in places:
        schema[place[0]][place[1]] = {column.name: "text" for column in _columns(place, found)}
    try:
        tree = sqlglot.parse_one(sql, read="trino")
        named = {(table.db.lower(), table.name.lower()) for table in tree.find_all(exp.Table)} & set(places)
        tree = qualify(tree, dialect="trino", schema=dict(schema), validate_qualify_columns=False)
        return _source_columns(pushdown_projections(tree), named)
    except SqlglotError:
        named = {place for place in places if f'"{place[0]}"."{place[1]}"' in sql}
        return {place: {column.name for column in _columns(place, found)} for place in named}


def _source_columns(tree: exp.Expr, named: set[Place]) -> Needed:
    needed: Needed = {place: set() for place in named}
    for scope in traverse_scope(tree):
        for alias, source in scope.sources.items():
            place = (source.db.lower(), source.name.lower()) if isinstance(source, exp.Table) else None
            if place in needed:
                needed[place] |= {column.name.lower() for column in scope.source_columns(alias)}
    return needed


def _columns(place: Place, found: Resolution) -> tuple[Column, ...]:
    return (found.tables.get(place) or found.views[place]).columns


def bytes_of(files: Iterable[Path], columns: set[str]) -> int:
    """Compressed bytes of these columns, fields of rows and elements of arrays included."""
    return sum(size for file in files for name, size in _chunks(file) if name in columns)


@functools.lru_cache(maxsize=4096)
def _chunks(file: Path) -> tuple[tuple[str, int], ...]:
    """Column and compressed size of every chunk. The cache names a file by its ETag, so what was read stays true."""
    metadata = parquet.read_metadata(file)
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    chunks = (group.column(place) for group in groups for place in range(group.num_columns))
    return tuple((chunk.path_in_schema.split(".")[0].lower(), chunk.total_compressed_size) for chunk in chunks)
