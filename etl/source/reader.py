"""Reads one input file as blocks of bytes in which records can be cut: decompressed, without BOM, and, where the
encoding asks for it, transcoded to UTF-8 on the way.

Bytes that are no text become lone surrogates in an invalid UTF-8, so that the record that holds them is found and
rejected later, and nothing turns into mojibake without a word.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable, Generator
from typing import Any

from etl.errors import InputError
from etl.lake.blob import ByteSource
from etl.source.encoding import Encoding

STRETCH = 256 << 10
GZIP = b"\x1f\x8b"
# in these, no byte of a multi-byte character is a quote or a line end, nor a delimiter below "@"
CUTTABLE = {"utf-8", "ascii", "cp932", "shift_jis", "euc_jp", "gb18030", "cp1252", "latin-1", "iso8859_15"}
ASCII_SECOND_BYTES = {"cp932", "shift_jis", "gb18030"}  # from "@" on, so "|", "^", "~" … too
_MARKED = re.compile("[\udc00-\udcff]")
# Python reads these bytes of CP932, which stand for nothing, as control and private characters
_NOTHING_IN_CP932 = {"\x80": 0x80, "\uf8f0": 0xA0, "\uf8f1": 0xFD, "\uf8f2": 0xFE, "\uf8f3": 0xFF}
_NO_TEXT = {"cp932": tuple(_NOTHING_IN_CP932)}
_AS_MARKS = {"cp932": {ord(sign): 0xDC00 + byte for sign, byte in _NOTHING_IN_CP932.items()}}


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("kiban.mark", _mark)


def as_utf8(data: bytes, codec: str) -> bytes:
    """Transcode whole records; raises UnicodeError where they are not text.

    A stretch at a time: the text of a whole piece takes more memory than the processor's cache holds, and a third longer.
    """
    decoder, no_text = codecs.getincrementaldecoder(codec)(), _NO_TEXT.get(codec, ())
    stretches = []
    for at in range(0, len(data), STRETCH):
        text = decoder.decode(data[at : at + STRETCH], at + STRETCH >= len(data))
        if any(sign in text for sign in no_text):
            raise UnicodeDecodeError(codec, data, 0, len(data), "bytes that stand for nothing")
        stretches.append(text.encode())
    return b"".join(stretches)


def unmark(data: bytes) -> bytes:
    r"""Write the bytes that were marked as no text while transcoding as `\xNN`.

    Examples:
        >>> unmark("a\udcff,b".encode("utf-8", "surrogatepass"))
        b'a\\xff,b'
    """
    text = data.decode("utf-8", "surrogatepass")
    return _MARKED.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", text).encode("utf-8", "backslashreplace")


def transcoded(data: bytes, codec: str, *, at_end: bool) -> bytes:
    """The beginning of a file as the UTF-8 that `read_blocks` makes of it; `at_end`, it is the whole file."""
    return _transcode(codecs.getincrementaldecoder(codec)("kiban.mark"), codec, data, at_end)


def _transcode(decoder: codecs.IncrementalDecoder, codec: str, data: bytes, at_end: bool) -> bytes:
    text = decoder.decode(data, at_end)
    return text.translate(_AS_MARKS.get(codec, {})).encode("utf-8", "surrogatepass")


def is_gzip(source: ByteSource) -> bool:
    return source.read_range(0, 2) == GZIP


def raw_domain(codec: str, delimiter: str) -> str | None:
    """Name the codec in whose bytes records are cut, the file's own; None if it has to be transcoded to UTF-8 first."""
    name = codecs.lookup(codec).name.replace("-", "_") if codec != "utf-8" else codec
    plain = {"utf_8": "utf-8", "iso8859_1": "latin-1"}.get(name, name)
    if plain not in CUTTABLE or (delimiter >= "@" and plain in ASCII_SECOND_BYTES):
        return None
    return plain


class _Counted(io.RawIOBase):
    """Passes a raw stream on, and tells how many bytes went through."""

    def __init__(self, raw: io.RawIOBase, tell: Callable[[int], None]) -> None:
        self._raw, self._tell = raw, tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._tell(count or 0)
        return count


def read_blocks(
    source: ByteSource,
    encoding: Encoding,
    *,
    transcode: bool,
    block_bytes: int,
    read: Callable[[int], None] = lambda count: None,
) -> Generator[bytes | memoryview, None, None]:
    """Yield the bytes of the file from behind its BOM, `block_bytes` at a time; with `transcode`, as UTF-8.

    A block is good until the next one is asked for: they share one buffer, since each is copied once anyway.
    `read` is told how many bytes of the file itself were taken.

    Raises:
        InputError: when a gzip file is damaged or cut short.
        LakeError: when the storage fails.
    """
    compressed = is_gzip(source)
    with source.open() as raw:
        counted = _Counted(raw, read)
        stream = gzip.GzipFile(fileobj=io.BufferedReader(counted, 1 << 20)) if compressed else counted
        decoder = codecs.getincrementaldecoder(encoding.codec)("kiban.mark") if transcode else None
        skip = encoding.bom
        buffer = memoryview(bytearray(block_bytes + skip))
        while True:
            view = _read(stream, buffer, source.blob.uri)
            at_end = len(view) < len(buffer)
            block: bytes | memoryview = view[skip:]
            skip = 0
            if decoder is not None:
                block = _transcode(decoder, encoding.codec, bytes(block), at_end)
            if block:
                yield block
            if at_end:
                return


def _read(stream: io.RawIOBase | gzip.GzipFile, buffer: memoryview, uri: str) -> memoryview:
    """Read as many bytes as `buffer` holds, unless the stream ends."""
    filled = 0
    while filled < len(buffer):
        try:
            count = stream.readinto(buffer[filled:])
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                f"{uri}: the gzip file is damaged ({error})", hint="Deliver it again; `gzip -t FILE` tests one."
            ) from error
        if not count:
            break
        filled += count
    return buffer[:filled]
