"""Releases: what each apply left deployed, immutable and numbered. They are what `rollback` goes back to, and how a plan
knows which views are ours.

    releases/00000007.json    {"sha256": …, "release": {…}}, written once, never changed
    apply.json                the apply that is going on, or that ended badly: it is the lock and the journal (journal.py)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from athena.deployment import Columns
from athena.engine import Column
from athena.errors import LedgerError
from athena.store import Store

FORMAT = 1
_KEY = re.compile(r"releases/(\d{8})\.json")


@dataclass(frozen=True, slots=True)
class Record:
    """A view as a release left it.

    Attributes:
        source: the SELECT with bare names, as the file had it; `digest` stands for it.
        stored: the text that was read back; while this is what is deployed, nobody has touched it.
        columns: as read back.
        foretold: the columns that the local engine expected; None if it could not say. When it says the same again, the
            columns are the same again, even where it and Athena do not agree on a type.
        rows: of a materialised view, the digest of what its rows come from.
    """

    source: str
    digest: str
    layer: str
    stored: str
    columns: Columns
    foretold: Columns | None
    comments: Mapping[str, str] = field(default_factory=dict)
    rows: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What is deployed after an apply.

    Attributes:
        number: 1, 2, 3 …; 0 is the state before the first.
        views: all of them, in dependency order.
        sources: the columns of the tables they read, at that time.
        actions: what the apply did, as the plan showed it.
        replaced: SQL that was deployed and that no release knows: views made or edited by hand, by name.
        what: `apply`, or `rollback to 3`.
    """

    number: int = 0
    at: str = ""
    owner: str = ""
    commit: str = ""
    what: str = ""
    views: Mapping[str, Record] = field(default_factory=dict)
    sources: Mapping[str, Columns] = field(default_factory=dict)
    actions: tuple[Mapping[str, str], ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """The ledger as a plan sees it: the newest release that can be read, and what is wrong with the others.

    `next_number` comes after every number that was ever given, readable or not.
    """

    release: Release = field(default_factory=Release)
    numbers: tuple[int, ...] = ()
    damage: tuple[str, ...] = ()

    @property
    def next_number(self) -> int:
        return max(self.numbers, default=0) + 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """Reads and writes releases in a store."""

    store: Store

    def history(self) -> History:
        """The newest readable release, and what is missing or damaged. A ledger without releases is a new one."""
        numbers = self.numbers()
        damage = [
            _gap(number, self.store.address) for number in range(1, max(numbers, default=0)) if number not in numbers
        ]
        for number in reversed(numbers):
            try:
                return History(self.release(number), numbers, tuple(damage))
            except LedgerError as error:
                damage.append(str(error))
        return History(Release(), numbers, tuple(damage))

    def numbers(self) -> tuple[int, ...]:
        found = (_KEY.fullmatch(key) for key in self.store.keys("releases/"))
        return tuple(sorted(int(match[1]) for match in found if match))

    def release(self, number: int) -> Release:
        """One release.

        Raises:
            LedgerError: it is not there, or not as it was written.
        """
        stored = self.store.get(_key(number))
        if stored is None:
            numbers = self.numbers()
            hint = f"There are: {', '.join(map(str, numbers[-12:]))}." if numbers else "No release was made yet."
            raise LedgerError(f"release {number} is not in {self.store.address}", hint=hint)
        return _read(number, stored.content, f"{self.store.address}/{_key(number)}")

    def write(self, release: Release) -> None:
        """Add a release. ConflictError if its number was taken meanwhile."""
        self.store.put(_key(release.number), _sealed(release), replaces=None)


def _key(number: int) -> str:
    return f"releases/{number:08}.json"


def _gap(number: int, address: str) -> str:
    return f"release {number} is missing from {address}: it cannot be rolled back to"


def _sealed(release: Release) -> bytes:
    content = {"format": FORMAT, **asdict(release)}
    text = json.dumps({"sha256": _seal(content), "release": content}, indent=1, ensure_ascii=False)
    return text.encode()


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _read(number: int, content: bytes, where: str) -> Release:
    try:
        whole = json.loads(content)
        found = whole["release"]
        if whole["sha256"] != _seal(found):
            raise ValueError("its checksum is another")
        if found.pop("format") != FORMAT or found["number"] != number:
            raise ValueError("it is of another format or number")
        return Release(**{**found, **_typed(found)})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "The bucket's older versions of the object may be whole: put one back. Plans go on without it."
        raise LedgerError(f"release {number} is damaged ({where}): {error}", hint=hint) from error


def _typed(found: Mapping[str, Any]) -> dict[str, Any]:
    views = {
        name: Record(
            **{
                **view,
                "columns": columns_of(view["columns"]),
                "foretold": None if view["foretold"] is None else columns_of(view["foretold"]),
            }
        )
        for name, view in found["views"].items()
    }
    sources = {name: columns_of(columns) for name, columns in found["sources"].items()}
    return {"views": views, "sources": sources, "actions": tuple(found["actions"])}


def columns_of(found: list[Mapping[str, str]]) -> Columns:
    return tuple(Column(column["name"], column["type"]) for column in found)
