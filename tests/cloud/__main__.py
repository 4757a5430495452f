"""An AWS on this machine with the whole platform in it: `python -m tests.cloud up|down|status|e2e`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.cloud.background import FOLDER, Background, Running
from tests.cloud.e2e.run import run as run_e2e
from tests.cloud.failure import Failure
from tests.cloud.instructions import instructions
from tests.cloud.platform import install
from tests.cloud.server import Cloud, variables
from tests.cloud.terraform import Terraform

_COMMANDS = {
    "up": "start it in the background, apply terraform/ to it, say how to use it; again: apply what changed",
    "down": "stop it; what it held is forgotten",
    "status": "say where it is and how to use it",
    "e2e": "take the whole way once, in a cloud of its own: apply, upload, query, change, break, destroy",
}


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    background = Background(options.folder)
    try:
        {"up": _up, "down": _down, "status": _status, "e2e": lambda _: run_e2e(_say), "serve": _serve}[options.command](
            background
        )
    except Failure as failure:
        _say(f"{failure}\n\nhint: {failure.hint}" if failure.hint else str(failure))
        return 1
    except KeyboardInterrupt:
        _say("Interrupted.")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.cloud",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n" + "\n".join(f"  {name:<8}{text}" for name, text in _COMMANDS.items()),
    )
    parser.add_argument("command", choices=[*_COMMANDS, "serve"], metavar="{" + ",".join(_COMMANDS) + "}")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="its log and state (default: build/cloud)")
    return parser


def _up(background: Background) -> None:
    running = background.find()
    if running is None:
        _say("Starting the laptop cloud")
        running = background.start()
    terraform = _terraform(background, running)
    terraform.prepare()
    terraform.apply()
    _show(background, running, terraform)


def _down(background: Background) -> None:
    running = background.find()
    if running is None:
        _say("No laptop cloud is running.")
        return
    background.stop(running)
    _say("The laptop cloud is gone, and what it held.")


def _status(background: Background) -> None:
    running = background.find()
    if running is None:
        raise Failure("no laptop cloud is running", hint="Start one: make cloud-up.")
    _show(background, running, _terraform(background, running))


def _show(background: Background, running: Running, terraform: Terraform) -> None:
    folder, log = str(background.folder / "terraform"), str(background.log)
    print(
        instructions(running.endpoint, variables(running.endpoint), terraform.outputs(), folder=folder, log=log), end=""
    )


def _terraform(background: Background, running: Running) -> Terraform:
    return Terraform(background.folder, variables(running.endpoint), _say)


def _serve(background: Background) -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    cloud = Cloud(log=sys.stderr)
    install(cloud)
    with cloud:
        background.serve(cloud.endpoint, lambda: _wait(ended))


def _wait(ended: threading.Event) -> None:
    """In slices: a wait without a limit would hold back the signal."""
    while not ended.wait(1):
        pass


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
