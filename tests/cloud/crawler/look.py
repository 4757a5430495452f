"""What a crawler sees of S3: the objects of a target, less its exclusions, and what each one is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cloud.crawler.plan import Column, File


def files(s3: Any, path: str, exclusions: Sequence[str]) -> Iterator[File]:
    """The files below an include path (`s3://bucket/folder/`), as the crawler's role may read them."""
    bucket, _, prefix = path.removeprefix("s3://").partition("/")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            key = entry["Key"]
            hidden = any(part[:1] in ("_", ".") for part in key.split("/"))
            if not (hidden or key.endswith("/") or excluded(key[len(prefix) :], exclusions)):
                yield _file(s3, bucket, key, entry["Size"])


def excluded(relative: str, patterns: Sequence[str]) -> bool:
    """Whether one of the glob patterns, which are relative to the include path, fits.

    Examples:
        >>> excluded("store/part.crc", ["**.crc"]), excluded("a/b.csv", ["*.csv"]), excluded("b.csv", ["*.{csv,tsv}"])
        (True, False, True)
    """
    return any(re.fullmatch(_regex(pattern), relative) for pattern in patterns)


_GLOB = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}


def _regex(pattern: str) -> str:
    tokens = re.findall(r"\*\*|\[[^\]]*\]|.", pattern)
    in_braces = False
    regex = ""
    for token in tokens:
        in_braces = token == "{" or (in_braces and token != "}")
        plain = token == "," and not in_braces
        is_set = token.startswith("[") and token.endswith("]") and len(token) > 2
        regex += token if is_set else re.escape(token) if plain or token not in _GLOB else _GLOB[token]
    return regex


def _file(s3: Any, bucket: str, key: str, size: int) -> File:
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    if content[:4] != b"PAR1":
        return File(bucket, key, size, 0, "UNKNOWN", ())
    found = pq.read_metadata(io.BytesIO(content))
    schema = found.schema.to_arrow_schema()
    return File(bucket, key, size, found.num_rows, "parquet", tuple(_column(field) for field in schema))


def _column(field: pa.Field) -> Column:
    return field.name.lower(), glue_type(field.type)


def glue_type(kind: pa.DataType) -> str:
    """The type that a crawler reads from a Parquet column, in Glue's words.

    Examples:
        >>> glue_type(pa.decimal128(10, 2)), glue_type(pa.list_(pa.int64())), glue_type(pa.uint8())
        ('decimal(10,2)', 'array<bigint>', 'int')
    """
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"array<{glue_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(f'{field.name}:{glue_type(field.type)}' for field in kind)}>"
    if pa.types.is_map(kind):
        return f"map<{glue_type(kind.key_type)},{glue_type(kind.item_type)}>"
    if pa.types.is_dictionary(kind):
        return glue_type(kind.value_type)
    if pa.types.is_timestamp(kind):
        return "timestamp"
    return _TYPES[str(kind)]


_TYPES = {
    **dict.fromkeys(("string", "large_string", "string_view"), "string"),
    **dict.fromkeys(("binary", "large_binary", "binary_view"), "binary"),
    **dict.fromkeys(("int8", "int16", "int32", "uint8", "uint16"), "int"),
    **dict.fromkeys(("int64", "uint32", "uint64"), "bigint"),  # unsigned ones are read wrongly: Athena has none
    "time32[ms]": "int",
    "time64[us]": "bigint",
    "time64[ns]": "bigint",
    "bool": "boolean",
    "float": "float",
    "halffloat": "float",
    "double": "double",
    "date32[day]": "date",
}
