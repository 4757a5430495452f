"""What goes wrong on demand: the seam through which tests make Athena throttle, fail, hang, and lose its client.

    athena.faults.refuse("StartQueryExecution", times=2)               # ThrottlingException, twice
    athena.faults.refuse("GetQueryExecution", code="TooManyRequestsException", after=1)
    athena.faults.fail("CREATE OR REPLACE VIEW .*daily", retryable=True)
    athena.faults.time_out("SELECT")
    athena.faults.hold("SELECT")                                       # RUNNING until stopped, or `release()`

Patterns are regular expressions, searched in the statement without regard to case. Each fault is used up by its `times`.
What is to happen to a client between two calls of *any* service (it is killed, its connection breaks) is in `calls.py`.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

from tests.cloud.athena.errors import SYSTEM, QueryFailed, Refused

_SENTENCES = {
    "ThrottlingException": "Rate exceeded",
    "TooManyRequestsException": "You have exceeded the limit for the number of queries you can run concurrently. "
    "Reduce the number of concurrent queries submitted by this account. Contact customer support to request a "
    "concurrent query limit increase.",
    "InternalServerException": "Internal server error",
}


@dataclass
class _Refusal:
    operation: str
    code: str
    times: int
    after: int


@dataclass
class _QueryFault:
    pattern: str
    failure: QueryFailed | None  # None: it hangs
    times: int
    takes_effect: bool = False

    def fits(self, text: str) -> bool:
        return self.times > 0 and re.search(self.pattern, text, re.IGNORECASE | re.DOTALL) is not None


@dataclass
class Faults:
    """Faults in waiting."""

    _refusals: list[_Refusal] = field(default_factory=list)
    _queries: list[_QueryFault] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, operation: str, *, code: str = "ThrottlingException", times: int = 1, after: int = 0) -> None:
        """Refuse the next `times` calls of an operation, once `after` of them have passed."""
        self._refusals.append(_Refusal(operation, code, times, after))

    def fail(
        self,
        pattern: str,
        *,
        reason: str = "GENERIC_INTERNAL_ERROR: Encountered an exception while executing the query",
        category: int = SYSTEM,
        error_type: int = 1000,
        retryable: bool = False,
        times: int = 1,
        takes_effect: bool = False,
    ) -> None:
        """Let queries end in FAILED. With `takes_effect` the statement is carried out all the same."""
        failure = QueryFailed(reason, category=category, error_type=error_type, retryable=retryable)
        self._queries.append(_QueryFault(pattern, failure, times, takes_effect))

    def time_out(self, pattern: str, *, times: int = 1) -> None:
        """Let queries end as those do that ran longer than the account's limit."""
        self.fail(pattern, reason="Query timeout", error_type=1, times=times)

    def hold(self, pattern: str, *, times: int = 1) -> None:
        """Keep queries in RUNNING, before they have done anything."""
        self._queries.append(_QueryFault(pattern, None, times))

    def clear(self) -> None:
        self._refusals.clear()
        self._queries.clear()

    def meet(self, operation: str) -> None:
        """Refuse this call, if a fault says so."""
        with self._guard:
            for refusal in self._refusals:
                if refusal.operation != operation or refusal.times <= 0:
                    continue
                if refusal.after > 0:
                    refusal.after -= 1
                    continue
                refusal.times -= 1
                raise _refused(refusal.code)

    def of_query(self, text: str) -> _QueryFault | None:
        """The fault this statement meets."""
        with self._guard:
            fault = next((fault for fault in self._queries if fault.fits(text)), None)
            if fault is not None:
                fault.times -= 1
            return fault


def _refused(code: str) -> Refused:
    reason = {"Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"} if code == "TooManyRequestsException" else {}
    status = 500 if code == "InternalServerException" else 400
    return Refused(_SENTENCES.get(code, code), kind=code, status=status, more=reason)
