"""The laptop cloud: moto behind layers that close its gaps and make it do what it only pretends to.

A layer sees a request and what lies beneath it (`forward`), and answers: itself, or by what is beneath, or by both. No class
of moto is patched, so a layer is gone when the cloud stops, and the same process can compare moto with and without it.

    with Cloud() as cloud:                                 # moto with every layer of tests/cloud/layers.py
        cloud.client("s3", "ap-northeast-1").list_buckets()

moto keeps its state for the whole process: one cloud at a time, empty at its start and at its end.
"""

from __future__ import annotations

import functools
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any

import boto3
from botocore.config import Config
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.cloud.pace import Pace
from tests.cloud.repeats import Repeats
from tests.cloud.wire import Answer, AwsError, Environ, Forward, Handler, Layer, Request, answering, as_answer
from tests.cloud.work import Work

ACCOUNT = "123456789012"  # moto's
REGION = "ap-northeast-1"
CREDENTIALS = ("testing", "testing")


class Cloud:
    """An AWS on 127.0.0.1. Without `install` it is moto as it is.

    Waits that AWS prescribes, such as a batch window, are shortened: `Pace(60)` makes a minute a second.
    """

    def __init__(
        self,
        install: Callable[[Cloud], None] | None = None,
        *,
        port: int = 0,
        pace: Pace | None = None,
        log: Any = None,
    ) -> None:
        self.pace = pace or Pace(60)
        self.work = Work(self.note)
        self.unanswered: list[str] = []  # calls that moto does not implement, or fell over
        self._log = log
        self._layers: dict[str, list[Layer]] = defaultdict(list)
        self._operations: dict[tuple[str, str], list[Layer]] = defaultdict(list)
        self.one_at_a_time = (
            threading.RLock()
        )  # moto forgets an object's content while another thread is about to read it
        self._moto = _moto()
        self._server = make_server("127.0.0.1", port, self, threaded=True, request_handler=_Quiet)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        serve = functools.partial(self._server.serve_forever, poll_interval=0.02)  # how long a stop waits
        self._thread = threading.Thread(target=serve, daemon=True, name="cloud")
        self.layer("*", Repeats(self.note))
        if install is not None:
            install(self)

    def layer(self, service: str, layer: Layer) -> None:
        """Put a layer over a service: `s3`, `quicksight`; `*` for all. What came last sees the request first."""
        self._layers[service].append(layer)

    def answer(self, service: str, **handlers: Handler) -> None:
        """Answer operations of a service that speaks JSON: `cloud.answer("glue", StartJobRun=start)`."""
        for operation, handler in handlers.items():
            self._operations[service, operation].append(answering(handler))

    def start(self) -> Cloud:
        _forget_everything()
        self._thread.start()
        return self

    def stop(self) -> None:
        self.work.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        type(self).client.cache_clear()
        _forget_everything()

    __enter__ = start

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @functools.cache  # noqa: B019  # emptied in `stop`
    def client(self, service: str, region: str = REGION, credentials: tuple[str, ...] = CREDENTIALS) -> Any:
        """A boto3 client of this cloud; with other credentials than the owner's, one that may do less."""
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        make: Any = boto3.session.Session(region_name=region).client
        return make(
            **dict(zip(names, credentials, strict=False)),
            service_name=service,
            endpoint_url=self.endpoint,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 2}, max_pool_connections=20),
        )

    def environment(self, region: str = REGION, credentials: tuple[str, ...] = CREDENTIALS) -> dict[str, str]:
        """The variables with which any AWS program finds this cloud, and no other."""
        return variables(self.endpoint, region, credentials)

    def note(self, text: str) -> None:
        """Write a line to the cloud's own log."""
        if self._log is not None:
            print(text, file=self._log, flush=True)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        request = Request.of(environ)
        try:
            answer = self._through(request)
        except AwsError as error:
            answer = Answer.refusal(request.service, error)
        except Exception:  # noqa: BLE001  # a 500 would be tried again for minutes: the provider is told at once
            answer = self._fallen(request, traceback.format_exc())
        self.note(f"{answer.status} {request.service} {request.operation or request.method + ' ' + request.path}")
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", answer.headers)
        return [answer.body]

    def _through(self, request: Request) -> Answer:
        layers = (
            *self._operations.get((request.service, request.operation), ()),
            *self._layers.get(request.service, ()),
            *self._layers.get("*", ()),
        )
        forward: Forward = self._plain
        for layer in layers:
            forward = functools.partial(layer, forward=forward)
        return forward(request)

    def _plain(self, request: Request) -> Answer:
        request.passed_on = True
        with self.one_at_a_time:
            return as_answer(self._moto, request.environ)

    def _fallen(self, request: Request, trace: str) -> Answer:
        what = f"{request.service} {request.operation or request.method + ' ' + request.path}"
        self.unanswered.append(what)
        self.note(trace)
        reason = trace.strip().splitlines()[-1]
        return Answer.refusal(request.service, AwsError("NotImplemented", f"the laptop cloud has no {what}: {reason}"))


def variables(endpoint: str, region: str = REGION, credentials: tuple[str, ...] = CREDENTIALS) -> dict[str, str]:
    """The variables with which any AWS program finds the cloud at an endpoint."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict(zip(names, credentials, strict=False)),
    }


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None: ...


def _moto() -> Callable[[Environ, Any], Iterable[bytes]]:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    return DomainDispatcherApplication(create_backend_app)


def _forget_everything() -> None:
    from moto.moto_api._internal.models import moto_api_backend

    moto_api_backend.reset()
