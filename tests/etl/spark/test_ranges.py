"""Cutting a file into splits in parallel comes to what reading it in sequence comes to; no Spark needed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.source.malformed import RawReject
from etl.source.records import FileFormat, prepare
from etl.source.split import Splitter
from etl.spark.ranges import Seen, cut, look

FORM = FileFormat("utf-8", b",", 2, False)
WORDS = st.sampled_from(
    ["a", "b,", "\n", "\r\n", '"', '""', '"c"', '"d\ne"', '",', "\n\n", ' "f" ', "x,y\n", '"g,h",i\n']
)
LONGEST = 1 << 20


def records(data: bytes, starts: Iterable[int], ends: Iterable[int]) -> list[bytes | tuple[str, bytes]]:
    """The good records and the rejects of stretches of `data`, each read on its own."""
    found: list[bytes | tuple[str, bytes]] = []
    for start, end in zip(starts, ends, strict=True):
        splitter = Splitter(b",", 2, False, 16, LONGEST, offset=start, name="test")
        for piece in splitter.split([data[start:end]]):
            prepared = prepare(piece, FORM, exactly=True)  # as where polars refuses a piece
            found += [line for line in prepared.data.replace(b"\r\n", b"\n").split(b"\n") if line]
            found += [(reject.reason, reject.raw) for reject in rejects(prepared.rejects)]
    return found


def rejects(found: tuple[RawReject, ...]) -> list[RawReject]:
    return sorted(found, key=lambda reject: reject.record)


def splits(data: bytes, most_bytes: int) -> list[tuple[int, int]]:
    starts = list(range(0, len(data), most_bytes))

    def look_at(start: int, end: int) -> Seen:
        return look(data[start:end], ord(","), before=data[max(0, start - 1) : start], after=data[end : end + 1])

    def read_on(start: int, past: int) -> int:
        splitter = Splitter(b",", 2, False, 16, LONGEST, offset=start, name="test")
        return next((piece.end for piece in splitter.split([data[start:]]) if piece.end >= past), len(data))

    seen = [look_at(start, min(start + most_bytes, len(data))) for start in starts]
    return list(cut(starts, len(data), seen, look_at, read_on))


@settings(max_examples=600, deadline=None, derandomize=True)
@given(words=st.lists(WORDS, min_size=1, max_size=40), most_bytes=st.integers(1, 60))
@example(words=["a,b\n", '"', "c,d\n", "e,f\n"], most_bytes=4)
@example(words=["a", '"', '"', "\n", "x,y\n"], most_bytes=2)
def test_splits_hold_the_records_that_are_there_in_sequence(words: list[str], most_bytes: int) -> None:
    data = "".join(words).encode()
    found = splits(data, most_bytes)
    assert [found[0][0], found[-1][1]] == [0, len(data)]
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert sorted(map(repr, records(data, *zip(*found, strict=True)))) == sorted(
        map(repr, records(data, [0], [len(data)]))
    )


def test_plain_files_are_cut_near_the_wanted_places() -> None:
    data = b"".join(b"%06d,x\n" % n for n in range(1_000))
    found = splits(data, 900)
    assert len(found) == 10
    assert all(abs(end - start - 900) <= 9 for start, end in found[:-1])


def test_line_feeds_in_quotes_are_no_place_to_cut() -> None:
    data = b'1,"' + b"\n" * 500 + b'"\n2,b\n'
    assert splits(data, 100) == [(0, 505), (505, 509)]


def test_where_quoting_is_malformed_records_are_read_in_sequence_and_no_further() -> None:
    data = b'1,5" wide\n' + b"".join(b'%04d,"a"\n' % n for n in range(500))
    found = splits(data, 450)
    assert len(found) >= 10
