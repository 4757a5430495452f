"""A dataset as it is found, and the name it goes by in the lake."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from etl.errors import UsageError
from etl.lake.blob import ByteSource
from etl.names import safe_names

CSV_SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".txt")

_SAFE = re.compile(r"[a-z0-9_]{1,200}")
_TAKEN = {
    "data_dictionary": "the lake keeps its data dictionary there",
    "_parts": "the machines of a run leave files for each other there",
}


@dataclass(frozen=True, slots=True)
class InputDataset:
    """The files that together are one table, sorted by name, and what lay beside them unread."""

    name: str
    files: tuple[ByteSource, ...]
    ignored: tuple[str, ...] = ()  # "notes.md: not a CSV"

    @property
    def size(self) -> int:
        """Bytes of all files, as they lie."""
        return sum(file.blob.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is directly in a folder, in the order of the names."""

    path: str
    files: tuple[ByteSource, ...]
    folders: tuple[str, ...]
    notes: tuple[str, ...] = ()  # entries that are neither


class Tree(Protocol):
    """Folders and files, on disk or under `s3://`."""

    def file(self, path: str) -> ByteSource | None: ...
    def listing(self, path: str) -> Listing | None: ...
    def glob(self, pattern: str) -> list[str]: ...
    def parent(self, path: str) -> str: ...
    def common_folder(self, paths: list[str]) -> str: ...
    def folder_name(self, path: str) -> str: ...


def is_csv(filename: str) -> bool:
    """Say whether a file in a folder belongs to the dataset: by its suffix, in any case, gzipped or not.

    Examples:
        >>> [is_csv(name) for name in ("A.CSV", "b.tsv.gz", "c.xlsx", ".hidden.csv")]
        [True, True, False, False]
    """
    return filename.lower().removesuffix(".gz").endswith(CSV_SUFFIXES) and not filename.startswith(".")


def stem(filename: str) -> str:
    """Leave out the suffixes: `orders.csv.gz` is `orders`."""
    bare = filename[:-3] if filename.lower().endswith(".gz") else filename
    return bare.rpartition(".")[0] or bare


def dataset_name(found: str) -> str:
    """Make a folder's or file's name safe as a key and as a table: lower-case ASCII letters, digits and `_`.

    Names that would lose letters are not guessed at, because two Japanese file names could become one dataset; the error
    proposes one.

    Examples:
        >>> dataset_name("Web Events (2024)")
        'web_events_2024'
        >>> dataset_name("売上_2024")
        Traceback (most recent call last):
        etl.errors.UsageError: '売上_2024' cannot be a dataset's name
    """
    folded = unicodedata.normalize("NFKC", found).lower()
    name = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")
    lossy = any(letter.isalnum() and not letter.isascii() for letter in folded)
    if lossy or not _SAFE.fullmatch(name):
        hint = f"Give it one with --dataset: lower-case ASCII letters, digits and _, such as --dataset {_alike(found)}."
        raise UsageError(f"{found!r} cannot be a dataset's name", hint=hint)
    return _not_taken(name)


def _alike(found: str) -> str:
    """A name that a person might give: translated as headers are, where every word of it is known."""
    (translated,) = safe_names([found], pinned={})
    return translated if _SAFE.fullmatch(translated) and translated not in {"column_1", *_TAKEN} else "sales_2024"


def check_dataset_name(given: str) -> str:
    """Return the name a person gave if it is safe, else raise `UsageError`."""
    if not _SAFE.fullmatch(given):
        hint = "Use lower-case ASCII letters, digits and _, such as --dataset sales_2024."
        raise UsageError(f"{given!r} cannot be a dataset's name", hint=hint)
    return _not_taken(given)


def _not_taken(name: str) -> str:
    if name in _TAKEN:
        raise UsageError(f"a dataset cannot be called {name!r}: {_TAKEN[name]}", hint="Give another with --dataset.")
    return name
