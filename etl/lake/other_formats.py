"""Telling files that are not CSV by their suffix or first bytes, and what to do about each.

An `.xlsx` renamed to `.csv`, or a gzip of a tar, would otherwise become one column of noise.
"""

from __future__ import annotations

from etl.errors import InputError

_EXPORT = "Open it and save the sheet as “CSV UTF-8”, then give that file."
_UNPACK = "Unpack it and give the CSV files inside; gzip (.csv.gz) is read as it is."
_ALREADY = "Only CSV is cleansed here; this format already has types and can go to the clean zone as it is."

_SUFFIXES = {
    ".xlsx": ("an Excel workbook", _EXPORT),
    ".xlsm": ("an Excel workbook", _EXPORT),
    ".xlsb": ("an Excel workbook", _EXPORT),
    ".xls": ("an Excel workbook", _EXPORT),
    ".ods": ("a spreadsheet", _EXPORT),
    ".numbers": ("a spreadsheet", _EXPORT),
    ".zip": ("a ZIP archive", _UNPACK),
    ".7z": ("a 7-Zip archive", _UNPACK),
    ".tar": ("a tar archive", _UNPACK),
    ".tgz": ("a tar archive", _UNPACK),
    ".tar.gz": ("a tar archive", _UNPACK),
    ".bz2": ("compressed by bzip2", _UNPACK),
    ".xz": ("compressed by xz", _UNPACK),
    ".zst": ("compressed by Zstandard", _UNPACK),
    ".parquet": ("a Parquet file", _ALREADY),
    ".orc": ("an ORC file", _ALREADY),
    ".avro": ("an Avro file", _ALREADY),
    ".json": ("a JSON file", "Convert it to CSV first."),
    ".jsonl": ("a JSON file", "Convert it to CSV first."),
    ".pdf": ("a PDF", "Ask for the data as CSV."),
}
_MAGIC = {
    b"PK\x03\x04": ".zip",  # ZIP, and so every modern office file; told apart by what it holds
    b"PK\x05\x06": ".zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".xls",
    b"PAR1\x15": ".parquet",  # the first page's header follows; PAR1 alone could begin a CSV
    b"7z\xbc\xaf\x27\x1c": ".7z",
    b"BZh": ".bz2",
    b"\xfd7zXZ\x00": ".xz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"Obj\x01": ".avro",
    b"%PDF-": ".pdf",
}


def refuse_other_suffix(name: str) -> None:
    """Raise `InputError` if the name says that this is no CSV; an unknown suffix is given the benefit of the doubt."""
    for suffix, (kind, hint) in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            raise InputError(f"{name} is {kind}, not a CSV", hint=hint)


def refuse_other_format(name: str, first_bytes: bytes) -> None:
    r"""Raise `InputError` if the first bytes (of the unzipped file) are those of another format, whatever its name.

    Examples:
        >>> refuse_other_format("orders.csv", b"PK\x03\x04\x14\x00\x06\x00")
        Traceback (most recent call last):
        etl.errors.InputError: orders.csv is a ZIP archive or an Excel workbook, not a CSV, whatever its name says
    """
    for magic, suffix in _MAGIC.items():
        # BZh is text that could begin a CSV: the digit and the fixed six bytes after it make it bzip2
        if first_bytes.startswith(magic) and (suffix != ".bz2" or first_bytes[4:10] == b"1AY&SY"):
            kind, hint = _SUFFIXES[suffix]
            if suffix == ".zip":
                kind, hint = "a ZIP archive or an Excel workbook", f"{_EXPORT} {_UNPACK}"
            raise InputError(f"{name} is {kind}, not a CSV, whatever its name says", hint=hint)
