"""Makes column names that every tool can write without quotes, and that a person still recognises.

A header may be anything: Japanese, half-width, blank, repeated, a sentence. A name is lower-case ASCII snake_case,
unique within its table, at most 255 bytes, no reserved word of Athena, and starts with a letter. Japanese words are
translated by `glossary.tsv` beside this file and kana are spelled in Latin letters. Half a translation would be a wrong
name, so one unknown word makes the whole name `column_<n>`; the original header stays in the report and the data
dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from etl.romaji import is_kana, romanize

MAX_BYTES: Final = 255

# Words that need quotes in a SELECT (Trino) or in a CREATE TABLE (Hive), from Athena's manual.
RESERVED: Final = frozenset(
    """
    all alter and array as authorization between bigint binary boolean both by case cashe cast char column commit
    conf constraint create cross cube current current_catalog current_date current_path current_schema current_time
    current_timestamp current_user cursor database date dayofweek deallocate decimal delete describe distinct div
    double drop else end escape except exchange execute exists extended external extract false fetch first float
    floor following for foreign from full function grant group grouping having if import in inner insert int integer
    intersect interval into is join json_array json_exists json_object json_query json_table json_value last lateral
    left less like listagg local localtime localtimestamp macro map more natural none normalize not null numeric of
    on only or order out outer over partialscan partition percent preceding precision prepare preserve primary
    procedure range reads recursive reduce references regexp revoke right rlike rollback rollup row rows select set
    skip smallint start table tablesample then time timestamp to transform trigger trim true truncate uescape
    unbounded union uniquejoin unnest update user using utc_timestamp values varchar views when where window with
    """.split()
)

_SIGNS: Final = str.maketrans(
    {"%": " percent ", "&": " and ", "#": " number ", "¥": " yen ", "€": " euro ", "£": " pound ", "'": "", "’": ""}
)
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i"}
)  # fmt: skip
_JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff\uf900-\ufaff]+")
_LATIN = re.compile(r"[0-9A-Za-z]+")
_PIECES = re.compile(f"(?:{_JAPANESE.pattern})|(?:{_LATIN.pattern})")
_CASE_STEPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])")
_KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa\u30fc]+")
_PREFIXES: Final = frozenset("第御総未新旧")  # the only single kanji that may lead a longer text
_SINGLE_COST = 1.2  # beside 1 for a longer word: 注文日時 is 注文 and 日時, not 注文日 and 時
_SPELLED_COST = 2.5  # of a run of katakana: カナダ is kanada, not "kana da"


def safe_names(headers: Sequence[str], *, pinned: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Name the columns with these headers, in order.

    A `pinned` header (from settings, or the last publication) keeps that name as it stands; of several equal headers
    the first does. Otherwise the first column with a name keeps it, and later ones become `name_2`, `name_3`. Names of
    names are the same names.

    Examples:
        >>> safe_names(["都道府県コード", "患者_年代", "氏名カナ", "CustomerID"])
        ('prefecture_code', 'patient_age_group', 'name_kana', 'customer_id')
        >>> safe_names(["customer id", "customer-id", "date", "", "蟷螂"])
        ('customer_id', 'customer_id_2', 'date_', 'column_4', 'column_5')
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for position, header in enumerate(headers):
        if header in pinned and pinned[header] not in taken:
            names[position] = pinned[header]
            taken.add(pinned[header])
    wanted = [_wanted(header, position) for position, header in enumerate(headers, start=1)]
    for position, name in enumerate(wanted):
        if position not in names and name not in taken:
            names[position] = name
            taken.add(name)
    next_number: dict[str, int] = {}
    for position, name in enumerate(wanted):
        if position not in names:
            names[position] = _numbered(name, taken, next_number)
            taken.add(names[position])
    return tuple(names[position] for position in range(len(headers)))


def _wanted(header: str, position: int) -> str:
    """The name a header would have if it were alone."""
    words = _words(header)
    name = re.sub("_+", "_", "_".join(words)).strip("_").lower() if words else ""
    if not name:
        return f"column_{position}"
    if name[0].isdigit():
        name = "col_" + name
    return name + "_" if name in RESERVED else name[:MAX_BYTES].rstrip("_")


def _numbered(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    """The first of `name_2`, `name_3`, … that is free; remembers where it stopped, for 2,000 equal headers."""
    for number in range(next_number.get(name, 2), len(taken) + 3):
        suffix = f"_{number}"
        candidate = name[: MAX_BYTES - len(suffix)].rstrip("_") + suffix
        if candidate not in taken:
            next_number[name] = number + 1
            return candidate
    raise AssertionError("more names are taken than there are")  # pragma: no cover


def _words(header: str) -> list[str] | None:
    """Split a header into ASCII words, or None when it has letters that nothing here can spell."""
    text = unicodedata.normalize("NFKC", header)
    text = "".join(sign for sign in text.translate(_SIGNS) if unicodedata.category(sign) != "Cf")
    text = "".join(_without_accents(text))
    if any(unicodedata.category(sign)[0] in "LNM" for sign in _PIECES.sub("", text)):
        return None
    words: list[str] = []
    for piece in _PIECES.findall(text):
        translated = _CASE_STEPS.sub("_", piece).split("_") if piece.isascii() else _translate(piece)
        if translated is None:
            return None
        words += translated
    return words


def _without_accents(text: str) -> Iterator[str]:
    """Latin letters lose their marks; kana keep theirs, for が is not か."""
    for sign in text.translate(_LETTERS):
        bare = unicodedata.normalize("NFKD", sign)
        yield bare[0] if bare[0].isascii() and all(unicodedata.combining(mark) for mark in bare[1:]) else sign


def _translate(text: str) -> list[str] | None:
    """Cut Japanese text into the fewest and longest words that cover it wholly; None when none do."""
    best: list[tuple[float, list[str]] | None] = [None] * len(text) + [(0.0, [])]
    for start in range(len(text) - 1, -1, -1):
        for end, english, cost in _readings(text, start):
            rest = best[end]
            here = best[start]
            if rest is not None and (here is None or rest[0] + cost < here[0]):
                best[start] = (rest[0] + cost, [*english, *rest[1]])
    return best[0][1] if best[0] else None


def _readings(text: str, start: int) -> Iterator[tuple[int, list[str], float]]:
    """Yield (end, English words, cost) of what can be read from `start`, longest first."""
    for end in range(min(len(text), start + _longest_word()), start, -1):
        word = text[start:end]
        if word in glossary() and not (end == 1 < len(text) and word not in _PREFIXES and not is_kana(word)):
            yield end, glossary()[word].split(), 1.0 if len(word) > 1 else _SINGLE_COST
    run = _KATAKANA_RUN.match(text, start)
    if run and is_kana(run.group()):
        yield run.end(), [romanize(run.group())], _SPELLED_COST
    elif start == 0 and is_kana(text):  # hiragana beside kanji are grammar, and no word to spell
        yield len(text), [romanize(text)], _SPELLED_COST


@cache
def glossary() -> Mapping[str, str]:
    """Japanese header word -> English, as `glossary.tsv` has them; a word with no English is left out of names."""
    lines = files("etl").joinpath("glossary.tsv").read_text(encoding="utf-8").splitlines()
    entries = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return MappingProxyType({japanese: english for japanese, _, english in entries})


@cache
def _longest_word() -> int:
    return max(map(len, glossary()))
