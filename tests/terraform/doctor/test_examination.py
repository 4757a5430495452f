"""`make doctor` as a whole, against an emulator on this machine: order, screen, JSON, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from terraform.doctor.cli import main
from terraform.doctor.examination import Patient, examine
from terraform.errors import OwnerError
from tests.terraform.doctor.account import KEYS
from tests.terraform.sample import make_room, write_values

# A platform of this name is made by no other test: what is in the emulator outlives its server, as long as this process.
PREFIX = '"examined"'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    room = make_room(tmp_path, pinned=True)
    write_values(room, "dev", prefix=PREFIX)
    return room


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An emulator, and a shell whose variables lead there; an answer is taken as it comes, without retries."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    try:
        yield
    finally:
        server.stop()


def patient(room: Path, session) -> Patient:
    return Patient(
        room=room,
        python=(3, 11),
        terraform={"terraform_version": "1.11.4"},
        session=session,
        shell_region=None,
    )


def emulated(region: str) -> boto3.Session:
    return boto3.Session(**{**KEYS, "region_name": region})


@pytest.mark.usefixtures("server")
def test_a_question_that_is_not_answered_does_not_stop_the_others(room: Path) -> None:
    """The emulator knows no quotas, and says so with an error, as AWS does to who may not ask."""
    found = {finding.check: finding for finding in examine("dev", patient(room, emulated))}
    assert found["quotas"].status == "unknown"
    assert "ask for the permission to call ListServiceQuotas" in found["quotas"].hint
    assert {check: finding.status for check, finding in found.items() if check != "quotas"} == dict.fromkeys(
        [
            *"python terraform provider values credentials region buckets alerts".split(),
            "quick sight",
            "lake formation",
        ],
        "ok",
    )


def test_an_address_where_nobody_answers(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    *_, last = examine("dev", patient(room, emulated))
    assert (last.check, last.status) == ("credentials", "problem")
    assert "AWS cannot be reached" in last.message


def test_without_credentials_the_machine_is_looked_at_all_the_same(room: Path) -> None:
    def nobody(region: str) -> boto3.Session:
        raise OwnerError("no AWS credentials", hint="Sign in.")

    write_values(room, "dev", prefix=PREFIX, alert_email='"data@example.com"')
    found = [(finding.check, finding.status) for finding in examine("dev", patient(room, nobody))]
    assert found[-2:] == [("values", "problem"), ("credentials", "problem")]
    assert ("terraform", "ok") in found


@pytest.mark.usefixtures("server")
def test_the_screen_the_json_and_the_exit_code(room: Path) -> None:
    def run(*argv: str) -> tuple[int, str]:
        stdout = io.StringIO()
        return main(argv, patient=patient(room, emulated), stdout=stdout, stderr=stdout), stdout.getvalue()

    code, text = run("dev", "--json")
    statuses = {finding["check"]: finding["status"] for finding in json.loads(text)["dev"]}
    assert code == 0
    assert statuses["buckets"] == "ok"
    write_values(room, "dev", prefix=PREFIX, alert_email="")
    code, text = run()
    assert code == 1
    assert "environment dev\n  ok       python         3.11\n" in text
    assert "PROBLEM  values         environments/dev.tfvars: alert_email is not written\n" in text
    assert 'hint: Write who reads the alerts: alert_email = "name@company.jp"' in text


def test_wrong_usage(tmp_path: Path) -> None:
    room = make_room(tmp_path, pinned=True)
    stderr = io.StringIO()
    assert main([], patient=patient(room, None), stderr=stderr) == 2
    assert "there is none yet" in stderr.getvalue()
    assert main(["dve"], patient=patient(make_room(tmp_path / "b", "dev", pinned=True), None), stderr=stderr) == 2
