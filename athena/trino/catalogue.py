"""The list of Trino's functions in README.md, made from the registry: what is exact, approximate, not here yet, never here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from athena.trino.registry import Family, Function, families

BEGIN, END = "<!-- functions -->", "<!-- /functions -->"
_ORDER = ("exact", "approximate", "notyet", "never")


def table() -> str:
    """A Markdown table: one row for each family and degree of exactness."""
    lines = ["| family | | functions |", "|---|---|---|"]
    lines += [line for family in families() for line in _rows(family)]
    return "\n".join([*lines, "", *_reasons()])


def counts() -> dict[str, int]:
    """How many names are exact, approximate, …; a name counts once in each family."""
    return {degree: sum(len(_names(family, degree)) for family in families()) for degree in _ORDER}


def _rows(family: Family) -> Iterator[str]:
    for degree in _ORDER:
        names = _names(family, degree)
        if names:
            yield f"| {family.name} | {degree} | {', '.join(f'`{name}`' for name in names)} |"


def _names(family: Family, degree: str) -> list[str]:
    """Names whose least exact signature is of this degree; those made up for operators begin with a `$`."""
    found: dict[str, list[Function]] = {}
    for function in family.functions:
        if not function.name.startswith("$"):
            found.setdefault(function.name, []).append(function)
    return sorted(name for name, signatures in found.items() if _least(signatures) == degree)


def _least(signatures: Sequence[Function]) -> str:
    return max((function.exactness for function in signatures), key=_ORDER.index)


def _reasons() -> list[str]:
    """Why, for what is not exact."""
    why: dict[tuple[str, str], list[str]] = {}
    for family in families():
        for function in family.functions:
            names = why.setdefault((function.exactness, function.why), [])
            if function.why and function.name not in names:
                names.append(function.name)
    lines = []
    for (degree, reason), names in sorted(why.items()):
        if reason:
            shown = ", ".join(f"`{name}`" for name in names[:6]) + (
                f" and {len(names) - 6} more" if len(names) > 6 else ""
            )
            lines.append(f"- {degree}: {shown}: {reason}.")
    return lines


def in_place(text: str) -> str:
    """`text` (a README) with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
