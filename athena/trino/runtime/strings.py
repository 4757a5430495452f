"""String functions where DuckDB's differ from Trino's; characters are code points."""

from __future__ import annotations

import unicodedata
from functools import cache

from athena.trino.runtime.failure import invalid_argument

_BLANKS = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B)]))
_BLANKS += "\u2028\u2029\u205f\u3000"


def lower(text: str) -> str:
    """Code point by code point, as `Character.toLowerCase`: the dotted capital I loses its dot."""
    return "".join("i" if c == "\u0130" else c.lower() for c in text) if not text.isascii() else text.lower()


def upper(text: str) -> str:
    """Code point by code point: what would become two has a single capital, as Greek with iota below, or stays."""
    return "".join(map(_upper_one, text)) if not text.isascii() else text.upper()


def _upper_one(character: str) -> str:
    return next((made for made in (character.upper(), character.title()) if len(made) == 1), character)


def trim(text: str) -> str:
    return text.strip(_BLANKS)


def ltrim(text: str) -> str:
    return text.lstrip(_BLANKS)


def rtrim(text: str) -> str:
    return text.rstrip(_BLANKS)


def trim_of(text: str, characters: str) -> str:
    return text.strip(characters) if characters else text


def ltrim_of(text: str, characters: str) -> str:
    return text.lstrip(characters) if characters else text


def rtrim_of(text: str, characters: str) -> str:
    return text.rstrip(characters) if characters else text


def substr(text: str, start: int, length: int | None = None) -> str:
    """From 1, or from the end when negative; 0 and what is outside give an empty string."""
    if start == 0 or (length is not None and length <= 0):
        return ""
    begin = start - 1 if start > 0 else len(text) + start
    if begin < 0 or begin >= len(text):
        return ""
    return text[begin:] if length is None else text[begin : begin + length]


def strpos(text: str, part: str, instance: int = 1) -> int:
    """The place of the n-th `part`, from the end when negative; 0 if there is none."""
    if instance == 0:
        raise invalid_argument("'instance' must not be a positive or negative number.")
    if not part:
        return 1
    found = -1 if instance > 0 else len(text)
    for _ in range(abs(instance)):
        found = text.find(part, found + 1) if instance > 0 else text.rfind(part, 0, found + len(part) - 1)
        if found < 0:
            return 0
    return found + 1


def lpad(text: str, size: int, pad: str) -> str:
    return _padding(text, size, pad) + text[:size]


def rpad(text: str, size: int, pad: str) -> str:
    return text[:size] + _padding(text, size, pad)


