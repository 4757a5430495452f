"""An endpoint beside the notebook: the archive that SageMaker would get, served by a process of this machine."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

CONTAINER = Path(__file__).resolve().with_name("container.py")
JSON = "application/json"
Answers = list[dict[str, Any]]


class Refused(Exception):
    """The endpoint could not read the request; the message says what to send."""


class Endpoint(Protocol):
    """Something that answers texts."""

    def ask(self, texts: Sequence[str]) -> Answers:
        """For each text `label` and `chance`. Refused: it is no request."""
        ...


@contextlib.contextmanager
def process(package: bytes) -> Iterator[Endpoint]:
    """Unpack a model.tar.gz, and serve it by what is in it alone until the `with` ends."""
    with tempfile.TemporaryDirectory(prefix="kiban-endpoint-") as folder:
        with tarfile.open(fileobj=io.BytesIO(package)) as tar:
            tar.extractall(folder, filter="data")
        command = [sys.executable, str(CONTAINER), folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as running:
            try:
                yield _Process(_there(running.stdin), _there(running.stdout))
            finally:
                running.terminate()


@dataclass(frozen=True)
class _Process:
    requests: IO[str]
    answers: IO[str]

    def ask(self, texts: Sequence[str]) -> Answers:
        request = {"body": json.dumps({"texts": list(texts)}), "type": JSON}
        self.requests.write(json.dumps(request) + "\n")
        self.requests.flush()
        line = self.answers.readline()
        if not line:
            raise RuntimeError("the process that serves the model has ended; it said why on its stderr")
        answer = json.loads(line)
        if answer["status"] != 200:
            raise Refused(answer["body"])
        return list(json.loads(answer["body"])["answers"])


def _there(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("the process was started without a pipe")
    return stream
