"""The lake: zones raw, clean, rejects, reports and artifacts, in a folder or on S3, with the same keys in both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import InputError, UsageError
from etl.lake.blob import ByteSource
from etl.lake.dataset import InputDataset, check_dataset_name
from etl.lake.discover import datasets_in
from etl.lake.local.store import LocalStore
from etl.lake.publish import Keys, Publication
from etl.lake.scratch import scratch_folder
from etl.lake.store import Store, Zone, token
from etl.report.model import REPORT_VERSION, Report

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Lake:
    """What is published, and the way to publish."""

    store: Store

    @classmethod
    def open(cls, where: str, *, s3: S3Client | None = None) -> Lake:
        """Open the lake in a folder, in the buckets `s3://kiban-dev` (-raw, -clean …), or under `s3://bucket/prefix`.

        Nothing is read or made yet.
        """
        if not where.lower().startswith("s3://"):
            if "://" in where:
                raise UsageError(f"{where} cannot be a lake", hint="Give a folder, s3://name or s3://bucket/prefix.")
            return cls(LocalStore(Path(where)))
        from etl.lake.s3.client import s3_client, split_uri
        from etl.lake.s3.store import S3Store

        bucket, prefix = split_uri(where)
        return cls(S3Store(s3 or s3_client(), bucket, prefix.strip("/")))

    def location(self, zone: Zone, key: str) -> str:
        return self.store.location(zone, key)

    def read(self, zone: Zone, key: str) -> bytes | None:
        """Read a small object as a whole; None if there is none."""
        source = self.store.find(zone, key)
        return source.read_range(0, source.blob.size) if source else None

    def published(self, dataset: str) -> ByteSource | None:
        """The clean table as it is now."""
        return self.store.find("clean", Keys(dataset).table)

    def last_report(self, dataset: str, *, warn: Callable[[str], None]) -> Report | None:
        """Read what the last run published, or None: there was none, or its report cannot be understood.

        A damaged report must not stop the data: `warn` is told what is lost with it, and the next report replaces it.
        """
        key = Keys(dataset).report
        content = self.read("reports", key)
        if content is None:
            return None
        try:
            return _understood(content)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}" if not isinstance(error, _OtherVersionError) else str(error)
            warn(f"the last report, {self.location('reports', key)}, cannot be read and is not used ({reason})")
            return None

    def is_current(self, report: Report) -> bool:
        """Say whether the tables are still those the report speaks of: no crash in between, no other hand on them."""
        has_rejects = self.store.find("rejects", Keys(report.dataset).table) is not None
        same_table = token(self.published(report.dataset)) == report.clean_token
        return same_table and has_rejects == ("rejects" in report.outputs)

    def datasets(self) -> list[str]:
        """The folders of the raw zone, by name; each is for `raw`."""
        tree = self.store.tree()
        listing = tree.listing(self.location("raw", ""))
        names = [tree.folder_name(folder) for folder in listing.folders] if listing else []
        return sorted(name for name in names if not name.startswith("."))

    def raw(self, dataset: str) -> InputDataset:
        """The CSV files of one folder of the raw zone."""
        folder = self.location("raw", dataset)
        found = datasets_in(folder, self.store.tree())
        if len(found) > 1 or found[0].files[0].blob.uri.rpartition("/")[0] != folder:
            hint = f"Put its CSV files directly into {folder}: in the raw zone one folder is one dataset."
            raise InputError(f"{folder} holds folders instead of CSV files", hint=hint)
        return found[0]

    @contextmanager
    def begin(self, dataset: str, *, now: datetime | None = None) -> Iterator[Publication]:
        """Begin a run on a dataset: hold its lock if this is a disk, and note what is published now.

        What killed runs left in scratch folders is removed; with `now`, also what they left on S3.

        Raises:
            ConflictError: another run is at it.
        """
        check_dataset_name(dataset)
        with self.store.hold(dataset), scratch_folder(self.store.scratch_parent(), dataset) as scratch:
            publication = Publication(dataset, scratch, self.store, expected=token(self.published(dataset)))
            if now is not None:
                publication.sweep(now)
            yield publication


class _OtherVersionError(ValueError): ...


def _understood(content: bytes) -> Report:
    data = json.loads(content)
    if (version := data["version"]) != REPORT_VERSION:
        raise _OtherVersionError(f"it is of version {version!r}, this kiban reads {REPORT_VERSION}")
    return Report.from_json(data)
