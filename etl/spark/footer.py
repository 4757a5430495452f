"""Reads, changes and writes the footer of a Parquet file, so that files can be joined without touching their pages.

A footer is a Thrift struct in the compact protocol (thrift/doc/specs/thrift-compact-protocol.md). What it says is kept as
plain trees: a struct is {field number: (type, value)}, a list is (type, values). Only the fields that hold positions in
the file have to be known by number (parquet-format, `parquet.thrift`); everything else passes through unread.
"""

from __future__ import annotations

import struct
from typing import Any

MAGIC = b"PAR1"
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
Struct = dict[int, tuple[int, Any]]

# FileMetaData, RowGroup, ColumnChunk, ColumnMetaData
ROWS, ROW_GROUPS = 3, 4
COLUMNS, GROUP_OFFSET, ORDINAL = 1, 5, 7
CHUNK_OFFSET, CHUNK_DATA, PAGE_INDEXES = 2, 3, (4, 5, 6, 7)
PAGE_OFFSETS, BLOOM_FILTER = (9, 10, 11), (14, 15)


def parse(data: bytes) -> Struct:
    """Read a footer."""
    return _Reader(data).struct()


def serialise(tree: Struct) -> bytes:
    """Write a footer."""
    out = bytearray()
    _write_struct(out, tree)
    return bytes(out)


def joined(footers: list[tuple[Struct, int]]) -> Struct:
    """The footer of files put one behind the other; with each comes how far its pages moved towards the end.

    The files have the same columns. Page indexes and Bloom filters stand outside the pages and are left out.
    """
    whole = dict(footers[0][0])
    groups = [_moved(group, by) for footer, by in footers for group in footer[ROW_GROUPS][1][1]]
    for number, group in enumerate(groups):
        if ORDINAL in group:
            group[ORDINAL] = (I16, number)
            if number > 0x7FFF:
                del group[ORDINAL]
    whole[ROWS] = (I64, sum(footer[ROWS][1] for footer, _ in footers))
    whole[ROW_GROUPS] = (LIST, (STRUCT, groups))
    return whole


def _moved(group: Struct, by: int) -> Struct:
    moved = dict(group)
    moved[COLUMNS] = (LIST, (STRUCT, [_moved_chunk(chunk, by) for chunk in group[COLUMNS][1][1]]))
    if GROUP_OFFSET in moved:
        moved[GROUP_OFFSET] = (I64, moved[GROUP_OFFSET][1] + by)
    return moved


def _moved_chunk(chunk: Struct, by: int) -> Struct:
    moved = {number: field for number, field in chunk.items() if number not in PAGE_INDEXES}
    if moved.get(CHUNK_OFFSET, (I64, 0))[1]:  # writers of today put 0
        moved[CHUNK_OFFSET] = (I64, moved[CHUNK_OFFSET][1] + by)
    data = {number: field for number, field in moved[CHUNK_DATA][1].items() if number not in BLOOM_FILTER}
    for number in PAGE_OFFSETS:
        if number in data:
            data[number] = (I64, data[number][1] + by)
    moved[CHUNK_DATA] = (STRUCT, data)
    return moved


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while kind := self._byte():
            step, kind = kind >> 4, kind & 0x0F
            number = number + step if step else self._integer()
            found[number] = (kind, self._value(kind))
        return found

    def _value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind in (I16, I32, I64):
            return self._integer()
        if kind == BINARY:
            return self._take(self._varint())
        if kind in (LIST, SET):
            return self._list()
        if kind == STRUCT:
            return self.struct()
        if kind == DOUBLE:
            return struct.unpack("<d", self._take(8))[0]
        if kind == BYTE:
            return self._byte()
        raise ValueError(f"a Parquet footer holds no Thrift type {kind}")

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        size, kind = head >> 4, head & 0x0F
        size = self._varint() if size == 15 else size
        if kind in (TRUE, FALSE):
            return kind, [self._byte() for _ in range(size)]
        return kind, [self._value(kind) for _ in range(size)]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _integer(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


def _write_struct(out: bytearray, tree: Struct) -> None:
    last = 0
    for number, (kind, value) in sorted(tree.items()):
        written = (TRUE if value else FALSE) if kind in (TRUE, FALSE) else kind
        if 0 < number - last < 16:
            out.append((number - last) << 4 | written)
        else:
            out.append(written)
            _write_integer(out, number)
        last = number
        if kind not in (TRUE, FALSE):
            _write_value(out, kind, value)
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in (I16, I32, I64):
        _write_integer(out, value)
    elif kind == BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind in (LIST, SET):
        _write_list(out, *value)
    elif kind == STRUCT:
        _write_struct(out, value)
    elif kind == DOUBLE:
        out += struct.pack("<d", value)
    else:
        out.append(value)


def _write_list(out: bytearray, kind: int, values: list[Any]) -> None:
    if len(values) < 15:
        out.append(len(values) << 4 | kind)
    else:
        out.append(0xF0 | kind)
        _write_varint(out, len(values))
    for value in values:
        _write_value(out, BYTE if kind in (TRUE, FALSE) else kind, value)


def _write_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _write_integer(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)
