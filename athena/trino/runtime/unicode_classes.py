r"""Classes of characters that Trino's regular expressions know by name: `\p{L}`, `\p{Hiragana}`, `[[:alpha:]]`, `\w`.

Trino's library (Joni) takes them all from Unicode, the POSIX names too; Python's `re` has no properties, and its `\w` has
`①` and `½` but no combining marks. So each is written out as ranges. Code points that Unicode has not assigned belong to
whatever is beside them: it keeps the ranges few.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF
_CATEGORIES = {"L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "Z", "Zl", "Zp", "Zs"}
_CATEGORIES |= {"P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So"}
_CIRCLED_LETTERS = range(0x24B6, 0x24EA)  # alphabetic, though symbols
_ALPHABETIC_MARKS = """345 363-36f 5b0-657 659-6dc 6e1-6e8 6ed-73f 7a6-7b0 816-817 81b-82c 8d4-8df 8e3-8e9 8f0-93b 93e-94c
94e-94f 955-983 9be-9cc 9d7-9e3 a01-a03 a3e-a4c a51-a83 abe-acc ae2-afc b01-b03 b3e-b4c b56-bcc bd7-c04 c3e-c4c c55-c83
cbe-ccc cd5-d03 d3e-d4c d57-d83 dcf-e3a e4d eb1-eb9 ebb-ebc ecd f71-f83 f8d-fbc 102b-1036 1038 103b-109d 1712-1713
1732-1733 1752-1773 17b6-17c8 1885-1938 1a17-1a5e 1a61-1a74 1b00-1b04 1b35-1b43 1b80-1ba9 1bac-1bad 1be7-1bf1 1c24-1c36
2de0-2dff a674-a67b a69e-a69f a802 a80b-a827 a880-a8c3 a8c5 a8ff-a92a a947-a952 a980-a983 a9b4-a9bf a9e5-aabe aaeb-aaf5
abe3-abea fb1e 10376-10a0f 11000-11045 11080-110b8"""
_SCRIPTS = {
    "Han": "2e80-2fd5 3005 3007 3021-3029 3038-303b 3400-4dbf 4e00-9fff f900-fad9 20000-3134a",
    "Hiragana": "3041-3096 309d-309f 1b001 1f200",
    "Katakana": "30a1-30fa 30fd-30ff 31f0-31ff 32d0-32fe 3300-3357 ff66-ff6f ff71-ff9d 1b000",
    "Hangul": "1100-11ff 302e-302f 3131-318e 3200-321e 3260-327e a960-a97c ac00-d7fb ffa0-ffdc",
    "Latin": """41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 2e0-2e4 1d00-1d25 1d2c-1d5c 1d62-1d65 1d6b-1d77 1d79-1dbe 1e00-1eff
        2071 207f 2090-209c 212a-212b 2132 214e 2160-2188 2c60-2c7f a722-a787 a78b-a7ff fb00-fb06 ff21-ff3a ff41-ff5a""",
    "Greek": """370-373 375-37d 37f-384 386 388-3e1 3f0-3ff 1d26-1d2a 1d5d-1d61 1d66-1d6a 1dbf 1f00-1ffe 2126
        10140-1018a 1d200-1d245""",
    "Cyrillic": "400-484 487-52f 1d2b 1d78 2de0-2dff a640-a69f",
    "Thai": "e01-e3a e40-e5b",
}
_BLOCKS = {
    "InBasicLatin": "0-7f",
    "InHiragana": "3040-309f",
    "InKatakana": "30a0-30ff",
    "InCJKUnifiedIdeographs": "4e00-9fff",
    "InCJKSymbolsandPunctuation": "3000-303f",
    "InHalfwidthandFullwidthForms": "ff00-ffef",
}
_SPACE = "9-d 20 85 a0 1680 180e 2000-200a 2028-2029 202f 205f 3000"


def named(name: str) -> Ranges | None:
    r"""The characters of `\p{name}`; None if the local engine does not know that name."""
    if name in _CATEGORIES:
        return _where(lambda c: unicodedata.category(c).startswith(name))
    text = _SCRIPTS.get(name) or _BLOCKS.get(name)
    return _read(text) if text else posix(name.lower()) if name in _TITLES else None


def posix(name: str) -> Ranges | None:
    """The characters of `[:name:]`."""
    return _POSIX[name]() if name in _POSIX else None


def complement(ranges: Ranges) -> Ranges:
    starts = [0, *(last + 1 for _, last in ranges)]
    ends = [*(first - 1 for first, _ in ranges), _LAST]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if start <= end)


def in_brackets(ranges: Ranges) -> str:
    """The ranges as they stand between the brackets of a class of Python's."""
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


def _read(text: str) -> Ranges:
    ends = (part.split("-") for part in text.split())
    return tuple((int(pair[0], 16), int(pair[-1], 16)) for pair in ends)


def _where(holds: Callable[[str], bool]) -> Ranges:
    found: list[list[int]] = []
    is_open = False
    for code in range(_LAST + 1):
        character = chr(code)
        if unicodedata.category(character) in {"Cn", "Cs"}:
            continue
        holds_here = holds(character)
        if holds_here and is_open:
            found[-1][1] = code
        elif holds_here:
            found.append([code, code])
        is_open = holds_here
    return tuple((first, last) for first, last in found)


@cache
def _alpha() -> Ranges:
    marks = {code for first, last in _read(_ALPHABETIC_MARKS) for code in range(first, last + 1)}

    def is_alphabetic(character: str) -> bool:
        kind, code = unicodedata.category(character), ord(character)
        return kind[0] == "L" or kind == "Nl" or code in _CIRCLED_LETTERS or (kind[0] == "M" and code in marks)

    return _where(is_alphabetic)


@cache
def _alnum() -> Ranges:
    inside = {code for first, last in _alpha() for code in range(first, last + 1)}
    return _where(lambda c: ord(c) in inside or unicodedata.category(c) == "Nd")


@cache
def word() -> Ranges:
    r"""The characters of `\w`: alphabetic ones, marks, decimal digits, connectors."""

    def is_word(character: str) -> bool:
        kind = unicodedata.category(character)
        return kind[0] in "LM" or kind in {"Nd", "Nl", "Pc"} or ord(character) in _CIRCLED_LETTERS

    return _where(is_word)


@cache
def space() -> Ranges:
    return _read(_SPACE)


_POSIX: dict[str, Callable[[], Ranges]] = {
    "alpha": _alpha,
    "alnum": _alnum,
    "word": word,
    "space": space,
    "upper": cache(lambda: _where(str.isupper)),
    "lower": cache(lambda: _where(str.islower)),
    "digit": cache(lambda: _where(lambda c: unicodedata.category(c) == "Nd")),
    "punct": cache(lambda: _where(lambda c: unicodedata.category(c)[0] == "P")),
    "cntrl": cache(lambda: _read("0-1f 7f-9f")),
    "blank": cache(lambda: _where(lambda c: c == "\t" or unicodedata.category(c) == "Zs")),
    "xdigit": cache(lambda: _read("30-39 41-46 61-66")),
    "ascii": cache(lambda: _read("0-7f")),
}
_TITLES = {name.title() for name in _POSIX} - {"Ascii", "Xdigit"} | {"ASCII", "XDigit", "Alphabetic"}
_POSIX["alphabetic"] = _alpha
