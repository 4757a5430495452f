"""The comment at the head of a view's file: what it means, what one row is, who answers for it.

    -- Members of a store, by age. 店舗ごとの会員構成.
    --
    -- @grain  one row for each store and age group
    -- @owner  data@example.com
    -- @key    store_code, age_group
    -- @column members: 会員数. How many people hold a card of this store;
    --         a line with a tag goes on until the next one.
    -- @materialize

The lines before the first tag are the description. `@materialize` makes a table of the view's rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from athena.problems import Problem

TAGS = ("grain", "owner", "key", "column", "materialize")


@dataclass(frozen=True, slots=True)
class Header:
    """What a view's header says; empty where it says nothing.

    Attributes:
        description: the first comment lines, as one text; an empty comment line stays an empty line.
        grain: what one row is.
        key: the columns that together differ from row to row, in lower case.
        materialize: whether the rows are kept as a table, behind a view of the same name.
        columns: name in lower case -> what it means.
        places: where each tag stands, for messages: tag or `column NAME` -> line.
    """

    description: str = ""
    grain: str = ""
    owner: str = ""
    key: tuple[str, ...] = ()
    materialize: bool = False
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    places: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    text: str
    line: int


def read_header(text: str) -> tuple[Header, tuple[Problem, ...]]:
    """The header in the text before a view's SELECT. Problems have no path yet."""
    description, tags = _split(text)
    problems: list[Problem] = []
    columns: dict[str, str] = {}
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    for tag in tags:
        if tag.name == "column":
            _add_column(tag, columns, places, problems)
        elif tag.name not in TAGS:
            problems.append(_unknown(tag))
        elif tag.name in values:
            problems.append(_problem(tag, f"@{tag.name} stands here twice", "Keep one."))
        else:
            _check_value(tag, problems)
            values[tag.name], places[tag.name] = tag.text, tag.line
    return _header(description, values, columns, places), tuple(problems)


def _header(text: str, values: Mapping[str, str], columns: Mapping[str, str], places: Mapping[str, int]) -> Header:
    key = tuple(name.strip().strip('"').lower() for name in values.get("key", "").split(",") if name.strip())
    return Header(
        description=text,
        grain=values.get("grain", ""),
        owner=values.get("owner", ""),
        key=key,
        materialize="materialize" in values,
        columns=columns,
        places=places,
    )


def _split(text: str) -> tuple[str, list[_Tag]]:
    """The description, and the tags with the lines that go on with them."""
    description: list[str] = []
    tags: list[_Tag] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip().startswith("--"):
            continue
        said = line.strip().lstrip("-").strip()
        if said.startswith("@"):
            name, _, rest = said[1:].partition(" ")
            tags.append(_Tag(name.rstrip(":").lower(), rest.strip(), number))
        elif tags and said:
            tags[-1] = _Tag(tags[-1].name, f"{tags[-1].text} {said}".strip(), tags[-1].line)
        elif not tags:
            description.append(said)
    return "\n".join(description).strip(), tags


def _add_column(tag: _Tag, columns: dict[str, str], places: dict[str, int], problems: list[Problem]) -> None:
    name, colon, meaning = tag.text.partition(":")
    name = name.strip().strip('"').lower()
    if not colon or not name or not meaning.strip():
        problems.append(
            _problem(tag, f"@column {tag.text!r} has no name and meaning", "Write `-- @column name: meaning`.")
        )
    elif name in columns:
        problems.append(_problem(tag, f"@column {name} stands here twice", "Keep one."))
    else:
        columns[name], places[f"column {name}"] = meaning.strip(), tag.line


def _check_value(tag: _Tag, problems: list[Problem]) -> None:
    if tag.name == "materialize" and tag.text:
        problems.append(
            _problem(tag, f"@materialize takes nothing, and was given {tag.text!r}", "Write `-- @materialize`.")
        )
    elif tag.name != "materialize" and not tag.text:
        problems.append(_problem(tag, f"@{tag.name} says nothing", f"Write `-- @{tag.name} …`, or take the line out."))


def _unknown(tag: _Tag) -> Problem:
    near = get_close_matches(tag.name, TAGS, n=1)
    hint = f"Did you mean @{near[0]}?" if near else f"There are: {', '.join(f'@{name}' for name in TAGS)}."
    return _problem(tag, f"@{tag.name} is no tag of a view's header", hint)


def _problem(tag: _Tag, message: str, hint: str) -> Problem:
    return Problem("header", message, hint, line=tag.line, column=1)
