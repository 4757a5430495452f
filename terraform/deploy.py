"""The door behind `make plan`, `make apply` and `make destroy`: check first, plan to a file, apply that file.

Each environment has a workspace of its name, and so a state of its own, on disk and on S3 alike. It is chosen by
TF_WORKSPACE for each command and never selected, because a selection stays: the next `terraform apply` by hand would
meet the state of whichever environment somebody worked on last. By hand one is in `default`, which is empty.

What is applied is what was shown: apply never plans a second time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from terraform.account import Identity, open_session, who_am_i
from terraform.errors import OwnerError, UsageError
from terraform.plan_summary import Summary, summarise
from terraform.tfvars import ROOM, Environment, read_environment

PLANS = ROOM.parent / "build" / "terraform"
INSTALL = (
    "Install Terraform 1.9 or newer: https://developer.hashicorp.com/terraform/install. `make doctor` looks again."
)

LOOK = "`make doctor` checks what it needs from the account and this machine."
HINTS = {
    "init": "Without a network, TF_PLUGIN_DIR names a folder that has the provider. After a change of backend.tf: "
    "terraform -chdir=terraform init -migrate-state",
    "plan": LOOK,
    "show": LOOK,
    "apply": f"What was made is in the state; the same command goes on from there. {LOOK}",
}


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended; `stdout` only if it was captured."""

    code: int
    stdout: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs; a test gives its own."""

    environ: Mapping[str, str]
    stderr: TextIO
    find: Callable[[str], str | None]
    run: Callable[[Sequence[str], Mapping[str, str], bool], Done]
    identify: Callable[[str], Identity]
    ask: Callable[[str], str | None]  # None: nobody is there to answer
    room: Path = ROOM
    plans: Path = PLANS
    colour: bool = False

    def say(self, words: str) -> None:
        self.stderr.write(f"{words}\n")


def main(argv: Sequence[str] | None = None, *, shell: Shell | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 failed, 2 usage."""
    shell = shell or _this_machine()
    try:
        arguments = _parser().parse_args(argv)
        return _COMMANDS[arguments.command](_prepare(arguments.environment, shell), arguments.yes)
    except OwnerError as error:
        shell.say(error.screen())
        return error.exit_code


