"""Reading objects over a connection that breaks, from a bucket that others write to."""

# ruff: noqa: PT012  a run is a `with` block, and what is raised in it is raised by its end

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from etl.errors import LakeError
from etl.lake import Blob
from etl.lake.s3.object import RESUMES, S3Object

CONTENT = random.Random(1).randbytes(1_000_000)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def source(s3: Any, bucket: str, pauses: list[float]) -> S3Object:
    answer = s3.put_object(Bucket=f"{bucket}-raw", Key="a b/ü.csv", Body=CONTENT)
    blob = Blob(f"s3://{bucket}-raw/a b/ü.csv", len(CONTENT), answer["ETag"].strip('"'))
    return S3Object(s3, blob, pause=pauses.append)


def read_all(source: S3Object, offset: int = 0, step: int = 65_536) -> bytes:
    buffer, found = bytearray(step), bytearray()
    with source.open(offset) as stream:
        while count := stream.readinto(memoryview(buffer)):
            found += buffer[:count]
    return bytes(found)


def cuts(after: int, times: int = 10**9) -> Callable[..., Iterable[bytes] | None]:
    """A fault: the connection ends `after` bytes into the answer to a GET of the object."""
    left = times

    def fault(request: Any, start_response: Any, s3: Any) -> Iterable[bytes] | None:
        nonlocal left
        if request["REQUEST_METHOD"] != "GET" or ".csv" not in request["PATH_INFO"] or left == 0:
            return None
        left -= 1
        return [b"".join(s3(request, start_response))[:after]]

    return fault


def test_reading_in_order_and_by_range(source: S3Object) -> None:
    assert read_all(source) == CONTENT
    assert read_all(source, 999_990) == CONTENT[-10:]
    assert read_all(source, len(CONTENT)) == b""
    assert source.read_range(10, 20) == CONTENT[10:30]
    assert source.read_range(999_990, 20) == CONTENT[-10:]
    assert source.read_range(len(CONTENT), 20) == b""
    assert source.read_range(0, len(CONTENT)) == CONTENT
    assert source.local_path is None
    source.check_unchanged()
    with io.BufferedReader(source.open(5)) as buffered:
        assert buffered.read(7) == CONTENT[5:12]


def test_an_empty_object(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="empty.csv", Body=b"")["ETag"].strip('"')
    assert read_all(S3Object(s3, Blob(f"s3://{bucket}/empty.csv", 0, etag))) == b""


def test_a_broken_stream_is_resumed_where_it_broke(source: S3Object, faulty_s3: Any, pauses: list[float]) -> None:
    faulty_s3.faults.append(cuts(after=150_000))
    assert read_all(source) == CONTENT
    assert 6 <= sum(".csv" in request for request in faulty_s3.requests if request.startswith("GET")) <= 8
    assert set(pauses) == {0.2}, "progress in between starts the count anew"


def test_a_stream_that_stays_broken_is_given_up(source: S3Object, faulty_s3: Any, pauses: list[float]) -> None:
    stays_broken = r"broke 6 times in a row at byte 65,536 of 1,000,000"
    faulty_s3.faults.append(cuts(after=65_536, times=1))
    with pytest.raises(LakeError, match=stays_broken) as error, source.open() as stream:
        assert len(stream.read(65_536) or b"") == 65_536
        faulty_s3.faults[:] = [cuts(after=0)]
        stream.read(1)
    assert error.value.hint
    assert len(pauses) == RESUMES
    assert pauses == sorted(pauses)


@pytest.mark.parametrize("new", [b"shorter", CONTENT[::-1], None])
def test_an_object_that_changed_while_being_read(source: S3Object, faulty_s3: Any, s3: Any, new: bytes | None) -> None:
    bucket, key = source.blob.uri.removeprefix("s3://").split("/", 1)

    def change() -> None:
        if new is None:
            s3.delete_object(Bucket=bucket, Key=key)
        else:
            s3.put_object(Bucket=bucket, Key=key, Body=new)

    faulty_s3.faults.append(cuts(after=150_000, times=1))
    with pytest.raises(LakeError, match="changed while being read") as error, source.open() as stream:
        stream.read(1000)
        change()
        while stream.read(65_536):
            pass
    assert "Wait" in error.value.hint
    for read in (source.check_unchanged, lambda: source.read_range(0, 5), lambda: read_all(source)):
        with pytest.raises(LakeError, match="changed while being read"):
            read()


def test_damage_on_the_way_is_noticed_by_the_checksum(source: S3Object, faulty_s3: Any) -> None:
    def damage(request: Any, start_response: Any, s3: Any) -> Iterable[bytes] | None:
        if request["REQUEST_METHOD"] != "GET":
            return None
        body = b"".join(s3(request, start_response))
        return [body[:-1] + bytes([body[-1] ^ 1])]

    faulty_s3.faults.append(damage)
    with pytest.raises(LakeError, match="checksum") as error:
        read_all(source)
    assert "run again" in error.value.hint


def test_refusals_are_not_retried_as_broken_streams(source: S3Object, faulty_s3: Any, pauses: list[float]) -> None:
    def deny(request: Any, start_response: Any, s3: Any) -> Iterable[bytes]:
        body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        start_response("403 Forbidden", [("Content-Length", str(len(body)))])
        return [body]

    faulty_s3.faults.append(deny)
    with pytest.raises(LakeError, match="AccessDenied") as error:
        read_all(source)
    assert "s3:GetObject" in error.value.hint
    assert pauses == []
