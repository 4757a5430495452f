"""Window functions; each needs an OVER. `{o}` is IGNORE NULLS, `{f}` the OVER."""

from __future__ import annotations

from athena.trino.registry import Family

FUNCTIONS = Family("window")
_ = FUNCTIONS


def _window(template: str, *signatures: str) -> None:
    _.sql(template, *signatures, kind="window")


for name in ("row_number", "rank", "dense_rank"):
    _window(f"{name}(){{f}}", f"{name}() -> bigint")
for name in ("percent_rank", "cume_dist"):
    _window(f"{name}(){{f}}", f"{name}() -> double")
_window("ntile({0}){f}", "ntile(bigint) -> bigint")
_window("first_value({0}{o}){f}", "first_value(T) -> T")
_window("last_value({0}{o}){f}", "last_value(T) -> T")
_window("nth_value({0}, {1}{o}){f}", "nth_value(T, bigint) -> T")
for name in ("lag", "lead"):
    _window(f"{name}({{0}}{{o}}){{f}}", f"{name}(T) -> T")
    _window(f"{name}({{0}}, {{1}}{{o}}){{f}}", f"{name}(T, bigint) -> T")
    _window(f"{name}({{0}}, {{1}}, {{2}}{{o}}){{f}}", f"{name}(T, bigint, T) -> T")
