#!/usr/bin/env python3
"""Stop this notebook instance when nobody works on it. `on_start.sh` lets a systemd timer run it every minute.

What counts as work is decided in `idleness.py`; here is what it takes to find out: Jupyter's API, nvidia-smi, terminals.

It must run where nothing is installed: Python 3.9 (the system's own on Amazon Linux 2023) and its standard library.
It stops the instance through the program `aws` and not through boto3, because which Python has boto3 differs between
images, while `aws` has just fetched this very file.

What it saw is remembered in /run, which is empty after a start. Losing that file delays a stop by the limit at most.
On stdout it says each minute how long the instance has been idle; on stderr only what somebody should read.
"""
# ruff: noqa: UP017  (datetime.UTC is younger than the instance's Python)

from __future__ import annotations

import argparse
import http.client
import json
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from idleness import Json, Memory, Trace, decide, gpu_traces, kernel_traces, terminal_traces

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Say = Callable[[str], None]

PATIENCE_SECONDS = 10
RUNTIME = "home/ec2-user/.local/share/jupyter/runtime"


class NotAnswering(Exception):
    """Jupyter is not there or hangs: nobody can be working through it."""


class Unreadable(Exception):
    """Jupyter answers, and we do not understand it: somebody may be working, so this is no reason to stop."""


