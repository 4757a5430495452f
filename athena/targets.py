"""Targets: the places to which views are deployed, from `targets.toml` and from what Terraform made."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeAlias

from athena.deployment import Databases
from athena.errors import UsageError

Outputs: TypeAlias = Callable[[str], Mapping[str, Any]]
"""`terraform output -json` of a workspace: name -> value."""

_LOCAL = {"engine", "lake", "tables", "views", "ledger"}
_ATHENA = {"engine", "terraform", "workgroup", "tables", "views", "ledger", "region", "keeps_rows"}


@dataclass(frozen=True, slots=True)
class Target:
    """One place, with everything that is to be known of it. `lake` is that of a local one, the rest is Athena's."""

    name: str
    engine: Literal["local", "athena"]
    databases: Databases
    ledger: str
    lake: str = ""
    workgroup: str = ""
    region: str = ""
    keeps_rows: bool = False


def read_target(path: Path, name: str | None, engine: str | None, lake: str | None, outputs: Outputs) -> Target:
    """The target of a name, or the default.

    Args:
        path: of targets.toml.
        name: of the target; None: the first of `engine`, or the default.
        engine: what it must run on, if given.
        lake: another lake than the file's, for a local target.
        outputs: asks Terraform; called only when something is not written down.

    Raises:
        UsageError: no such target, or something in it is missing or unknown.
    """
    settings = _read(path)
    chosen = name or _chosen(path, settings, engine)
    found = settings.get(chosen)
    if not isinstance(found, dict):
        raise _no_target(path, chosen, settings)
    if engine and found.get("engine") != engine:
        raise UsageError(f"target {chosen} is on {found.get('engine')}, not on {engine}", hint="Give one of the two.")
    if found.get("engine") == "local":
        return _local(path, chosen, found, lake)
    if found.get("engine") == "athena":
        if lake:
            raise UsageError(f"--lake is for a local target, and {chosen} is on Athena", hint="Leave it out.")
        return _athena(path, chosen, found, outputs)
    raise UsageError(f"{path}: [{chosen}] has engine {found.get('engine')!r}", hint='Write "local" or "athena".')


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path} is not there", hint="It says where views go: put it back from git.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="It is TOML: [dev], then key = value lines.") from None


def _chosen(path: Path, settings: Mapping[str, Any], engine: str | None) -> str:
    default = str(settings.get("default", ""))
    if engine is None or (default in settings and settings[default].get("engine") == engine):
        return default
    fitting = [name for name, found in settings.items() if isinstance(found, dict) and found.get("engine") == engine]
    if len(fitting) != 1:
        raise UsageError(
            f"{path} has {len(fitting)} targets on {engine}", hint=f"Name one: --target {'|'.join(fitting)}"
        )
    return fitting[0]


def _no_target(path: Path, name: str, settings: Mapping[str, Any]) -> UsageError:
    names = [key for key, value in settings.items() if isinstance(value, dict)]
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
    return UsageError(f"{path} has no target {name!r}", hint=hint)


def _refuse_unknown(path: Path, name: str, found: Mapping[str, Any], known: set[str]) -> None:
    for key in found:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known))}."
            raise UsageError(f"{path}: [{name}] has an unknown key {key!r}", hint=hint)


def _local(path: Path, name: str, found: Mapping[str, Any], lake: str | None) -> Target:
    _refuse_unknown(path, name, found, _LOCAL)
    place = lake or str(found.get("lake", "build/lake"))
    databases = Databases(str(found.get("tables", "kiban")), str(found.get("views", "kiban_views")))
    ledger = str(found.get("ledger") or f"file://{place}/views/.ledger")
    return Target(name, "local", databases, ledger, lake=place)


def _athena(path: Path, name: str, found: Mapping[str, Any], outputs: Outputs) -> Target:
    _refuse_unknown(path, name, found, _ATHENA)
    needed = {"workgroup", "tables", "views", "ledger"}
    made: Mapping[str, Any] = {}
    if not needed <= found.keys():
        workspace = found.get("terraform")
        if not workspace:
            missing = ", ".join(sorted(needed - found.keys()))
            hint = 'Write them, or terraform = "WORKSPACE" to have them from `terraform output`.'
            raise UsageError(f"{path}: [{name}] lacks {missing}", hint=hint)
        made = _from_terraform(str(workspace), outputs(str(workspace)))
    values = {**made, **found}
    return Target(
        name=name,
        engine="athena",
        databases=Databases(str(values["tables"]), str(values["views"])),
        ledger=str(values["ledger"]),
        workgroup=str(values["workgroup"]),
        region=str(values.get("region", "")),
        keeps_rows=bool(values.get("keeps_rows", False)),
    )


def _from_terraform(workspace: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The values as Terraform's outputs have them. Results of a workgroup `views` do not expire; those of `main` do."""
    try:
        workgroups, databases = outputs["workgroups"], outputs["databases"]
        return {
            "workgroup": workgroups.get("views") or workgroups["main"],
            "keeps_rows": "views" in workgroups,
            "tables": databases["tables"],
            "views": databases["views"],
            "ledger": f"s3://{outputs['buckets']['artifacts']['id']}/views",
            "region": str(outputs["kms_key_arn"]).split(":")[3],
        }
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        hint = f"Apply it first: make apply ENV={workspace}. Or write the values into athena/targets.toml."
        raise UsageError(f"`terraform output` of the workspace {workspace} has no {error}", hint=hint) from None
