"""`backend.tf.example` as the README says to use it, against an S3 emulator: a state for each environment, and a lock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from moto.server import ThreadedMotoServer

from terraform.deploy import main
from tests.terraform.sample import make_room, make_shell, needs_terraform, said
from tests.terraform.validate import ROOM

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET: Final = "kiban-state-123456789012"
REGION: Final = "ap-northeast-1"
DEV = "env:/dev/kiban/terraform.tfstate"
PROD = "env:/prod/kiban/terraform.tfstate"

pytestmark = needs_terraform


@pytest.fixture
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def environ(server: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        # Terraform's own variable: a bucket's name in front of 127.0.0.1 would not be found.
        "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
    }


@pytest.fixture
def s3(server: str) -> Iterator[S3Client]:
    secrets: dict[str, Any] = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    s3 = boto3.client("s3", endpoint_url=server, region_name=REGION, **secrets)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    for key in keys(s3):  # what is in the emulator outlives its server, as long as this process
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev", "prod")


def use_backend(room: Path) -> None:
    shutil.copyfile(ROOM / "backend.tf.example", room / "backend.tf")


def keys(s3: S3Client) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_each_environment_has_an_object_of_its_own_and_no_lock_is_left(room, environ, s3) -> None:
    use_backend(room)
    for name in ("dev", "prod"):
        shell = make_shell(room, **environ)
        assert main(["apply", name, "--yes"], shell=shell) == 0, said(shell)
    assert keys(s3) == [DEV, PROD]
    assert b'"kiban-dev"' in s3.get_object(Bucket=BUCKET, Key=DEV)["Body"].read()
    assert b'"kiban-dev"' not in s3.get_object(Bucket=BUCKET, Key=PROD)["Body"].read()
    assert not (room / "terraform.tfstate.d").exists()


def test_who_holds_the_lock_keeps_others_out(room, environ, s3, capfd) -> None:
    use_backend(room)
    s3.put_object(Bucket=BUCKET, Key=f"{DEV}.tflock", Body=b'{"ID":"1","Who":"colleague@laptop"}')
    assert main(["apply", "dev", "--yes"], shell=make_shell(room, **environ)) == 1
    words = capfd.readouterr().err
    assert "PreconditionFailed" in words
    assert "colleague@laptop" in words
    assert DEV not in keys(s3)
    assert main(["apply", "prod", "--yes"], shell=make_shell(room, **environ)) == 0


def test_the_lock_is_held_while_resources_are_made(room, environ, s3) -> None:
    """While a resource is made, its own command finds the lock in the bucket."""
    seen = room.parent / "seen"
    url = f"{environ['AWS_ENDPOINT_URL']}/{BUCKET}?list-type=2"
    look = (
        f"{shutil.which('python3')} -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read())' '{url}'"
    )
    (room / "main.tf").write_text(
        f'resource "terraform_data" "look" {{\n  provisioner "local-exec" {{\n    command = "{look} > {seen}"\n  }}\n}}\n',
        encoding="utf-8",
    )
    use_backend(room)
    assert main(["apply", "dev", "--yes"], shell=make_shell(room, **environ)) == 0
    assert f"{DEV}.tflock" in seen.read_text(encoding="utf-8")
    assert f"{DEV}.tflock" not in keys(s3)


def test_state_on_a_disk_is_taken_along(room, environ, s3) -> None:
    assert main(["apply", "dev", "--yes"], shell=make_shell(room, **environ)) == 0
    use_backend(room)
    shell = make_shell(room, **environ)
    assert main(["plan", "dev"], shell=shell) == 1, "Terraform asks before it moves a state"
    migrate = f"{environ['TF_CLI_ARGS_init']} -migrate-state -force-copy"
    shell = replace(shell, environ={**shell.environ, "TF_CLI_ARGS_init": migrate})
    assert main(["plan", "dev"], shell=shell) == 0, said(shell)
    assert "0 to add, 0 to change, 0 to delete" in said(shell)
    assert keys(s3) == [DEV]
