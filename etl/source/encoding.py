"""Finds out in which encoding a file is written, from its first bytes.

A byte order mark decides. Then come encodings that leave marks of their own (UTF-16 and UTF-32 their zero bytes,
ISO-2022-JP its escapes), then UTF-8, whose sequences hardly arise by chance, and only then those in which nearly any
bytes are some text: there the likeliest text wins (`etl.source.likelihood`). A few broken bytes do not change the
answer: better a rejected record than a file of mojibake.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final, Literal

from etl.source.likelihood import Writing, bits, chinese, japanese, unicode, western

# In what follows ASCII, the first byte that can tell more; `Encoding.ascii_only` holds until one comes.
_ESCAPE: Final = b"\x1b"  # begins a shift of ISO-2022

_BOMS: Final = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_WIDE_SAMPLE = 1 << 16
_ASCII = re.compile("[\t\n\r -~]")
_ORDINARY = re.compile(  # ASCII, Latin, Greek, Cyrillic, punctuation, then kana, ideographs, Hangul, full width
    "[\t\n\r -~\u00a0-\u024f\u0370-\u045f\u2010-\u203b\u2190-\u2193"
    "\u3000-\u30ff\u4e00-\u9faf\uac00-\ud7a3\uff01-\uff9f]+"
)
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([IJ])")
_CANDIDATES: Final[tuple[tuple[str, Writing, float], ...]] = (  # with the bits that go against each beforehand
    ("utf-8", unicode, 0.0),
    ("cp932", japanese, 0.0),
    ("euc_jp", japanese, 2.0),
    ("cp1252", western, 1.0),
    ("gb18030", chinese, 10.0),
)
_TELLING_LINES = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*[\r\n]*")
_TELLING_BYTES = 1 << 15  # that many of them tell enough


@dataclass(frozen=True, slots=True)
class Encoding:
    """Which codec reads the file, and how that is known.

    `bom` is how many bytes of byte order marks stand first (two marks do occur); the codec is the one for what follows,
    "utf-8" and never "utf-8-sig". With `ascii_only` nothing but ASCII was seen, which any codec reads alike, so the
    answer "utf-8" can still change at the first byte that `beyond_ascii` finds.
    """

    codec: str
    bom: int
    certain_from: Literal["bom", "detected", "settings"]
    ascii_only: bool


def beyond_ascii(data: bytes) -> bool:
    """Say whether anything in `data` could tell one encoding from another."""
    return not data.isascii() or _ESCAPE in data


def detect(sample: bytes, *, complete: bool) -> Encoding:
    r"""Name the encoding of a file that begins with `sample`; with `complete`, `sample` is all of it.

    A sample may end inside a character. It never fails: the last resort is cp1252, or latin-1 which reads any bytes.

    Examples:
        >>> detect("都市,人口\n東京,14\n".encode("cp932"), complete=True).codec
        'cp932'
        >>> detect(b"city,people\n", complete=True)
        Encoding(codec='utf-8', bom=0, certain_from='detected', ascii_only=True)
    """
    for mark, codec in _BOMS:
        if sample.startswith(mark):
            return Encoding(codec, _length_of_marks(sample, mark), "bom", False)
    codec = _wide(sample) or _escaped(sample) or _by_content(sample, complete=complete)
    ascii_only = codec == "utf-8" and not beyond_ascii(sample)
    return Encoding(codec, 0, "detected", ascii_only)


def _length_of_marks(sample: bytes, mark: bytes) -> int:
    length = len(mark)
    while sample.startswith(mark, length):
        length += len(mark)
    return length


def _wide(sample: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by their zero bytes: each ASCII character has one or three."""
    head = sample[:_WIDE_SAMPLE]
    zeros = head.count(0)
    if not zeros or (zeros * 5 < len(head) and _is_utf8(head, complete=False)):
        return None  # none, or text with stray NULs
    readable = {codec: _share_of_text(head, codec) for codec in _WIDE}
    best = max(readable, key=readable.__getitem__)
    return best if readable[best] > 0.9 else None


def _share_of_text(sample: bytes, codec: str) -> float:
    """How much of `sample` is everyday text when read this way; 0 when it has no line end, delimiter, or letter."""
    text = _read(sample, codec, complete=False)
    odd = _ORDINARY.sub("", text)
    return 1 - len(odd) / len(text) if _ASCII.search(text) else 0.0


def _escaped(sample: bytes) -> str | None:
    """Recognise ISO-2022-JP: seven-bit, with escapes to Japanese sets; half-width katakana need the extended codec."""
    if not sample.isascii() or not _ISO_2022_JP.search(sample):
        return None
    return min(("iso2022_jp", "iso2022_jp_ext"), key=lambda codec: _read(sample, codec, complete=False).count("\ufffd"))


def _by_content(sample: bytes, *, complete: bool) -> str:
    """Weigh the encodings that extend ASCII by the text each makes of the lines that are not ASCII."""
    if sample.isascii() or _is_utf8(sample, complete=complete):
        return "utf-8"
    lines = _telling_lines(sample)
    whole = complete and len(lines) < _TELLING_BYTES
    costs = {codec: bits(_read(lines, codec, complete=whole), writing) + prior for codec, writing, prior in _CANDIDATES}
    best = min(costs, key=costs.__getitem__)
    return "latin-1" if best == "cp1252" and not _decodes(sample, "cp1252") else best


def _is_utf8(sample: bytes, *, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, complete)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(sample: bytes) -> bytes:
    """The lines that are not ASCII, up to a bound: no byte of a character in these encodings is a line end."""
    lines: list[bytes] = []
    length = 0
    for match in _TELLING_LINES.finditer(sample):
        lines.append(match.group()[: _TELLING_BYTES - length])
        length += len(lines[-1])
        if length >= _TELLING_BYTES:
            break
    return b"".join(lines)


def _read(data: bytes, codec: str, *, complete: bool) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(data, complete)
