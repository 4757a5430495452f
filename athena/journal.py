"""The apply that is going on: one object that is its lock and its journal.

It is created only if there is none, so two applies cannot begin. Each step is written into it as compare-and-swap, so an
apply whose lock was taken away (`apply --resume`, `unlock`) learns so at its next step, and stops. An apply that fails
leaves it behind as `failed`; one that is killed leaves it as `running`, and nobody can tell it from one that is alive:
that is for a person to say, with `--resume`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, TypeAlias

from athena.errors import ConflictError, LedgerError
from athena.store import Store

KEY = "apply.json"
State: TypeAlias = Literal["running", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal says.

    Attributes:
        id: of this apply, 32 hexadecimal digits.
        steps: what it means to do, as its plan showed it; empty while it still plans.
        done: how many of them are done.
        created: views that it, or one that it took over from, created: they are ours before any release says so.
        replaced: SQL that it overwrites and that no release knows.
        error: what ended it, if it failed.
    """

    id: str
    owner: str
    began: str
    what: str
    state: State = "running"
    steps: tuple[str, ...] = ()
    done: int = 0
    created: tuple[str, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    def told(self) -> str:
        """A sentence for people."""
        so_far = f" after {self.done} of {len(self.steps)} steps" if self.steps else ""
        if self.state == "failed":
            return f"the {self.what} of {self.owner}, begun {self.began}, failed{so_far}: {self.error}"
        return f"the {self.what} of {self.owner}, begun {self.began}, is going on{so_far}, or was killed"


class Journal:
    """The lock of one apply, held. Every method may raise ConflictError: somebody else has it now."""

    def __init__(self, store: Store, entry: Entry, version: str) -> None:
        self._store, self.entry, self._version = store, entry, version

    def begin(self, steps: Sequence[str], created: Sequence[str], replaced: Mapping[str, str]) -> None:
        """Write down what is going to be done, before it is. What an earlier try did stays known."""
        made = tuple(dict.fromkeys((*self.entry.created, *created)))
        kept = {**replaced, **self.entry.replaced}
        self._write(replace(self.entry, steps=tuple(steps), done=0, created=made, replaced=kept))

    def done(self, count: int) -> None:
        """Write down that `count` more steps are done."""
        self._write(replace(self.entry, done=self.entry.done + count))

    def fail(self, error: str) -> None:
        """Leave the journal behind, for the next apply to go on from."""
        self._write(replace(self.entry, state="failed", error=error))

    def release(self) -> None:
        self._store.delete(KEY, version=self._version)

    def _write(self, entry: Entry) -> None:
        self._version = self._store.put(KEY, _encode(entry), replaces=self._version)
        self.entry = entry


def look(store: Store) -> Entry | None:
    """What the journal says; None when no apply is going on. LedgerError if it cannot be read."""
    stored = store.get(KEY)
    return _decode(stored.content, store) if stored else None


def hold(store: Store, mine: Entry, *, resume: bool) -> Journal:
    """Take the lock.

    Args:
        store: where the journal is.
        mine: the entry to write.
        resume: take it from an apply that did not end, too.

    Raises:
        ConflictError: another apply is going on, or was faster.
    """
    try:
        return Journal(store, mine, store.put(KEY, _encode(mine), replaces=None))
    except ConflictError:
        stored = store.get(KEY)
        if stored is None:
            raise  # whoever had it has just finished
    try:
        other = _decode(stored.content, store)
    except LedgerError:
        if not resume:
            raise
        return Journal(store, mine, store.put(KEY, _encode(mine), replaces=stored.version))
    if other.state == "running" and not resume:
        hint = "Wait for it. If it is known to be dead: `apply --resume` goes on from there, `unlock` only removes the lock."
        raise ConflictError(other.told(), hint=hint)
    taken = replace(mine, created=other.created, replaced=other.replaced)
    return Journal(store, taken, store.put(KEY, _encode(taken), replaces=stored.version))


def remove(store: Store) -> Entry | None:
    """Take the lock away from whoever has it, and say whose it was; None when there was none."""
    stored = store.get(KEY)
    if stored is None:
        return None
    store.delete(KEY, version=stored.version)
    try:
        return _decode(stored.content, store)
    except LedgerError:
        return Entry("", "somebody", "at some time", "apply", state="failed", error="its journal cannot be read")


def _encode(entry: Entry) -> bytes:
    return (json.dumps(asdict(entry), indent=1, ensure_ascii=False) + "\n").encode()


def _decode(content: bytes, store: Store) -> Entry:
    try:
        found = json.loads(content)
        return Entry(**{**found, "steps": tuple(found["steps"]), "created": tuple(found["created"])})
    except (ValueError, KeyError, TypeError) as error:
        hint = "Nothing hangs on it: `apply --resume` looks at what is deployed and goes on, `unlock` removes it."
        raise LedgerError(f"{store.address}/{KEY} cannot be read: {error}", hint=hint) from error
