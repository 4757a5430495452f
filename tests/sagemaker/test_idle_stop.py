"""The idle stop, through its door: what it does with a Jupyter, a GPU, terminals and a clock, and what it says."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.sagemaker.conftest import NOW, ROOM, Instance, minutes_ago

CALL = [
    "aws", "sagemaker", "stop-notebook-instance", "--notebook-instance-name", "kiban-dev-notebook", "--region", "ap-northeast-1",
]  # fmt: skip


def kernel(state: str = "idle", ago: float | str = 90, **more: object) -> dict[str, object]:
    at = ago if isinstance(ago, str) else minutes_ago(ago)
    return {"id": "k1", "name": "python3", "execution_state": state, "last_activity": at, "connections": 0, **more}


def session(of: dict[str, object]) -> dict[str, object]:
    return {"id": "s1", "path": "train.ipynb", "type": "notebook", "kernel": of}


def test_an_instance_that_nobody_opened_stops(instance: Instance) -> None:
    """The public samples never stop it: with no kernel they find nothing that is idle."""
    assert instance.look() == 0
    assert instance.stopped == [CALL]


def test_open_tabs_are_no_work(instance: Instance) -> None:
    tabs = kernel(connections=7)
    instance.jupyter.says(kernels=[tabs], sessions=[session(tabs)])
    instance.look()
    assert instance.stopped == [CALL]


@pytest.mark.parametrize(
    "kernels",
    [
        [kernel("busy")],
        [kernel("idle", 59)],
        [kernel("starting", 1)],
        [kernel(), kernel("busy", id="k2")],
        [kernel("compiling")],
    ],
    ids=["runs", "ran", "starts", "second runs", "a state of tomorrow"],
)
def test_kernels_are_work(instance: Instance, kernels: list[dict[str, object]]) -> None:
    instance.jupyter.says(kernels=kernels)
    assert instance.look() == 0
    assert instance.stopped == []


@pytest.mark.parametrize("state", ["idle", "starting", "dead", "restarting", "unknown"])
def test_a_kernel_that_has_been_quiet_is_no_work(instance: Instance, state: str) -> None:
    instance.jupyter.says(kernels=[kernel(state, 61)])
    instance.look()
    assert instance.stopped == [CALL]


def test_a_kernel_known_only_from_its_session_counts(instance: Instance) -> None:
    instance.jupyter.says(sessions=[session(kernel("busy"))])
    instance.look()
    assert instance.stopped == []


def test_terminals_are_work(instance: Instance) -> None:
    instance.jupyter.says(terminals=[{"name": "1", "last_activity": minutes_ago(5)}])
    instance.look()
    assert instance.stopped == []
    instance.jupyter.says(terminals=[{"name": "1", "last_activity": minutes_ago(65)}])
    instance.wait(60)
    instance.look()
    assert instance.stopped == [CALL]


@pytest.mark.parametrize(("ago", "stops"), [(5, False), (65, True)])
def test_a_terminal_without_a_time_is_judged_by_its_device(instance: Instance, ago: float, stops: bool) -> None:
    """Older servers say of a terminal its name and nothing else."""
    instance.jupyter.says(terminals=[{"name": "1"}])
    instance.terminal_device(0, ago + 30)
    instance.terminal_device(1, ago)
    instance.look()
    assert bool(instance.stopped) is stops


@pytest.mark.parametrize(("used", "stops"), [("0\n", True), ("4\n3\n", True), ("0\n97\n", False), ("[N/A]\n", True)])
def test_a_busy_gpu_is_work(instance: Instance, used: str, stops: bool) -> None:
    instance.gpu = used
    instance.look()
    assert bool(instance.stopped) is stops


def test_a_gpu_is_remembered_while_it_rests(instance: Instance) -> None:
    """A training that loads data leaves the GPU idle when it is looked at; a minute ago it was not."""
    instance.gpu = "97\n"
    instance.look()
    instance.gpu = "0\n"
    instance.wait(59)
    instance.look()
    assert instance.stopped == []
    instance.wait(1)
    instance.look()
    assert instance.stopped == [CALL]


def test_a_driver_that_fails_is_no_reason_to_run_for_ever(
    instance: Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    instance.gpu = subprocess.CalledProcessError(9, "nvidia-smi")
    instance.look()
    assert instance.stopped == [CALL]
    assert "nvidia-smi failed" in capsys.readouterr().err


def test_a_start_is_followed_by_the_whole_limit(instance: Instance) -> None:
    instance.started = NOW - timedelta(minutes=59)
    instance.look()
    assert instance.stopped == []
    instance.wait(1)
    instance.look()
    assert instance.stopped == [CALL]


def test_grace_after_a_start_holds_longer_than_a_short_limit(instance: Instance) -> None:
    instance.started = NOW - timedelta(minutes=14)
    instance.look("--idle-minutes", "10")
    assert instance.stopped == []
    instance.wait(1)
    instance.look("--idle-minutes", "10")
    assert instance.stopped == [CALL]


@pytest.mark.parametrize(
    "form",
    ["2026-11-23T11:01:00Z", "2026-11-23T11:01:00", "2026-11-23 20:01:00.5+0900", "2026-11-23T11:01:00.123456789Z"],
)
def test_times_come_in_many_forms(instance: Instance, form: str) -> None:
    instance.jupyter.says(kernels=[kernel("idle", form)])
    instance.look()
    assert instance.stopped == []
    instance.wait(60)
    instance.look()
    assert instance.stopped == [CALL]


@pytest.mark.parametrize("form", ["Mon Nov 23 2026", "", "2026-02-30T00:00:00Z", "2031-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_read_counts_from_when_it_changed(instance: Instance, form: str) -> None:
    instance.jupyter.says(kernels=[kernel("idle", form)])
    instance.look()
    instance.wait(59)
    instance.jupyter.says(kernels=[kernel("idle", form + "!")])
    instance.look()
    instance.wait(59)
    instance.look()
    assert instance.stopped == []
    instance.wait(1)
    instance.look()
    assert instance.stopped == [CALL]


def test_without_jupyter_nobody_works(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    instance.jupyter.url = "http://127.0.0.1:9"  # the port of `discard`, where nothing listens
    assert instance.look() == 0
    assert instance.stopped == [CALL]
    assert "Jupyter does not answer" in capsys.readouterr().err


def test_a_jupyter_that_hangs_after_work_does_not_lose_it(instance: Instance) -> None:
    instance.jupyter.says(kernels=[kernel("busy")])
    instance.look()
    instance.jupyter.url = "http://127.0.0.1:9"
    instance.wait(59)
    instance.look()
    assert instance.stopped == []
    instance.wait(1)
    instance.look()
    assert instance.stopped == [CALL]


@pytest.mark.parametrize(
    "answer",
    [
        (403, {"message": "Forbidden"}),
        (500, {}),
        (200, b"<html>login</html>"),
        (200, {"kernels": []}),
        (200, [{"name": "no id"}]),
    ],
    ids=["forbidden", "broken", "no JSON", "no list", "no id"],
)
def test_a_jupyter_that_is_not_understood_is_left_running(
    instance: Instance, answer: tuple[int, object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody may be working in it; the nightly stop is for this case, and the log says so."""
    instance.jupyter.answers["/api/kernels"] = answer
    assert instance.look() == 1
    assert instance.stopped == []
    assert "Jupyter is not understood" in capsys.readouterr().err


