"""`make plan`, `make apply`, `make destroy`: what is checked before, and that environments never share a state."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from terraform.account import Identity
from terraform.deploy import Done, Shell, main, terraform_environ
from terraform.errors import OwnerError
from terraform.plan_summary import summarise
from tests.terraform.sample import make_room, make_shell, needs_terraform, never_run, said, write_values


def refused(shell: Shell, *argv: str) -> str:
    """What a command says that must not get as far as running a program."""
    assert main(argv, shell=shell) == 2
    return said(shell)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev", "prod")


def test_an_environment_without_a_file_names_those_there_are(room: Path) -> None:
    words = refused(make_shell(room, run=never_run), "plan", "prd")
    assert "environments/prd.tfvars does not exist" in words
    assert "Did you mean ENV=prod?" in words
    assert "there are dev, prod" in words


def test_no_environment_at_all(room: Path) -> None:
    assert "no environment was named\n\nhint: Name one, as in `make plan ENV=dev`" in refused(make_shell(room), "plan")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"alert_email": '"data@example.com"'}, "alert_email is still the sample value 'data@example.com'"),
        ({"alert_email": '"<your address>"'}, "alert_email is still the sample value"),
        ({"alert_email": ""}, "alert_email is not written"),
        ({"monthly_budget_usd": "null"}, "monthly_budget_usd is not written"),
        ({"environment": '"dev"'}, "environment is 'dev'"),
    ],
)
def test_values_that_nobody_wrote_or_that_are_anothers(room: Path, values: dict[str, str], found: str) -> None:
    write_values(room, "prod", **values)
    words = refused(make_shell(room, run=never_run), "apply", "prod", "--yes")
    assert f"environments/prod.tfvars: {found}" in words
    assert "hint: Write " in words


def test_a_file_that_is_not_hcl(room: Path) -> None:
    write_values(room, "dev", alert_email='"a@kiban.jp')
    assert "dev.tfvars:2: not HCL" in refused(make_shell(room, run=never_run), "plan", "dev")


def test_terraform_is_missing(room: Path) -> None:
    shell = make_shell(room, run=never_run, find=lambda program: None)
    assert main(["plan", "dev"], shell=shell) == 1
    assert "terraform was not found\n\nhint: Install Terraform 1.9" in said(shell)


def test_the_region_of_the_file_is_asked_for_an_identity(room: Path) -> None:
    write_values(room, "dev", region='"eu-central-1"')
    asked: list[str] = []

    def identify(region: str) -> Identity:
        asked.append(region)
        raise OwnerError("no AWS credentials: none", hint="Sign in.")

    shell = make_shell(room, run=never_run)
    shell = replace(shell, identify=identify)
    assert main(["plan", "dev"], shell=shell) == 1
    assert asked == ["eu-central-1"]
    assert said(shell) == "no AWS credentials: none\n\nhint: Sign in.\n"


def test_a_failure_of_terraform_is_said_and_nothing_follows(room: Path) -> None:
    calls: list[str] = []

    def run(command, environ, capture) -> Done:
        calls.append(command[2])
        return Done(1 if command[2] == "plan" else 0)

    shell = make_shell(room, run=run)
    assert main(["apply", "dev", "--yes"], shell=shell) == 1
    assert calls == ["init", "plan"]
    assert "`terraform plan` failed with exit code 1" in said(shell)


def answered(room: Path, command: str, answer: str | None, **change: object) -> tuple[int, str, list[str]]:
    """Exit code, words, and what Terraform was told to do, if a plan has one change."""
    calls: list[str] = []
    plan = {"resource_changes": [{"address": "aws_x.y", "type": "aws_x", **change}]}

    def run(command, environ, capture) -> Done:
        calls.append(command[2])
        if command[2] == "plan":
            next(Path(word[5:]) for word in command if word.startswith("-out=")).touch()
        return Done(0, json.dumps(plan) if capture else "")

    shell = make_shell(room, run=run, answer=answer)
    return main([command, "dev"], shell=shell), said(shell), calls


@pytest.mark.parametrize(
    ("command", "answer", "code", "words"),
    [
        ("apply", "no", 1, "Nothing was changed."),
        ("apply", "y", 1, "Nothing was changed."),
        ("apply", None, 2, "nobody can be asked here"),
        ("destroy", "yes", 1, "Nothing was changed."),
    ],
)
def test_only_a_whole_yes_goes_on(room: Path, command: str, answer: str | None, code: int, words: str) -> None:
    found, talk, calls = answered(room, command, answer, change={"actions": ["create"]})
    assert found == code
    assert words in talk
    assert calls == ["init", "plan", "show"]


def test_what_holds_data_goes_only_by_the_environments_name(room: Path) -> None:
    bucket = {"type": "aws_s3_bucket", "change": {"actions": ["delete", "create"]}}
    code, talk, calls = answered(room, "apply", "yes", **bucket)
    assert (code, calls) == (1, ["init", "plan", "show"])
    assert "aws_x.y   HOLDS DATA" in talk
    code, _, calls = answered(room, "apply", "dev", **bucket)
    assert (code, calls) == (0, ["init", "plan", "show", "apply"])


def test_the_mirror_is_taken_and_a_stale_settings_file_is_not(room: Path) -> None:
    commands: list[tuple[list[str], dict[str, str]]] = []

    def run(command, environ, capture) -> Done:
        commands.append((list(command), dict(environ)))
        return Done(1)

    shell = make_shell(room, run=run, TF_PLUGIN_DIR="mirror", TF_CLI_CONFIG_FILE=str(room / "gone"))
    main(["plan", "dev"], shell=shell)
    command, environ = commands[0]
    assert command[1:] == [f"-chdir={room}", "init", "-no-color", "-input=false", "-plugin-dir=mirror"]
    assert "TF_CLI_CONFIG_FILE" not in environ


def test_a_settings_file_that_is_there_is_kept(room: Path) -> None:
    file = str(room / "main.tf")
    assert terraform_environ({"TF_CLI_CONFIG_FILE": file}, "dev")["TF_CLI_CONFIG_FILE"] == file


def test_a_summary_names_what_goes_and_what_of_it_holds_data() -> None:
    def change(address: str, *actions: str) -> dict:
        return {"address": address, "type": address.split(".")[-2], "change": {"actions": list(actions)}}

    summary = summarise(
        {
            "resource_changes": [
                change("module.storage.aws_s3_bucket.clean", "delete", "create"),
                change("aws_sns_topic.alerts", "delete"),
                change("aws_glue_job.this", "update"),
                change("aws_iam_role.this", "no-op"),
                change("data.aws_caller_identity.current", "read"),
            ]
        }
    )
    assert summary.lines() == [
        "1 to add, 1 to change, 2 to delete",
        "  - module.storage.aws_s3_bucket.clean   HOLDS DATA",
        "  - aws_sns_topic.alerts",
    ]


@needs_terraform
def test_two_environments_live_and_die_apart(room: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("dev", "prod"):
        shell = make_shell(room, answer="yes\n")
        assert main(["apply", name], shell=shell) == 0, said(shell) + "".join(capfd.readouterr())
        assert f"kiban-{name} in ap-northeast-1, account 123456789012" in said(shell)
        assert f"aws s3 cp sales.csv s3://kiban-{name}-123456789012-raw/sales/" in said(shell)
    assert state_of(room, "dev") == ["kiban-dev"]
    assert state_of(room, "prod") == ["kiban-prod"]
    assert main(["destroy", "dev"], shell=make_shell(room, answer="dev\n")) == 0
    assert state_of(room, "dev") == []
    assert state_of(room, "prod") == ["kiban-prod"]
    assert not (room / "terraform.tfstate").exists()
    assert list((room.parent / "plans").iterdir()) == []


@needs_terraform
def test_a_plan_changes_nothing_and_an_empty_one_needs_no_answer(room: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shell = make_shell(room)
    assert main(["plan", "dev"], shell=shell) == 0
    assert "1 to add, 0 to change, 0 to delete\nNothing was changed." in said(shell)
    assert "terraform_data.this will be created" in capfd.readouterr().out
    assert not (room / "terraform.tfstate.d" / "dev" / "terraform.tfstate").exists()
    assert main(["apply", "dev", "--yes"], shell=make_shell(room)) == 0
    assert main(["apply", "dev"], shell=make_shell(room, answer=None)) == 0


def state_of(room: Path, name: str) -> list[str]:
    state = json.loads((room / "terraform.tfstate.d" / name / "terraform.tfstate").read_text(encoding="utf-8"))
    return [resource["instances"][0]["attributes"]["input"]["value"] for resource in state["resources"]]
