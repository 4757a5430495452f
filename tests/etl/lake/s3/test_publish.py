"""A lake on S3 when S3, the network or the process fails, and when runs race."""

# ruff: noqa: PT012  a run is a `with` block, and what is raised in it is raised by its end

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from etl.errors import ConflictError, LakeError
from etl.lake import Lake
from etl.lake.s3.store import S3Store

ROOT = Path(__file__).parents[4]
TABLE = "orders/orders.parquet"
PART = 5 << 20  # the least that S3 takes
OLD, NEW, RIVAL = b"old " * 100, b"n" * (PART * 2 + 1000), b"r" * (PART + 1000)


class Disturbance:
    """A fault: answers the requests that `concerns` picks, as often as `times`, with `act`."""

    def __init__(self, concerns: Callable[[Any], bool], act: Callable[..., Any], times: int = 10**9) -> None:
        self.concerns, self.act, self.left = concerns, act, times

    def __call__(self, request: Any, start_response: Any, s3: Any) -> Iterable[bytes] | None:
        if self.left <= 0 or not self.concerns(request):
            return None
        self.left -= 1
        answer: Iterable[bytes] | None = self.act(request, start_response, s3)
        return answer


def says(status: str, code: str) -> Callable[..., Any]:
    def act(request: Any, start_response: Any, s3: Any) -> list[bytes]:
        request["wsgi.input"].read(int(request.get("CONTENT_LENGTH") or 0))
        return refusal(start_response, status, code)

    return act


def refusal(start_response: Any, status: str, code: str) -> list[bytes]:
    body = f"<Error><Code>{code}</Code><Message>as told by the test</Message></Error>".encode()
    start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def does_but_fails(request: Any, start_response: Any, s3: Any) -> list[bytes]:
    """Carry it out, and lose the answer."""
    list(s3(request, lambda *_: None))
    return refusal(start_response, "500 Internal Server Error", "InternalError")


def puts_part(request: Any) -> bool:
    return request["REQUEST_METHOD"] == "PUT" and "partNumber=" in request["QUERY_STRING"]


def completes(request: Any) -> bool:
    return request["REQUEST_METHOD"] == "POST" and "uploadId=" in request["QUERY_STRING"]


def puts_table(request: Any) -> bool:
    return (
        request["REQUEST_METHOD"] == "PUT"
        and request["PATH_INFO"].endswith(f"-clean/{TABLE}")
        and not puts_part(request)
    )


@pytest.fixture
def lake(s3: Any, bucket: str, publish: Any) -> Lake:
    lake = Lake(S3Store(s3, bucket, part_bytes=PART))
    with lake.begin("orders") as run:
        publish(run, OLD)
    return lake


def table_of(lake: Lake) -> bytes:
    return lake.read("clean", TABLE) or b""


def unfinished(lake: Lake) -> list[Any]:
    assert isinstance(lake.store, S3Store)
    return list(lake.store.client.list_multipart_uploads(Bucket=f"{lake.store.bucket}-clean").get("Uploads", []))


def test_large_tables_go_in_parts_under_a_condition(lake: Lake, publish: Any, faulty_s3: Any) -> None:
    conditions = []
    faulty_s3.faults.append(
        lambda request, *_: conditions.append(request.get("HTTP_IF_MATCH")) if completes(request) else None
    )
    before = lake.published("orders")
    with lake.begin("orders") as run:
        publish(run, NEW, rejects=NEW)
    assert table_of(lake) == NEW
    assert lake.read("rejects", TABLE) == NEW
    assert before is not None
    assert conditions == [f'"{before.blob.token}"', None]  # the second is rejects, where nothing was: If-None-Match
    assert sum("partNumber=" in request for request in faulty_s3.requests) == 6
    assert unfinished(lake) == []


@pytest.mark.parametrize("rival", [b"small", RIVAL])
@pytest.mark.parametrize("content", [b"new", NEW])
def test_the_slower_of_two_runs_is_told(lake: Lake, publish: Any, content: bytes, rival: bytes) -> None:
    with pytest.raises(ConflictError, match="another run published") as error, lake.begin("orders") as slow:
        with lake.begin("orders") as quick:
            publish(quick, rival, rejects=b"of the rival")
        publish(slow, content, rejects=b"of the slower")
    assert "Run again" in error.value.hint
    assert table_of(lake) == rival
    assert lake.read("rejects", TABLE) == b"of the rival"
    assert unfinished(lake) == []


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("content", [b"new", NEW])
def test_the_condition_holds_after_the_comparison(
    lake: Lake, s3: Any, publish: Any, faulty_s3: Any, content: bytes, first: bool
) -> None:
    """The rival publishes between our look and our commit: only the condition of the request itself can notice."""
    assert isinstance(lake.store, S3Store)
    target = {"Bucket": f"{lake.store.bucket}-clean", "Key": TABLE}
    if first:
        s3.delete_object(**target)

    def rival(request: Any, *_: Any) -> None:
        s3.put_object(**target, Body=b"of the rival")

    faulty_s3.faults.append(Disturbance(completes if content == NEW else puts_table, rival, times=1))
    with pytest.raises(ConflictError), lake.begin("orders") as run:
        publish(run, content, rejects=b"of the slower")
    assert table_of(lake) == b"of the rival"
    assert lake.read("rejects", TABLE) is None
    assert unfinished(lake) == []


