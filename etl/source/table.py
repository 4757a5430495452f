"""Opens the files of a dataset: how each is written, what its header says, and the columns of all of them united.

Columns are united by name, in order of first appearance; a column that a file lacks is null there. A name that occurs
twice in one header is told apart as pandas does it (`a`, `a.1`), a blank one is `Unnamed: 3` by its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from etl.errors import InputError, SettingsError
from etl.lake.blob import ByteSource
from etl.lake.other_formats import refuse_other_format
from etl.settings import Settings
from etl.source.beginning import BEFORE_HEADER, Beginning, read_beginning
from etl.source.dialect import Dialect, sniff
from etl.source.encoding import Encoding, beyond_ascii, detect
from etl.source.malformed import RawReject
from etl.source.reader import is_gzip, raw_domain, read_blocks, transcoded, unmark
from etl.source.records import FileFormat, RecordCounts
from etl.source.split import Piece, Splitter

__all__ = ["BEFORE_HEADER", "InputFile", "RecordCounts", "Table", "open_file", "open_table"]

HEAD_BYTES, LONGEST_HEADER = 1 << 20, 16 << 20
PROBES, PROBE_BYTES = 16, 64 << 10
LONGEST_RECORD = 128 << 20


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the dataset, opened: how to read its records, and where its columns go."""

    source: ByteSource
    encoding: Encoding
    form: FileFormat
    header: tuple[str, ...]
    header_from: Literal["first row", "settings", "none"]
    transcode: bool
    data_offset: int  # in the bytes that `read_blocks` gives: behind the header
    data_line: int
    preamble: tuple[RawReject, ...] = ()
    blank_lines: int = 0
    warnings: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()  # in the united table, for each field of a record
    compressed: bool = False

    @property
    def uri(self) -> str:
        return self.source.blob.uri

    def pieces(self, piece_bytes: int, read: Callable[[int], None] = lambda count: None) -> Iterator[Piece]:
        """Yield the file's records behind the header in pieces; `read` is told how many bytes of the file were read."""
        form = self.form
        splitter = Splitter(
            form.delimiter,
            form.width,
            form.pad_short,
            piece_bytes,
            LONGEST_RECORD,
            line=self.data_line,
            name=self.uri,
        )
        yield from splitter.split(self._data_blocks(piece_bytes, read))

    def _data_blocks(self, piece_bytes: int, read: Callable[[int], None]) -> Iterator[bytes | memoryview]:
        skip = self.data_offset
        blocks = read_blocks(self.source, self.encoding, transcode=self.transcode, block_bytes=piece_bytes, read=read)
        for block in blocks:
            if skip >= len(block):
                skip -= len(block)
                continue
            yield block[skip:] if skip else block
            skip = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A dataset's files and the names of their united columns."""

    files: tuple[InputFile, ...]
    source_names: tuple[str, ...]

    def expected_rows(self, record_bytes: float) -> int:
        """Estimate how many rows there are, from the files' sizes and the mean length of a record in them."""
        expected = sum(file.source.blob.size * (8 if file.compressed else 1) for file in self.files)
        return int(expected / max(1.0, record_bytes)) + 1


def open_table(
    sources: tuple[ByteSource, ...], settings: Settings, encodings: dict[str, Encoding] | None = None
) -> Table:
    """Open every file far enough to know its encoding, dialect and header.

    Args:
        sources: the files, in the order in which their rows count as first.
        settings: may prescribe encoding, delimiter and header.
        encodings: by URI, where an earlier reading found out better.

    Raises:
        InputError, SettingsError, LakeError
    """
    opened = [open_file(source, settings, (encodings or {}).get(source.blob.uri)) for source in sources]
    names: dict[str, int] = {}
    files = []
    for file in opened:
        positions = tuple(names.setdefault(name, len(names)) for name in file.header)
        files.append(replace(file, positions=positions))
    return Table(tuple(files), tuple(names))


