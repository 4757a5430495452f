"""Whether the key that a view's header names can be used to find a row of one version in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from athena.review.rows.bench import Bench, Kept
from athena.review.rows.differing import struct
from athena.review.rows.matching import Match, canonical
from athena.review.rows.shown import texts
from athena.trino.context import Udf, comma, quote_name

_INSTEAD = "so rows were compared as a whole"
_NO_MATCH = Match(())


@dataclass(frozen=True, slots=True)
class Holding:
    """How a key holds in one version: how many keys stand on several rows, and on how many rows it is null."""

    repeated: int = 0
    example: str = ""
    null: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found out about a key; see `Rows` for both words."""

    doubt: str = ""
    repeats: bool = False


def look(key: tuple[str, ...], before: Kept, after: Kept, match: Match, bench: Bench) -> Looked:
    """Say whether rows of both versions can be matched by a key."""
    old, new = hold_in(before, key, bench, match), hold_in(after, key, bench, match, after=True)
    doubts = [_missing(after, key), _missing(before, key), _incomparable(key, match)]
    doubts += [_doubt(after, key, new), _doubt(before, key, old)]
    return Looked(next(filter(None, doubts), ""), new.repeated > 0 and not old.repeated)


def hold_in(kept: Kept, key: Sequence[str], bench: Bench, match: Match = _NO_MATCH, *, after: bool = False) -> Holding:
    """Look at a key in the rows of one version, in the form in which it is compared; a key it lacks holds there."""
    if not key or _missing(kept, key):
        return Holding()
    forms = []
    for name in key:
        pair, place = match.find(name), kept.names.index(name)
        if pair and pair.form:
            forms.append(pair.sql_after if after else pair.sql_before)
        else:
            forms.append(canonical(f"c{place}", kept.types[place]))
    return _hold(kept, key, forms, bench, match.udfs)


def _hold(kept: Kept, key: Sequence[str], forms: Sequence[str], bench: Bench, udfs: Sequence[Udf]) -> Holding:
    named = [f"k{n}" for n in range(len(forms))]
    source = comma([f"{form} AS {name}" for form, name in zip(forms, named, strict=True)])
    rows = f"(SELECT rowid AS id, {source} FROM {quote_name(kept.table)})"
    any_null = " OR ".join(f"{name} IS NULL" for name in named)
    several = f"SELECT min(id) AS id, {struct(named)} AS key FROM {rows} WHERE NOT ({any_null})"
    several += f" GROUP BY {comma(named)} HAVING count(*) > 1"
    ((null,),) = bench.ask(f"SELECT count(*) FROM {rows} WHERE {any_null}", udfs)
    ((repeated, first),) = bench.ask(f"SELECT count(*), arg_min(id, key) FROM ({several})", udfs)
    return Holding(repeated, _shown(kept, key, first, bench) if repeated else "", null)


def _missing(kept: Kept, key: Sequence[str]) -> str:
    """The doubt about a key of which a version lacks columns; empty when it has them all."""
    lacking = [name for name in key if name not in kept.names]
    return f"The {kept.table} has no column {' and '.join(lacking)} of the key, {_INSTEAD}." if lacking else ""


def _incomparable(key: Sequence[str], match: Match) -> str:
    """The doubt about a key whose columns have types that nothing compares; empty when all can be compared."""
    for name in key:
        pair = match.find(name)
        if pair and pair.form is None:
            return f"The key's column {name} was {pair.type_before} and is {pair.type_after}, {_INSTEAD}."
    return ""


def _doubt(kept: Kept, key: Sequence[str], held: Holding) -> str:
    """What of a key does not hold in a version, as a sentence; empty when it holds."""
    named = ", ".join(key)
    if held.repeated:
        keys = "1 key stands" if held.repeated == 1 else f"{held.repeated:,} keys stand"
        return f"In the {kept.table} {keys} on several rows ({named}: {held.example}), {_INSTEAD}."
    if held.null:
        rows = "1 row" if held.null == 1 else f"{held.null:,} rows"
        return f"In the {kept.table} the key ({named}) is null in {rows}, {_INSTEAD}."
    return ""


def _shown(kept: Kept, key: Sequence[str], row: int, bench: Bench) -> str:
    found = texts(kept, [row], bench)[row]
    return ", ".join(str(found[name]) for name in key)
