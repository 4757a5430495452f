"""Arguments as Glue passes them to the script: `--name value` pairs, ours among its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from etl.arguments import ENGINES
from etl.errors import UsageError
from etl.memory_limit import parse_memory

_OURS = ("lake", "dataset", "memory", "engine", "allow-drops", "force", "crawler", "database")
_YES, _NO = ("true", "yes", "1", ""), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the job was asked for. `ignored` names Glue's own arguments; their values may be secret.

    `catalog` is (database, crawler): where tables are made of what is published, and by whom; None where nobody does.
    """

    lake: str
    dataset: str | None
    memory_bytes: int
    engine: str
    allow_drops: bool
    force: bool
    catalog: tuple[str, str] | None
    ignored: tuple[str, ...]


def read_arguments(argv: Sequence[str]) -> Arguments:
    """Read `--name value` and `--name=value`; a later one wins, as a run's arguments do over the job's.

    Glue adds arguments of its own (`--JOB_NAME`, `--additional-python-modules` …), more with each version, so unknown
    ones are let pass. One that is nearly ours is a slip, and an error: `--datset` ignored would cleanse the whole lake.

    Raises:
        UsageError: a value that is none, a slip, no `--lake`, or a crawler that could not make tables of it.
    """
    given, ignored = {}, []
    for name, value in _pairs(argv):
        ours = name.replace("_", "-")
        if ours in _OURS:
            given[ours] = value
        elif near := get_close_matches(ours, _OURS, n=1, cutoff=0.8):
            raise UsageError(f"unknown argument --{name}", hint=f"Did you mean --{near[0]}?")
        else:
            ignored.append(f"--{name}")
    if not given.get("lake"):
        raise UsageError("--lake is missing", hint="Give the job a default argument: --lake s3://kiban-dev.")
    engine = given.get("engine") or ENGINES[0]
    if engine not in ENGINES:
        raise UsageError(f"--engine {engine!r} is none of the engines", hint=f"Use {' or '.join(ENGINES)}.")
    return Arguments(
        lake=given["lake"],
        dataset=given.get("dataset") or None,
        memory_bytes=parse_memory(given.get("memory") or "1GiB"),
        engine=engine,
        allow_drops=_truth("allow-drops", given.get("allow-drops", "false")),
        force=_truth("force", given.get("force", "false")),
        catalog=_catalog(given),
        ignored=tuple(ignored),
    )


def _catalog(given: Mapping[str, str]) -> tuple[str, str] | None:
    database, crawler = given.get("database"), given.get("crawler")
    if not (database or crawler):
        return None
    if not (database and crawler):
        alone, missing = ("--crawler", "--database") if crawler else ("--database", "--crawler")
        hint = "Give both, --database the one that the crawler writes, or neither: then nothing is crawled."
        raise UsageError(f"{alone} is given without {missing}", hint=hint)
    if not given["lake"].lower().startswith("s3://"):
        hint = "Leave out --crawler and --database: a folder has no catalog."
        raise UsageError(f"the crawler {crawler} cannot look into {given['lake']}", hint=hint)
    return database, crawler


def _pairs(argv: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A name without a value has the value ""."""
    position = 0
    while position < len(argv):
        word, position = argv[position], position + 1
        if not word.startswith("--"):
            raise UsageError(f"{word!r} is not an argument", hint="Glue's arguments come as --name value.")
        name, equals, value = word[2:].partition("=")
        if not equals and position < len(argv) and not argv[position].startswith("--"):
            value, position = argv[position], position + 1
        yield name, value


def _truth(name: str, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise UsageError(f"--{name} {text!r} is neither true nor false", hint=f"Write --{name} true or --{name} false.")
    return text.lower() in _YES
