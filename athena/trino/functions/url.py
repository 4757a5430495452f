"""URL functions."""

from __future__ import annotations

from collections.abc import Mapping

from athena.trino.registry import Family
from athena.trino.runtime import urls

FUNCTIONS = Family("url")
_ = FUNCTIONS


def _encoded(n: Mapping[str, int | None]) -> Mapping[str, int | None]:
    x = n.get("x")
    return {"y": None if x is None else min(2147483647, x * 12)}


for name in ("protocol", "host", "path", "query", "fragment"):
    _.python(getattr(urls, f"extract_{name}"), f"url_extract_{name}(varchar(x)) -> varchar(x)")
_.python(urls.extract_port, "url_extract_port(varchar(x)) -> bigint")
_.python(urls.extract_parameter, "url_extract_parameter(varchar(x), varchar(y)) -> varchar(x)")
_.python(urls.encode, "url_encode(varchar(x)) -> varchar(y)", where=_encoded)
_.python(urls.decode, "url_decode(varchar(x)) -> varchar(x)")
