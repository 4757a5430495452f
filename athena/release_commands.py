"""The commands about releases, by name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from athena import inspecting, releasing
from athena.world import World, this_machine

if TYPE_CHECKING:
    from athena.cli import Shell

COMMANDS: dict[str, Callable[[Namespace, Shell, World], int]] = {
    "plan": releasing.plan,
    "apply": releasing.apply_files,
    "status": inspecting.status,
    "drift": inspecting.drift,
    "rollback": releasing.rollback,
    "import": inspecting.import_views,
    "unlock": releasing.unlock,
}


def run(arguments: Namespace, shell: Shell, world: World | None = None) -> int:
    """Run the command that the arguments name; its exit code."""
    return COMMANDS[arguments.command](arguments, shell, world or this_machine(shell.directory, shell.environ))
