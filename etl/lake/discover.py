"""Finding datasets: a PATH is a file, a folder, a glob, or any of these under `s3://`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from etl.errors import InputError, UsageError
from etl.lake.blob import ByteSource
from etl.lake.dataset import CSV_SUFFIXES, InputDataset, Listing, Tree, check_dataset_name, dataset_name, is_csv, stem
from etl.lake.local.tree import LocalTree
from etl.lake.other_formats import refuse_other_suffix

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://")


def discover(paths: Sequence[str], *, dataset: str | None = None, s3: S3Client | None = None) -> list[InputDataset]:
    """Find the datasets that `paths` mean.

    A folder that holds CSV files is one dataset named after the folder; a folder of folders is one dataset for each;
    a single file is named after itself; several files, or a glob, are one dataset named after the folder they share.
    `dataset` overrides the name, if there is only one.

    Raises:
        InputError: nothing is there (the message names what is near), or it is not a CSV.
        UsageError: no safe name can be made, or two datasets would have the same.
    """
    files: list[ByteSource] = []
    folders: list[InputDataset] = []
    trees = {path: tree_for(path, s3) for path in paths}
    for path, tree in trees.items():
        for found in _expand(path, tree):
            if file := tree.file(found):
                files.append(_checked(file))
            else:
                folders += datasets_in(found, tree, name=dataset)
    together = [_together(files, dataset, s3)] if files else []
    return _distinct(together + folders, dataset)


def tree_for(path: str, s3: S3Client | None) -> Tree:
    """Choose where to look for `path`; boto3 is only imported for `s3://`."""
    scheme = _SCHEME.match(path)
    if scheme is None:
        return LocalTree()
    if scheme[1].lower() != "s3":
        raise UsageError(
            f"{path}: {scheme[1]}:// is not supported", hint="Download it first, or give an s3:// address."
        )
    from etl.lake.s3.client import s3_client
    from etl.lake.s3.tree import S3Tree

    return S3Tree(s3 or s3_client())


def datasets_in(folder: str, tree: Tree, *, name: str | None = None) -> list[InputDataset]:
    """Find the datasets of a folder: itself if CSV files are directly in it, else each of its subfolders."""
    listing = tree.listing(folder)
    if listing is None:
        raise _not_found(folder, tree)
    if any(is_csv(file.blob.name) for file in listing.files):
        return [_folder_dataset(listing, tree, name)]
    found, empty = [], list(_notes(listing))
    for subfolder in listing.folders:
        title = tree.folder_name(subfolder)
        below = None if title.startswith(".") else tree.listing(subfolder)
        if below and any(is_csv(file.blob.name) for file in below.files):
            found.append(_folder_dataset(below, tree, name))
        else:
            empty.append(f"{title}/: {'no CSV files in it' if below else 'hidden or empty'}")
    if not found:
        raise _no_csv(folder, empty)
    found[0] = InputDataset(found[0].name, found[0].files, (*empty, *found[0].ignored))
    return found


def _expand(path: str, tree: Tree) -> list[str]:
    if not re.search(r"[*?\[]", path) or tree.file(path) or tree.listing(path):
        return [path]
    matches = tree.glob(path)
    if not matches:
        raise _not_found(path, tree)
    folders = [match for match in matches if tree.file(match) is None]
    files = [match for match in matches if match not in folders]
    chosen = [file for file in files if is_csv(file.rpartition("/")[2])] or folders  # as in a folder: files go first
    if not chosen:
        raise _no_csv(path, [f"{match}: not a CSV" for match in matches])
    return chosen


def _folder_dataset(listing: Listing, tree: Tree, name: str | None) -> InputDataset:
    files = tuple(file for file in listing.files if is_csv(file.blob.name))
    return InputDataset(name or dataset_name(tree.folder_name(listing.path)), files, tuple(_notes(listing, tree)))


def _together(files: list[ByteSource], name: str | None, s3: S3Client | None) -> InputDataset:
    unique = {file.blob.uri: file for file in files}
    ordered = tuple(sorted(unique.values(), key=lambda file: (file.blob.name, file.blob.uri)))
    if name is None:
        name = dataset_name(stem(ordered[0].blob.name) if len(ordered) == 1 else _common_folder(list(unique), s3))
    return InputDataset(name, ordered)


def _common_folder(uris: list[str], s3: S3Client | None) -> str:
    if len({bool(_SCHEME.match(uri)) for uri in uris}) > 1:
        raise UsageError("files on disk and on S3 have no folder in common", hint="Give a name with --dataset.")
    tree = tree_for(uris[0], s3)
    return tree.folder_name(tree.common_folder(uris))


def _distinct(found: list[InputDataset], name: str | None) -> list[InputDataset]:
    if name is not None:
        check_dataset_name(name)
        if len(found) > 1:
            hint = "Give the path of one of them, or their files by a glob in quotes to make one table: 'raw/*/*.csv'."
            raise UsageError(f"--dataset {name} names one dataset, but {len(found)} were found", hint=hint)
    names = [dataset.name for dataset in found]
    for repeated in sorted({name for name in names if names.count(name) > 1}):
        files = ", ".join(dataset.files[0].blob.uri for dataset in found if dataset.name == repeated)
        raise UsageError(
            f"two datasets would be called {repeated} ({files})", hint="Run them one by one with --dataset."
        )
    return found


def _checked(file: ByteSource) -> ByteSource:
    refuse_other_suffix(file.blob.uri)
    return file


def _notes(listing: Listing, tree: Tree | None = None) -> Iterable[str]:
    for file in listing.files:
        if not is_csv(file.blob.name):
            yield f"{file.blob.name}: {'hidden' if file.blob.name.startswith('.') else 'not a CSV'}"
    yield from listing.notes
    if tree:  # files were found beside them, so folders are not looked into
        yield from (f"{tree.folder_name(folder)}/: a folder beside the files" for folder in listing.folders)


def _no_csv(where: str, ignored: list[str]) -> InputError:
    found = f" (found {', '.join(ignored[:5])}{', …' if len(ignored) > 5 else ''})" if ignored else ""
    hint = f"In a folder, files ending in {', '.join(CSV_SUFFIXES)} are taken, also with .gz; save others as CSV."
    return InputError(f"no CSV files in {where}{found}", hint=hint)


def _not_found(path: str, tree: Tree) -> InputError:
    parent = tree.parent(path)
    listing = tree.listing(parent)
    if listing is None and parent not in (path, tree.parent(parent)):
        return _not_found(parent, tree)
    names = [file.blob.name for file in listing.files] if listing else []
    folders = [tree.folder_name(folder) + "/" for folder in listing.folders] if listing else []
    wanted = tree.folder_name(path)
    near = get_close_matches(wanted, names + folders, n=1, cutoff=0.5)
    if near:
        hint = f"Did you mean {parent.rstrip('/')}/{near[0]}?"
    elif names or folders:
        hint = f"In {parent} there is: {', '.join((folders + names)[:8])}."
    else:
        hint = "Check the path."
    return InputError(f"{path} was not found", hint=hint)