def _padding(text: str, size: int, pad: str) -> str:
    if not 0 <= size <= 2147483647:
        raise invalid_argument("Target length must be in the range [0..2147483647]")
    if not pad:
        raise invalid_argument("Padding string must not be empty")
    missing = max(0, size - len(text))
    return (pad * (missing // len(pad) + 1))[:missing]


def replace(text: str, search: str, by: str = "") -> str:
    """An empty search finds every place between characters, and both ends."""
    return text.replace(search, by)


def translate(text: str, source: str, target: str) -> str:
    table: dict[int, str | None] = {}
    for n, character in enumerate(source):
        table.setdefault(ord(character), target[n] if n < len(target) else None)
    return text.translate(table)


def split(text: str, delimiter: str, limit: int | None = None) -> list[str]:
    if limit is not None and limit <= 0:
        raise invalid_argument("Limit must be positive")
    if not delimiter:
        raise invalid_argument("The delimiter may not be the empty string")
    return text.split(delimiter, -1 if limit is None else limit - 1)


def split_part(text: str, delimiter: str, index: int) -> str | None:
    if index <= 0:
        raise invalid_argument("Index must be greater than zero")
    if not delimiter:
        return text[index - 1] if index <= len(text) else None
    parts = text.split(delimiter)
    return parts[index - 1] if index <= len(parts) else None


def split_to_map(text: str, entries: str, keys: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in _pairs(text, entries, keys):
        if key in found:
            raise invalid_argument(f"Duplicate keys ({key}) are not allowed")
        found[key] = value
    return found


def split_to_multimap(text: str, entries: str, keys: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in _pairs(text, entries, keys):
        found.setdefault(key, []).append(value)
    return found


def _pairs(text: str, entries: str, keys: str) -> list[tuple[str, str]]:
    if not entries:
        raise invalid_argument("entryDelimiter is empty")
    if not keys:
        raise invalid_argument("keyValueDelimiter is empty")
    if entries == keys:
        raise invalid_argument("entryDelimiter and keyValueDelimiter must not be the same")
    pairs = []
    parts = text.split(entries)
    for entry in parts[:-1] if parts[-1] == "" else parts:
        pair = entry.split(keys)
        if len(pair) != 2:
            text = f"Key-value delimiter must appear exactly once in each entry. Bad input: '{entry}'"
            raise invalid_argument(text)
        pairs.append((pair[0], pair[1]))
    return pairs


def chr_of(number: int) -> str:
    if not 0 <= number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise invalid_argument(f"Not a valid Unicode code point: {number}")
    return chr(number)


def codepoint(text: str) -> int:
    if len(text) != 1:
        raise invalid_argument("Input string must be a single character string")
    return ord(text)


def hamming_distance(one: str, other: str) -> int:
    if len(one) != len(other):
        raise invalid_argument("The input strings to hamming_distance function must have the same length")
    return sum(a != b for a, b in zip(one, other, strict=True))


def levenshtein_distance(one: str, other: str) -> int:
    if len(one) * (len(other) - 1) > 1_000_000:
        raise invalid_argument("The combined inputs for Levenshtein distance are too large")
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        previous, row[0] = row[0], n
        for k, b in enumerate(other, 1):
            previous, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, previous + (a != b))
    return row[-1]


def luhn_check(text: str) -> bool:
    if text and not (text.isascii() and text.isdigit()):
        raise invalid_argument(f"Input contains non-digit: {text}")
    if not text:
        return False
    digits = [int(c) for c in reversed(text)]
    return sum(d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)) % 10 == 0


_SOUNDS = {**dict.fromkeys("BFPV", "1"), **dict.fromkeys("CGJKQSXZ", "2"), **dict.fromkeys("DT", "3"), "L": "4"}
_SOUNDS |= {**dict.fromkeys("MN", "5"), "R": "6", **dict.fromkeys("HW", "")}


def soundex(text: str) -> str:
    """As Apache's codec: H and W do not separate equal sounds, vowels do."""
    letters = [c for c in text.upper() if c.isalpha()]
    if any(not "A" <= c <= "Z" for c in letters):
        raise invalid_argument(
            f"The character is not mapped: {next(c for c in letters if not 'A' <= c <= 'Z')} (index=0)"
        )
    if not letters:
        return ""
    found, last = letters[0], _SOUNDS.get(letters[0], "0")
    for letter in letters[1:]:
        code = _SOUNDS.get(letter, "0")
        if code == "":
            continue
        if code not in {"0", last}:
            found += code
        last = code
    return (found + "000")[:4]


@cache
def _form(name: str) -> str:
    if name not in {"NFC", "NFD", "NFKC", "NFKD"}:
        raise invalid_argument("Normalization form must be one of [NFD, NFC, NFKD, NFKC]")
    return name


def normalize(text: str, form: str = "NFC") -> str:
    return unicodedata.normalize(_form(form), text)  # type: ignore[arg-type]


def concat_ws(separator: str | None, *parts: str | None) -> str | None:
    return None if separator is None else separator.join(part for part in parts if part is not None)


def concat_ws_array(separator: str, parts: list[str | None]) -> str:
    return separator.join(part for part in parts if part is not None)


def from_utf8(data: bytes, replacement: str = "\ufffd") -> str:
    """Each wrong byte becomes the replacement; an empty one drops it."""
    if len(replacement) > 1:
        raise invalid_argument("Replacement character string must empty or a single character")
    text = data.decode("utf-8", errors="replace")
    return text if replacement == "\ufffd" else text.replace("\ufffd", replacement)


def from_utf8_code(data: bytes, replacement: int) -> str:
    return from_utf8(data, chr_of(replacement))


def starts_with(text: str, part: str) -> bool:
    return text.startswith(part)
