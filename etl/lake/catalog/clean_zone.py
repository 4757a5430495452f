"""The tables that a crawler would make of the clean zone: one for each folder, by the schemas in its files' footers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl
from polars.exceptions import PanicException, PolarsError

from etl.errors import ChangedError
from etl.lake.blob import ByteSource
from etl.lake.catalog.tables import Table, table_name, united
from etl.lake.dataset import Listing, Tree
from etl.lake.lake import Lake

TAIL_BYTES = 64 << 10  # a footer is rarely longer
END_BYTES = 8  # its length and PAR1
LOOKS = 3  # at a file that is replaced while it is looked at
THREADS = 8

Schema = Mapping[str, pl.DataType]


def clean_tables(lake: Lake) -> dict[str, Table]:
    """Look into every folder of the clean zone: whoever published it, the crawler makes a table of it.

    What begins with `_` or `.` is hidden from crawlers. Files beside the folders are no datasets.
    """
    tree = lake.store.tree()
    zone = tree.listing(lake.location("clean", ""))
    folders = [folder for folder in (zone.folders if zone else ()) if not _is_hidden(tree.folder_name(folder))]
    with ThreadPoolExecutor(THREADS, "catalog") as threads:
        listings = [listing for listing in threads.map(tree.listing, folders) if listing]
        files = [file for listing in listings for file in _visible(listing)]
        looks = threads.map(lambda file: _look(file, tree), files)
        schemas = {file.blob.uri: schema for file, schema in zip(files, looks, strict=True)}
    tables = {table_name(tree.folder_name(listing.path)): _table(listing, schemas, tree) for listing in listings}
    return {name: table for name, table in tables.items() if table}


def _table(listing: Listing, schemas: Mapping[str, Schema | str | None], tree: Tree) -> Table | None:
    """None, if nothing lies there that a crawler sees."""
    location = listing.path.rstrip("/") + "/"
    partitions = [folder for folder in map(tree.folder_name, listing.folders) if not _is_hidden(folder)]
    if partitions:
        return Table(location, doubt=f"the folder {partitions[0]} is in it, which a crawler may take for a partition")
    found = [schemas[file.blob.uri] for file in _visible(listing)]
    unclear = [reason for reason in found if isinstance(reason, str)]
    if unclear:
        return Table(location, doubt=unclear[0])
    known = [schema for schema in found if schema is not None and not isinstance(schema, str)]
    return united(location, known) if known else None


def _visible(listing: Listing) -> Sequence[ByteSource]:
    return [file for file in listing.files if not _is_hidden(file.blob.name)]


def _is_hidden(name: str) -> bool:
    return name.startswith(("_", "."))


def _look(file: ByteSource, tree: Tree) -> Schema | str | None:
    """The columns of a file, or why they are not clear; None if it is gone. Another run may be publishing it anew."""
    looked: ByteSource | None = file
    for _ in range(LOOKS):
        try:
            return _schema(looked) if looked else None
        except ChangedError:
            looked = tree.file(file.blob.uri)
    return f"{file.blob.name} changed each time it was looked at"


def _schema(file: ByteSource) -> Schema | str:
    try:
        return pl.read_parquet_schema(io.BytesIO(_footer(file)))
    except (PolarsError, PanicException) as error:
        return f"{file.blob.name} cannot be read as Parquet ({_first_line(str(error).splitlines())})"


def _footer(file: ByteSource) -> bytes:
    """The end of a Parquet file, from its footer on: all that a schema is read from."""
    size = file.blob.size
    tail = file.read_range(max(0, size - TAIL_BYTES), TAIL_BYTES)
    length = int.from_bytes(tail[-END_BYTES : -END_BYTES // 2], "little") + END_BYTES
    return tail if length <= len(tail) or length > size else file.read_range(size - length, length)


def _first_line(lines: Iterable[str]) -> str:
    return next(iter(lines), "")
