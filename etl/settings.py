"""Settings of one dataset: what a person knows about a CSV that its bytes do not say.

A file `etl/datasets/<name>.toml` (or `--settings FILE`) holds any of these keys; every key has a default, so most
datasets have no file at all. A key, column or value that is not known is an error with a hint, never ignored: a
misspelt `same_infomation = "off"` that does nothing would drop the very columns its author wanted to keep.

    encoding = "cp932"                  # Python's name of a text encoding
    delimiter = ";"
    header = false                      # or a list of names
    null_tokens = ["", "-", "n/a"]
    keep = ["tax rate"]                 # columns no rule drops
    same_information = "identical"

    [types]
    "Postal Code" = "string"

    [names]
    "商品名" = "product_name"
"""

from __future__ import annotations

import codecs
import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from etl.errors import SettingsError

# What `pandas.read_csv` reads as null by default (pandas 3.1, `pandas._libs.parsers.STR_NA_VALUES`).
PANDAS_NULL_TOKENS: Final[tuple[str, ...]] = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip

TYPES: Final = ("boolean", "int64", "float64", "decimal(p,s)", "date", "timestamp", "string")

_DECIMAL = re.compile(r"decimal\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")
_CLEAN_NAME = re.compile(r"[a-z_][a-z0-9_]{0,254}")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "all_null": ("on", "off"),
    "constant": ("on", "strict", "off"),
    "same_information": ("on", "identical", "literal", "off"),
    "duplicate_rows": ("on", "off"),
    "short_records": ("reject", "pad"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How one dataset is read and cleansed. The defaults are the rules as documented in the README."""

    encoding: str | None = None  # Python's codec name, normalised; None: detect
    delimiter: str | None = None  # one ASCII character; None: detect
    header: Literal["auto"] | bool | tuple[str, ...] = "auto"  # False: no header row; names: no header row, these names
    null_tokens: tuple[str, ...] | None = None  # None: PANDAS_NULL_TOKENS
    keep: tuple[str, ...] = ()  # source names, or clean names
    types: Mapping[str, str] = field(default_factory=dict)  # source name -> one of TYPES
    names: Mapping[str, str] = field(default_factory=dict)  # source name -> clean name
    all_null: Literal["on", "off"] = "on"
    constant: Literal["on", "strict", "off"] = "on"
    same_information: Literal["on", "identical", "literal", "off"] = "on"
    duplicate_rows: Literal["on", "off"] = "on"
    short_records: Literal["reject", "pad"] = "reject"

    @property
    def nulls(self) -> tuple[str, ...]:
        """The tokens that are null in this dataset."""
        return PANDAS_NULL_TOKENS if self.null_tokens is None else self.null_tokens

    def to_json(self) -> dict[str, Any]:
        """The settings as plain values in the order of the fields: for the report and the fingerprint."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}


def load_settings(path: Path) -> Settings:
    """Read a settings file; anything in it that is not understood raises `SettingsError`."""
    table = _parse(path)
    values: dict[str, Any] = {}
    for key, value in table.items():
        check = _CHECKS.get(key)
        if check is None:
            hint = f"{_did_you_mean(key, _CHECKS)}Known keys: {', '.join(_CHECKS)}."
            raise SettingsError(f"{path}: unknown key {key!r}", hint=hint)
        try:
            values[key] = check(value)
        except _WrongValueError as wrong:
            raise SettingsError(f"{path}: {key} = {value!r} {wrong}", hint=wrong.hint) from None
    return Settings(**values)


def check_columns(settings: Settings, source_names: Sequence[str], clean_names: Sequence[str] = ()) -> None:
    """Raise `SettingsError` when the settings speak of a column that the dataset does not have.

    `types` and `names` use the header as delivered; `keep` may also use the clean name, where those are given.

    Examples:
        >>> check_columns(Settings(keep=("prise",)), ["price", "quantity"])
        Traceback (most recent call last):
        etl.errors.SettingsError: keep names the column 'prise', which the dataset does not have
    """
    mentions: list[tuple[str, Iterable[str], set[str]]] = [
        ("keep", settings.keep, {*source_names, *clean_names}),
        ("types", settings.types, set(source_names)),
        ("names", settings.names, set(source_names)),
    ]
    for key, columns, known in mentions:
        for column in columns:
            if column not in known:
                hint = f"{_did_you_mean(column, known)}Its columns are: {_some(source_names)}."
                raise SettingsError(f"{key} names the column {column!r}, which the dataset does not have", hint=hint)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        siblings = [entry.name for entry in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = _did_you_mean(path.name, siblings) or "Check the path; without --settings the defaults are used."
        raise SettingsError(f"no settings file at {path}", hint=hint) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8: {error}", hint="Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        hint = 'Text needs quotes (delimiter = ";"), and so do column names that are not plain ASCII words.'
        raise SettingsError(f"{path} is not valid TOML: {error}", hint=hint) from None
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}", hint="Give a readable TOML file.") from None


class _WrongValueError(Exception):
    """Reads on from `key = value`: "is not …"."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _encoding(value: object) -> str:
    try:
        if isinstance(value, str):
            name = codecs.lookup(_ALSO_KNOWN_AS.get(value.lower(), value)).name
            "a".encode(name)  # refuses codecs of bytes (base64, zlib) too
            if name not in _NOT_OF_FILES:
                return name
    except (LookupError, ValueError):
        pass  # said below
    hint = "Use Python's name of a text encoding, such as utf-8, cp932, euc_jp, utf-16 or latin-1."
    raise _WrongValueError("is not a text encoding", hint)


_ALSO_KNOWN_AS = {"windows-31j": "cp932"}
_NOT_OF_FILES = ("idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape")


def _delimiter(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or not value.isascii():
        hint = 'Use one of "," ";" "\\t" "|" or another ASCII character.'
        raise _WrongValueError("is not one ASCII character", hint)
    if value.isalnum() or value in '"\r\n\0':
        raise _WrongValueError("cannot separate fields", 'Use one of "," ";" "\\t" "|".')
    return value


def _header(value: object) -> Literal["auto"] | bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if value == "auto":
        return "auto"
    hint = 'Use true, false (there is no header row), "auto", or a list of names for files without one.'
    if not isinstance(value, list) or not value:
        raise _WrongValueError("is not a header", hint)
    names = _texts(value)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise _WrongValueError(f"repeats {', '.join(map(repr, repeated))}", "Give each column a name of its own.")
    return names


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _WrongValueError("is not a list of texts", 'Write ["one", "two"].')
    return tuple(value)


def _types(value: object) -> Mapping[str, str]:
    return {column: _type(column, name) for column, name in _table(value).items()}


def _type(column: str, name: object) -> str:
    decimal = _DECIMAL.fullmatch(name) if isinstance(name, str) else None
    if decimal:
        precision, scale = int(decimal[1]), int(decimal[2])
        if 1 <= precision <= 38 and scale <= precision:
            return f"decimal({precision},{scale})"
    elif isinstance(name, str) and name in TYPES and name != "decimal(p,s)":
        return name
    hint = f"{_did_you_mean(str(name), TYPES)}Types are {', '.join(TYPES)}, with p at most 38 and s at most p."
    raise _WrongValueError(f"gives {column!r} the type {name!r}, which there is not", hint)


def _names(value: object) -> Mapping[str, str]:
    names = _table(value)
    for column, name in names.items():
        if not isinstance(name, str) or not _CLEAN_NAME.fullmatch(name):
            hint = "Clean names are lower-case ASCII letters, digits and _, not beginning with a digit."
            raise _WrongValueError(f"gives {column!r} the name {name!r}", hint)
    repeated = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if repeated:
        raise _WrongValueError(f"gives {repeated[0]!r} to several columns", "Clean names are unique in a dataset.")
    return names


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _WrongValueError("is not a table of columns", 'Write a section: a line [types], below it "column" = "…".')
    return value


def _choice(key: str) -> Callable[[object], str]:
    allowed = " or ".join(f'"{choice}"' for choice in _CHOICES[key])

    def check(value: object) -> str:
        if value not in _CHOICES[key]:
            raise _WrongValueError("is not one of its values", f"Write {key} = {allowed}.")
        return str(value)

    return check


_CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "header": _header,
    "null_tokens": _texts,
    "keep": _texts,
    "types": _types,
    "names": _names,
    **{key: _choice(key) for key in _CHOICES},
}


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]!r}? " if near else ""


def _some(names: Sequence[str], limit: int = 12) -> str:
    shown = ", ".join(repr(name) for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
