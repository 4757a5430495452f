"""What columns are called on a page: what a view's header says, what a CSV's heading said, else the name itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from athena.charts.spec import Field, Source, Text
from athena.charts.words import WORDS

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f々]")
_FIRST = re.compile(r"(.+?)[.。．:：](\s|$)")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels and meanings by source and column.

    Attributes:
        views: view -> column -> what its header's `@column` says.
        tables: table -> column -> the heading of the CSV.
    """

    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, source: Source, name: str) -> Text:
        """The label of a column."""
        if source.kind == "view":
            return Text(spoken(name), _japanese(self.views.get(source.name, {}).get(name, "")) or spoken(name))
        heading = self.tables.get(source.name, {}).get(name, "")
        said = heading if _JAPANESE.search(heading) else ""
        return Text(said or spoken(name), said or spoken(name))

    def meaning(self, source: Source, name: str) -> str:
        """The whole sentence about a column; empty when nobody has written one."""
        return self.views.get(source.name, {}).get(name, "") if source.kind == "view" else ""

    def of(self, source: Source, part: Field) -> Text:
        """The label of a field: what the file says, else what is aggregated and how."""
        if part.label:
            return part.label
        if part.column is None:
            return _words("rows")
        own = self.column(source, part.column)
        if part.per is not None:
            per = self.of(source, part.per) if part.per.column is None else self.column(source, part.per.column)
            return _words("per", own, per)
        said = f"label.{part.aggregation}"
        return _words(said, own) if said in WORDS else own


def spoken(name: str) -> str:
    """A column's name as words.

    Examples:
        >>> spoken("members_per_100_m2"), spoken("application_store_cd")
        ('Members per 100 m2', 'Application store cd')
    """
    words = name.replace("_", " ").strip() or name
    return words[:1].upper() + words[1:]


def _japanese(said: str) -> str:
    """The Japanese label at the head of a description such as `会員数. How many people`.

    Examples:
        >>> _japanese("会員数. How many"), _japanese("How many"), _japanese("売上（税込）。 What was paid")
        ('会員数', '', '売上（税込）')
    """
    found = _FIRST.match(said.strip())
    head = found.group(1) if found else said.strip()
    return head.strip() if _JAPANESE.search(head) else ""


def _words(key: str, *parts: Text) -> Text:
    en, ja = WORDS[key]
    return Text(en.format(*(part.en for part in parts)), ja.format(*(part.ja for part in parts)))
