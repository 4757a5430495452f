"""URLs as Java's `URI` takes them apart; what it would not take is null, and a part that is not there is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote_plus, unquote, unquote_plus

from athena.trino.runtime.failure import invalid_argument

_BLANKS = r"\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_FORBIDDEN = re.compile(rf"[\x00-\x20\x7f-\x9f{_BLANKS}\"<>\\^`{{|}}]|%(?![0-9a-fA-F]{{2}})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_HIERARCHY = re.compile(r"(?://([^/?]*))?([^?]*)(?:\?(.*))?", re.DOTALL)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_NAME = rf"(?:(?:{_LABEL}\.)+(?=[A-Za-z]))?{_LABEL}\.?"
_SERVER = re.compile(rf"(?:[^@\[\]]*@)?({_NAME}|[0-9]+(?:\.[0-9]+){{3}}|\[.*\])(?::([0-9]*))?", re.ASCII)
_LARGEST_PORT = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    fragment: str
    host: str = ""
    port: int | None = None
    path: str = ""
    query: str | None = None


@lru_cache(1024)
def _split(text: str) -> _Parts | None:
    before, mark, fragment = text.partition("#")
    found = re.match(r"([^:/?]*):", before)
    scheme = found[1] if found else ""
    rest = before[found.end() :] if found else before
    if _FORBIDDEN.search(text) or "#" in fragment or (found and not (_SCHEME.fullmatch(scheme) and rest)):
        return None
    if found and not rest.startswith("/"):
        return _Parts(scheme, fragment)
    parts = _HIERARCHY.fullmatch(rest)
    if parts is None or set("[]") & set(parts[2]) or (parts[1] == "" and not (parts[2] or parts[3] or mark)):
        return None
    server = _server(parts[1] or "")
    return server and _Parts(scheme, fragment, *server, parts[2], parts[3])


def _server(authority: str) -> tuple[str, int | None] | None:
    """Host and port; a name that is no host (`my_host`, `日本.jp`) is taken, but counts as none."""
    found = _SERVER.fullmatch(authority)
    if found and found[1].startswith("["):
        return (found[1], _port(found[2])) if _is_address(found[1][1:-1]) else None
    if set("[]") & set(authority):
        return None
    numeric = found and re.fullmatch(r"[0-9.]+", found[1]) and "." in found[1].rstrip(".")
    if not found or int(found[2] or 0) > _LARGEST_PORT or (numeric and not _is_address(found[1])):
        return "", None
    return found[1], _port(found[2])


def _port(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _is_address(text: str) -> bool:
    try:
        return isinstance(ip_address(text), IPv6Address) or "." in text
    except ValueError:
        return False


def extract_protocol(text: str) -> str | None:
    found = _split(text)
    return found.scheme if found else None


def extract_host(text: str) -> str | None:
    found = _split(text)
    return found.host if found else None


def extract_port(text: str) -> int | None:
    found = _split(text)
    return found.port if found else None


def extract_path(text: str) -> str | None:
    found = _split(text)
    return unquote(found.path) if found else None


def extract_query(text: str) -> str | None:
    found = _split(text)
    return unquote(found.query or "") if found else None


def extract_fragment(text: str) -> str | None:
    found = _split(text)
    return unquote(found.fragment) if found else None


def extract_parameter(text: str, name: str) -> str | None:
    """The first value; empty when the name stands without one. The name is compared as the URL writes it."""
    found = _split(text)
    if found is None or found.query is None:
        return None
    for pair in found.query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            return unquote_plus(value)
    return None


def encode(text: str) -> str:
    return quote_plus(text, safe="*-._").replace("~", "%7E")


def decode(text: str) -> str:
    if re.search(r"%(?![0-9a-fA-F]{2})", text):
        raise invalid_argument(f"URLDecoder: Illegal hex characters in escape (%) pattern: {text}")
    return unquote_plus(text)