def test_terminals_may_be_switched_off(instance: Instance) -> None:
    del instance.jupyter.answers["/api/terminals"]
    assert instance.look() == 0
    assert instance.stopped == [CALL]


def left_by_a_server(instance: Instance, name: str, **differently: object) -> None:
    """What a server writes down of itself when it starts; its process is there unless a test says otherwise."""
    port = int(instance.jupyter.url.rpartition(":")[2])
    server = {"pid": 77, "port": port, "base_url": "/", "secure": False, "token": "", "url": "http://evil.example/"}
    instance.write(f"{instance.idle_stop.RUNTIME}/{name}", json.dumps({**server, **differently}))


def test_a_server_is_found_where_it_says_it_is(instance: Instance) -> None:
    instance.write("proc/77/stat", "")
    left_by_a_server(instance, "jpserver-77.json")
    instance.jupyter.says(kernels=[kernel("busy")])
    instance.jupyter.url = "http://127.0.0.1:9"
    instance.look()
    assert instance.stopped == []


def test_what_an_ended_server_left_is_passed_over(instance: Instance) -> None:
    left_by_a_server(instance, "jpserver-77.json", port=9)
    instance.jupyter.says(kernels=[kernel("busy")])
    instance.look()
    assert instance.stopped == []


def test_a_second_server_s_kernels_count_too(instance: Instance) -> None:
    instance.write("proc/77/stat", "")
    left_by_a_server(instance, "jpserver-77.json", port=9)
    left_by_a_server(instance, "nbserver-78.json")
    instance.jupyter.says(kernels=[kernel("busy")])
    instance.look()
    assert instance.stopped == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"pid": 77, "port": "x", "base_url": "/", "secure": 0, "token": ""}']
)
def test_a_file_that_describes_no_server_is_said_and_passed_over(
    instance: Instance, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    instance.write(f"{instance.idle_stop.RUNTIME}/jpserver-77.json", text)
    assert instance.look() == 0
    assert instance.stopped == [CALL]
    assert "describes no server" in capsys.readouterr().err


def test_dry_run_stops_nothing(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    assert instance.look("--dry-run") == 0
    assert instance.stopped == []
    assert "would stop: idle for 120 of 60 minutes since the instance started" in capsys.readouterr().out


def test_it_says_each_minute_what_it_saw(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    instance.jupyter.says(kernels=[kernel("idle", 12)], sessions=[session(kernel("idle", 12))])
    instance.look()
    said = capsys.readouterr()
    assert (
        said.out == "2026-11-23T12:00:00Z stays: idle for 12 of 60 minutes since the kernel of train.ipynb was active\n"
    )
    assert said.err == ""


def test_a_refused_stop_is_said_and_tried_again(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    instance.aws = subprocess.CalledProcessError(254, "aws", stderr="AccessDeniedException")
    assert instance.look() == 1
    assert "AccessDeniedException" in capsys.readouterr().err
    instance.aws = None
    assert instance.look() == 0
    assert instance.stopped == [CALL]


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "{",
        "[]",
        '{"last": "x", "unread": {}}',
        json.dumps({"last": ["work", "2031-01-01T00:00:00+00:00"], "unread": {}}),
    ],
)
def test_notes_that_make_no_sense_are_forgotten(instance: Instance, notes: str) -> None:
    instance.write("run/kiban/idle_stop.json", notes)
    assert instance.look() == 0
    assert instance.stopped == [CALL]


def test_notes_that_cannot_be_written_stop_nothing_from_working(
    instance: Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    instance.write("run/kiban", "a file where a folder should be")
    assert instance.look() == 0
    assert instance.stopped == [CALL]
    assert "could not be written down" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["idle_stop.py", "idleness.py"])
def test_the_instance_can_run_it(name: str) -> None:
    """Python 3.9 is all that is there: its grammar, its standard library, and `datetime.UTC` is not in it."""
    tree = ast.parse((ROOM / name).read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    imported |= {
        name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    newer = {"tomllib"}
    assert imported - (set(sys.stdlib_module_names) - newer) - {"idleness"} == set()
