"""Folders on disk, as discovery sees them."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from etl.errors import InputError
from etl.lake.dataset import Listing
from etl.lake.local.errors import disk_errors
from etl.lake.local.file import LocalFile


class LocalTree:
    """A `Tree` over the file system."""

    def file(self, path: str) -> LocalFile | None:
        with disk_errors(f"read {path}"):
            if not os.path.exists(path) or os.path.isdir(path):
                return None
            if not os.path.isfile(path):
                hint = "A pipe or device can be read only once: save it as a file first."
                raise InputError(f"{path} is not a regular file", hint=hint)
            return LocalFile.at(Path(path))

    def listing(self, path: str) -> Listing | None:
        if not os.path.isdir(path):
            return None
        files, folders, notes = [], [], []
        with disk_errors(f"list {path}"):
            for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
                if entry.is_dir():
                    folders.append(entry.path)
                elif entry.is_file():
                    files.append(LocalFile.at(Path(entry.path)))
                else:
                    notes.append(f"{entry.name}: {'a broken link' if entry.is_symlink() else 'not a regular file'}")
        return Listing(path, tuple(files), tuple(folders), tuple(notes))

    def glob(self, pattern: str) -> list[str]:
        return sorted(glob.glob(pattern, recursive=True))

    def parent(self, path: str) -> str:
        return os.path.dirname(path.rstrip("/")) or ("/" if path.startswith("/") else ".")

    def common_folder(self, paths: list[str]) -> str:
        return os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in paths])

    def folder_name(self, path: str) -> str:
        return os.path.basename(os.path.abspath(path))
