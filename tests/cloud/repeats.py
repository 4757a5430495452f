"""Calls that Terraform sends a second time because the answer to the first was lost on the way.

On a busy laptop a connection now and then breaks between the work and the answer. The SDK then repeats the call, and what was made
the first time stands in its way: "Crawler already exists", and `terraform apply` has failed. AWS itself can do no better, but it
is not what anybody came here to try. The SDKs mark a repeated call: it bears the id of the first, and counts its attempts.

Only Terraform's: our own programs must bear a repeated call as they meet it in AWS, and their tests lose answers on purpose.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable

from tests.cloud.wire import Answer, Forward, Request

CALLS = 1000  # a client repeats within seconds
LONGEST = 64 * 1024  # in bytes: what changes something says little; what is read may be read again
_ATTEMPT = re.compile(r"attempt=(\d+)")


class Repeats:
    """A layer: remembers what was answered to the last calls that went well, and answers their repetitions alike."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, request: Request, forward: Forward) -> Answer:
        if "Terraform/" not in request.header("User-Agent"):
            return forward(request)
        answer = self._known(request)
        if answer is None:
            answer = forward(request)
            self._keep(request, answer)
        return answer

    def _known(self, request: Request) -> Answer | None:
        """The answer that the client has missed; None for a first attempt, and for one after a refusal."""
        if _attempt(request) < 2:
            return None
        with self._lock:
            answer = self._answers.get(_id(request))
        if answer is not None:
            self._note(f"again  {request.service} {request.operation or request.method + ' ' + request.path}")
        return answer

    def _keep(self, request: Request, answer: Answer) -> None:
        """Remember an answer, if it is one that must not be worked out twice."""
        name = _id(request)
        if not name or request.method in ("GET", "HEAD") or answer.status >= 300 or len(answer.body) > LONGEST:
            return
        with self._lock:
            self._answers[name] = answer
            while len(self._answers) > CALLS:
                self._answers.popitem(last=False)


def _id(request: Request) -> str:
    return request.header("amz-sdk-invocation-id")


def _attempt(request: Request) -> int:
    found = _ATTEMPT.search(request.header("amz-sdk-request"))
    return int(found[1]) if found else 1