def test_many_runs_at_once_and_one_wins_each_time(lake: Lake, publish: Any) -> None:
    gate, outcomes = threading.Barrier(4), []

    def run(number: int) -> None:
        try:
            with lake.begin("orders") as each:
                gate.wait()
                publish(each, b"%d" % number * 100)
            outcomes.append(number)
        except ConflictError:
            outcomes.append(-1)

    threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [number for number in outcomes if number >= 0]
    assert len(outcomes) == 4
    assert len(winners) == 1
    assert table_of(lake) == b"%d" % winners[0] * 100
    table = lake.published("orders")
    assert table is not None
    assert (lake.read("reports", "orders/report.json") or b"").startswith(table.blob.token.encode())


@pytest.mark.parametrize(
    ("concerns", "answer", "hint"),
    [
        (puts_part, says("503 Slow Down", "SlowDown"), "slow down"),
        (puts_part, says("500 Internal Server Error", "InternalError"), "again"),
        (puts_part, says("403 Forbidden", "AccessDenied"), "s3:PutObject"),
        (completes, says("503 Slow Down", "SlowDown"), "slow down"),
        (completes, says("403 Forbidden", "AccessDenied"), "s3:PutObject"),
        (puts_table, says("403 Forbidden", "AccessDenied"), "s3:PutObject"),
        (puts_table, says("503 Slow Down", "SlowDown"), "slow down"),
    ],
)
def test_a_failing_s3_leaves_the_table_whole(
    lake: Lake, publish: Any, faulty_s3: Any, concerns: Any, answer: Any, hint: str
) -> None:
    content = b"small" if concerns is puts_table else NEW
    fault = Disturbance(concerns, answer)
    faulty_s3.faults.append(fault)
    told = f"cannot write s3://.*/{TABLE}: .*as told by the test"
    with pytest.raises(LakeError, match=told) as error, lake.begin("orders") as run:
        publish(run, content)
    assert not isinstance(error.value, ConflictError)
    assert hint in error.value.hint
    assert fault.left < 10**9
    assert table_of(lake) == OLD
    assert unfinished(lake) == []
    faulty_s3.faults.clear()
    with lake.begin("orders") as run:
        publish(run, content)
    assert table_of(lake) == content


@pytest.mark.parametrize("concerns", [puts_part, completes, puts_table])
def test_a_passing_trouble_is_sat_out(lake: Lake, publish: Any, faulty_s3: Any, concerns: Any) -> None:
    content = b"small" if concerns is puts_table else NEW
    faulty_s3.faults.append(Disturbance(concerns, says("503 Slow Down", "SlowDown"), times=1))
    with lake.begin("orders") as run:
        publish(run, content)
    assert table_of(lake) == content


@pytest.mark.parametrize(("concerns", "times"), [(puts_table, 1), (puts_table, 2), (completes, 1), (completes, 2)])
def test_a_commit_whose_answer_was_lost_is_not_a_conflict(
    lake: Lake, publish: Any, faulty_s3: Any, concerns: Any, times: int
) -> None:
    """The retry of what had succeeded is refused by its own condition: the object's mark tells that it was us."""
    content = b"small" if concerns is puts_table else NEW
    faulty_s3.faults.append(Disturbance(concerns, does_but_fails, times))
    with lake.begin("orders") as run:
        publish(run, content)
    assert table_of(lake) == content
    table = lake.published("orders")
    assert table is not None
    assert (lake.read("reports", "orders/report.json") or b"").startswith(table.blob.token.encode())


def test_a_withdrawal_that_fails_is_not_hushed_up(lake: Lake, publish: Any, faulty_s3: Any) -> None:
    denied = says("403 Forbidden", "AccessDenied")
    faulty_s3.faults.append(Disturbance(completes, denied))
    faulty_s3.faults.append(Disturbance(lambda request: request["REQUEST_METHOD"] == "DELETE", denied))
    with pytest.raises(LakeError, match="cannot write") as error, lake.begin("orders") as run:
        publish(run, NEW)
    assert "unfinished upload is left behind" in error.value.hint


def test_killed_at_random_moments(lake: Lake, publish: Any) -> None:
    assert isinstance(lake.store, S3Store)
    chance = random.Random(1)
    command = [sys.executable, str(Path(__file__).with_name("publish_once.py")), f"s3://{lake.store.bucket}"]
    whole, environment = [OLD], {**os.environ, "PYTHONPATH": str(ROOT)}
    for letter in "abcd":
        with subprocess.Popen([*command, letter], stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
        whole.append(letter.encode() * (12 << 20))
        assert table_of(lake) in whole
    with lake.begin("orders") as run:
        publish(run, NEW)
    assert table_of(lake) == NEW


def test_a_denied_zone(lake: Lake, faulty_s3: Any) -> None:
    faulty_s3.faults.append(Disturbance(lambda request: True, says("403 Forbidden", "AccessDenied")))
    with pytest.raises(LakeError, match="AccessDenied") as error, lake.begin("orders"):
        pass
    assert "s3:ListBucket" in error.value.hint


def test_a_removal_whose_answer_was_lost(lake: Lake, publish: Any, faulty_s3: Any) -> None:
    with lake.begin("orders") as run:
        publish(run, b"table", rejects=b"rejects")
    fault = Disturbance(lambda request: request["REQUEST_METHOD"] == "DELETE", does_but_fails, times=1)
    faulty_s3.faults.append(fault)
    with lake.begin("orders") as run:
        publish(run, b"table 2")
    assert fault.left == 0
    assert lake.read("rejects", TABLE) is None
    assert (lake.read("reports", "orders/report.json") or b"").endswith(b"['clean', 'dictionary', 'html', 'reports']")


def test_parts_grow_with_the_table() -> None:
    from etl.lake.s3.upload import MOST_PARTS, part_size

    assert part_size(1 << 30, 16 << 20) == 16 << 20
    assert -(-(5 << 40) // part_size(5 << 40, 16 << 20)) <= MOST_PARTS
