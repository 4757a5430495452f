"""Files that outlive an instance: one suite over a folder and over S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cloud.server import REGION, Cloud


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with Cloud() as cloud:
        client = cloud.client("s3")
        client.create_bucket(Bucket="kiban-work", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield client


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Any]:
    """Where a path leads, and the client it needs."""
    if request.param == "folder":
        return str(tmp_path / "work"), None
    return f"s3://kiban-work/{tmp_path.name}/", request.getfixturevalue("s3")


def test_what_is_written_is_read(room: SimpleNamespace, place: tuple[str, Any]) -> None:
    keep = room.checkpoints.checkpoints_at(*place)
    assert keep.read("deep/last.pt") is None
    keep.write("deep/last.pt", b"one")
    keep.write("deep/last.pt", b"two")
    assert room.checkpoints.checkpoints_at(*place).read("deep/last.pt") == b"two"
    keep.remove("deep/last.pt")
    keep.remove("deep/last.pt")
    assert keep.read("deep/last.pt") is None


def test_a_folder_keeps_the_old_file_when_writing_fails(room: SimpleNamespace, tmp_path: Path) -> None:
    keep = room.checkpoints.Folder(tmp_path)
    keep.write("last.pt", b"one")
    with pytest.raises(TypeError):
        keep.write("last.pt", "no bytes")
    assert keep.read("last.pt") == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["last.pt"]


def test_a_refusal_of_s3_is_no_missing_file(room: SimpleNamespace, s3: Any) -> None:
    """A checkpoint that may not be read must not look like a training that never began."""
    with pytest.raises(s3.exceptions.ClientError):
        room.checkpoints.checkpoints_at("s3://kiban-not-there/x", s3).read("last.pt")


def test_a_bucket_must_be_named(room: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="names no bucket"):
        room.checkpoints.checkpoints_at("s3:///x")
