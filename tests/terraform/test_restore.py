"""The restore drill: a bad delivery replaces a good table, and `make restore` brings back the good one, bytes and all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import boto3
import pytest
from moto import mock_aws
from moto.s3.models import s3_backends

from etl.cleanse import Options, cleanse
from etl.lake import Lake
from etl.report.progress import Silence
from etl.settings import Settings
from terraform.restore import Step, Version, main, steps
from tests.terraform.sample import make_room

REGION: Final = "ap-northeast-1"
LAKE: Final = "kiban-dev-123456789012"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = b"id,name,price\n1,apple,120\n2,pear,90\n3,plum,70\n"
BAD = b"id,name,price\n9,XXX,0\n8,YYY,1\n"


def version(number: int, hours: int, *, latest: bool = False, gone: bool = False, key: str = "a/a.csv") -> Version:
    return Version(key, str(number), NOON + timedelta(hours=hours), latest, gone)


@pytest.mark.parametrize(
    ("history", "chosen"),
    [
        ([version(1, -2), version(2, 1, latest=True)], ["1"]),
        ([version(1, -3), version(2, -1), version(3, 1), version(4, 2, latest=True)], ["2"]),
        ([version(1, -2, latest=True)], []),
        ([version(1, 1, latest=True)], [None]),
        ([version(1, -2), version(2, 1, gone=True, latest=True)], ["1"]),
        ([version(1, -2), version(2, -1, gone=True), version(3, 1, latest=True)], [None]),
        ([version(1, -2), version(2, -1, gone=True, latest=True)], []),
        ([version(1, 1), version(2, 2, gone=True, latest=True)], []),
    ],
)
def test_what_is_put_back(history: list[Version], chosen: list[str | None]) -> None:
    assert [step.version and step.version.id for step in steps("bucket", reversed(history), NOON)] == chosen


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        session = boto3.Session(region_name=REGION)
        s3 = session.client("s3")
        for zone in ("raw", "clean", "rejects", "reports", "artifacts"):
            bucket = f"{LAKE}-{zone}"
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield session


def deliver(session: boto3.Session, content: bytes, name: str = "sales.csv") -> None:
    """Upload a CSV and cleanse it, as the workflow does."""
    s3 = session.client("s3")
    s3.put_object(Bucket=f"{LAKE}-raw", Key=f"sales/{name}", Body=content)
    run(session)


def run(session: boto3.Session) -> str:
    lake = Lake.open(f"s3://{LAKE}", s3=session.client("s3"))
    options = Options(allow_drops=True)
    return cleanse(lake.raw("sales"), lake, Settings(), options, now=lambda: NOON, progress=Silence()).status


def content(session: boto3.Session) -> dict[str, bytes]:
    """Everything in the lake: zone and key -> bytes."""
    s3, found = session.client("s3"), {}
    for zone in ("raw", "clean", "rejects", "reports"):
        for each in s3.list_objects_v2(Bucket=f"{LAKE}-{zone}").get("Contents", []):
            body = s3.get_object(Bucket=f"{LAKE}-{zone}", Key=each["Key"])["Body"].read()
            found[f"{zone}/{each['Key']}"] = body
    return found


def restore(session: boto3.Session, room: Path, *argv: str) -> tuple[int, str]:
    words = io.StringIO()
    code = main(argv, session=lambda region: session, stdout=words, stderr=words, room=room)
    return code, words.getvalue()


def test_the_drill(session: boto3.Session, tmp_path: Path) -> None:
    room = make_room(tmp_path, "dev")
    deliver(session, GOOD)
    before, at = content(session), an_hour_passes()
    deliver(session, BAD)
    deliver(session, BAD, "more.csv")
    assert content(session)["clean/sales/sales.parquet"] != before["clean/sales/sales.parquet"]

    code, words = restore(session, room, "dev", "sales", "--at", at)
    assert code == 3
    assert f"put back   s3://{LAKE}-clean/sales/sales.parquet" in words
    assert f"take away  s3://{LAKE}-raw/sales/more.csv" in words
    assert content(session) != before

    code, words = restore(session, room, "dev", "sales", "--at", at, "--yes")
    assert code == 0
    assert content(session) == before
    assert restore(session, room, "dev", "sales", "--at", at) == (0, "All is as it was then.\n")


def test_the_next_run_makes_the_same_table(session: boto3.Session, tmp_path: Path) -> None:
    room = make_room(tmp_path, "dev")
    deliver(session, GOOD)
    before, at = content(session), an_hour_passes()
    deliver(session, BAD)
    assert restore(session, room, "dev", "sales", "--at", at, "--yes")[0] == 0
    run(session)
    assert content(session)["clean/sales/sales.parquet"] == before["clean/sales/sales.parquet"]


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (("sales", "--at", "yesterday"), "'yesterday' is no time"),
        (("sales",), "no time was given"),
        (("sales", "--at", "2026-11-23T09:00"), "does not say of which zone"),
        (("seals", "--at", "2026-11-23T09:00Z"), "has never had a dataset 'seals'"),
        (("", "--at", "2026-11-23T09:00Z"), "no dataset was named"),
    ],
)
def test_wrong_usage(session: boto3.Session, tmp_path: Path, argv: tuple[str, ...], found: str) -> None:
    code, words = restore(session, make_room(tmp_path, "dev"), "dev", *argv)
    assert code == 2
    assert found in words
    assert "\n\nhint: " in words


def test_an_account_without_the_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        session = boto3.Session(region_name=REGION)
        code, words = restore(session, make_room(tmp_path, "dev"), "dev", "sales", "--at", "2026-11-23T09:00Z")
    assert code == 1
    assert "NoSuchBucket" in words


def test_a_line_says_what_and_of_when() -> None:
    assert Step("b", "k", version(1, 0)).line() == "put back   s3://b/k   of 2026-11-23 12:00:00 UTC"
    assert Step("b", "k", None).line() == "take away  s3://b/k"


def an_hour_passes() -> str:
    """Make everything in the emulator an hour older, and say what time it is then: S3 counts in whole seconds."""
    newest = datetime.min.replace(tzinfo=UTC)
    for bucket in s3_backends["123456789012"]["aws"].buckets.values():
        for name in bucket.keys:
            for found in bucket.keys.getlist(name):
                found.last_modified -= timedelta(hours=1)
                newest = max(newest, found.last_modified.replace(tzinfo=UTC))
    return (newest + timedelta(minutes=30)).isoformat()
