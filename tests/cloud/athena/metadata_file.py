"""The `.metadata` object that Athena lays beside a result: protobuf, whose schema AWS does not publish.

Field numbers as drivers read them: 1 query id, 2 kind of update, 3 rows updated, 4 a column; of a column 1 catalog, 4 name,
5 label, 6 type, 7 precision, 8 scale, 9 nullable (3 = unknown), 10 case sensitive. The JDBC driver reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.cloud.athena.types import ColumnInfo

_NULLABLE_UNKNOWN = 3
_NO_NUMBERS = {"array", "map", "row", "json", "string", "uuid", "ipaddress"}


def written(query_id: str, columns: Sequence[ColumnInfo], *, update: str = "", count: int | None = None) -> bytes:
    """The content of the object."""
    content = _text(1, query_id)
    if update:
        content += _text(2, update)
    if update and count is not None:
        content += _number(3, count)
    return content + b"".join(_message(4, _column(column)) for column in columns)


def _column(column: ColumnInfo) -> bytes:
    content = _text(1, "hive") + _text(4, column.name) + _text(5, column.name) + _text(6, column.type)
    if column.precision:
        content += _number(7, column.precision)
    if column.precision or column.type == "date":
        content += _number(8, column.scale)
    content += _number(9, _NULLABLE_UNKNOWN)
    return content if column.type in _NO_NUMBERS else content + _number(10, int(column.case_sensitive))


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
