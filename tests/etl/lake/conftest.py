"""An S3 that can be told to fail, and a lake on it or on disk.

moto's threaded server, behind a thin layer that fails on demand and does two things that S3 does and moto 5.2 does not:
it honours If-Match on CompleteMultipartUpload, and it makes conditional writes one step.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from etl.lake import Lake, Publication
from etl.lake.s3.client import s3_client

Request = dict[str, Any]
Fault = Callable[[Request, Any, Callable[..., Iterable[bytes]]], Iterable[bytes] | None]

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_bucket_numbers = itertools.count(1)


class FaultyS3:
    """moto as a WSGI application, with `faults` that may answer a request in its stead; the first that does wins."""

    def __init__(self, moto: Callable[..., Iterable[bytes]]) -> None:
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.endpoint = ""
        self._moto = moto
        self._one_at_a_time = threading.RLock()

    def __call__(self, environ: Request, start_response: Any) -> Iterable[bytes]:
        self.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        for fault in list(self.faults):
            answer = fault(environ, start_response, self._as_s3)
            if answer is not None:
                return answer
        return self._as_s3(environ, start_response)

    def _as_s3(self, environ: Request, start_response: Any) -> Iterable[bytes]:
        with self._one_at_a_time:  # moto forgets an object's content while another thread is about to read it
            if completes(environ) and not self._matches(environ):
                return reply(start_response, "412 Precondition Failed", "PreconditionFailed")
            return [b"".join(self._moto(environ, start_response))]

    def _matches(self, environ: Request) -> bool:
        wanted = environ.get("HTTP_IF_MATCH")
        if wanted is None:
            return True
        bucket, _, key = environ["PATH_INFO"].lstrip("/").partition("/")
        found = _moto_backend().get_object(bucket, key)
        return found is not None and found.etag.strip('"') == wanted.strip('"')


def reply(start_response: Any, status: str, code: str) -> list[bytes]:
    body = f"<Error><Code>{code}</Code><Message>as told by the test</Message></Error>".encode()
    start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def completes(request: Request) -> bool:
    return request["REQUEST_METHOD"] == "POST" and "uploadId=" in request["QUERY_STRING"]


@pytest.fixture(scope="session")
def _s3_server() -> Iterator[FaultyS3]:
    pytest.importorskip("moto.server", reason="moto[server] is not installed")
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None: ...

    app = FaultyS3(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    app.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def faulty_s3(_s3_server: FaultyS3, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    """The server without faults, and an environment in which boto3 finds it."""
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": _s3_server.endpoint}.items():
        monkeypatch.setenv(name, value)
    _s3_server.requests.clear()
    yield _s3_server
    _s3_server.faults.clear()


@pytest.fixture(scope="session")
def _client(_s3_server: FaultyS3) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": _s3_server.endpoint}.items():
            environment.setenv(name, value)
        client = s3_client(attempts=2)
    yield client
    client.close()


@pytest.fixture
def s3(faulty_s3: FaultyS3, _client: Any) -> Any:
    return _client


@pytest.fixture
def bucket(s3: Any) -> str:
    """A name whose zone buckets exist: `<name>-clean` and so on. Made without HTTP, as there are many tests."""
    name = f"kiban-{next(_bucket_numbers)}"
    for made in (name, *(f"{name}-{zone}" for zone in ("raw", "clean", "rejects", "reports", "artifacts"))):
        _moto_backend().create_bucket(made, "eu-west-1")
    return name


def _moto_backend() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends["123456789012"]["aws"]


@dataclass
class Place:
    """A lake and a folder for inputs, on disk or on S3, filled the same way."""

    kind: str
    lake: Lake
    root: str  # of inputs
    s3: Any = None
    options: dict[str, Any] = field(default_factory=dict)

    def uri(self, path: str) -> str:
        return f"{self.root}/{path}"

    def put(self, uri: str, content: bytes = b"a,b\n1,2\n") -> str:
        if self.kind == "s3":
            bucket, _, key = uri.removeprefix("s3://").partition("/")
            self.s3.put_object(Bucket=bucket, Key=key, Body=content)
        else:
            Path(uri).parent.mkdir(parents=True, exist_ok=True)
            Path(uri).write_bytes(content)
        return uri

    def read(self, zone: Any, key: str) -> bytes | None:
        return self.lake.read(zone, key)


@pytest.fixture(params=["disk", "s3", "s3 prefix"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Every kind of lake in turn: what is promised of one is promised of all."""
    if request.param == "disk":
        return Place("disk", Lake.open(str(tmp_path / "lake")), str(tmp_path / "in"))
    s3, bucket = request.getfixturevalue("s3"), request.getfixturevalue("bucket")
    where = f"s3://{bucket}" if request.param == "s3" else f"s3://{bucket}/team/lake"
    return Place("s3", Lake.open(where, s3=s3), f"s3://{bucket}/in", s3)


@pytest.fixture
def publish() -> Callable[..., None]:
    """Publish small files with a recognisable content."""

    def publish(run: Publication, content: bytes, *, rejects: bytes | None = None, clean: bool = True) -> None:
        def file(name: str, data: bytes) -> Path:
            path = run.scratch / name
            path.write_bytes(data)
            return path

        run.publish(
            file("clean.parquet", content) if clean else None,
            file("rejects.parquet", rejects) if rejects is not None else None,
            file("dictionary.parquet", b"dictionary of " + content[:20]),
            lambda token, outputs: (f"{token} {sorted(outputs)}".encode(), b"<html>" + content[:20]),
        )

    return publish
