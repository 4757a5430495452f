"""The cloud that stays: it comes up, is found, answers, and is gone again; and what the command says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from tests.cloud.background import Background
from tests.cloud.instructions import instructions
from tests.cloud.server import variables
from tests.cloud.terraform import ROOT

pytest.importorskip("athena.engine.local", reason="the SQL engine is not there")


@pytest.fixture
def background(tmp_path: Path) -> Iterator[Background]:
    background = Background(tmp_path)
    yield background
    if (running := background.find()) is not None:
        background.stop(running)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.cloud", *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_comes_up_answers_and_goes(background: Background) -> None:
    assert background.find() is None
    running = background.start()
    assert background.find() == running
    sqs = boto3.client(
        "sqs",
        endpoint_url=running.endpoint,
        region_name="ap-northeast-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    sqs.create_queue(QueueName="a")
    assert len(sqs.list_queues()["QueueUrls"]) == 1
    background.stop(running)
    assert background.find() is None
    assert "200 sqs CreateQueue" in background.log.read_text("utf-8")


def test_a_note_of_a_cloud_that_was_killed_is_no_cloud(background: Background) -> None:
    (background.folder / "running.json").write_text('{"pid": 1, "endpoint": "http://127.0.0.1:9"}')
    assert background.find() is None
    assert not (background.folder / "running.json").exists()


def test_status_without_a_cloud_says_how_to_start_one(tmp_path: Path) -> None:
    done = command("status", "--folder", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "no laptop cloud is running\n\nhint: Start one: make cloud-up.\n"


def test_down_without_a_cloud_is_no_failure(tmp_path: Path) -> None:
    done = command("down", "--folder", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "No laptop cloud is running.\n")


def test_a_command_that_is_none_is_a_wrong_usage() -> None:
    done = command("upp")
    assert done.returncode == 2
    assert "invalid choice: 'upp'" in done.stderr


def test_the_instructions_hold_what_one_has_to_type() -> None:
    outputs = {
        "buckets": {zone: {"id": f"lake-{zone}"} for zone in ("raw", "clean")},
        "workflow_name": "on-upload",
        "log_groups": {"output": "/aws-glue/jobs/output"},
        "databases": {"tables": "kiban_dev"},
        "workgroups": {"main": "kiban-dev-main"},
    }
    text = instructions("http://127.0.0.1:1", variables("http://127.0.0.1:1"), outputs, folder="f", log="l")
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:1\n" in text
    assert "aws s3 cp sales.csv s3://lake-raw/sales/" in text
    assert 'pyathena.connect(work_group="kiban-dev-main", schema_name="kiban_dev"' in text
