"""The door behind `make restore`: put one dataset back as it was at a time, from the versions that its buckets keep.

What was delivered (raw) and all that was made of it (clean table, dictionary, rejects, report) go back together: a table
put back alone would be replaced by the next run, which would cleanse the same wrong file again. Nothing is lost by it:
every object that is put back, or taken away, is a new version on top of the others, so a restore can be undone by one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from botocore.exceptions import ClientError

from terraform.account import open_session, who_am_i
from terraform.errors import OwnerError, UsageError
from terraform.tfvars import ROOM, Environment, read_environment

if TYPE_CHECKING:
    from boto3 import Session
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CopySourceTypeDef

CHANGES_PENDING = 3


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object; a deletion is one too."""

    key: str
    id: str
    time: datetime
    is_latest: bool
    is_deletion: bool
    content: str = ""  # the ETag: the same for the same bytes, unless KMS encrypted them anew


@dataclass(frozen=True, slots=True)
class Step:
    """One object that is not as it was: the version to copy back, or None to take it away."""

    bucket: str
    key: str
    version: Version | None

    def line(self) -> str:
        if self.version is None:
            return f"take away  s3://{self.bucket}/{self.key}"
        return f"put back   s3://{self.bucket}/{self.key}   of {self.version.time:%Y-%m-%d %H:%M:%S} UTC"


def steps(bucket: str, versions: Iterable[Version], at: datetime) -> list[Step]:
    """Say what to do so that a bucket's objects are as they were at a time; of one key, `versions` come newest first.

    S3 counts in whole seconds: of two versions of one second the newer is taken.

    Examples:
        >>> noon, one = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 13, tzinfo=UTC)
        >>> versions = [Version("a", "2", one, True, False), Version("a", "1", noon, False, False)]
        >>> [step.version.id for step in steps("bucket", versions, noon)]
        ['1']
    """
    by_key: dict[str, list[Version]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    found: list[Step] = []
    for key, history in sorted(by_key.items()):
        now = next((version for version in history if version.is_latest), None)
        then = max(
            (version for version in history if version.time <= at), key=lambda version: version.time, default=None
        )
        wanted = None if then is None or then.is_deletion else then
        present = None if now is None or now.is_deletion else now
        if wanted != present and not _same_bytes(wanted, present):
            found.append(Step(bucket, key, wanted))
    return found


def _same_bytes(one: Version | None, other: Version | None) -> bool:
    return one is not None and other is not None and one.content == other.content != ""


def places(environment: Environment, account: str, dataset: str) -> Iterator[tuple[str, str]]:
    """Where a dataset's objects are, in the order in which to put them back: bucket and beginning of the key.

    The raw file is last: putting it back starts a run, which should find all the rest as it was.
    """
    yield environment.bucket(account, "clean"), f"{dataset}/"
    yield environment.bucket(account, "clean"), f"data_dictionary/{dataset}.parquet"
    yield environment.bucket(account, "rejects"), f"{dataset}/"
    yield environment.bucket(account, "reports"), f"{dataset}/"
    yield environment.bucket(account, "raw"), f"{dataset}/"


def versions_of(s3: S3Client, bucket: str, prefix: str) -> Iterator[Version]:
    """Every version below a prefix, deletions too."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Versions", []):
            yield Version(
                found["Key"], found["VersionId"], found["LastModified"], found["IsLatest"], False, found["ETag"]
            )
        for gone in page.get("DeleteMarkers", []):
            yield Version(gone["Key"], gone["VersionId"], gone["LastModified"], gone["IsLatest"], True)


def take(s3: S3Client, step: Step) -> None:
    """Do one step; S3 shows either the old or the new object, nothing between."""
    if step.version is None:
        s3.delete_object(Bucket=step.bucket, Key=step.key)
        return
    source: CopySourceTypeDef = {"Bucket": step.bucket, "Key": step.key, "VersionId": step.version.id}
    s3.copy(source, step.bucket, step.key)  # in parts if it is large


def main(
    argv: Sequence[str] | None = None,
    *,
    session: Callable[[str], Session] = open_session,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    room: Path = ROOM,
) -> int:
    """Show what would be put back (exit code 3), or with --yes do it (0); 0 if all is as it was."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    arguments = _parser().parse_args(argv)
    try:
        todo, s3 = _look(arguments, session, room)
        stdout.writelines(f"{step.line()}\n" for step in todo)
        if todo and not arguments.yes:
            stderr.write("\nNothing was changed. Do it: the same command with YES=1 (or --yes).\n")
            return CHANGES_PENDING
        for step in todo:
            take(s3, step)
        stderr.write(f"{len(todo)} objects put back or taken away.\n" if todo else "All is as it was then.\n")
    except OwnerError as error:
        stderr.write(f"{error.screen()}\n")
        return error.exit_code
    except ClientError as error:
        stderr.write(f"{error}\n\nhint: `make doctor` says whose credentials these are and which buckets are there.\n")
        return 1
    return 0


def _look(arguments: argparse.Namespace, session: Callable[[str], Session], room: Path) -> tuple[list[Step], S3Client]:
    environment, at = read_environment(arguments.environment, room=room), _time(arguments.at)
    if not arguments.dataset:
        raise UsageError("no dataset was named", hint="Name one: make restore ENV=dev DATASET=sales AT=…")
    opened = session(environment.region)
    account, s3 = who_am_i(opened.client("sts")).account, opened.client("s3")
    histories = [
        (bucket, list(versions_of(s3, bucket, prefix)))
        for bucket, prefix in places(environment, account, arguments.dataset)
    ]
    if not any(versions for _, versions in histories):
        hint = f"Datasets are the folders of s3://{environment.bucket(account, 'raw')}/."
        raise UsageError(f"{environment.name} has never had a dataset {arguments.dataset!r}", hint=hint)
    return [step for bucket, versions in histories for step in steps(bucket, versions, at)], s3


def _time(text: str) -> datetime:
    hint = "Write a time with its zone, as in AT=2026-11-23T09:00Z or AT=2026-11-23T18:00+09:00."
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time" if text else "no time was given", hint=hint) from None
    if time.tzinfo is None:
        raise UsageError(f"{text} does not say of which zone it is", hint=hint)
    return time.astimezone(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m terraform.restore",
        description="Put one dataset back as it was at a time, raw files and all that was made of them.",
    )
    parser.add_argument("environment", help="the NAME of environments/NAME.tfvars")
    parser.add_argument("dataset", help="a folder of the raw zone")
    parser.add_argument("--at", default="", metavar="TIME", help="such as 2026-11-23T18:00+09:00")
    parser.add_argument("--yes", action="store_true", help="do it; without, what would be done is shown")
    return parser


if __name__ == "__main__":
    sys.exit(main())
