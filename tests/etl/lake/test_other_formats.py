from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from etl.errors import InputError
from etl.lake import refuse_other_format


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "a,b")
    return target.getvalue()


@pytest.mark.parametrize(
    "content", [_zip(), bz2.compress(b"a,b"), lzma.compress(b"a,b"), b"PAR1\x15....PAR1", b"%PDF-1.7"]
)
def test_a_disguised_file_is_known_by_its_first_bytes(content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.csv is .*whatever its name says"):
        refuse_other_format("a.csv", content[:64])


@pytest.mark.parametrize("content", [b"", b"PK,name\n1,2\n", b"BZh9,x\n", b"PAR,1\n", gzip.compress(b"a,b", mtime=0)])
def test_text_that_begins_alike_is_let_through(content: bytes) -> None:
    refuse_other_format("a.csv", content)
