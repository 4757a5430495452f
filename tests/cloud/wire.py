"""Requests and answers as they cross the wire, and the errors AWS would send: the words in which the cloud is told what to do."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

Environ = dict[str, Any]
_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
# Services that speak JSON with an X-Amz-Target header, or REST with JSON bodies; the others speak XML.
_XML = {"s3", "sns", "sts", "iam", "monitoring", "cloudformation", "ec2"}


class AwsError(Exception):
    """What AWS answers when it refuses. `code` is the name that clients look at: `ConcurrentRunsExceededException`."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


@dataclass(slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, content: Any, *, status: int = 200) -> Answer:
        body = json.dumps(content, default=str).encode()
        return cls(status, [("Content-Type", "application/x-amz-json-1.1")], body)

    @classmethod
    def refusal(cls, service: str, error: AwsError) -> Answer:
        """The error in the service's own language, so that every client can read its code."""
        if service not in _XML:
            code = "AccessDeniedException" if error.code == "AccessDenied" else error.code
            answer = cls.of({"__type": code, "message": str(error), "Message": str(error)}, status=error.status)
            answer.headers.append(("x-amzn-ErrorType", code))
            return answer
        inner = f"<Error><Type>Sender</Type><Code>{error.code}</Code><Message>{escape(str(error))}</Message></Error>"
        body = inner if service == "s3" else f"<ErrorResponse>{inner}<RequestId>kiban</RequestId></ErrorResponse>"
        return cls(error.status, [("Content-Type", "text/xml")], body.encode())

    def json(self) -> Any:
        return json.loads(self.body or b"{}")


@dataclass(slots=True)
class Request:
    """One call of a client. The body is read only when it is asked for: an upload passes through untouched."""

    environ: Environ
    service: str
    region: str
    access_key: str
    _body: bytes | None = field(default=None, repr=False)
    passed_on: bool = False  # moto has read the body

    @classmethod
    def of(cls, environ: Environ) -> Request:
        """Who calls which service stands in the signature."""
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        access_key, region, service = scope.groups() if scope else ("", "us-east-1", "")
        return cls(environ, service, region, access_key)

    @property
    def operation(self) -> str:
        """`StartJobRun`, from the header of the services that speak JSON; empty for REST and XML."""
        return str(self.environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        return str(self.environ["PATH_INFO"]).encode("latin-1").decode()  # WSGI's way to hold bytes in a text

    @property
    def keys_to_delete(self) -> list[str]:
        """The keys in the body of S3's DeleteObjects."""
        return [found.text or "" for found in ElementTree.fromstring(self.body).iterfind(".//{*}Key")]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.environ.get("QUERY_STRING", ""), keep_blank_values=True))

    def header(self, name: str) -> str:
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    @property
    def body(self) -> bytes:
        if self._body is None:
            if self.passed_on:
                raise RuntimeError("a layer wants to read a body that moto has read: read it before you forward it")
            length = self.environ.get("CONTENT_LENGTH")
            stream = self.environ["wsgi.input"]
            content = stream.read(int(length)) if length else stream.read()
            self._body = content
            self.environ["wsgi.input"] = io.BytesIO(content)
        return self._body

    def with_body(self, body: bytes, *, operation: str | None = None) -> Request:
        """The same call with other content, for the layer below."""
        environ = {**self.environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        if operation is not None:
            prefix = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[0]
            environ["HTTP_X_AMZ_TARGET"] = f"{prefix}.{operation}"
        return Request(environ, self.service, self.region, self.access_key, body)

    def with_path(self, method: str, path: str, query: str = "") -> Request:
        """Another call by the same caller, for the layer below: to look something up."""
        environ = {
            **{name: value for name, value in self.environ.items() if not name.startswith("HTTP_IF_")},
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            **dict.fromkeys(("RAW_URI", "REQUEST_URI"), quote(path) + (f"?{query}" if query else "")),
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(b""),
            "CONTENT_LENGTH": "0",
        }
        return Request(environ, self.service, self.region, self.access_key, b"")


Forward = Callable[[Request], Answer]
Layer = Callable[[Request, Forward], Answer]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a service that speaks JSON, as a handler sees it: its input, and what lies beneath (moto, at last)."""

    request: Request
    forward: Forward
    input: dict[str, Any]

    @property
    def region(self) -> str:
        return self.request.region

    def moto(self, content: dict[str, Any] | None = None, *, operation: str | None = None) -> dict[str, Any]:
        """What the layer beneath answers to this call, or to another one of the same service.

        Raises:
            AwsError: it refused.
        """
        body = json.dumps(self.input if content is None else content).encode()
        answer = self.forward(self.request.with_body(body, operation=operation))
        found = answer.json()
        if answer.status >= 400:
            code = str(found.get("__type", "InternalFailure")).rpartition("#")[2]
            message = found.get("message") or found.get("Message") or ""
            raise AwsError(code, message, status=answer.status)
        return dict(found)


Handler = Callable[[Call], dict[str, Any]]


def answering(handler: Handler) -> Layer:
    """A handler of JSON as a layer."""

    def layer(request: Request, forward: Forward) -> Answer:
        return Answer.of(handler(Call(request, forward, json.loads(request.body or b"{}"))))

    return layer


def as_answer(chunks: Callable[[Environ, Any], Iterable[bytes]], environ: Environ) -> Answer:
    """Run a WSGI application for one request, to its end."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        started[:] = [(status, headers)]

    result = chunks(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    return Answer(int(status.split(" ")[0]), list(headers), body)
