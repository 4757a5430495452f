"""What is wrong with a view, said so that a person finds the place: file, line, a caret under it, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias
from unicodedata import east_asian_width

from athena.errors import AthenaError

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of `check`.

    Attributes:
        rule: its name, which stays the same when the wording changes: `unknown-source`.
        path: the file; line and column count from 1, both are 0 when the finding is about the file as a whole.
        excerpt: the file's line, for the caret.
    """

    rule: str
    message: str
    hint: str = ""
    path: Path | None = None
    line: int = 0
    column: int = 0
    excerpt: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> tuple[str, int, int]:
        """What findings are sorted by."""
        return (str(self.path or ""), self.line, self.column)

    def as_json(self) -> dict[str, Any]:
        """All fields but the excerpt, as JSON takes them."""
        fields = asdict(self)
        del fields["excerpt"]
        return fields | {"path": None if self.path is None else self.path.as_posix()}


class ViewsError(AthenaError):
    """The views cannot be used as they are; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        super().__init__(
            "\n\n".join(map(describe, self.problems)), hint="Mend the views, then `python -m athena check`."
        )


def describe(problem: Problem) -> str:
    """A finding as several lines of text.

    Examples:
        >>> print(describe(Problem("x", "Column 'y' cannot be resolved", "There is: z.", Path("a.sql"), 2, 8, "SELECT y")))
        a.sql:2:8: error: Column 'y' cannot be resolved [x]
            2 | SELECT y
              |        ^
            hint: There is: z.
    """
    lines = [f"{_where(problem)}{problem.severity}: {problem.message} [{problem.rule}]"]
    if problem.line and problem.excerpt:
        number = str(problem.line)
        lines.append(f"    {number} | {problem.excerpt}")
        lines.append(f"    {' ' * len(number)} | {_indent(problem.excerpt, problem.column)}^")
    if problem.hint:
        lines.append(f"    hint: {problem.hint}")
    return "\n".join(lines)


def placed(problem: Problem, path: Path, text: str) -> Problem:
    """The finding with its file and the line of the file's text that it is about."""
    lines = text.splitlines()
    excerpt = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    return replace(problem, path=path, excerpt=excerpt)


def _where(problem: Problem) -> str:
    if problem.path is None:
        return ""
    spot = f":{problem.line}:{problem.column}" if problem.line else ""
    return f"{problem.path.as_posix()}{spot}: "


def _indent(excerpt: str, column: int) -> str:
    """Blanks as wide as what stands before the column; Japanese letters are two wide, tabs stay tabs."""
    before = excerpt[: max(0, column - 1)]
    return "".join("\t" if c == "\t" else "  " if east_asian_width(c) in "WF" else " " for c in before)
