"""The whole way, once: `python -m tests.cloud e2e`."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.cloud.e2e import passed
from tests.cloud.e2e.steps import STEPS, Scenario
from tests.cloud.failure import Failure
from tests.cloud.platform import install
from tests.cloud.server import Cloud
from tests.cloud.terraform import Terraform


def run(say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
    """Take every step, in a cloud of its own.

    Raises:
        Failure: a step did not find what it expected; the folder with logs and state is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiban-e2e-"))
    say(f"Log, state and files of Terraform: {folder}")
    began, files = clock(), passed.fingerprint()
    with (folder / "cloud.log").open("w", encoding="utf-8") as log:
        cloud = Cloud(log=log)
        platform = install(cloud)
        with cloud:
            scenario = Scenario(cloud, Terraform(folder, cloud.environment(), lambda text: say(f"      {text}")))
            for number, (title, step) in enumerate(STEPS, 1):
                say(f"{number}/{len(STEPS)}  {title}")
                found = step(scenario)
                say(f"      {found} ({clock() - began:.0f} s)")
                _look_behind(cloud, platform.bus.undelivered)
    shutil.rmtree(folder)
    passed.note(clock() - began, files)
    say(f"All {len(STEPS)} steps in {clock() - began:.0f} s.")


def _look_behind(cloud: Cloud, undelivered: list[str]) -> None:
    """What failed behind the scenes is a failure, too, though no step saw it."""
    problems = [*cloud.unanswered, *undelivered, *cloud.work.failures]
    if problems:
        raise Failure("behind the scenes:\n" + "\n".join(problems))
