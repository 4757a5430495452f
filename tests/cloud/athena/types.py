"""The same type in three tongues: Trino's, Hive's (what Glue stores), and the one `GetQueryResults` speaks.

Trino: `integer`, `varchar`, `timestamp(3)`, `row(a integer)`. Hive: `int`, `string`, `timestamp`, `struct<a:int>`.
"""

from __future__ import annotations

from dataclasses import dataclass

from athena.trino.type_text import read_type
from athena.trino.types import Type
from tests.cloud.athena.errors import failed

_TO_HIVE = {"integer": "int", "varchar": "string", "real": "float", "varbinary": "binary", "timestamp": "timestamp"}
_SAME = {"boolean", "tinyint", "smallint", "bigint", "double", "date", "decimal", "char"}


def to_trino(hive: str) -> str:
    """Say a type of Glue's in Trino's words.

    Examples:
        >>> to_trino("array<struct<a:int,b:string>>")
        'array(row(a integer, b varchar))'
    """
    return str(read_type(hive))


def to_hive(trino: str) -> str:
    """Say a type of Trino's as Glue stores it, or fail as Athena does where Hive has no such type.

    Examples:
        >>> to_hive("row(a integer, b timestamp(3))")
        'struct<a:int,b:timestamp>'
        >>> to_hive("varchar(5)")
        'varchar(5)'
    """
    return _write_hive(read_type(trino), trino)


def _write_hive(kind: Type, whole: str) -> str:
    inners = [_write_hive(inner, whole) for inner in kind.inners]
    if kind.base == "row":
        names = (name or f"field{place}" for place, name in enumerate(kind.names))
        return f"struct<{','.join(f'{name}:{inner}' for name, inner in zip(names, inners, strict=True))}>"
    if kind.base in {"array", "map"}:
        return f"{kind.base}<{','.join(inners)}>"
    if kind.base == "varchar" and kind.length is not None:
        return f"varchar({kind.length})"
    if kind.base in _TO_HIVE:
        return _TO_HIVE[kind.base]
    if kind.base not in _SAME:
        raise failed("NOT_SUPPORTED", f"Unsupported Hive type: {whole}")
    return f"{kind.base}({','.join(map(str, kind.args))})" if kind.args else kind.base


_PRECISION = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "double": 17, "real": 17, "varbinary": 2**30}
_UNBOUNDED = 2**31 - 1
_TIMES = {"time", "time with time zone", "timestamp", "timestamp with time zone"}


@dataclass(frozen=True)
class ColumnInfo:
    """A column of a result, as `GetQueryResults` and the `.metadata` file describe it."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0
    case_sensitive: bool = False

    def as_dict(self) -> dict[str, object]:
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type,
            "Precision": self.precision,
            "Scale": self.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.case_sensitive,
        }


def column_info(name: str, trino: str) -> ColumnInfo:
    """Describe a column of a SELECT's result.

    Examples:
        >>> info = column_info("price", "decimal(10,2)")
        >>> info.type, info.precision, info.scale
        ('decimal', 10, 2)
        >>> column_info("name", "varchar").precision
        2147483647
    """
    kind = read_type(trino)
    if kind.base in _TIMES:
        return ColumnInfo(name, kind.base, 3)
    if kind.base == "decimal":
        return ColumnInfo(name, "decimal", kind.precision, kind.scale)
    if kind.base in {"varchar", "char"}:
        return ColumnInfo(name, kind.base, kind.length or _UNBOUNDED, case_sensitive=True)
    return ColumnInfo(name, "float" if kind.base == "real" else kind.base, _PRECISION.get(kind.base, 0))
