"""The values of one environment, read from `environments/<name>.tfvars` and checked before Terraform is asked.

Terraform validates them too, with better knowledge; what is caught here is what it cannot see: that the file is missing,
that nobody replaced the sample address, that `prod.tfvars` is a copy of `dev.tfvars` in which the name was left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions

from terraform.errors import UsageError

ROOM = Path(__file__).resolve().parent
REQUIRED = {
    "environment": 'its name, as in the file\'s: environment = "dev"',
    "alert_email": 'who reads the alerts: alert_email = "name@company.jp"',
    "monthly_budget_usd": "the monthly bill in USD that needs a person's attention: monthly_budget_usd = 50",
}
ZONES = ("raw", "clean", "rejects", "reports", "artifacts", "results", "logs")

# Domains that RFC 2606 and 6761 set aside for samples: no mail ever arrives there.
_SAMPLE = re.compile(
    r"@(?:[\w-]+\.)*example(?:\.(?:com|net|org|jp|co\.jp))?$|\.(?:invalid|test)$|[<>]|CHANGE|REPLACE", re.I
)
_PLAIN = SerializationOptions(
    strip_string_quotes=True, preserve_heredocs=False, with_comments=False, explicit_blocks=False
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What the programs around Terraform need to know of an environment; the rest stays in the file."""

    file: Path
    environment: str
    alert_email: str
    prefix: str
    region: str
    job: Mapping[str, Any]
    notebook: Mapping[str, Any] | None  # None: switched off
    quicksight: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """What every resource's name begins with, as in `main.tf`."""
        return f"{self.prefix}-{self.environment}"

    def bucket(self, account: str, zone: str) -> str:
        return f"{self.name}-{account}-{zone}"


def read_environment(name: str, *, room: Path = ROOM) -> Environment:
    """Read `environments/<name>.tfvars` and insist that its values were written for it.

    Raises:
        UsageError: no such file, or a value that must be written is missing, a sample, or another environment's.
    """
    environment, wrong = load_environment(name, room=room)
    if wrong:
        raise wrong
    return environment


def load_environment(name: str, *, room: Path = ROOM) -> tuple[Environment, UsageError | None]:
    """Read `environments/<name>.tfvars`, and say what is wrong with the values in it, if anything is."""
    file = _find(name, room / "environments")
    values, variables = read_hcl(file), read_variables(room)
    environment = Environment(
        file=file,
        environment=name,
        alert_email=str(values.get("alert_email") or ""),
        prefix=str(_value("prefix", values, variables)),
        region=str(_value("region", values, variables)),
        job=_value("job", values, variables) or {},
        notebook=_value("notebook", values, variables),
        quicksight=_value("quicksight", values, variables),
    )
    return environment, _wrong(name, values)


def known_environments(room: Path = ROOM) -> list[str]:
    """The names for which there is a file, in order."""
    return sorted(path.stem for path in (room / "environments").glob("*.tfvars"))


def read_hcl(file: Path) -> dict[str, Any]:
    """The content of a .tf or .tfvars file as plain values; expressions stay text, as `${…}`."""
    try:
        return dict(hcl2.loads(file.read_text(encoding="utf-8"), serialization_options=_PLAIN))
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 ({error})", hint="Save it as UTF-8.") from None
    except Exception as error:  # noqa: BLE001  the parser's errors are many, of another library, and share no base
        line = getattr(error, "line", None)
        where = f"{file}:{line}" if isinstance(line, int) and line > 0 else str(file)
        raise UsageError(f"{where}: not HCL", hint=f"`terraform fmt {file}` says what it cannot read.") from None


def read_variables(room: Path = ROOM) -> dict[str, dict[str, Any]]:
    """The root's variables as they are written: a body (description, type, default) for each name."""
    blocks = read_hcl(room / "variables.tf").get("variable", [])
    return {name: body for block in blocks for name, body in block.items()}


def _value(key: str, values: Mapping[str, Any], variables: Mapping[str, Mapping[str, Any]]) -> Any:
    """What Terraform will take for a variable: what the file says, else the default; objects with their own defaults."""
    declared = variables.get(key, {})
    value = values.get(key, declared.get("default"))
    if not isinstance(value, Mapping):
        return value
    return {**_attribute_defaults(str(declared.get("type", ""))), **value}


def _attribute_defaults(kind: str) -> dict[str, Any]:
    """The defaults within an object type, those that are text, number or boolean.

    Examples:
        >>> _attribute_defaults('${object({engine = optional(string, "polars"), workers = optional(number, 2)})}')
        {'engine': 'polars', 'workers': 2}
    """
    found = re.findall(r'(\w+)\s*=\s*optional\(\w+,\s*("[^"]*"|[\w.-]+)\)', kind)
    return {name: json.loads(default) for name, default in found if default != "null"}


def _find(name: str, folder: Path) -> Path:
    known = known_environments(folder.parent)
    there = f"there {'are' if len(known) > 1 else 'is'} {', '.join(known)}" if known else "there is none yet"
    if not name:
        raise UsageError("no environment was named", hint=f"Name one, as in `make plan ENV=dev`; {there}.")
    if name not in known:
        near = get_close_matches(name, known, n=1)
        meant = f"Did you mean ENV={near[0]}? " if near else ""
        hint = f"{meant}For a new environment copy a file of that folder ({there}) and write its three values."
        raise UsageError(f"environments/{name}.tfvars does not exist", hint=hint)
    return folder / f"{name}.tfvars"


def _wrong(name: str, values: Mapping[str, Any]) -> UsageError | None:
    """The first value that nobody wrote, or that was written for another environment."""
    where = f"environments/{name}.tfvars"
    for key, what in REQUIRED.items():
        value = values.get(key)
        if value in (None, ""):
            return UsageError(f"{where}: {key} is not written", hint=f"Write {what}")
        if isinstance(value, str) and _SAMPLE.search(value):
            return UsageError(f"{where}: {key} is still the sample value {value!r}", hint=f"Write {what}")
    if values["environment"] != name:
        hint = f'Write environment = "{name}": every name in AWS is made from it, and two files must not share one.'
        return UsageError(f"{where}: environment is {values['environment']!r}", hint=hint)
    return None