def open_file(source: ByteSource, settings: Settings, encoding: Encoding | None = None) -> InputFile:
    """Open one file; an empty one has no columns."""
    compressed = is_gzip(source)
    head = _read_head(source, HEAD_BYTES)
    refuse_other_format(source.blob.uri, head.raw)
    warnings: list[str] = []
    if encoding is None:
        encoding = _encoding(source, head, settings, compressed=compressed, warn=warnings.append)
    dialect = _dialect(source, head.raw[encoding.bom :].decode(encoding.codec, "replace"), settings)
    domain = raw_domain(encoding.codec, dialect.delimiter)
    form = FileFormat(
        domain or "utf-8",
        dialect.delimiter.encode("ascii"),
        dialect.width,
        settings.short_records == "pad",
        "" if domain else encoding.codec,
    )
    beginning = _beginning(source, head, encoding, form, dialect, has_header=settings.header in ("auto", True))
    names, header_from = _names(beginning, settings.header, dialect.width)
    if beginning.garbled:
        warnings.append(f"the header row holds bytes that are not text in {encoding.codec}; they stand there as \ufffd")
    return InputFile(
        source,
        encoding,
        replace(form, width=len(names)),
        _distinct(names),
        header_from,
        transcode=domain is None,
        data_offset=beginning.consumed,
        data_line=1 + beginning.lines,
        preamble=beginning.preamble if domain else _unmarked(beginning.preamble),
        blank_lines=beginning.blank_lines,
        warnings=(*warnings, *dialect.warnings),
        compressed=compressed,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """The first bytes of a file, unzipped, byte order mark and all."""

    raw: bytes
    whole: bool


def _read_head(source: ByteSource, count: int) -> _Head:
    as_it_is = Encoding("utf-8", 0, "detected", False)
    with closing(read_blocks(source, as_it_is, transcode=False, block_bytes=count)) as blocks:
        raw = bytes(next(blocks, b""))
    return _Head(raw, len(raw) < count)


def _encoding(
    source: ByteSource, head: _Head, settings: Settings, *, compressed: bool, warn: Callable[[str], None]
) -> Encoding:
    found = detect(head.raw, complete=head.whole)
    if settings.encoding:
        return _prescribed(settings.encoding, found, warn)
    if found.ascii_only and not head.whole and not compressed:
        probe = b"".join(_probes(source))
        if beyond_ascii(probe):
            return replace(detect(probe, complete=False), bom=found.bom)
    return found


def _prescribed(codec: str, found: Encoding, warn: Callable[[str], None]) -> Encoding:
    """The encoding the settings ask for; byte order marks stay marks, and tell what `utf-16` alone leaves open."""
    codec = codec.removesuffix("-sig")
    if codec in ("utf-16", "utf-32"):
        codec = found.codec if found.codec.startswith(codec) else f"{codec}-le"
    if found.bom and found.codec != codec:
        warn(f"begins with the byte order mark of {found.codec}, but the settings say that it is {codec}")
    return Encoding(codec, found.bom, "settings", False)


def _probes(source: ByteSource) -> Iterator[bytes]:
    """Yield whole lines from places spread over a file that begins with plain ASCII."""
    for number in range(1, PROBES + 1):
        part = source.read_range(source.blob.size * number // (PROBES + 1), PROBE_BYTES)
        start, end = part.find(b"\n") + 1, part.rfind(b"\n") + 1
        yield part[start:end]


def _dialect(source: ByteSource, text: str, settings: Settings) -> Dialect:
    name, names = source.blob.name, settings.header
    dialect = sniff(text, filename=name, delimiter=settings.delimiter, header=names)
    if isinstance(names, tuple):
        width = sniff(text, filename=name, delimiter=dialect.delimiter, header=False).width
        if width > len(names) or (width < len(names) and width and settings.short_records == "reject"):
            raise SettingsError(
                f"{source.blob.uri}: the settings name {len(names)} columns, but its records have {width} fields",
                hint="Name every column in `header`, in the order of the file; or check `delimiter`.",
            )
    return dialect


def _beginning(
    source: ByteSource, head: _Head, encoding: Encoding, form: FileFormat, dialect: Dialect, *, has_header: bool
) -> Beginning:
    """Find where the data begins; in a longer stretch of the file if need be."""
    for patient in (True, False):
        data = head.raw[encoding.bom :]
        beginning = read_beginning(
            transcoded(data, encoding.codec, at_end=head.whole) if form.encoding else data,
            form.delimiter,
            form.codec,
            preamble=dialect.header_rows_to_skip,
            header=has_header,
            whole=head.whole,
            patient=patient,
        )
        if beginning is not None:
            return beginning
        head = _read_head(source, LONGEST_HEADER)
    raise InputError(
        f"{source.blob.uri}: its first row goes on for more than {LONGEST_HEADER >> 20} MiB",
        hint="Is this a CSV? The header row has to end with a line end (LF, CRLF or CR).",
    )


def _unmarked(rejects: tuple[RawReject, ...]) -> tuple[RawReject, ...]:
    return tuple(replace(reject, raw=unmark(reject.raw)) for reject in rejects)


def _names(
    beginning: Beginning, header: object, width: int
) -> tuple[tuple[str, ...], Literal["first row", "settings", "none"]]:
    if isinstance(header, tuple):
        return header, "settings"
    if header is False:
        return tuple(f"column_{number}" for number in range(1, width + 1)), "none"
    return beginning.header or (), "first row"


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Tell duplicate and blank headers apart the way pandas does."""
    taken: set[str] = set(names)
    seen: dict[str, int] = {}
    result = []
    for place, name in enumerate(names):
        plain = name or f"Unnamed: {place}"
        unique = plain
        while unique in seen or (unique != plain and unique in taken):
            seen[plain] += 1
            unique = f"{plain}.{seen[plain]}"
        seen[unique] = 0
        result.append(unique)
    return tuple(result)
