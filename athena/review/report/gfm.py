"""GitHub's Markdown, made so that what stands in data stays text.

A cell may hold a pipe, a tag, a fence, `@somebody` or `#1`. GitHub looks for mentions and links after it has decoded
entities, so escaping is not enough: data stand in code spans, where nothing is looked for. Sentences are escaped, and
the words in them that GitHub would make something of stand in code spans too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from athena.docs.samples import visible

CELL_LIMIT = 60
_SENTENCE_LIMIT = 600
_TICKS = re.compile("`+")
_SPAN = re.compile("`([^`]+)`")
# Mentions, issues, links, formulas, emoji codes, commits.
_MEANS_SOMETHING = re.compile(r"[@$`]|#\w|://|www\.|\bGH-\d|(?<!\d):[\w+-]+:|\b[0-9a-f]{7,40}\b")
_SIGNS = re.compile(r"[\\*\[\]<>~&]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(\d*)(?=[-+#=>]|[.)](?:\s|$))")


def code(text: str, limit: int = CELL_LIMIT) -> str:
    """A value, as text and nothing else, cut at `limit` characters.

    Examples:
        >>> print(code("a`b"), code("<b>@x|y"), code(""))
        ``a`b`` `<b>@x|y` *empty*
    """
    shown = visible(text, limit)
    if not shown:
        return "*empty*"
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    blank = " " if shown[0] in " `" or shown[-1] in " `" else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def value(text: str | None, limit: int = CELL_LIMIT) -> str:
    """A cell of data; null is a word that no text looks like."""
    return "*null*" if text is None else code(text, limit)


def prose(text: str) -> str:
    r"""A sentence in which nothing is markup but code between two backticks.

    Examples:
        >>> print(prose("a_b uses *x* of @team, see #12 <b> and `a | b`"))
        a_b uses \*x\* of `@team,` see `#12` \<b\> and `a | b`
    """
    shown = visible(" ".join(text.split()), _SENTENCE_LIMIT)
    parts = [_plain(part) if n % 2 == 0 else code(part, _SENTENCE_LIMIT) for n, part in enumerate(_SPAN.split(shown))]
    return _LINE_START.sub(r"\1\\", _apart(parts), count=1)


def _apart(parts: Iterable[str]) -> str:
    """The parts in a row; between two code spans a blank, for their backticks would be one run."""
    text = ""
    for part in parts:
        text += f" {part}" if text.endswith("`") and part.startswith("`") else part
    return text


def _plain(text: str) -> str:
    return " ".join(
        code(word, _SENTENCE_LIMIT) if _MEANS_SOMETHING.search(word) else _escaped(word) for word in text.split(" ")
    )


def _escaped(word: str) -> str:
    return _SIGNS.sub(lambda found: "&amp;" if found[0] == "&" else f"\\{found[0]}", word)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """A table of inline Markdown; `numbers` are the places of columns that stand to the right."""
    right = set(numbers)
    rule = ["--:" if n in right else "---" for n in range(len(head))]
    body = [[_cell(cell) for cell in cells] for cells in (head, *rows)]
    return "\n".join(map(_line, [body[0], rule, *body[1:]]))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """GitHub takes the backslash away before it reads the cell, in code spans as well."""
    return text.replace("|", "\\|")


def fence(text: str, language: str = "") -> str:
    """A block of code that its content cannot end."""
    shown = "\n".join(visible(line, 400) for line in text.splitlines())
    ticks = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    return f"{ticks}{language}\n{shown}\n{ticks}"


def fold(summary: str, body: str) -> str:
    """Something that opens by a click. `summary` is HTML, and no data."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def length(text: str) -> int:
    """Characters as GitHub may count them: those beyond the first 65,536 of Unicode are two."""
    return len(text.encode("utf-16-le")) // 2
