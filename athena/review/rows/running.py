"""One version of a view, run on the bench; or the sentence that says why it was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from athena.engine import Badge, Reason
from athena.errors import NotExecutableError, QueryError
from athena.review.rows.bench import Bench, Kept
from athena.review.side import Side, sentence

Progress: TypeAlias = Callable[[str, str], None]
"""Is told the view, and what is done with it now."""

OURS = {"NOT_EXECUTABLE_LOCALLY", "LOCAL_ENGINE_ERROR", "EXCEEDED_LOCAL_MEMORY_LIMIT", "HIVE_CANNOT_OPEN_SPLIT"}
"""Errors that say nothing of Athena: this machine's files and memory, and what the local engine cannot do."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one version went: its rows, or why there are none; `refused`: with an error that Athena would give too."""

    kept: Kept | None = None
    why: str = ""
    badge: Badge | None = None
    refused: bool = False


def run(view: str, side: Side, bench: Bench, progress: Progress) -> Run:
    """Run one version into a table of the bench that is called like the side."""
    obstacle = side.obstacle(view)
    if obstacle:
        return Run(why=obstacle)
    progress(view, f"running the {side.called}")
    try:
        kept = bench.keep(view, side)
    except NotExecutableError as error:
        badge = Badge("not executable", (Reason(error.construct, error.why),))
        return Run(
            why=sentence(f"The {side.called} is not run on this machine: {error.construct}: {error.why}"), badge=badge
        )
    except QueryError as error:
        return Run(why=sentence(f"The {side.called} stops with an error: {error}"), refused=error.code not in OURS)
    twice = [name for name, count in Counter(kept.names).items() if count > 1]
    if twice:
        return Run(why=f"The {side.called} has several columns called {twice[0]}.", refused=True)
    return Run(kept, badge=kept.badge)