class Jupyter:
    """The REST API of a notebook server on this machine."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"token {token}"} if token else {}
        # The server signs its own certificate. We talk to our own machine, as root: nobody is in between, no proxy either.
        trusting = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting)

    def get(self, what: str) -> list[Json]:
        """The list at /api/WHAT; an empty one if the server does not have that kind at all (terminals can be off)."""
        try:
            request = urllib.request.Request(f"{self._url}/api/{what}", headers=self._headers)
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                found = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return []
            raise Unreadable(f"/api/{what}: HTTP {error.code} {error.reason}") from None
        except OSError as error:
            raise NotAnswering(f"/api/{what}: {error}") from None
        except (ValueError, http.client.HTTPException) as error:
            raise Unreadable(f"/api/{what}: {error}") from None
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise Unreadable(f"/api/{what}: {str(found)[:200]!r} is no list of objects")
        return found


def look(jupyter: Jupyter, ttys: Sequence[datetime], now: datetime, memory: Memory) -> list[Trace]:
    """All signs of work that Jupyter knows of."""
    sessions, kernels, terminals = (jupyter.get(what) for what in ("sessions", "kernels", "terminals"))
    try:
        return kernel_traces(kernels, sessions, now, memory) + terminal_traces(terminals, ttys, now, memory)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"an entry without {error}") from None


@dataclass(frozen=True)
class Machine:
    """The instance: its files below `root`, its programs through `run`. `say` is for what a person should read."""

    root: Path
    run: Run
    say: Say

    @property
    def notes(self) -> Path:
        return self.root / "run/kiban/idle_stop.json"

    def jupyters(self, default: str) -> list[Jupyter]:
        """The servers that run, by the files they leave; `default` where there is none.

        SageMaker's asks for no token and has a port of its own; the files say so if that changes one day. People may write
        them, so of an address only port and path are taken: root asks nobody but this machine.
        """
        found = []
        for path in sorted((self.root / RUNTIME).glob("*server-[0-9]*.json")):
            try:
                server = json.loads(path.read_text(encoding="utf-8"))
                scheme, port, base = "https" if server["secure"] else "http", int(server["port"]), server["base_url"]
                if (self.root / "proc" / str(int(server["pid"]))).exists() and 0 < port < 65536:
                    found.append(Jupyter(f"{scheme}://localhost:{port}/{str(base).strip('/')}", str(server["token"])))
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.say(f"{path} is passed over, it describes no server: {error}")
        return found or [Jupyter(default)]

    def started(self, now: datetime) -> datetime:
        return now - timedelta(seconds=float((self.root / "proc/uptime").read_text(encoding="ascii").split()[0]))

    def ttys(self) -> list[datetime]:
        """When each terminal was last read or written, whichever is later."""
        stats = [path.stat() for path in (self.root / "dev/pts").glob("[0-9]*")]
        return [datetime.fromtimestamp(max(stat.st_atime, stat.st_mtime), timezone.utc) for stat in stats]

    def gpu(self) -> str:
        """Utilisation of each GPU; nothing where there is none, and nothing but a note where the driver fails."""
        try:
            query = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
            return self.run(query, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS).stdout
        except FileNotFoundError:
            return ""
        except (OSError, subprocess.SubprocessError) as error:
            self.say(f"nvidia-smi failed, the GPU is taken for idle: {error}")
            return ""

    def stop(self) -> None:
        """Ask SageMaker to stop this instance; its name and region are in a file that SageMaker writes."""
        metadata = json.loads((self.root / "opt/ml/metadata/resource-metadata.json").read_text(encoding="utf-8"))
        name, region = metadata["ResourceName"], metadata["ResourceArn"].split(":")[3]
        command = ["aws", "sagemaker", "stop-notebook-instance", "--notebook-instance-name", name, "--region", region]
        self.run(command, capture_output=True, text=True, check=True, timeout=60)

    def recall(self, now: datetime) -> Memory:
        return Memory.load(self.notes.read_text(encoding="utf-8"), now) if self.notes.is_file() else Memory()

    def remember(self, memory: Memory) -> None:
        try:
            self.notes.parent.mkdir(parents=True, exist_ok=True)
            self.notes.write_text(memory.dump(), encoding="utf-8")
        except OSError as error:
            self.say(f"what was seen could not be written down, the next run starts afresh: {error}")


def check(machine: Machine, options: argparse.Namespace, now: datetime) -> int:
    """Look once, decide, and stop the instance if so decided. Returns the exit code."""
    memory, blind = machine.recall(now), ""
    traces = gpu_traces(machine.gpu(), options.gpu_percent, now) + ([memory.last] if memory.last else [])
    for jupyter in machine.jupyters(options.jupyter):
        try:
            traces += look(jupyter, machine.ttys(), now, memory)
        except NotAnswering as error:
            memory.seen = {**memory.unread, **memory.seen}
            machine.say(f"Jupyter does not answer, so nobody works in it: {error}")
        except Unreadable as error:
            blind = str(error)
    memory.last = max(traces, key=lambda trace: trace.at, default=None)
    machine.remember(memory)
    if blind:
        machine.say(f"Jupyter is not understood, so nothing is stopped; the nightly stop still is. Found: {blind}")
        return 1
    limit, grace = timedelta(minutes=options.idle_minutes), timedelta(minutes=options.grace_minutes)
    decision = decide(traces, started=machine.started(now), now=now, limit=limit, grace=grace)
    if options.dry_run or not decision.stop:
        print(f"{_stamp(now)} {'would stop' if decision.stop else 'stays'}: {decision.why}", flush=True)  # noqa: T201
        return 0
    machine.say(f"stops: {decision.why}")
    return stop(machine)


def stop(machine: Machine) -> int:
    try:
        machine.stop()
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or error
        machine.say(
            f"could not stop, next try in a minute: {said}\nhint: may its role stop itself? Is it stopping already?"
        )
        return 1
    return 0


def _stamp(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Stop this notebook instance when nobody works on it.")
    parser.add_argument("--idle-minutes", type=int, default=60, help="stop after so long without work (default: 60)")
    parser.add_argument("--grace-minutes", type=int, default=15, help="never stop sooner after a start (default: 15)")
    parser.add_argument("--gpu-percent", type=int, default=5, help="a GPU used this much works (default: 5)")
    said = "if no server says where it is (default: %(default)s)"
    parser.add_argument("--jupyter", default="https://localhost:8443", metavar="URL", help=said)
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="folder taken for / (default: /)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    return parser


def main(
    argv: Sequence[str],
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    run: Run = subprocess.run,
) -> int:
    options, now = parser().parse_args(argv), clock()

    def say(text: str) -> None:
        print(f"{_stamp(now)} kiban idle stop: {text}", file=sys.stderr, flush=True)  # noqa: T201

    return check(Machine(options.root, run, say), options, now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
