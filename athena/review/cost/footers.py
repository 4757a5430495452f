"""How many bytes the columns of a table take, from the footers of its Parquet files; no row is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Table
from athena.errors import CatalogError
from athena.review.cost.limits import Limit

_NULL = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class Partition:
    """The files in one folder `day=2024-02-29/store=S1` of a table; a table without such folders is one partition.

    Attributes:
        values: of the columns that folders name, in lower case; None is null.
        files: their paths.
    """

    values: Mapping[str, str | None]
    files: tuple[str, ...]

    def is_read(self, limits: Iterable[Limit]) -> bool:
        """Whether rows of it can fulfil all conditions."""
        return all(limit.allows(self.values[limit.column]) for limit in limits if limit.column in self.values)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Compressed bytes of each column, in lower case; a nested one with all its parts."""
        total: Counter[str] = Counter()
        for path in self.files:
            total.update(_sizes(path))
        return total


@dataclass(frozen=True)
class Footers:
    """The tables of a lake. Footers are read when they are asked for, and once."""

    tables: Mapping[str, Table]
    _found: dict[str, tuple[Partition, ...]] = field(default_factory=dict)

    def partitions(self, table: str) -> tuple[Partition, ...]:
        """All partitions of a table. KeyError when the lake has no such table."""
        if table not in self._found:
            self._found[table] = partitions_of(self.tables[table].files)
        return self._found[table]


def partitions_of(files: Iterable[str]) -> tuple[Partition, ...]:
    """Files by the values that their folders name.

    Examples:
        >>> [dict(found.values) for found in partitions_of(["t/day=1/a.parquet", "t/day=2/b.parquet"])]
        [{'day': '1'}, {'day': '2'}]
    """
    folders: dict[tuple[tuple[str, str | None], ...], list[str]] = {}
    for path in files:
        named = (part.split("=", 1) for part in Path(path).parent.parts if "=" in part)
        values = tuple((name.lower(), None if value == _NULL else unquote(value)) for name, value in named)
        folders.setdefault(values, []).append(path)
    return tuple(Partition(dict(values), tuple(found)) for values, found in folders.items())


def _sizes(path: str) -> Counter[str]:
    try:
        footer = pq.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise CatalogError(f"{path} cannot be read: {error}", hint="Publish the dataset again.") from error
    names = footer.schema.to_arrow_schema().names
    total: Counter[str] = Counter()
    for group in range(footer.num_row_groups):
        for place in range(footer.num_columns):
            chunk = footer.row_group(group).column(place)
            total[_column(chunk.path_in_schema, names).lower()] += chunk.total_compressed_size
    return total


def _column(path: str, names: Iterable[str]) -> str:
    """The column that a leaf such as `tags.list.element` is of; names may have points themselves."""
    fitting = [name for name in names if path == name or path.startswith(f"{name}.")]
    return max(fitting, key=len, default=path)