@dataclass(frozen=True, slots=True)
class Deployment:
    """One environment, checked, with Terraform initialised for it."""

    environment: Environment
    identity: Identity
    terraform: str
    shell: Shell

    @property
    def plan_file(self) -> Path:
        return self.shell.plans / f"{self.environment.environment}.tfplan"

    def call(self, *words: str, capture: bool = False, fine: Sequence[int] = (0,)) -> Done:
        """Run Terraform in its folder and in the environment's workspace; other codes than `fine` are errors."""
        plain = [] if self.shell.colour else ["-no-color"]
        command = [self.terraform, f"-chdir={self.shell.room}", words[0], *plain, *words[1:]]
        workspace = "default" if words[0] == "init" else self.environment.environment  # init insists that it exists
        done = self.shell.run(command, terraform_environ(self.shell.environ, workspace), capture)
        if done.code not in fine:
            raise OwnerError(
                f"`terraform {words[0]}` failed with exit code {done.code}",
                hint=f"Its words are above. {HINTS[words[0]]}",
            )
        return done

    def init(self) -> None:
        mirror = self.shell.environ.get("TF_PLUGIN_DIR")
        self.call("init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []))

    def plan(self, *options: str) -> Summary:
        """Plan to a file, which Terraform shows while it does, and say shortly what would happen."""
        self.shell.plans.mkdir(parents=True, exist_ok=True, mode=0o700)  # a plan holds values of the state
        variables = f"-var-file={self.environment.file}"
        self.call("plan", "-input=false", variables, f"-out={self.plan_file}", *options)
        shown = self.call("show", "-json", str(self.plan_file), capture=True)
        return summarise(json.loads(shown.stdout))

    def apply_saved(self) -> None:
        self.call("apply", "-input=false", str(self.plan_file))
        self.plan_file.unlink()


def terraform_environ(environ: Mapping[str, str], workspace: str) -> dict[str, str]:
    """The environment for Terraform: no stale settings file, no calls home, the workspace of one environment."""
    kept = dict(environ)
    if not Path(kept.get("TF_CLI_CONFIG_FILE", os.devnull)).exists():
        del kept["TF_CLI_CONFIG_FILE"]  # Terraform would warn on every command that the file is not there
    return {**kept, "TF_WORKSPACE": workspace, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}


def plan(deployment: Deployment, yes: bool) -> int:
    """Show what apply would do."""
    _say_summary(deployment, deployment.plan())
    deployment.shell.say(f"Nothing was changed. Do it: make apply ENV={deployment.environment.environment}")
    return 0


def apply(deployment: Deployment, yes: bool) -> int:
    """Plan, ask, and apply what was shown."""
    summary = deployment.plan()
    _say_summary(deployment, summary)
    if not yes and summary.data_lost:
        name = deployment.environment.environment
        _agree(deployment, f"This deletes what holds data. Write the environment's name ({name}) to apply it: ", name)
    elif not yes and not summary.is_empty:
        _agree(deployment, "Apply this? Only `yes` is taken for a yes: ", "yes")
    deployment.apply_saved()
    raw = deployment.environment.bucket(deployment.identity.account, "raw")
    deployment.shell.say(f"\nDone. A CSV becomes a table after: aws s3 cp sales.csv s3://{raw}/sales/")
    return 0


def destroy(deployment: Deployment, yes: bool) -> int:
    """Plan the end of an environment, ask for its name, and do it."""
    _say_summary(deployment, deployment.plan("-destroy"))
    if not yes:
        name = deployment.environment.environment
        _agree(deployment, f"This cannot be undone. Write the environment's name ({name}) to destroy it: ", name)
    deployment.apply_saved()
    return 0


def _prepare(name: str, shell: Shell) -> Deployment:
    """Check the values, the tool and the credentials, in the order in which they are cheap, then initialise."""
    environment = read_environment(name, room=shell.room)
    terraform = shell.find("terraform")
    if terraform is None:
        raise OwnerError("the program terraform was not found", hint=INSTALL)
    identity = shell.identify(environment.region)
    shell.say(f"{environment.name} in {environment.region}, account {identity.account}, as {identity.arn}")
    deployment = Deployment(environment, identity, terraform, shell)
    deployment.init()
    return deployment


def _say_summary(deployment: Deployment, summary: Summary) -> None:
    deployment.shell.say("\n" + "\n".join(summary.lines()))


def _agree(deployment: Deployment, question: str, wanted: str) -> None:
    answer = deployment.shell.ask(question)
    if answer is None:
        hint = "On a machine without a terminal, add YES=1; read the plan before."
        raise UsageError("nobody can be asked here: this is not a terminal", hint=hint)
    if answer.strip() != wanted:
        raise OwnerError("Nothing was changed.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m terraform.deploy", description="Plan, apply or destroy.")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("environment", help="the NAME of environments/NAME.tfvars", nargs="?", default="")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _this_machine() -> Shell:
    return Shell(
        environ=os.environ,
        stderr=sys.stderr,
        find=shutil.which,
        run=_run,
        identify=lambda region: who_am_i(open_session(region).client("sts")),
        ask=_ask,
        colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )


def _run(command: Sequence[str], environ: Mapping[str, str], capture: bool) -> Done:
    """Wait for a program to end, also after Ctrl-C: it got the same signal, and Terraform saves its state before it ends."""
    stdout = subprocess.PIPE if capture else None
    with subprocess.Popen(command, env=dict(environ), stdout=stdout, encoding="utf-8") as process:
        while True:
            try:
                output, _ = process.communicate()
            except KeyboardInterrupt:
                continue
            return Done(process.returncode, output or "")


def _ask(question: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline()


_COMMANDS = {"plan": plan, "apply": apply, "destroy": destroy}

if __name__ == "__main__":
    sys.exit(main())
