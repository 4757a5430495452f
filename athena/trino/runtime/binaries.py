"""Binary functions and hashes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from athena.trino.runtime.failure import invalid_argument

_M64 = (1 << 64) - 1


@cache
def digest(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data).digest()


@cache
def keyed_digest(name: str) -> Callable[[bytes, bytes], bytes]:
    return lambda data, key: hmac.new(key, data, name).digest()


def crc32(data: bytes) -> int:
    return zlib.crc32(data)


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def to_base32(data: bytes) -> str:
    return base64.b32encode(data).decode()


def _decoded(run: Callable[[Any], bytes], text: str) -> bytes:
    try:
        return run(text)
    except (binascii.Error, ValueError) as error:
        raise invalid_argument(f"{error}: {text}") from None


def from_base64(text: str | bytes) -> bytes:
    data = text if isinstance(text, str) else text.decode("latin-1")
    return _decoded(lambda t: base64.b64decode(t + "=" * (-len(t) % 4), validate=True), data)


def from_base64url(text: str | bytes) -> bytes:
    data = text if isinstance(text, str) else text.decode("latin-1")
    return from_base64(data.replace("+", "!").replace("-", "+").replace("_", "/"))


def from_base32(text: str) -> bytes:
    return _decoded(lambda t: base64.b32decode(t + "=" * (-len(t) % 8)), text)


def from_hex(text: str | bytes) -> bytes:
    data = text if isinstance(text, str) else text.decode("latin-1")
    if len(data) % 2 or any(c not in "0123456789abcdefABCDEF" for c in data):
        raise invalid_argument(f"invalid hex: {data}")
    return bytes.fromhex(data)


@cache
def to_packed(form: str) -> Callable[[Any], bytes]:
    return lambda value: struct.pack(form, value)


@cache
def from_packed(form: str) -> Callable[[bytes], Any]:
    size = struct.calcsize(form)

    def run(data: bytes) -> Any:
        if len(data) != size:
            raise invalid_argument(f"expected {size}-byte input, but got instead: {len(data)}")
        return struct.unpack(form, data)[0]

    return run


def substr(data: bytes, start: int, length: int | None = None) -> bytes:
    if start == 0 or (length is not None and length <= 0):
        return b""
    begin = start - 1 if start > 0 else len(data) + start
    if not 0 <= begin < len(data):
        return b""
    return data[begin:] if length is None else data[begin : begin + length]


def lpad(data: bytes, size: int, pad: bytes) -> bytes:
    return _padding(data, size, pad) + data[:size]


def rpad(data: bytes, size: int, pad: bytes) -> bytes:
    return data[:size] + _padding(data, size, pad)


def _padding(data: bytes, size: int, pad: bytes) -> bytes:
    if not 0 <= size <= 2147483647:
        raise invalid_argument("Target length must be in the range [0..2147483647]")
    if not pad:
        raise invalid_argument("Padding bytes must not be empty")
    missing = max(0, size - len(data))
    return (pad * (missing // len(pad) + 1))[:missing]


_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def _rotate(value: int, by: int) -> int:
    return ((value << by) | (value >> (64 - by))) & _M64


def _round(state: int, lane: int) -> int:
    return _rotate((state + lane * _P2) & _M64, 31) * _P1 & _M64


def xxhash64(data: bytes) -> bytes:
    """XXH64 with the seed 0, big-endian."""
    return struct.pack(">Q", _xxhash(data))


def _xxhash(data: bytes) -> int:
    found, place = _stripes(data)
    found = (found + len(data)) & _M64
    while place + 8 <= len(data):
        (lane,) = struct.unpack_from("<Q", data, place)
        found = (_rotate(found ^ _round(0, lane), 27) * _P1 + _P4) & _M64
        place += 8
    if place + 4 <= len(data):
        (half,) = struct.unpack_from("<I", data, place)
        found = (_rotate(found ^ (half * _P1 & _M64), 23) * _P2 + _P3) & _M64
        place += 4
    for byte in data[place:]:
        found = _rotate(found ^ (byte * _P5 & _M64), 11) * _P1 & _M64
    found = (found ^ (found >> 33)) * _P2 & _M64
    found = (found ^ (found >> 29)) * _P3 & _M64
    return found ^ (found >> 32)


def _stripes(data: bytes) -> tuple[int, int]:
    if len(data) < 32:
        return _P5, 0
    lanes = [(_P1 + _P2) & _M64, _P2, 0, -_P1 & _M64]
    place = 0
    while place + 32 <= len(data):
        parts = struct.unpack_from("<4Q", data, place)
        lanes = [_round(lane, part) for lane, part in zip(lanes, parts, strict=True)]
        place += 32
    found = sum(_rotate(lane, by) for lane, by in zip(lanes, (1, 7, 12, 18), strict=True)) & _M64
    for lane in lanes:
        found = ((found ^ _round(0, lane)) * _P1 + _P4) & _M64
    return found, place


_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def murmur3(data: bytes) -> bytes:
    """MurmurHash3, 128 bits for x64, the seed 0, as two little-endian words."""
    one = other = 0
    whole = len(data) // 16 * 16
    for place in range(0, whole, 16):
        a, b = struct.unpack_from("<2Q", data, place)
        one = (_rotate(one ^ _mixed(a, _C1, 31, _C2), 27) + other) * 5 + 0x52DCE729 & _M64
        other = (_rotate(other ^ _mixed(b, _C2, 33, _C1), 31) + one) * 5 + 0x38495AB5 & _M64
    rest = data[whole:]
    if len(rest) > 8:
        other ^= _mixed(int.from_bytes(rest[8:], "little"), _C2, 33, _C1)
    if rest:
        one ^= _mixed(int.from_bytes(rest[:8], "little"), _C1, 31, _C2)
    one, other = one ^ len(data), other ^ len(data)
    one = (one + other) & _M64
    other = (other + one) & _M64
    one, other = _final(one), _final(other)
    one = (one + other) & _M64
    return struct.pack("<2Q", one, (other + one) & _M64)


def _mixed(word: int, first: int, by: int, second: int) -> int:
    return _rotate(word * first & _M64, by) * second & _M64


def _final(word: int) -> int:
    word = (word ^ (word >> 33)) * 0xFF51AFD7ED558CCD & _M64
    word = (word ^ (word >> 33)) * 0xC4CEB9FE1A85EC53 & _M64
    return word ^ (word >> 33)
