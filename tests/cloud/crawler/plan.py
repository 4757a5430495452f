"""What a crawler would make of files: pure, from what lies where to tables.

The rules are those of Glue's guide (*How does a crawler determine when to create partitions*, *Creating a single schema for each
Amazon S3 include path*, *Specifying the table location and partitioning level*), and so are the traps:

- folders whose files look alike become ONE table at the level above them, with a column `partition_0` for the folder's name;
- files in one folder that do not look alike become a table EACH, whose location is the file: Athena finds no rows there;
- a file above the table level is such a table, too.

What Glue does not publish, the exact measure of similarity, is here the share of common columns, 70 % being alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Column = tuple[str, str]
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class File:
    """An object that was looked into. `format` is `parquet` or `UNKNOWN`."""

    bucket: str
    key: str
    size: int
    rows: int
    format: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """The crawler's configuration, as far as it decides what a table is. The bucket is level 1."""

    combine: bool = False
    level: int | None = None

    @classmethod
    def of(cls, configuration: dict[str, Any]) -> Grouping:
        grouping = configuration.get("Grouping", {})
        policy, level = grouping.get("TableGroupingPolicy"), grouping.get("TableLevelConfiguration")
        return cls(policy == "CombineCompatibleSchemas", int(level) if level else None)


@dataclass(frozen=True, slots=True)
class Planned:
    """A table to be. `location` ends in a slash, unless it is a file's: then Athena will read nothing."""

    name: str
    location: str
    format: str
    columns: tuple[Column, ...]
    partition_keys: tuple[str, ...]
    partitions: tuple[tuple[str, ...], ...]
    files: tuple[File, ...]


def plan(files: Sequence[File], root: str, grouping: Grouping) -> list[Planned]:
    """The tables that a crawl of the include path `root` (`bucket/folder/`) makes of these files."""
    groups = list(_grouped(files, root, grouping))
    names = _names([location for location, _ in groups])
    return [_table(names[location], location, members) for location, members in groups]


def _grouped(files: Sequence[File], root: str, grouping: Grouping) -> Iterable[tuple[str, tuple[File, ...]]]:
    if grouping.level is None:
        yield from _divided(tuple(files), root, grouping.combine)
        return
    folders: dict[str, list[File]] = {}
    for file in files:
        parts = f"{file.bucket}/{file.key}".split("/")
        if len(parts) > grouping.level:
            folders.setdefault("/".join(parts[: grouping.level]) + "/", []).append(file)
        else:
            yield f"{file.bucket}/{file.key}", (file,)
    for folder, members in folders.items():
        yield from _divided(tuple(members), folder, grouping.combine)


def _divided(files: tuple[File, ...], folder: str, combine: bool) -> Iterable[tuple[str, tuple[File, ...]]]:
    """One table if all below a folder belong together; else its subfolders each, and its own files each."""
    if not files:
        return
    is_file = folder == f"{files[0].bucket}/{files[0].key}"
    if is_file or _belong_together(files, combine):
        yield folder, files
    else:
        below: dict[str, list[File]] = {}
        for file in files:
            rest = f"{file.bucket}/{file.key}"[len(folder) :]
            name, slash, _ = rest.partition("/")
            below.setdefault(folder + name + slash, []).append(file)
        for path, members in below.items():
            yield from _divided(tuple(members), path, combine)


def _belong_together(files: Sequence[File], combine: bool) -> bool:
    formats = {file.format for file in files}
    if len(formats) > 1 or (formats == {"UNKNOWN"} and len(files) > 1):
        return False
    if combine:
        return not _conflicts(files)
    return all(similarity(one.columns, other.columns) >= _ALIKE for one, other in pairwise(files))


def _conflicts(files: Sequence[File]) -> bool:
    """Whether a column has two types: such files cannot be read as one table."""
    types: dict[str, str] = {}
    return any(types.setdefault(name, kind) != kind for file in files for name, kind in file.columns)


def similarity(one: Sequence[Column], other: Sequence[Column]) -> float:
    """The share of columns that two schemas have in common.

    Examples:
        >>> similarity([("a", "int"), ("b", "int")], [("a", "int"), ("b", "string")])
        0.3333333333333333
    """
    together = set(one) | set(other)
    return len(set(one) & set(other)) / len(together) if together else 1.0


def _names(locations: Sequence[str]) -> dict[str, str]:
    """The folder's name, or the file's; the second of two equal ones gets a hash behind it."""
    names: dict[str, str] = {}
    for location in locations:
        name = table_name(location)
        if name in names.values():
            name = f"{name}_{hashlib.md5(location.encode(), usedforsecurity=False).hexdigest()}"
        names[location] = name
    return names


def table_name(location: str) -> str:
    """The name of the table that a crawler makes of a location.

    Examples:
        >>> table_name("lake-clean/Shop Events/")
        'shop_events'
        >>> table_name("lake-clean/store/store.parquet")
        'store_parquet'
    """
    return re.sub(r"[^a-z0-9_]", "_", location.rstrip("/").rpartition("/")[2].lower())


def _table(name: str, location: str, files: tuple[File, ...]) -> Planned:
    folders = [tuple(f"{f.bucket}/{f.key}"[len(location) :].split("/")[:-1]) for f in files]
    depth = max(map(len, folders)) if location.endswith("/") else 0
    return Planned(
        name=name,
        location=f"s3://{location}",
        format=files[0].format,
        columns=tuple(dict(column for file in files for column in file.columns).items()),
        partition_keys=tuple(_key(folders, level) for level in range(depth)),
        partitions=tuple(sorted({tuple(part.rpartition("=")[2] for part in folder) for folder in folders if folder})),
        files=files,
    )


def _key(folders: Sequence[tuple[str, ...]], level: int) -> str:
    """`year` of `year=2026`; a folder that does not name its column makes `partition_0`."""
    names = {folder[level].partition("=")[0] for folder in folders if len(folder) > level and "=" in folder[level]}
    return names.pop() if len(names) == 1 else f"partition_{level}"
